"""Write results whole or not at all; JSON documents say which version of their form they have."""

import json
import math
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

SCHEMA = 1  # of JSON documents: raised where a field changes its name or meaning, not for a new one


def json_document(fields: Mapping[str, Any]) -> str:
    """Return fields as a JSON document, after the version of its form."""
    return json.dumps({"schema": SCHEMA} | dict(fields), indent=2)


def plain(value: Any) -> Any:
    """Return a value as JSON has it: [real, imaginary], lists, None for what is not finite."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, complex):
        return [value.real, value.imag]
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def require_writable(folder: Path) -> None:
    """Raise ValueError unless files can be made in `folder`, or it can be made; leave no trace."""
    existing = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    try:
        with tempfile.TemporaryFile(dir=existing):
            pass
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ValueError(f"cannot write to {folder}: {reason}; choose another folder") from None


def write_files(folder: Path, contents: Mapping[str, bytes]) -> list[Path]:
    """Write files by name into `folder` and return their paths.

    All are written under other names first, and take their places, one after the other, only when
    every one is complete: an error or an interrupt until then leaves what stood there before.
    """
    folder.mkdir(parents=True, exist_ok=True)
    parts = {folder / name: folder / f".{name}.part" for name in contents}
    try:
        for path, part in parts.items():
            part.write_bytes(contents[path.name])
        for path, part in parts.items():
            os.replace(part, path)
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)
    return list(parts)
