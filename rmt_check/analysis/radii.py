"""What theory has to say of samples of the spectral radius: their exact law, their Gumbel limit."""

import numpy as np

from rmt_check.analysis.agreement import require_independent
from rmt_check.calibration import NORMALISATION_FROM
from rmt_check.laws.gumbel import GumbelLimit
from rmt_check.laws.law import Law
from rmt_check.sampling.samples import Samples


def require_radii(samples: Samples, name: str) -> None:
    """Raise ValueError unless the samples are spectral radii, which can test the exact law."""
    if samples.statistic != "spectral-radius":
        raise ValueError(
            f"{name} needs spectral radii, received {samples.statistic}: sample_spectral_radius"
        )
    require_independent(samples, name)
    if samples.values.size == 0:
        raise ValueError(f"{name} needs draws, received none")
    wrong = ~(np.isfinite(samples.values) & (samples.values >= 0.0))
    if wrong.any():
        received = f"{samples.values[wrong][0]:g}"
        raise ValueError(f"{name} needs spectral radii, finite and >= 0, received {received}")


def exact_law(samples: Samples) -> Law | None:
    """Return the exact law of the spectral radii, or None where it is not known."""
    return samples.scheme.spectral_radius_law(samples.n, samples.field)


def rider_limit(samples: Samples) -> GumbelLimit | None:
    """Return the Gumbel limit of the spectral radii at the scale of their width, or None."""
    scheme, n, field = samples.scheme, samples.n, samples.field
    rim = scheme.rim(n, field)
    if not scheme.base.has_gumbel_limit or rim is None or n < NORMALISATION_FROM:
        return None
    return GumbelLimit(n, field, scale=rim)
