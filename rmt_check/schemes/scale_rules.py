"""Scale rules: by which factor s a base is multiplied, at each width; at n = inf, its limit."""

import math
from dataclasses import dataclass

from rmt_check import arguments
from rmt_check.laws import region_scales, scales


@dataclass(frozen=True)
class Fixed:
    """The same factor at every width, from 1e-50 to 1e50: squares of norms stay in range."""

    factor: float = 1.0

    def __post_init__(self) -> None:
        arguments.factor(self.factor, "factor")

    def __call__(self, n: float, field: str) -> float:
        """Return s at width n."""
        return self.factor


@dataclass(frozen=True)
class Paper:
    """1 / c_n, the Gumbel mean of the spectral radius plus one standard deviation; n >= 164."""

    def __call__(self, n: float, field: str) -> float:
        """Return s at width n."""
        return scales.paper_scale(int(n)) if n < math.inf else 1.0


@dataclass(frozen=True)
class Calibrated:
    """The scale that leaves P(rho > 1) = delta, exactly, at every width."""

    delta: float = 0.05

    def __post_init__(self) -> None:
        arguments.probability(self.delta, "delta")

    def __call__(self, n: float, field: str) -> float:
        """Return s at width n."""
        return region_scales.calibrated_scale(int(n), self.delta, field) if n < math.inf else 1.0


UNSCALED = Fixed(1.0)
