"""Matrices have the spectral radius of Ginibre matrices."""

import numpy as np

from rmt_check import arguments, laws
from rmt_check.linalg.spectral_radius import spectral_radius
from rmt_check.testing.callers_line import at_callers_line
from rmt_check.testing.draws import LEVEL
from rmt_check.testing.entries import entries, entries_diagnosis, require_different, require_field
from rmt_check.testing.follows import compare
from rmt_check.testing.matrices import Matrices, each_matrix


@at_callers_line
def assert_spectral_radius(
    matrices: Matrices,
    n: int,
    field: str = "complex",
    scale: float = 1.0,
    draws: int = 200,
    level: float = LEVEL,
) -> None:
    """Assert that independent matrices have the exact law of the spectral radius of s Ginibre.

    Parameters
    ----------
    matrices : ndarray of shape (draws, n, n), or callable
        Independent matrices, or a sampler called as sampler(i) for i = 0, 1, .., draws - 1, each
        time for a fresh (n, n) matrix.
    n : int
        Width.
    field : {"complex", "real"}
        Field of the entries.
    scale : float
        The factor s by which a matrix of entry variance 1/n is multiplied.
    draws : int
        How many matrices to ask a sampler for. How far off a scale must be for them to refuse it
        at level 1e-6 depends on n and the field: docs/testing.md has a table.
    level : float
        Probability that right matrices fail.

    Raises
    ------
    AssertionError
        If the Kolmogorov-Smirnov test against the exact law rejects at this level. The message
        names the usual mistake that explains the radii, if there is exactly one. If a matrix is
        real and the field complex, or the reverse; if matrices repeat.
    Inconclusive
        If it does not, but would not either if all radii were on one side of the median.
    ValueError
        For arguments out of range or matrices of another shape.

    Examples
    --------
    >>> import rmt_check
    >>> assert_spectral_radius(lambda i: rmt_check.sample_matrix("glorot", 32, seed=i), n=32)
    """
    __tracebackhide__ = True
    law = laws.SpectralRadius(n, field, scale)
    level = arguments.probability(level, "level")
    rho, seen = [], []
    for i, W in enumerate(each_matrix(matrices, law.n, arguments.integer(draws, "draws", 1))):
        rho.append(spectral_radius(W))
        require_field(W, field, i)
        seen.append(entries(W))
    require_different(seen, law.n)
    headline = (
        f"the spectral radius does not follow the exact law of width {n}, {field}, scale {scale:g}"
    )
    compare(np.array(rho), law, level, headline, "matrices", entries_diagnosis(seen, law.n))
