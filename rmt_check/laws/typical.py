"""The law of ||W^k x||^2 and ||h_t||^2 for one matrix: a model with exact ingredients.

Convention: W = G/sqrt(n), E|G_ij|^2 = 1; x a fixed unit vector, or white inputs of energy one. From
about sqrt(n)/2 steps on few eigenvalues outside the unit circle carry the energy, and the sum over
them is nearly diagonal:

    energy = sum over |lambda_i| beyond a circle of A(lambda_i) (O_i/n) E_i  +  c,

A = |lambda|^2k (powers) or sum_{s<=t} |lambda|^2s (driven), O_i the exact overlap given lambda_i,
E_i standard exponential, and c a number, such that the mean is exact (complex): what eigenvalues
within the circle carry in the mean, less what the off-diagonal overlaps take off,

    diagonal = n (n+1)..(n+N) / (N (N+1) n^N),   off-diagonal = n (n-1)..(n-N) / (N (N+1) n^N),

N = k + 1 (the two parts of Zagier's formula). The model takes the marks as independent given the
moduli, and everything else by its mean.
"""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.special import gammainc, gammaincc, ndtri

from rmt_check import arguments
from rmt_check.laws import laplace, typical_marks
from rmt_check.laws.law import Array, Law
from rmt_check.laws.median import ALPHAS, LARGEST, SMALLEST, log_median
from rmt_check.laws.roots import roots
from rmt_check.linalg.blas import one_blas_thread

SMALLEST_OF_COMPLEX_POWERS = 64
LEAST_ALPHA = ALPHAS[0]
_COARSE, _FINEST = 8.0, 128.0  # alphas up to which 64 moduli serve, and beyond which 1024 do
_LARGEST_EXPONENT = 600.0  # beyond, all of the transform is zero
_ROOT_2_PI = math.sqrt(2.0 * math.pi)
_MOST_STEPS, _SETTLED = 12, 1e-7  # of Newton's; the error after a step is of order its square
_CIRCLE = {False: 0.0, True: 0.5}  # z = sqrt(n) (|lambda|^2 - 1) of it, by whether driven


