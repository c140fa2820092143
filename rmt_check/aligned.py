"""Tables in plain text."""

from collections.abc import Sequence


def aligned(rows: Sequence[str | Sequence[str]], columns: Sequence[str], gap: str = "") -> str:
    """Return rows of cells as lines, with no space at their ends.

    Parameters
    ----------
    rows : sequence
        The cells of a row, one a column; or a text that stands as a line of its own.
    columns : sequence of str
        Of each column its side and width, "<30" or ">12"; "<" or ">" is as wide as its widest
        cell. A cell wider than the width moves only the rest of its own line.
    gap : str
        What is between two columns.

    Examples
    --------
    >>> print(aligned([("width", "radius"), "glorot", ("64", "1.0675")], ("<8", ">"), "  "))
    width     radius
    glorot
    64        1.0675
    """
    cells = [row for row in rows if not isinstance(row, str)]  # maybe none, so no column
    specs = [
        spec if spec[1:] else f"{spec}{max(map(len, column))}"
        for spec, column in zip(columns, zip(*cells, strict=True), strict=False)
    ]
    lines = (row if isinstance(row, str) else _line(row, specs, gap) for row in rows)
    return "\n".join(lines)


def _line(row: Sequence[str], specs: Sequence[str], gap: str) -> str:
    return gap.join(f"{cell:{spec}}" for cell, spec in zip(row, specs, strict=True)).rstrip()
