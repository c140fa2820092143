"""The pictures of a study, made of its tables."""

from collections.abc import Callable, Mapping

import pandas as pd

from rmt_check.plots.convergence import render_convergence
from rmt_check.plots.first_pass import render_first_pass
from rmt_check.plots.growth import render_growth
from rmt_check.plots.modulus import render_modulus
from rmt_check.plots.network import render_network
from rmt_check.plots.radius import render_radius
from rmt_check.plots.training import render_training

Tables = Mapping[str, pd.DataFrame]

_PICTURES: dict[str, dict[str, Callable[[Tables, str], bytes]]] = {
    "radius": {"radius": render_radius, "convergence": render_convergence},
    "growth": {"growth": render_growth},
    "modulus": {"modulus": render_modulus},
    "network": {"network": render_network},
    "first-pass": {"first-pass": render_first_pass},
    "training": {"training": render_training},
}


def study_pictures(kind: str, tables: Tables, format: str = "png") -> dict[str, bytes]:
    """Return the pictures of a study by file name, of the tables of `studies.tables`.

    radius.png and convergence.png; growth.png; modulus.png; network.png; first-pass.png or
    training.png, by the kind of the study; or svg.
    """
    pictures = _PICTURES[kind].items()
    return {f"{name}.{format}": render(tables, format) for name, render in pictures}