@dataclass(frozen=True)
class TypicalEnergy(Law):
    """Law of log ||(sW)^k x||^2, or of log ||h_t||^2, for one random matrix W: a model.

    A model, not a theorem: it has no free parameter and exact ingredients, and its errors were
    measured. Evidence that rests on it is "numerical".

    Parameters
    ----------
    n : int
        Width, 256 <= n <= 10^8; from 64 on for powers of complex matrices.
    steps : int
        Steps k or t, at least sqrt(n)/2.
    field : {"complex", "real"}
        Field of the entries.
    driven : bool
        Whether h_t = s W h_{t-1} + x_t with white Gaussian inputs, h_0 = x_0; else ||(sW)^k x||^2.
    scale : float
        The factor s > 0 that multiplies W.

    Raises
    ------
    ValueError
        For arguments out of range, where the model was not checked or is known to be wrong.

    Notes
    -----
    The variable of all methods is the natural logarithm of the squared norm, as in the samples of
    `sample_power_norms` and `sample_hidden_norms`. Probabilities are computed to about 1e-7.

    Against up to 60,000 draws, n = 256 .. 65,536 and steps from .5 to 5 sqrt(n), the median energy
    was right within 3 % or the error of the draws (real at n = 256: 5 %; complex powers at n = 64:
    4.5 %), the 10 % and 90 % quantiles within 5 % (real at n = 256: 15 %), driven ones up to
    n = 4096. At k = 400, n = 64 and 256, where one eigenvalue is left, the law is that of rho, its
    overlap and one exponential variable; in the end the median grows as that of rho, within .1 %
    (real: 1 %) of its logarithm. Real driven recurrences of width 64 are off by 8 to 17 %, which is
    why narrow ones are refused. The law of the maximum over t is another.

    Real matrices: the constant is that of complex ones, for the exact real mean is carried by rare
    matrices with an outlier, far beyond any quantile of interest.

    Examples
    --------
    >>> law = TypicalEnergy(1024, 96)
    >>> print(np.exp(law.ppf([0.1, 0.5, 0.9])).round(2))
    [ 1.23  3.62 16.19]
    """

    n: int
    steps: int
    field: str = "complex"
    driven: bool = False
    scale: float = 1.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "n", arguments.width(self.n))
        object.__setattr__(self, "steps", arguments.integer(self.steps, "steps", 1))
        object.__setattr__(self, "scale", arguments.positive(self.scale, "scale"))
        arguments.field(self.field)
        powers = self.field == "complex" and not self.driven
        smallest = SMALLEST_OF_COMPLEX_POWERS if powers else SMALLEST
        sampler = "sample_hidden_norms" if self.driven else "sample_power_norms"
        if not smallest <= self.n <= LARGEST:
            raise ValueError(
                f"the typical law was checked for widths from {smallest} to 10^8, received "
                f"{self.n}; draw {sampler} instead"
            )
        if self.steps < LEAST_ALPHA * math.sqrt(self.n):
            raise ValueError(
                f"the typical law needs steps >= sqrt(n)/2, {LEAST_ALPHA * math.sqrt(self.n):.0f} "
                f"at width {self.n}, received {self.steps}; before that the mean describes one "
                f"matrix, or draw {sampler}"
            )

    def logcdf(self, r: npt.ArrayLike) -> Array:
        """Return log P(log energy <= r)."""
        with np.errstate(divide="ignore"):
            return np.log(self.cdf(r))

    def logsf(self, r: npt.ArrayLike) -> Array:
        """Return log P(log energy > r)."""
        with np.errstate(divide="ignore"):
            return np.log(self.sf(r))

    def logpdf(self, r: npt.ArrayLike) -> Array:
        """Return the log of the density of the log energy at r."""
        with np.errstate(divide="ignore"):
            return np.log(np.maximum(self._inverted(r)[1], 0.0))

    def cdf(self, r: npt.ArrayLike) -> Array:
        """Return P(log energy <= r), to about 1e-7."""
        return self._inverted(r)[0]

    def sf(self, r: npt.ArrayLike) -> Array:
        """Return P(log energy > r), to about 1e-7."""
        return 1.0 - self.cdf(r)

    def support(self) -> tuple[float, float]:
        """Return (log c, inf).

        No matrix lies below c. Those without an eigenvalue beyond the circle lie on it: 2 % of real
        matrices of width 256.
        """
        return self._log_constant, math.inf

    def _inverted(self, r: npt.ArrayLike) -> tuple[Array, Array]:
        """Return the distribution function of the log energy, and its density."""
        r = arguments.reals(r, "r")
        cdf = np.where(np.isnan(r), np.nan, 0.0)
        pdf = cdf.copy()
        with one_blas_thread():  # the matrices are small
            for place in np.flatnonzero(r >= self._log_constant):
                cdf.flat[place], pdf.flat[place] = self._at(float(r.flat[place]))
        return np.clip(cdf, 0.0, 1.0)[()], pdf[()]

    def _at(self, r: float) -> tuple[float, float]:
        part = -math.expm1(self._log_constant - r)
        log_x = r + math.log(part) if part > 0.0 else -math.inf  # log(e^r - c)
        A = np.exp(np.minimum(self._log_A - log_x, _LARGEST_EXPONENT))
        L = np.exp(typical_marks.log_transform(self._width, laplace.NODES, A, self.n, self.field))
        cdf = float(laplace.WEIGHTS @ (L / laplace.NODES).real)
        if part <= 0.0:
            return cdf, 0.0  # an atom, which has no density
        return cdf, float(laplace.WEIGHTS @ L.real) * math.exp(r - log_x)

    @property
    def _width(self) -> typical_marks.Width:
        # A rises by a factor e over a part 1/alpha of the moduli's range
        alpha = self.steps / math.sqrt(self.n)
        finer = 2 ** math.ceil(math.log2(max(1.0, min(alpha, _FINEST) / _COARSE)))
        count = typical_marks.COUNT * finer
        return typical_marks.of_width(self.n, self.field, _CIRCLE[self.driven], count)

    @cached_property
    def _log_A(self) -> Array:
        """Return log A at the eigenvalues of the tables."""
        log_square = np.log(self._width.marks.y / self.n) + 2.0 * math.log(self.scale)
        if not self.driven:
            return self.steps * log_square
        flat = np.abs(log_square) < 1e-12
        q = np.where(flat, 1.0, log_square)
        grown = _log_abs_expm1((self.steps + 1) * q) - _log_abs_expm1(q)
        return np.where(flat, math.log(self.steps + 1), grown)

    @cached_property
    def _log_constant(self) -> float:
        """Return log c: the mean of all that the eigenvalues outside do not carry."""
        s = np.arange(self.steps + 1.0) if self.driven else np.array([float(self.steps)])
        growth = 2.0 * s * math.log(self.scale)
        most = float(np.max(growth))
        return most + math.log(float(np.exp(growth - most) @ self._rest(s)))

    def _rest(self, s: Array) -> Array:
        """Return that mean for ||W^s x||^2: from within the circle, less the off-diagonal part.

        The former is int_0^{y0} y^s (n Q(n+1, y) - y Q(n, y)) dy / n^(s+1), by parts.
        """
        n, N = self.n, s + 1.0
        y0 = n + math.sqrt(n) * _CIRCLE[self.driven]
        i = np.arange(1.0, self.steps + 2.0) / n
        rising = np.cumsum(np.log1p(i))[-s.size :]
        with np.errstate(divide="ignore"):  # the product is zero from N = n on
            off_diagonal = np.exp(np.cumsum(np.log1p(-np.minimum(i, 1.0)))[-s.size :])
            beyond = np.exp(rising + np.log(gammainc(n + N + 1.0, y0)))
        edge = gammaincc(n + 1.0, y0) / N - y0 / n * gammaincc(n, y0) / (N + 1.0)
        parts = (beyond - off_diagonal) / (N * (N + 1.0)) + np.exp(N * math.log(y0 / n)) * edge
        return n * parts

    def _solve(self, log_tail: Array, left: npt.NDArray[np.bool_]) -> Array:
        target = np.where(left, np.exp(log_tail), -np.expm1(log_tail))

        with one_blas_thread():
            found = self._by_newton(target)
            lost = np.flatnonzero(np.isnan(found))  # near the atom, and in the far tails
            found[lost] = roots(
                lambda r, i: self.cdf(r) - target[lost[i]],
                len(lost),
                self._start - 0.1,
                self._start + 0.1,
            )
        return np.maximum(found, self._log_constant)  # a root at the atom may be rounded down

    def _by_newton(self, p: Array) -> Array:
        """Return quantiles by Newton's steps on Phi^-1 of the cdf, nearly a straight line."""
        r, step, wanted = np.asarray(self._start), np.full_like(p, np.nan), ndtri(p)
        with np.errstate(invalid="ignore", divide="ignore"):
            for _ in range(_MOST_STEPS):
                cdf, pdf = self._inverted(r)
                here = ndtri(cdf)
                step = (wanted - here) * np.exp(-here * here / 2.0) / (_ROOT_2_PI * pdf)
                r = r + step
                if not np.any(np.abs(step) > _SETTLED):
                    break
        return np.where(np.abs(step) <= _SETTLED, r, np.nan)

    @property
    def _start(self) -> float:
        """Return about the median, where the search for a quantile starts."""
        if self.driven:
            return self._log_constant + 0.1
        alpha = np.asarray(self.steps / math.sqrt(self.n))
        median = log_median(np.asarray(float(self.n)), alpha, self.field)
        return float(median) + 2.0 * self.steps * math.log(self.scale)

    def _panels(self) -> Array:
        return np.concatenate([self.ppf([1e-6, 0.01, 0.25]), self.isf([0.25, 0.01, 1e-6])])


def is_checked(n: int, steps: int) -> bool:
    """Return whether the model was checked there for both fields, driven and not."""
    return SMALLEST <= n <= LARGEST and steps >= LEAST_ALPHA * math.sqrt(n)


def _log_abs_expm1(x: Array) -> Array:
    """Return log |e^x - 1|."""
    return np.where(x > 0.0, x, 0.0) + np.log(-np.expm1(-np.abs(x)))
