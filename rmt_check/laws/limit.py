"""Laws of the spectral radius stated in Rider's variable.

The Gumbel limit and the edge law are both written as F = exp(-exp(-w(x))) with w smooth and
increasing, in x = sqrt(4 n gamma)(rho/scale - 1) - gamma.  A law that is given n speaks of the
radius rho and uses x inside; a law that is given log_n, for widths beyond double precision,
speaks of x itself.  w = -log(-log F) is the law's Gumbel variable: it keeps both tails, so every
method passes through it.
"""

import math
from abc import abstractmethod
from dataclasses import KW_ONLY, dataclass

import numpy as np
import numpy.typing as npt

from rmt_check import arguments
from rmt_check.laws.law import Array, Law
from rmt_check.laws.tabulated import standard_gumbel

quiet = np.errstate(over="ignore", divide="ignore", invalid="ignore")  # inf and nan are answers


@dataclass(frozen=True)
class LimitLaw(Law):
    """F = exp(-exp(-w)); a child states gamma, w(x) with its slope, and the inverse x(w)."""

    n: int | None = None
    _: KW_ONLY
    log_n: float | None = None
    scale: float = 1.0

    def __post_init__(self) -> None:
        if (self.n is None) == (self.log_n is None):
            raise ValueError(
                f"give exactly one of n and log_n, received n={self.n!r}, log_n={self.log_n!r}"
            )
        if self.n is not None:
            arguments.width(self.n)
        else:
            arguments.positive(self.log_n, "log_n")
        arguments.positive(self.scale, "scale")
        if self.n is None and self.scale != 1.0:
            raise ValueError(f"with log_n the variable is x, not rho: scale={self.scale!r} needs n")

    @property
    @abstractmethod
    def _gamma(self) -> float:
        """Return the gamma of the variable x, a positive number."""

    @abstractmethod
    def _gumbel(self, x: Array) -> tuple[Array, Array]:
        """Return w(x) = -log(-log F) and its slope dw/dx."""

    @abstractmethod
    def _inverse(self, w: Array) -> Array:
        """Return x with w(x) = w, infinities and nan included."""

    @property
    def _log_n(self) -> float:
        return math.log(self.n) if self.n is not None else float(self.log_n or math.nan)

    @property
    def _unit(self) -> float:
        """Return dx/dr."""
        return 1.0 if self.n is None else math.sqrt(4.0 * self.n * self._gamma) / self.scale

    @property
    def _centre(self) -> float:
        """Return the r at which x = -gamma: the edge of the disc."""
        return -self._gamma if self.n is None else self.scale

    def _x(self, r: npt.ArrayLike) -> Array:
        r = arguments.reals(r, "r")
        return r if self.n is None else (r - self._centre) * self._unit - self._gamma

    def _r(self, x: Array) -> Array:
        return x if self.n is None else self._centre + (x + self._gamma) / self._unit

    @quiet
    def logcdf(self, r: npt.ArrayLike) -> Array:
        """Return log P(X <= r)."""
        return -np.exp(-self._gumbel(self._x(r))[0])

    @quiet
    def sf(self, r: npt.ArrayLike) -> Array:
        """Return P(X > r), to full relative accuracy where it is small."""
        return -np.expm1(-np.exp(-self._gumbel(self._x(r))[0]))

    @quiet
    def logsf(self, r: npt.ArrayLike) -> Array:
        """Return log P(X > r), finite however far out r lies."""
        w = self._gumbel(self._x(r))[0]
        rate = np.exp(-w)  # -log F
        near = np.where(rate > 0.5, np.log1p(-np.exp(-rate)), np.log(-np.expm1(-rate)))
        return np.where(w > 40.0, -w, near)[()]  # 1 - exp(-rate) = rate to the last bit

    @quiet
    def logpdf(self, r: npt.ArrayLike) -> Array:
        """Return the log of the density at r."""
        w, slope = self._gumbel(self._x(r))
        log_density = math.log(self._unit) + np.log(slope) - w - np.exp(-w)
        return np.where(np.isinf(w), -np.inf, log_density)[()]

    @quiet
    def _quantile(self, log_p: Array, log_q: Array) -> Array:
        log_cdf = np.where(log_p < log_q, log_p, np.log1p(-np.exp(log_q)))
        return self._r(self._inverse(-np.log(-log_cdf)))[()]

    def rvs(self, size: int | tuple[int, ...], rng: np.random.Generator) -> Array:
        """Return independent draws by inverse transform, shape `size`."""
        w = np.empty(size)
        standard_gumbel(rng, w)
        return self._r(self._inverse(w))
