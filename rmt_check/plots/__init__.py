"""Pictures of tables that were computed elsewhere; the only place that imports matplotlib."""

import os
import sys
from contextlib import suppress


def _import_matplotlib() -> None:
    """Import matplotlib though MPLBACKEND, from a notebook say, may name what is not installed.

    What is drawn here goes to files and needs no backend; a good one is there for others.
    """
    asked = os.environ.pop("MPLBACKEND", None)
    import matplotlib

    if asked is not None:
        os.environ["MPLBACKEND"] = asked
        with suppress(ValueError):
            matplotlib.rcParams["backend"] = asked


if "matplotlib" not in sys.modules:
    _import_matplotlib()
