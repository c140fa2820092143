"""A simulated scale, of one matrix, beside the exact ones, of the radius and of the mean energy."""

from dataclasses import dataclass

from rmt_check import calibration, laws
from rmt_check.laws import energy_real
from rmt_check.laws.law import LARGEST_COMPLEX
from rmt_check.laws.spectral_radius import LARGEST_REAL


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
    horizon : float or None
        `calibration.horizon_scale` of the same length.
    """

    quantile: calibration.QuantileScale
    probability: float | None
    calibrated: float | None
    horizon: float | None


def quantile_report(found: calibration.QuantileScale, tolerance: float = 0.1) -> QuantileReport:
    """Return a quantile scale beside the calibrated and the horizon's.

    Parameters
    ----------
    found : QuantileScale
        As returned by `calibration.quantile_scale`.
    tolerance : float
        As in `calibration.horizon_scale`.
    """
    n, steps, field = found.n, found.steps, found.field
    probability = calibrated = horizon = None
    if n <= (LARGEST_COMPLEX if field == "complex" else LARGEST_REAL):
        law = laws.SpectralRadius(n, field)
        probability = float(law.sf(1.0 / found.scale)) if found.scale > 0.0 else 0.0
        calibrated = calibration.calibrated_scale(n, found.delta, field)
    if field == "complex" or steps <= energy_real.LARGEST_POWER:
        horizon = calibration.horizon_scale(n, steps, tolerance, field)
    return QuantileReport(found, probability, calibrated, horizon)
