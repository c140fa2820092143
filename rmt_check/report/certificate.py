"""What a report vouches for: hashes of its verdicts, pictures and inputs, and who computed them."""

import hashlib
import json
import os
import platform
import subprocess
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from rmt_check.claims.claim import OUTCOMES
from rmt_check.sampling.samples import versions

Fields = dict[str, Any]


def certificate(
    verdicts: Sequence[Fields],
    budget: str,
    seed: int,
    pictures: Mapping[str, bytes],
    inputs: Iterable[Path],
) -> Fields:
    """Return version, seed, budget, counts, and the SHA-256 of all that a report is made of."""
    outcomes = Counter(verdict["outcome"] for verdict in verdicts)
    return {
        "package": own_version(),
        "commit": _commit(),
        "seed": seed,
        "budget": budget,
        "counts": {name: outcomes[name] for name in OUTCOMES}
        | {"not as expected": sum(not verdict["as_expected"] for verdict in verdicts)},
        "verdicts_sha256": digest(verdicts),
        "pictures": {name: sha256(content) for name, content in pictures.items()},
        "inputs": [_input(path) for path in inputs],
    }


def own_version() -> str:
    """Return the name and the version of the package."""
    return f"rmt_check {versions()['rmt_check']}"


def environment() -> Fields:
    """Return the machine and the versions that the numbers depend on."""
    machine = f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}"
    return {"machine": machine, "versions": versions()}


def digest(value: Any) -> str:
    """Return the SHA-256 of a value as JSON with sorted keys."""
    return sha256(json.dumps(value, sort_keys=True, separators=(",", ":")).encode())


def sha256(content: bytes) -> str:
    """Return the SHA-256 of bytes, in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file of any size."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _input(path: Path) -> Fields:
    return {"path": str(path), "bytes": path.stat().st_size, "sha256": file_sha256(path)}


def _commit() -> str | None:
    """Return the commit of the package, if it runs from a clone; with + if files have changed."""
    package = Path(__file__).parent.parent
    try:
        _git(package, "ls-files", "--error-unmatch", "__init__.py")  # or the clone is of others
        changed = _git(package, "status", "--porcelain", "--untracked-files=no", ".")
        return _git(package, "rev-parse", "HEAD") + ("+" if changed else "")
    except (OSError, subprocess.SubprocessError):
        return None


def _git(folder: Path, *words: str) -> str:
    command = ["git", "-C", str(folder), *words]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=10.0)
    return done.stdout.strip()
