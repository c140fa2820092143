"""The pictures of a study, made from its store: of what is there so far."""

from collections.abc import Callable, Iterable
from pathlib import Path

from rmt_check import files
from rmt_check.plots.convergence import render_convergence
from rmt_check.plots.growth import render_growth
from rmt_check.plots.modulus import render_modulus
from rmt_check.plots.radius import render_radius
from rmt_check.sampling.samples import Samples
from rmt_check.studies.condition import Condition
from rmt_check.studies.report import samples
from rmt_check.studies.store import reading

# each makes a PNG of the conditions of a study, which it may go through once
_PICTURES: dict[str, dict[str, Callable[[Iterable[tuple[Condition, Samples]]], bytes]]] = {
    "radius": {"radius.png": render_radius, "convergence.png": render_convergence},
    "growth": {"growth.png": render_growth},
    "modulus": {"modulus.png": render_modulus},
}


def draw_study(folder: Path) -> list[Path]:
    """Draw the pictures of the study in a folder, and return their paths.

    radius.png and convergence.png, growth.png or modulus.png, by the kind of the study.

    Raises
    ------
    ValueError
        If there is no study in the folder.
    StudyError
        If the store fails, or a chunk is damaged.
    """
    with reading(folder) as store:
        study = store.plan()
        contents = {
            name: render((condition, samples(store, condition)) for condition in study.conditions())
            for name, render in _PICTURES[study.kind].items()
        }
    return files.write_files(folder, contents)
