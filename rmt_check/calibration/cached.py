"""Results that are kept in a folder: one JSON file for each set of arguments, whole or absent."""

import json
import os
import uuid
from collections.abc import Callable, Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Any

from rmt_check.files import require_writable

Result = dict[str, Any]


def cached(folder: str | Path | None, key: Mapping[str, Any], find: Callable[[], Result]) -> Result:
    """Return find(), or what it returned for this key before; a damaged file is replaced."""
    if folder is None:
        return find()
    path = Path(folder) / f"{_digest(key)}.json"
    result = _read(path, key)
    if result is None:
        require_writable(path.parent)
        result = find()
        _write(path, {"key": key, "result": result, "digest": _digest([key, result])})
    return result


def _digest(value: Any) -> str:
    return blake2b(json.dumps(value, sort_keys=True).encode(), digest_size=12).hexdigest()


def _read(path: Path, key: Mapping[str, Any]) -> Result | None:
    """Return the result in a file of this key if it is there, and as it was written."""
    try:
        document = json.loads(path.read_bytes())
        result: Result = document["result"]
        return result if document["digest"] == _digest([key, result]) else None
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _write(path: Path, document: Mapping[str, Any]) -> None:
    """Write a file under a name of its own first: others may read or write the same meanwhile.

    Opened as any file is, for others to read if the umask lets them: a folder may be shared.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{uuid.uuid4().hex}.part")
    try:
        with part.open("x") as file:
            json.dump(document, file, indent=1)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
