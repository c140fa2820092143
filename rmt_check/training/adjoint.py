"""Back-propagation through the network in numpy: the gradient by every parameter.

In each function d_ stands before what a loss is differentiated by.
"""

import math

import numpy as np
from scipy import special

from rmt_check.kernels.recurrence import dense_adjoint, diagonal_adjoint, normed_adjoint
from rmt_check.training.network import Layer, Parameters, eigenvalues
from rmt_check.training.run import Run
from rmt_check.training.sizes import Array, States

Gradients = dict[str, Array]


def adjoint(
    run: Run,
    own: Parameters,
    x: Array,
    pooled: bool,
    decoded: Array,
    layers: list[Layer],
    d_out: Array,
) -> Gradients:
    """Return the gradient of a loss by every parameter, by name.

    Parameters
    ----------
    run, own, x, pooled
        As `forward` had them.
    decoded, layers
        As `forward` returned them.
    d_out : ndarray of shape (batch, outputs)
        The gradient by the outputs.
    """
    gradients, d_decoded = _linear(own, "decoder", decoded, d_out)
    d_u = np.zeros_like(layers[0].u)
    d_u[slice(None) if pooled else -1] = d_decoded / (len(d_u) if pooled else 1.0)
    for i, layer in reversed([*enumerate(layers)]):
        of_layer, d_u = _layer(run, layer, d_u)
        gradients |= {f"layers.{i}.{name}": value for name, value in of_layer.items()}
    return gradients | _linear(own, "encoder", x, d_u)[0]


def _linear(own: Parameters, name: str, x: Array, d: Array) -> tuple[Gradients, Array]:
    """Return the gradients by weight and bias of a linear map, and by its input."""
    bias = d.reshape(-1, d.shape[-1]).sum(axis=0)
    return {f"{name}.weight": outer(d, x), f"{name}.bias": bias}, d @ own[f"{name}.weight"]


def outer(d: Array, x: Array) -> Array:
    """Return sum d x^T over all but the last axes: of a matrix that x is multiplied by."""
    result: Array = d.reshape(-1, d.shape[-1]).T @ x.reshape(-1, x.shape[-1])
    return result


def _layer(run: Run, layer: Layer, d_u: Array) -> tuple[Gradients, Array]:
    """Return the gradients by the parameters of a layer, and by its input."""
    own, y = layer.own, layer.y
    by_P, through_P = _linear(own, "P", layer.z, d_u * layer.s)
    by_Q, through_Q = _linear(own, "Q", layer.z, d_u * layer.a * layer.s * (1.0 - layer.s))
    density = np.exp(-0.5 * y**2) / math.sqrt(2.0 * math.pi)
    d_y = (through_P + through_Q) * (special.ndtr(y) + y * density)
    gradients = by_P | by_Q | {"D": np.sum(d_y * layer.v, axis=(0, 1))}
    recurrent = _dense if run.structure == "dense" else _diagonal
    by_recurrence, d_v = recurrent(run, layer, d_y)
    d_v += d_y * own["D"]
    if run.norm == "before":
        by_norm, d_v = _norm(layer, d_v)
        gradients |= by_norm
    return gradients | by_recurrence, d_u + d_v


def _dense(run: Run, layer: Layer, d_y: Array) -> tuple[Gradients, Array]:
    own, (h,) = layer.own, layer.h
    d_h, d_x, d_W = d_y @ own["C"], np.empty_like(h), np.empty_like(own["W"])
    if run.norm == "inside":
        normed_adjoint(own["W"], h, layer.inverse_std, d_h, d_x, d_W)
    else:
        dense_adjoint(own["W"], h, d_h, d_x, d_W)
    return {"W": d_W, "B": outer(d_x, layer.v), "C": outer(d_y, h)}, d_x @ own["B"]


def _diagonal(run: Run, layer: Layer, d_y: Array) -> tuple[Gradients, Array]:
    own, h, v = layer.own, layer.h, layer.v
    d_h: States = (d_y @ own["C_re"], -(d_y @ own["C_im"]))
    d_x, d_lambda = tuple(np.empty((2, *h[0].shape))), tuple(np.empty((2, run.width)))
    diagonal_adjoint(*eigenvalues(own), *h, *d_h, *d_x, *d_lambda)
    gradients = {"C_re": outer(d_y, h[0]), "C_im": -outer(d_y, h[1])}
    if run.structure == "lru":
        gradients |= _lru(layer, d_x, d_lambda)
        d_x = tuple(np.exp(own["gamma_log"]) * part for part in d_x)
    else:
        gradients |= {"re": d_lambda[0], "im": d_lambda[1]}
    gradients |= {"B_re": outer(d_x[0], v), "B_im": outer(d_x[1], v)}
    return gradients, d_x[0] @ own["B_re"] + d_x[1] @ own["B_im"]


def _lru(layer: Layer, d_x: States, d_lambda: States) -> Gradients:
    """Return the gradients by the parameters that the eigenvalues and the gain are made of."""
    own, (re, im), (d_re, d_im) = layer.own, eigenvalues(layer.own), d_lambda
    return {
        "nu_log": -np.exp(own["nu_log"]) * (re * d_re + im * d_im),
        "theta_log": np.exp(own["theta_log"]) * (re * d_im - im * d_re),
        "gamma_log": sum(np.sum(d * x, axis=(0, 1)) for d, x in zip(d_x, layer.x, strict=True)),
    }


def _norm(layer: Layer, d_v: Array) -> tuple[Gradients, Array]:
    """Return the gradients by gain and bias of layer normalisation, and by its input."""
    normed = (layer.u - layer.u.mean(axis=-1, keepdims=True)) * layer.inverse_std
    gradients = {"norm.weight": np.sum(d_v * normed, axis=(0, 1)), "norm.bias": d_v.sum((0, 1))}
    d = d_v * layer.own["norm.weight"]
    along = np.mean(d * normed, axis=-1, keepdims=True)
    d_u: Array = layer.inverse_std * (d - d.mean(axis=-1, keepdims=True) - normed * along)
    return gradients, d_u
