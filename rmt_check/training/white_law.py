"""The exact law of the task white, by simulation: another kernel, other seeds, no gradient.

Given h_T the logits are Gaussian, z = ||h_T|| g / sqrt(n), as the readout is independent of it.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import special

from rmt_check.arrays import Array
from rmt_check.sampling.norms import sample_hidden_norms
from rmt_check.sampling.streams import stream
from rmt_check.schemes.gaussian import Gaussian
from rmt_check.schemes.scheme import SCHEMES, Scheme, scheme_named
from rmt_check.training.white import CLASSES

DRAWS, OF_CONTROL = 1000, 500
WRONG = 0.99  # of the scale: the control
_READOUTS = 64  # a draw
_SEED = 1


@dataclass(frozen=True, eq=False)
class WhiteLaw:
    """Draws from the law of one scheme, width and number of steps.

    Attributes
    ----------
    log_norms : ndarray of shape (draws,)
        log ||h_T||.
    log_losses : ndarray of shape (draws * 64,)
        Log of the first loss.
    wrong_log_norms : ndarray or None
        log ||h_T|| of a scale .99 times as large, for Gaussian schemes.
    """

    log_norms: Array
    log_losses: Array
    wrong_log_norms: Array | None


@lru_cache(maxsize=8)
def white_law(scheme: str, n: int, steps: int) -> WhiteLaw:
    """Return the law of a real recurrence of so many steps, from 1000 draws.

    Examples
    --------
    >>> law = white_law("glorot", 64, 100)
    >>> print(f"P(||h_T|| > 100) = {np.mean(law.log_norms > math.log(100)):.1f}")
    P(||h_T|| > 100) = 0.5
    """
    own = scheme_named(scheme)
    log_norms = _log_norms(own, n, steps, DRAWS)
    wrong = None
    if isinstance(own.base, Gaussian) and not own.base.is_fresh:
        factor = WRONG * own.scale_at(n, "real")
        wrong = _log_norms(SCHEMES["scaled-gaussian"].with_(factor=factor), n, steps, OF_CONTROL)
    rng = stream(_SEED, "training", "null readout", str(own), "real", n, 0)
    z = rng.standard_normal((DRAWS, _READOUTS, CLASSES)) / math.sqrt(n)
    z *= np.exp(np.minimum(log_norms, 690.0))[:, np.newaxis, np.newaxis]
    with np.errstate(divide="ignore"):
        log_losses = np.log(special.logsumexp(z, axis=-1) - z[..., 0])
    return WhiteLaw(log_norms, log_losses.ravel(), wrong)


def _log_norms(scheme: Scheme, n: int, steps: int, draws: int) -> Array:
    """Return log ||h_T||, h_1 = x_1: a step less than where h_0 = x_0."""
    squares = sample_hidden_norms(
        scheme, n, steps - 1, draws, "real", _SEED, method="matrix", keep="last"
    )
    return squares.values / 2.0
