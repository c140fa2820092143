"""Lists and numbers as they are typed."""

from typing import Any


def items(text: str, option: str) -> list[str]:
    """Return the items of a comma-separated list, each once."""
    items = list(dict.fromkeys(item.strip() for item in text.split(",") if item.strip()))
    if not items:
        raise ValueError(f"--{option} must be a comma-separated list, received {text!r}")
    return items


def number(text: str) -> Any:
    """Return the number that a text is, or the text for a check further on to refuse."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            pass
    return text
