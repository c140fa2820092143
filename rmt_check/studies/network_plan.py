"""The plan of a study of recurrent networks: cells at widths, and how many networks of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

from rmt_check import arguments
from rmt_check.calibration.network_prediction import STATISTICS
from rmt_check.sampling.methods import METHODS
from rmt_check.sampling.rnn import checked_networks
from rmt_check.sampling.streams import checked_seed
from rmt_check.schemes.rnn import RNN, rnn_named
from rmt_check.schemes.scheme import Scheme
from rmt_check.studies.network_condition import networks_condition
from rmt_check.studies.request import Request, names_of, once, widths_of
from rmt_check.studies.runs import AnyCondition

KIND, DRAWS = "network", 100


@dataclass(frozen=True)
class NetworkStudy(Request):
    """The plan of a study of recurrent networks; make one by `plan_networks`, which checks it.

    Attributes
    ----------
    kind : "network"
    cells, schemes, widths
        Every combination is a condition.
    steps : int
        T of all networks.
    draws : int
        How many networks of each.
    method, seed
        As in `sample_recurrence`.
    """

    LISTS: ClassVar[tuple[str, ...]] = ("cells", "schemes", "widths")
    COUNT: ClassVar[str] = "draws"

    cells: tuple[str, ...]
    schemes: tuple[str, ...]
    widths: tuple[int, ...]
    steps: int
    draws: int
    method: str
    seed: int

    def __repr__(self) -> str:
        cells, widths = ", ".join(self.cells), ", ".join(f"{n:,}" for n in self.widths)
        drawn = f"{self.steps:,} steps, {self.draws:,} draws each, seed {self.seed}"
        return f"NetworkStudy({cells} of {', '.join(self.schemes)} at n = {widths}: {drawn})"

    def conditions(self) -> list[AnyCondition]:
        """Return its conditions."""
        return _conditions(self)


def plan_networks(
    cells: str | RNN | Sequence[str | RNN],
    widths: int | Sequence[Any],
    steps: int,
    draws: int = DRAWS,
    schemes: str | Scheme | Sequence[str | Scheme] = "glorot",
    method: str = "auto",
    seed: int = 0,
) -> NetworkStudy:
    """Return the plan of a study of recurrent networks at initialisation.

    Parameters
    ----------
    cells : str, RNN or sequence of them
        "tanh", "gru:gain=2:bias=.1", ..; see `rmt_check.schemes.rnn.RNN`.
    widths : int or sequence of int
        Widths n >= 1.
    steps : int
        T >= 1, of all networks.
    draws : int
        Networks of each cell, scheme and width, >= 1.
    schemes : str, Scheme or sequence of them
        How the matrix of each gate is drawn.
    method, seed
        As in `sample_recurrence`.

    Raises
    ------
    ValueError
        For an argument out of range, or networks that need more memory than the machine has.

    Examples
    --------
    >>> study = plan_networks(["tanh:inputs=.1", "gru"], [64, 4096], steps=100)
    >>> [(one.label, one.method) for one in study.conditions()][1]
    ('tanh:inputs=0.1, glorot, n = 4096', 'matrix-free')
    """
    given = [cells] if isinstance(cells, str | RNN) else cells
    rnns = once(str(rnn_named(cell)) for cell in given)
    numbers, drawn = widths_of(widths), names_of(schemes)
    if not numbers or not rnns or not drawn:
        raise ValueError(
            f"a study needs cells, schemes and widths, received {rnns}, {drawn} and {numbers}"
        )
    return NetworkStudy(
        KIND,
        rnns,
        drawn,
        numbers,
        arguments.integer(steps, "steps", 1),
        arguments.integer(draws, "draws", 1),
        arguments.one_of(method, "method", METHODS["recurrence"]),
        checked_seed(seed),
    ).checked()


@lru_cache(maxsize=16)
def _conditions(study: NetworkStudy) -> list[AnyCondition]:
    return [
        networks_condition(
            checked_networks(
                rnn_named(cell), n, study.steps, STATISTICS, None, scheme, study.seed, study.method
            ),
            study.draws,
        )
        for cell in study.cells
        for scheme in study.schemes
        for n in study.widths
    ]
