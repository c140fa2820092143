"""The files of Figure 1: pictures, numbers, and how they came about."""

from collections.abc import Sequence

from rmt_check.files import json_document
from rmt_check.plots.figure1 import render_figure1
from rmt_check.progress import Report
from rmt_check.studies.figure1 import Request, describe, figure1_table

DIGITS = "%.12g"  # BLAS rounds in another way on another processor: 1e-14 of a log-norm


def figure1_files(request: Request, formats: Sequence[str], report: Report) -> dict[str, bytes]:
    """Return the contents of figure1.csv, figure1.json and figure1.<format>, by file name.

    The CSV holds every number plotted, to 12 digits; the JSON says how they came about. Neither
    depends on the time: a figure drawn again is the same files.
    """
    table = figure1_table(request, report)
    report("drawing the picture", 1.0)
    pictures = render_figure1(table, formats)
    return {f"figure1.{name}": picture for name, picture in pictures.items()} | {
        "figure1.csv": table.to_csv(index=False, lineterminator="\n", float_format=DIGITS).encode(),
        "figure1.json": (json_document(describe(request)) + "\n").encode(),
    }
