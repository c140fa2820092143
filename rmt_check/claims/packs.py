"""Packs: claims that others write for their papers, in a module with a tuple CLAIMS.

A pack is code. It runs when it is loaded: load only packs that you would run.
"""

import sys
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import entry_points
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

from rmt_check.claims.claim import Claim

GROUP = "rmt_check.claims"  # of entry points: installed packs by their names


@dataclass(frozen=True)
class Pack:
    """The claims of a module.

    Attributes
    ----------
    title : str
        The first line of the module's docstring; its name, if it has none.
    claims : tuple of Claim
        Its CLAIMS.
    """

    title: str
    claims: tuple[Claim, ...]


def load_pack(name: str) -> Pack:
    """Load a pack: run a Python file, or import a module, that has a tuple CLAIMS of claims.

    Parameters
    ----------
    name : str
        The path of a file, such as "my_claims.py" or "papers/universality.py"; the name of an
        installed pack (an entry point of the group "rmt_check.claims"); or that of a module.

    Raises
    ------
    ValueError
        If there is no such pack, if it fails to load (with its line), if CLAIMS is missing, empty
        or has something else than claims, or if two claims have one id.

    Examples
    --------
    >>> load_pack("rmt_check.claims.catalogue").claims[0].id
    'C01a'
    """
    module = _file(name) if name.endswith(".py") or "/" in name else _installed(name)
    claims = getattr(module, "CLAIMS", None)
    if not isinstance(claims, Sequence) or isinstance(claims, str) or not claims:
        raise ValueError(
            f"pack {name}: needs CLAIMS, a tuple of claims with at least one, but has "
            + ("none" if claims is None else repr(claims))
        )
    for claim in claims:
        if not isinstance(claim, Claim):
            raise ValueError(f"pack {name}: CLAIMS must hold claims, but has {claim!r}")
    ids = [claim.id for claim in claims]
    for twice in (one for one in ids if ids.count(one) > 1):
        raise ValueError(f"pack {name}: two claims have the id {twice!r}; give each its own")
    return Pack((module.__doc__ or name).strip().split("\n")[0], tuple(claims))


def _file(name: str) -> ModuleType:
    path = Path(name)
    if not path.is_file():
        raise ValueError(f"pack {name}: there is no such file")
    spec = spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise ValueError(f"pack {name}: must be a Python file, name.py")
    module = module_from_spec(spec)
    before = sys.modules.get(path.stem)
    sys.modules[path.stem] = module  # dataclasses look their module up while it runs
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise ValueError(f"pack {name}: {_told(error, str(path))}") from error
    finally:
        del sys.modules[path.stem]
        sys.modules.update({} if before is None else {path.stem: before})
    return module


def _installed(name: str) -> ModuleType:
    packs = {point.name: point.value for point in entry_points(group=GROUP)}
    target = packs.get(name, name)
    try:
        return import_module(target)
    except ModuleNotFoundError as error:
        if not error.name or not f"{target}.".startswith(f"{error.name}."):
            raise ValueError(f"pack {name}: {_told(error, target)}") from error
        names = ", ".join(sorted(packs)) or "none"
        raise ValueError(
            f"no pack {name!r}: give a file, such as {name}.py, a module, or the name of an "
            f"installed pack (installed: {names})"
        ) from None
    except Exception as error:
        raise ValueError(f"pack {name}: {_told(error, target)}") from error


def _told(error: Exception, file: str) -> str:
    """Return an error in one line, with the last line of the pack that led to it."""
    lines = [
        frame.lineno
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).resolve() == Path(file).resolve()
    ]
    line = error.lineno if isinstance(error, SyntaxError) else lines[-1] if lines else None
    kind = "" if isinstance(error, ValueError) else f"{type(error).__name__}: "
    message = error.msg if isinstance(error, SyntaxError) else str(error)
    return (f"line {line}: " if line else "") + kind + " ".join(message.split())
