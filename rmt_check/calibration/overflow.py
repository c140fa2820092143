"""How often a network at step 0 explodes, by the exact law of the spectral radius alone.

A dense or diagonal recurrence of T steps grows like rho^T, and so do its states, and what a linear
readout and back-propagation make of them; a squared error grows like rho^{2T}. Neglected are
factors that do not grow with rho, some nats of log X.
"""

import numpy as np
import numpy.typing as npt

from rmt_check.laws.law import Array
from rmt_check.schemes.scheme import Scheme


def prob_exceeds(
    scheme: Scheme, n: int, field: str, steps: float, log_x: npt.ArrayLike, layers: int = 1
) -> Array | None:
    """Return P(rho^steps > X) for the largest rho of so many layers; None where no law is known.

    Parameters
    ----------
    scheme, n, field
        What the recurrences start from, as in `sample_matrix`.
    steps : float
        The power; 2T for what grows like a square.
    log_x : array_like
        log X.
    layers : int
        How many independent matrices.

    Examples
    --------
    >>> from rmt_check import SCHEMES
    >>> squares = np.log(np.finfo(np.float32).max) / 2
    >>> print(f"{prob_exceeds(SCHEMES['glorot'], 384, 'real', 1024, squares, 6):.3f}")
    0.795
    """
    r = np.exp(np.asarray(log_x, dtype=np.float64) / steps)
    if scheme.base.modulus is not None:  # of every eigenvalue
        return np.where(scheme.scale(n, field) * scheme.base.modulus > r, 1.0, 0.0)[()]
    law = scheme.spectral_radius_law(n, field)
    if law is None:
        return None
    one = law.sf(r)
    return -np.expm1(layers * np.log1p(-np.minimum(one, 1.0 - 2.0**-53)))
