"""The Gumbel law nearest to a spectral radius: to its draws, to its exact law, and in the limit.

A Gumbel law has F(r) = exp(-e^{-z}), z = (r - loc)/scale. No spectral radius has one at finite n:
its fit is that of a misspecified model. With many draws maximum likelihood tends to the minimiser
of the Kullback-Leibler divergence from the exact law,

    scale = E rho - E[rho e^{-rho/scale}] / E[e^{-rho/scale}],   loc = -scale log E[e^{-rho/scale}],

with errors given by A^{-1} B A^{-1} / draws, A the mean of the negative Hessian of the log density
and B the mean square of its gradient: only for a Gumbel law are they equal.

References
----------
White (1982), Econometrica 50, 1; Huber (1967).
"""

import math
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import scipy
from scipy.special import logsumexp, softmax

from rmt_check.analysis.radii import exact_law, require_radii, rider_limit
from rmt_check.calibration import NORMALISATION_FROM
from rmt_check.laws.law import Array, Law
from rmt_check.laws.spectral_radius import SpectralRadius
from rmt_check.laws.tabulated import SupportsQuantiles, gumbel_quantile, tabulated
from rmt_check.sampling.samples import Samples, as_samples
from rmt_check.schemes.scheme import Scheme

LEAST_DRAWS = 20  # the errors are those of many draws
_AGREE = 4.0  # standard errors
_NEAR = 0.5  # of the scale
_BULK = math.log(3.0)  # between the quartiles of an exponential law; of a Gumbel law more
_SHOWN = 3  # of the draws that lie far out
_UNLIKELY = 1e-6  # that the bulk of the draws has even one draw as far out
_LEVELS = np.linspace(-3.75, 42.0, 458)  # of w = -log(-log F), a standard Gumbel variable
_LOG_MASS = -_LEVELS - np.exp(-_LEVELS)


@dataclass(frozen=True)
class GumbelFit:
    """A Gumbel law fitted to spectral radii, with the Gumbel laws to compare it with.

    Attributes
    ----------
    draws : int
        How many matrices.
    loc, scale : float
        By maximum likelihood.
    loc_error, scale_error : float
        Their standard errors, which are right although the true law is no Gumbel law. They are too
        small for diagonals of independent eigenvalues, where E e^{-2 rho/scale} is nearly infinite.
    loc_by_moments, scale_by_moments : float
        Those of the Gumbel law with the mean and standard deviation of the draws.
    rider_loc, rider_scale : float
        Those of the limit at this width; nan below n = 164, where its normalisation does not exist,
        and for schemes that have no such limit.
    exact_loc, exact_scale : float
        What loc and scale tend to with many draws, by the exact law; nan where none is known.
    why : str
        What the numbers mean.
    """

    draws: int
    loc: float
    scale: float
    loc_error: float
    scale_error: float
    loc_by_moments: float
    scale_by_moments: float
    rider_loc: float
    rider_scale: float
    exact_loc: float
    exact_scale: float
    why: str

    def __repr__(self) -> str:
        fitted = f"loc {self.loc:.5f} +- {self.loc_error:.1g}"
        fitted += f", scale {self.scale:.5f} +- {self.scale_error:.1g}"
        exact = f"exact {self.exact_loc:.5f}, {self.exact_scale:.5f}"
        return f"GumbelFit({self.draws:,} draws: {fitted}; {exact})"

    @property
    def loc_off(self) -> float:
        """Return (loc - exact_loc) / loc_error, standard normal if the exact law is right."""
        return (self.loc - self.exact_loc) / self.loc_error

    @property
    def scale_off(self) -> float:
        """Return (scale - exact_scale) / scale_error, standard normal if the law is right."""
        return (self.scale - self.exact_scale) / self.scale_error

    @property
    def rider_ratio(self) -> float:
        """Return scale / rider_scale, which tends to one, slowly."""
        return self.scale / self.rider_scale


def fit_gumbel(
    samples: Samples | npt.ArrayLike,
    n: int | None = None,
    field: str | None = None,
    scheme: str | Scheme | None = None,
) -> GumbelFit:
    """Return the best Gumbel fit to independent spectral radii, with those of exact law and limit.

    Parameters
    ----------
    samples : Samples or array_like
        At least 20 spectral radii, of any scheme.
    n, field, scheme
        Of an array: the width, "complex" or "real", and what was drawn, "glorot" if that is not
        given. Samples know theirs.

    Raises
    ------
    ValueError
        For samples of anything else, too few of them, or of a scheme whose radius is not random;
        for draws of method "quantile", which are the exact law itself: `best_gumbel` fits this law
        without noise.

    Examples
    --------
    >>> from rmt_check import sample_spectral_radius
    >>> fit = fit_gumbel(sample_spectral_radius("glorot", 1024, draws=20000, method="kostlan"))
    >>> print(f"{fit.loc:.3f} {fit.scale:.4f} {fit.rider_ratio:.2f}")
    1.023 0.0068 0.48
    """
    samples = as_samples(samples, "spectral-radius", "fit_gumbel", n, field, scheme)
    require_radii(samples, "fit_gumbel")
    rho, draws = samples.values, len(samples.values)
    mean, std = float(np.mean(rho)), float(np.std(rho))
    if draws < LEAST_DRAWS or std <= 1e-13 * mean:
        raise ValueError(
            f"a fit needs at least {LEAST_DRAWS} draws that differ, received {draws} with "
            f"standard deviation {std:.2g}"
        )
    loc, scale = scipy.stats.gumbel_r.fit((rho - mean) / std)
    loc, scale = mean + std * float(loc), std * float(scale)
    limit, law = rider_limit(samples), exact_law(samples)
    fit = GumbelFit(
        draws,
        loc,
        scale,
        *_errors((rho - loc) / scale, scale),
        *gumbel_of_moments(mean, std),
        *(gumbel_of_moments(limit.mean(), limit.std()) if limit else (math.nan, math.nan)),
        *(best_gumbel(law) if law else (math.nan, math.nan)),
        why="",
    )
    return replace(fit, why=_why(fit, samples))


