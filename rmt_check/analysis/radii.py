"""What theory has to say of samples of the spectral radius: their exact law, their Gumbel limit."""

from rmt_check.analysis.agreement import require_independent
from rmt_check.calibration import NORMALISATION_FROM
from rmt_check.laws.gumbel import GumbelLimit
from rmt_check.laws.law import Law
from rmt_check.sampling.cell import Samples
from rmt_check.schemes import Ring


def require_radii(samples: Samples, name: str) -> None:
    """Raise ValueError unless the samples are spectral radii that can test the exact law."""
    if samples.statistic != "spectral-radius":
        raise ValueError(
            f"{name} needs spectral radii, received {samples.statistic}: sample_spectral_radius"
        )
    require_independent(samples, name)


def exact_law(samples: Samples) -> Law | None:
    """Return the exact law of the spectral radii, or None where it is not known."""
    return samples.scheme.spectral_radius_law(samples.n, samples.field)


def rider_limit(samples: Samples) -> GumbelLimit | None:
    """Return the Gumbel limit of the spectral radii at the scale of their width, or None.

    It is that of the Ginibre matrix, and by universality that of every matrix of centred
    independent entries (Cipolloni, Erdos & Xu 2023); not that of a diagonal of independent
    eigenvalues, though they fill the same disc.
    """
    scheme, n, field = samples.scheme, samples.n, samples.field
    rim = scheme.rim(n, field)
    has_limit = scheme.circular and not isinstance(scheme.base, Ring)
    if not has_limit or rim is None or n < NORMALISATION_FROM:
        return None
    return GumbelLimit(n, field, scale=rim)
