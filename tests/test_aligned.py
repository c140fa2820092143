"""Plain tables: columns of a width, or as wide as their cells."""

from hypothesis import given
from hypothesis import strategies as st

from rmt_check.aligned import aligned

CELLS = st.text("ab.1", min_size=1, max_size=9)


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=6))
def test_columns_without_a_width_are_as_wide_as_their_widest_cell(rows):
    left, right = (max(map(len, column)) for column in zip(*rows, strict=True))
    lines = aligned(rows, ("<", ">"), "  ").split("\n")
    for (first, second), line in zip(rows, lines, strict=True):
        assert len(line) == left + 2 + right
        assert line.startswith(first) and line.endswith(second)


def test_a_cell_wider_than_its_column_moves_its_own_line_alone():
    rows = [("a", "b", "c"), "a line of its own", ("a longer one", "b", "")]
    assert aligned(rows, ("<4", ">3", ">3")).split("\n") == [
        "a     b  c",
        "a line of its own",
        "a longer one  b",
    ]


def test_no_rows_are_no_lines():
    assert aligned([], ()) == "" and aligned(["only this"], (">", ">")) == "only this"
