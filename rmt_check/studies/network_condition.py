"""Networks of one cell at one width: a condition of a study."""

from dataclasses import dataclass

from rmt_check.sampling.rnn_draws import Networks
from rmt_check.schemes.rnn import RNN
from rmt_check.studies.condition import Condition, Row, whole


@dataclass(frozen=True)
class NetworkCondition(Condition):
    """Networks of one cell, scheme and width, of which all numbers are kept.

    Attributes
    ----------
    networks : Networks
        What is drawn.
    """

    networks: Networks

    @property
    def rnn(self) -> RNN:
        """The recurrent cell."""
        return self.networks.rnn

    @property
    def label(self) -> str:
        """What a reader calls it."""
        return f"{self.rnn}, {self.scheme}, n = {self.n}"

    @property
    def variant(self) -> str:
        """What of that may differ within a study."""
        return f"{self.rnn}, {self.method}"

    @property
    def source(self) -> Row:
        """What the rows of its tables begin with."""
        return {
            "cell": str(self.rnn),
            "scheme": str(self.scheme),
            "width": self.n,
            "field": self.field,
            "method": self.method,
            "steps": self.networks.steps,
        }

    @property
    def seconds(self) -> float:
        """Roughly how many seconds a chunk takes on a core: mostly within a factor of five."""
        n, steps, gates = self.n, self.networks.steps, len(self.rnn.gates)
        vectors = 2 * steps  # two sequences; as much again goes backward
        seen = min(n, vectors) if self.method == "matrix-free" else n
        work = 4.0 * n * vectors * seen * (1 + gates) / 2.0
        drawn = gates * n * seen * 20.0
        return self.size * (4e-10 * (work + drawn) + 1e-7 * gates * n * steps)


def networks_condition(networks: Networks, draws: int) -> NetworkCondition:
    """Return the condition of so many networks."""
    cell, times = networks.cell, range(networks.steps + 1)
    *by_time, single = networks.statistics
    points = (*(f"{name}[{t}]" for name in by_time for t in times), single)
    what = (cell.statistic, cell.scheme, cell.n, cell.field)
    return NetworkCondition(*what, draws, networks.sampler, points, whole, networks)
