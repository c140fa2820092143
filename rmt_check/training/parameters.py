"""Initial parameters of a network: numpy alone, so that every framework starts from these numbers.

All schemes of a run share everything but the recurrence, and so are paired. Convention: v has
E||v||^2 = d, as layer normalisation makes it, and B v then E||B v||^2 = 1.
"""

import math
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from rmt_check.linalg import lapack
from rmt_check.linalg.blas import one_blas_thread
from rmt_check.sampling.streams import stream
from rmt_check.schemes.scheme import scheme_named

if TYPE_CHECKING:
    from rmt_check.training.run import Run

Array = npt.NDArray[np.float64]
Parameters = dict[str, Array]
Generator = np.random.Generator

D_MODEL = 32  # numbers between layers
EPSILON = 1e-6  # of layer normalisation, added to the variance


def initial_parameters(run: "Run", inputs: int, outputs: int) -> Parameters:
    """Return the parameters at step 0, float64, by name.

    Parameters
    ----------
    run : Run
        Which network, scheme, seed and number of the run.
    inputs, outputs : int
        Numbers a step that the task gives, and that it asks for.

    Returns
    -------
    dict of str to ndarray
        "encoder.weight" (d, inputs), "encoder.bias" (d,); "decoder.weight" (outputs, d),
        "decoder.bias"; of layer i, with the prefix "layers.i.": "P.weight", "Q.weight" (d, d),
        "P.bias", "Q.bias", "D" (d,); of a network normed before, "norm.weight", "norm.bias" (d,);
        and the recurrence: dense "W" (n, n), "B" (n, d), "C" (d, n); diagonal "re", "im" (n,),
        "B_re", "B_im" (n, d), "C_re", "C_im" (d, n); lru "nu_log", "theta_log", "gamma_log" (n,)
        in the place of "re", "im".

    Notes
    -----
    Weights and biases of encoder, P, Q and decoder are uniform on +-1/sqrt(fan in), the default of
    torch.nn.Linear. B has entries N(0, 1/(n d)), C and D N(0, 1), so that those of C h are as large
    as h is long. Where h is normed inside, and sqrt(n) long, B is sqrt(n) times larger, or inputs
    would not be heard beside W h, and C is sqrt(n) times smaller. Complex
    entries have these variances in all. W is the scheme's; a diagonal one is the scheme's diagonal,
    or the eigenvalues of its matrix. An LRU has lambda = exp(-exp(nu_log) + i exp(theta_log)) and
    multiplies its inputs by gamma = exp(gamma_log), at first sqrt(1 - |lambda|^2) (Orvieto et al.
    2023).
    """
    rng = stream(run.seed, "training", "parameters", "", "", run.width, run.run)
    result = _linear("encoder", inputs, D_MODEL, rng) | _linear("decoder", D_MODEL, outputs, rng)
    for i in range(run.layers):
        own = recurrence(run, i) | _around(run, rng)
        result |= {f"layers.{i}.{name}": value for name, value in own.items()}
    return result


def _linear(name: str, fan_in: int, fan_out: int, rng: Generator) -> Parameters:
    most = 1.0 / math.sqrt(fan_in)
    weight, bias = rng.uniform(-most, most, (fan_out, fan_in)), rng.uniform(-most, most, fan_out)
    return {f"{name}.weight": weight, f"{name}.bias": bias}


def _around(run: "Run", rng: Generator) -> Parameters:
    """Return what stands around the recurrence of a layer."""
    d, n = D_MODEL, run.width
    result = _linear("P", d, d, rng) | _linear("Q", d, d, rng) | {"D": rng.standard_normal(d)}
    if run.norm == "before":
        result |= {"norm.weight": np.ones(d), "norm.bias": np.zeros(d)}
    parts = [""] if run.structure == "dense" else ["_re", "_im"]
    of_B, of_C = (d, n) if run.norm == "inside" else (n * d, 1)  # one over the variance
    for part in parts:
        result[f"B{part}"] = rng.standard_normal((n, d)) / math.sqrt(of_B * len(parts))
        result[f"C{part}"] = rng.standard_normal((d, n)) / math.sqrt(of_C * len(parts))
    return result


def recurrence(run: "Run", layer: int) -> Parameters:
    """Return what the recurrence of a layer is made of: "W"; "re", "im"; or an LRU's parameters."""
    scheme = scheme_named(run.scheme)
    s = scheme.scale(run.width, run.field)
    key = (f"matrix {layer}", str(scheme), run.field, run.width, run.run)
    with one_blas_thread():  # so that the last digits are those of any machine's cores
        W = scheme.base.draw(run.width, run.field, s, stream(run.seed, "training", *key))
        if run.structure == "dense":
            return {"W": np.diag(W) if scheme.is_diagonal else W}
        lam = W if scheme.is_diagonal else lapack.eigenvalues(W)
    lam = lam.astype(np.complex128)
    return _lru(lam) if run.structure == "lru" else {"re": lam.real.copy(), "im": lam.imag.copy()}


def _lru(lam: npt.NDArray[np.complex128]) -> Parameters:
    """Return the parameters of a diagonal inside the unit circle, by which it stays there."""
    outside = np.abs(lam) >= 1.0
    if outside.any():
        raise ValueError(
            f"structure lru needs eigenvalues inside the unit circle, received one of modulus "
            f"{np.abs(lam).max():.4g}; use scheme lru-ring, or structure diagonal"
        )
    modulus, angle = np.abs(lam), np.angle(lam) % (2.0 * math.pi)
    tiny = np.finfo(np.float64).tiny  # of a positive eigenvalue the angle is zero
    return {
        "nu_log": np.log(-np.log(modulus)),
        "theta_log": np.log(np.maximum(angle, tiny)),
        "gamma_log": 0.5 * np.log1p(-(modulus**2)),
    }
