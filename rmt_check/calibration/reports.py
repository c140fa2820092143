"""What each scale achieves at one width, exact and simulated: the numbers of `rmt-check scale`."""

from dataclasses import dataclass

from rmt_check import arguments, calibration, laws
from rmt_check.calibration.one_matrix import OneMatrix, median_horizon, medians_known, one_matrix
from rmt_check.laws.law import LARGEST_COMPLEX
from rmt_check.laws.spectral_radius import LARGEST_REAL
from rmt_check.laws.typical import is_checked


@dataclass(frozen=True)
class ScaleReport:
    """One scale and what it does to a Glorot matrix; None where there is no such number.

    Attributes
    ----------
    name : str
        Where the scale comes from.
    scale : float or None
        The factor s that multiplies W; None where the rule does not exist.
    probability : float or None
        P(spectral radius of s W > 1), exact.
    memory : int or None
        Steps until the rms state s^k sqrt(Q_n(k)) is at 1/e; None if it never is.
    horizon : int or None
        Steps for which the mean energy s^{2k} Q_n(k) stays within the tolerance.
    median_horizon : int or None
        Steps for which the median energy of one matrix does; None if it never leaves, or the
        median is not known: below width 256 and beyond 10^8.
    one_matrix : OneMatrix or None
        What one matrix will probably do within the steps asked for, if that is known.
    """

    name: str
    scale: float | None
    probability: float | None = None
    memory: int | None = None
    horizon: int | None = None
    median_horizon: int | None = None
    one_matrix: OneMatrix | None = None


def scale_reports(
    radius: laws.SpectralRadius,
    delta: float = 0.05,
    steps: int | None = None,
    tolerance: float = 0.1,
) -> list[ScaleReport]:
    """Return Glorot, the paper's rule, mean + one sd, the calibrated and the horizon's scale.

    Parameters
    ----------
    radius : SpectralRadius
        The law of the width and field asked for, of scale one.
    delta
        As in `calibration.calibrated_scale`.
    steps, tolerance
        As in `calibration.horizon_scale`; without steps there is no horizon's scale.

    Raises
    ------
    ValueError
        For an argument out of range.
    """
    arguments.positive(tolerance, "tolerance")
    n, field = radius.n, radius.field
    named: list[tuple[str, float | None]] = [
        ("glorot", 1.0),
        ("paper's rule", _paper_scale(n)),
        ("mean + one sd", 1.0 / (radius.mean() + radius.std())),
        (f"calibrated, delta = {delta:g}", calibration.calibrated_scale(n, delta, field)),
    ]
    if steps is not None:
        longest = calibration.horizon_scale(n, steps, tolerance, field)
        named.append((f"horizon, {steps} steps", longest))
    typical = typically(n, steps, field) if steps is not None else None
    return [_report(radius, name, s, tolerance, typical) for name, s in named]


def typically(n: int, steps: int, field: str) -> OneMatrix | None:
    """Return what one unscaled matrix will probably do, None where the model was not checked."""
    return one_matrix(n, steps, field=field) if is_checked(n, steps) else None


def _report(
    radius: laws.SpectralRadius,
    name: str,
    s: float | None,
    tolerance: float,
    typical: OneMatrix | None,
) -> ScaleReport:
    if s is None:
        return ScaleReport(name, None)
    probability = float(radius.sf(1.0 / s))
    horizon = calibration.stability_horizon(radius.n, tolerance, s, radius.field)
    memory = calibration.memory(radius.n, s, radius.field)
    known = medians_known(radius.n)
    median = median_horizon(radius.n, tolerance, s, radius.field) if known else None
    scaled = typical.scaled(s) if typical else None
    return ScaleReport(name, s, probability, memory, horizon, median, scaled)


def _paper_scale(n: int) -> float | None:
    return calibration.paper_scale(n) if n >= calibration.NORMALISATION_FROM else None


@dataclass(frozen=True)
class LeakyReport:
    """What a leaky recurrence, or one in continuous time, allows.

    Attributes
    ----------
    rate : float
        The leaking rate a; 0 for continuous time.
    scale : float
        The factor s that leaves delta unstable.
    calibrated : float
        P(unstable) at the scale of the same delta for rho(s W) <= 1.
    """

    rate: float
    scale: float
    calibrated: float


def leaky_report(n: int, rate: float, field: str = "complex", delta: float = 0.05) -> LeakyReport:
    """Return the scale of h <- (1 - a) h + a s W h, or for a = 0 of dx/dt = (-1 + s W) x.

    Parameters
    ----------
    rate : float
        As in `laws.leaky_region`.
    n, field, delta
        As in `calibration.calibrated_scale`.

    Raises
    ------
    ValueError
        For an argument out of range.
    """
    region = laws.leaky_region(rate)
    scale = calibration.calibrated_scale(n, delta, field, region)
    calibrated = calibration.calibrated_scale(n, delta, field)
    return LeakyReport(rate, scale, laws.AllInside(region, n, field, calibrated).sf())


@dataclass(frozen=True)
class QuantileReport:
    """A quantile scale and what is known exactly beside it; None where nothing is.

    Attributes
    ----------
    quantile : QuantileScale
        The simulated scale, its interval, and what it is of.
    probability : float or None
        P(spectral radius of s W > 1) at that scale.
    calibrated : float or None
        `calibration.calibrated_scale` of the same delta.
    horizon : float
        `calibration.horizon_scale` of the same length.
    """

    quantile: "calibration.QuantileScale"
    probability: float | None
    calibrated: float | None
    horizon: float


def quantile_report(found: "calibration.QuantileScale", tolerance: float = 0.1) -> QuantileReport:
    """Return a quantile scale beside the calibrated and the horizon's.

    Parameters
    ----------
    found : QuantileScale
        As returned by `calibration.quantile_scale`.
    tolerance : float
        As in `calibration.horizon_scale`.
    """
    n, steps, field = found.n, found.steps, found.field
    probability = calibrated = None
    if n <= (LARGEST_COMPLEX if field == "complex" else LARGEST_REAL):
        law = laws.SpectralRadius(n, field)
        probability = float(law.sf(1.0 / found.scale)) if found.scale > 0.0 else 0.0
        calibrated = calibration.calibrated_scale(n, found.delta, field)
    horizon = calibration.horizon_scale(n, steps, tolerance, field)
    return QuantileReport(found, probability, calibrated, horizon)
