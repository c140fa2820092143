"""Matrices of .csv files, as numpy, pandas and R write them: with or without labels."""

import csv
import itertools
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from rmt_check.arrays import Matrix, one_line

_UTF_8 = "utf-8-sig"  # with a byte-order mark too, as spreadsheets write it
_ADVICE = "save it without labels, from pandas to_csv(path, header=False, index=False)"


def read_csv(path: Path, key: str | None) -> Matrix:
    """Return a row a line, without the labels of rows and columns."""
    try:
        with path.open(encoding=_UTF_8) as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that the file is empty: its shape will say so
            lines, columns = _unlabelled(line for line in file if line[0] not in "#\n")
            W = np.loadtxt(
                lines, np.complex128, delimiter=",", ndmin=2, usecols=columns, quotechar='"'
            )
    except ValueError as error:
        raise ValueError(
            f"{path} must have numbers with commas between, complex ones like 1+2j: "
            f"{one_line(error)}; {_ADVICE}"
        ) from None
    W = _uncounted(W)
    return W if np.any(W.imag) else W.real


def _unlabelled(lines: Iterator[str]) -> tuple[Iterator[str], range | None]:
    """Return the lines below the names of columns, and the columns after the names of rows.

    Names are no numbers, or have an empty corner before them; counts may also be numbers, see
    `_uncounted`. An empty place elsewhere is a number that is missing.
    """
    start = list(itertools.islice(lines, 2))
    rows = [[cell.strip() for cell in row] for row in csv.reader(start)]
    lines = itertools.chain(start, lines)
    if len(rows) < 2:
        return lines, None
    (corner, *names), (label, *numbers) = rows
    named = all(map(_is_word, names if names and corner == "" else [corner, *names]))
    has_corner = corner == "" and (named or _counts(names))
    has_header = (
        named or has_corner or (_is_word(corner) and _counts(names) and not _is_word(label))
    )
    has_index = has_corner or _is_word(label) or len(numbers) == len(names) + 1
    if any(number in ("True", "False") for number in numbers):  # as pandas writes them
        lines = (line.replace("True", "1").replace("False", "0") for line in lines)
    columns = range(1, len(numbers) + 1) if has_index and numbers else None
    return itertools.islice(lines, int(has_header), None), columns


def _is_word(cell: str) -> bool:
    try:
        complex(cell)
    except ValueError:
        return cell not in ("", "True", "False")
    return False


def _counts(cells: Sequence[str]) -> bool:
    return list(cells) == [str(i) for i in range(len(cells))]


def _uncounted(W: Matrix) -> Matrix:
    """Return a matrix without a first row or column 0, 1, 2, .. that keeps it from being square."""
    rows, columns = W.shape
    if rows == columns or min(rows, columns) < 2:
        return W
    if np.array_equal(W[0], np.arange(columns)):
        return W[1:]
    if any(np.array_equal(W[:, 0] - first, np.arange(rows)) for first in (0, 1)):
        return W[:, 1:]
    return W
