"""Arrays with names in a file: which one is meant."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_LISTED = 12  # arrays that a message names


@dataclass(frozen=True)
class Header:
    """What a file says of an array before it is read."""

    shape: tuple[int, ...]
    dtype: str


def only_one(path: Path, headers: Mapping[str, Header], key: str | None) -> str:
    """Return the only array of a file that has no array `key`, if no key was given.

    Raises
    ------
    ValueError
        For any other key, or several arrays. The message lists the keys with their shapes,
        square ones first, then what holds several squares.
    """
    if not headers:
        raise ValueError(f"{path} holds no array of numbers")
    if key is None and len(headers) == 1:
        return next(iter(headers))
    what = "holds several arrays" if key is None else f"has no array {key!r}"
    names = sorted(headers, key=lambda name: (_rank(headers[name].shape), name))
    listed = ", ".join(f"{name} {headers[name].shape}" for name in names[:_LISTED])
    more = f" and {len(names) - _LISTED:,} more" if len(names) > _LISTED else ""
    raise ValueError(f"{path} {what}: choose a key of {listed}{more}")


def _rank(shape: tuple[int, ...]) -> int:
    """Return 0 for a square, 1 for what falls into squares, 2 for anything else."""
    if len(shape) == 2 and min(shape) > 1 and max(shape) % min(shape) == 0:
        return int(shape[0] != shape[1])
    return 1 if len(shape) == 3 and (shape[0] == shape[1] or shape[1] == shape[2]) else 2