def best_gumbel(law: Law) -> tuple[float, float]:
    """Return (loc, scale) of the Gumbel law nearest to a law: what a fit tends to with many draws.

    It maximises E log g over Gumbel densities g, and so minimises the Kullback-Leibler divergence.
    The law needs quantiles. To tabulate them for a spectral radius takes .05 s for complex entries
    of any width, and for real ones .4 s at n = 1000 and 4 s at 10,000.

    Examples
    --------
    >>> loc, scale = best_gumbel(SpectralRadius(1024))
    >>> print(f"{loc:.5f} {scale:.5f}")
    1.02286 0.00677
    """
    quantiles: SupportsQuantiles = tabulated(law) if isinstance(law, SpectralRadius) else law
    r = gumbel_quantile(quantiles, _LEVELS)
    # E g(rho) = int g(r(w)) e^{-w - e^{-w}} dw, for which the trapezoidal rule is as good as exact
    mass = softmax(_LOG_MASS)
    mean = float(mass @ r)
    std = math.sqrt(mass @ (r - mean) ** 2)
    loc, scale = _maximum_likelihood((r - mean) / std)
    return mean + std * loc, std * scale


def gumbel_of_moments(mean: float, std: float) -> tuple[float, float]:
    """Return (loc, scale) of the Gumbel law with this mean and standard deviation."""
    scale = math.sqrt(6.0) / math.pi * std
    return mean - np.euler_gamma * scale, scale


def _maximum_likelihood(x: Array) -> tuple[float, float]:
    """Return (loc, scale) from the law's standardised quantiles at _LEVELS."""

    def excess(scale: float) -> float:
        return float(scale + softmax(_LOG_MASS - x / scale) @ x)  # E x = 0

    scale = scipy.optimize.brentq(excess, 0.05, 20.0, xtol=1e-15)
    loc = -scale * (logsumexp(_LOG_MASS - x / scale) - logsumexp(_LOG_MASS))
    return float(loc), float(scale)


def _errors(z: Array, scale: float) -> tuple[float, float]:
    """Return the standard errors of loc and scale, from the draws z = (rho - loc)/scale."""
    e = np.exp(-z)
    gradient = np.stack([1.0 - e, z * (1.0 - e) - 1.0])  # of the log density, times scale
    mixed = np.mean(z * e)
    hessian = np.array([[np.mean(e), mixed], [mixed, 1.0 + np.mean(z * z * e)]])
    root = np.linalg.solve(hessian, gradient)
    loc_error, scale_error = scale * np.sqrt(np.mean(root**2, axis=1) / z.size)
    return float(loc_error), float(scale_error)


def _far_draws_say(rho: Array, fit: GumbelFit) -> str:
    """Return what to say of draws that the bulk of the others cannot have brought, or nothing.

    The tails of a radius fall at least like an exponential law's.
    """
    low, median, high = np.quantile(rho, [0.25, 0.5, 0.75])
    unit = (high - low) / _BULK
    out = np.abs(rho - median) > unit * math.log(len(rho) / _UNLIKELY)
    if unit == 0.0 or not out.any():
        return ""
    _, scale = scipy.stats.gumbel_r.fit((rho[~out] - median) / unit)
    shown = ", ".join(f"{radius:.5g}" for radius in rho[out][:_SHOWN])
    more = ", .." if np.count_nonzero(out) > _SHOWN else ""
    return (
        f"; {np.count_nonzero(out)} of {len(rho)} draws lie too far from the others to be of one "
        f"law with them, {shown}{more}: without them the scale is {unit * scale:.4g}, not "
        f"{fit.scale:.4g}"
    )


def _why(fit: GumbelFit, samples: Samples) -> str:
    off, far = max(abs(fit.loc_off), abs(fit.scale_off)), _far_draws_say(samples.values, fit)
    ratio, shift = fit.scale / fit.exact_scale, (fit.loc - fit.exact_loc) / fit.exact_scale
    apart = f"its scale {ratio:.3g} of the exact one, its location {shift:+.2g} exact scales off"
    if math.isnan(off):
        first = f"no exact law is known for {samples.scheme}, {samples.field}"
    elif off >= _AGREE:
        first = f"the fit is {off:.0f} standard errors from that of the exact law, {apart}"
    elif max(abs(ratio - 1.0), abs(shift)) < _NEAR and not far:
        first = (
            f"the fit agrees with that of the exact law within {off:.1f} standard errors, {apart}"
        )
    else:
        first = (
            f"the fit decides nothing, being {off:.1f} standard errors from that of the exact law, "
            f"{apart}"
        )
    if not math.isnan(fit.rider_scale):
        second = (
            f"its scale is {fit.rider_ratio:.3f} of Rider's, which is of the limit and not of "
            f"n = {samples.n}"
        )
    elif samples.n < NORMALISATION_FROM:
        second = f"Rider's normalisation does not exist below n = {NORMALISATION_FROM}"
    else:
        second = f"Rider's limit is not that of {samples.scheme}"
    return f"{first}; {second}{far}"
