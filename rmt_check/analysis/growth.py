"""How fast the hidden state grows, beside what theory says.

Convention: u = t^2/2n = alpha^2/2 with alpha = t/sqrt(n), the variable of exp(t^2/2n). The exponent
of a curve is the slope of its logarithm against u.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy

from rmt_check import arguments
from rmt_check.analysis.growth_curves import growth_curves, to_nearest_step, trajectories
from rmt_check.analysis.means import LEAST_DRAWS, MEAN_UP_TO_ALPHA, log_mean, mean_band
from rmt_check.arrays import Array
from rmt_check.sampling.samples import Samples, as_samples
from rmt_check.schemes.scheme import Scheme

LEVEL = 0.999  # of the band that theory's exponent is looked for in

_RESAMPLES = 200  # a standard error within some 5 %
_RESAMPLED = 2**13  # matrices in a resample: with more, an error falls with the root of the number


@dataclass(frozen=True)
class GrowthRate:
    """The exponents of the mean and the median of ||h_t||^2, and those of theory.

    Attributes
    ----------
    n, field, draws
        Width, field of the entries, and number of matrices.
    window : tuple of int
        The first and the last of the times fitted.
    mean, mean_error : float
        Exponent of the sample mean, and its standard error.
    mean_band : tuple of float
        Holds the exponent of the true mean with probability .999: errors are skewed.
    median, median_error : float
        Exponent of the sample median, and its standard error.
    energy, eigenvalue_bound, closed_form : float
        Exponents of the curves of `GrowthCurves` over the same times; nan where there is none.
    """

    n: int
    field: str
    draws: int
    window: tuple[int, int]
    mean: float
    mean_error: float
    mean_band: tuple[float, float]
    median: float
    median_error: float
    energy: float
    eigenvalue_bound: float
    closed_form: float

    def __repr__(self) -> str:
        fitted = f"mean {self.mean:.3f} +- {self.mean_error:.1g}"
        fitted += f", median {self.median:.3f} +- {self.median_error:.1g}"
        return f"GrowthRate({self.draws:,} draws, n = {self.n}: {fitted}; exact {self.energy:.3f})"

    @property
    def why(self) -> str:
        """What the numbers mean, in a sentence."""
        alphas = [t / math.sqrt(self.n) for t in self.window]
        fitted = (
            f"from alpha = {alphas[0]:.2g} to {alphas[1]:.2g} ||h_t||^2 grows like exp(c t^2/2n), "
            f"c = {self.mean:.3f} +- {self.mean_error:.2g} for the mean and "
            f"{self.median:.3f} +- {self.median_error:.2g} for the median of {self.draws} matrices"
        )
        trusted = MEAN_UP_TO_ALPHA[self.field]
        if self.window[1] > to_nearest_step(trusted, self.n):
            return (
                f"{fitted}; trust the median alone: beyond alpha = {trusted:.3g} matrices "
                "too rare to be drawn carry the mean"
            )
        if self.draws < LEAST_DRAWS:
            return f"{fitted}, too few to judge theory by: draw {LEAST_DRAWS} or more"
        return f"{fitted}; {self._energy_says}; {self._closed_form_says}"

    @property
    def _energy_says(self) -> str:
        if math.isnan(self.energy):
            return "the exact energy is not known"
        verdict = "agrees with" if self._holds(self.energy) else "contradicts"
        return f"the mean {verdict} the exact energy, c = {self.energy:.3f}"

    @property
    def _closed_form_says(self) -> str:
        if math.isnan(self.closed_form):
            return "the closed form is for Gaussian matrices"
        undecided = self._holds(self.closed_form)
        verdict = "cannot be told from it: draw more" if undecided else "is rejected"
        return f"the closed form, c = {self.closed_form:.3f}, {verdict}"

    def _holds(self, exponent: float) -> bool:
        return self.mean_band[0] <= exponent <= self.mean_band[1]


def growth_rate(
    samples: Samples | npt.ArrayLike,
    times: npt.ArrayLike | None = None,
    window: tuple[float, float] = (1.0, 2.0),
    n: int | None = None,
    field: str | None = None,
    scheme: str | Scheme | None = None,
) -> GrowthRate:
    """Return the exponents with which the hidden state grows, with those of theory.

    Parameters
    ----------
    samples : Samples or array_like
        Of `sample_hidden_norms`: values log ||h_t||^2, shape (draws, len(times)), a row an
        independent matrix.
    times : array_like of int, optional
        The steps t of the columns, increasing; 0, 1, 2, .. if not given.
    window : tuple of float
        The alpha = t/sqrt(n) from and to which to fit, each to the nearest step. A sample mean is
        reliable up to alpha = 2 (real entries: sqrt 2). Beyond, rare matrices carry E||h_t||^2.
        Medians are reliable at any alpha.
    n, field, scheme
        Of an array: the width, "complex" or "real", and what was drawn, "glorot" if that is not
        given. Samples know theirs.

    Raises
    ------
    ValueError
        If the window holds fewer than three times; for samples that are not trajectories of the
        hidden state, or times that are not theirs.

    Notes
    -----
    The fit is least squares with equal weights for all times in the window, for samples and theory
    alike. Other times would change all exponents a little, but not their comparison. The exponent
    of the mean is to first order a mean over matrices, which gives its error and band (delta
    method). The error of the median's exponent comes from a bootstrap over matrices.

    Examples
    --------
    >>> from rmt_check import sample_hidden_norms
    >>> rate = growth_rate(sample_hidden_norms("glorot", 256, steps=32, draws=500))
    >>> print(f"{rate.energy:.3f} {rate.eigenvalue_bound:.3f} {rate.closed_form:.3f}")
    0.524 0.305 0.318
    """
    samples = as_samples(samples, "hidden-norms", "growth_rate", n, field, scheme)
    n = samples.n
    log_norms, t = trajectories(samples, times)
    fitted = _inside(t, n, window)
    log_norms, t = log_norms[:, fitted], t[fitted]
    weights = slope_weights(t**2 / (2.0 * n))

    log_means = log_mean(log_norms)
    mean = float(weights @ log_means)
    influence = np.exp(log_norms - log_means) @ weights  # of each matrix on it; their mean is zero
    low, high = mean_band(influence[:, np.newaxis], LEVEL)

    curves = growth_curves(samples, t)
    return GrowthRate(
        n=n,
        field=samples.field,
        draws=len(log_norms),
        window=(int(t[0]), int(t[-1])),
        mean=mean,
        mean_error=float(influence.std(ddof=1)) / math.sqrt(len(log_norms)),
        mean_band=(mean + float(low[0]), mean + float(high[0])),
        median=float(weights @ np.median(log_norms, axis=0)),
        median_error=_median_error(log_norms, weights),
        energy=float(weights @ curves.energy),
        eigenvalue_bound=float(weights @ curves.eigenvalue_bound),
        closed_form=float(weights @ curves.closed_form),
    )


def slope_weights(u: Array) -> Array:
    """Return the weights w with which w @ y is the least-squares slope of y against u."""
    centred = u - u.mean()
    return centred / (centred @ centred)


def _inside(t: Array, n: int, window: tuple[float, float]) -> npt.NDArray[np.bool_]:
    """Return which times are in the window of alpha, or raise ValueError if fewer than three."""
    low, high = (arguments.number(alpha, "window") for alpha in window)
    if not 0.0 <= low < high:
        raise ValueError(f"window must be two numbers alpha, 0 <= from < to, received {window!r}")
    first, last = to_nearest_step(low, n), to_nearest_step(high, n)
    inside = (t >= first) & (t <= last)
    if inside.sum() < 3:
        raise ValueError(
            f"the window alpha = {low:g} .. {high:g}, t = {first:.0f} .. {last:.0f} at width {n}, "
            f"holds {inside.sum()} of the times, and a slope needs 3: give more times, or a wider "
            "window"
        )
    return inside


def _median_error(log_norms: Array, weights: Array) -> float:
    """Return the standard error of the exponent of the median; scipy resamples whole rows."""
    resampled = log_norms[:_RESAMPLED]
    medians = scipy.stats.bootstrap(
        (resampled,),
        np.median,
        n_resamples=_RESAMPLES,
        batch=1,
        method="percentile",
        rng=np.random.default_rng(0),
    ).bootstrap_distribution
    error = float(np.std(weights @ medians, ddof=1))
    return error * math.sqrt(len(resampled) / len(log_norms))
