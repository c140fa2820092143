"""The network in numpy: encoder, layers, pooling, decoder, with what back-propagation needs of it.

Parameters are those of `initial_parameters`, by name. Arrays are (steps, batch, numbers).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import special

from rmt_check.kernels.recurrence import dense_forward, diagonal_forward, normed_forward
from rmt_check.training.parameters import EPSILON
from rmt_check.training.run import Run
from rmt_check.training.sizes import Array, States

Parameters = Mapping[str, Array]


@dataclass(frozen=True, eq=False)
class Layer:
    """What a layer was given and made of it.

    Attributes
    ----------
    own : mapping of str to ndarray
        Its parameters.
    u, v : ndarray of shape (steps, batch, d)
        Its input, and that as the recurrence reads it.
    x, h : tuple of ndarray, (steps, batch, n)
        Inputs and states of the recurrence, or their real and imaginary parts.
    inverse_std : ndarray
        Of what layer normalisation divided by; empty if there is none.
    y, z, a, s : ndarray of shape (steps, batch, d)
        y = Re(C h) + D v, z = gelu(y), a = P z + p, s = sigmoid(Q z + q).
    """

    own: Parameters
    u: Array
    v: Array
    x: States
    h: States
    inverse_std: Array
    y: Array
    z: Array
    a: Array
    s: Array


def forward(run: Run, own: Parameters, x: Array, pooled: bool) -> tuple[Array, Array, list[Layer]]:
    """Return the outputs (batch, outputs), what is decoded (batch, d), and the layers.

    Parameters
    ----------
    run : Run
        Which network.
    own : mapping of str to ndarray
        Its parameters.
    x : ndarray of shape (steps, batch, inputs)
        Inputs.
    pooled : bool
        Whether the mean over time is decoded, or the last step.

    Notes
    -----
    u = E x + e. A layer has v = u, or LN(u) if normed before; h_t = W h_{t-1} + B v_t;
    y = Re(C h) + D v; z = gelu(y); and returns u + (P z + p) sigmoid(Q z + q).
    """
    u, layers = linear(own, "encoder", x), []
    for i in range(run.layers):
        prefix = f"layers.{i}."
        of_layer = {key[len(prefix) :]: own[key] for key in own if key.startswith(prefix)}
        layer = _layer(run, of_layer, u)
        layers.append(layer)
        u = u + layer.a * layer.s
    decoded = u.mean(axis=0) if pooled else u[-1]
    return linear(own, "decoder", decoded), decoded, layers


def linear(own: Parameters, name: str, x: Array) -> Array:
    """Return weight x + bias."""
    return x @ own[f"{name}.weight"].T + own[f"{name}.bias"]


def eigenvalues(own: Parameters) -> States:
    """Return the parts of the eigenvalues of a layer whose recurrence is a diagonal."""
    if "re" in own:
        return own["re"], own["im"]
    modulus, angle = np.exp(-np.exp(own["nu_log"])), np.exp(own["theta_log"])
    return modulus * np.cos(angle), modulus * np.sin(angle)


def _layer(run: Run, own: Parameters, u: Array) -> Layer:
    v, inverse_std = u, np.empty(0)
    if run.norm == "before":
        centred = u - u.mean(axis=-1, keepdims=True)
        inverse_std = 1.0 / np.sqrt(np.mean(centred**2, axis=-1, keepdims=True) + EPSILON)
        v = own["norm.weight"] * centred * inverse_std + own["norm.bias"]
    x: States
    h: States
    if run.structure == "dense":
        x, h = (v @ own["B"].T,), (np.empty((*v.shape[:2], run.width)),)
        if run.norm == "inside":
            inverse_std = np.empty(v.shape[:2])
            normed_forward(own["W"], EPSILON, *x, *h, inverse_std)
        else:
            dense_forward(own["W"], *x, *h)
        y = h[0] @ own["C"].T
    else:
        gamma = np.exp(own["gamma_log"]) if "gamma_log" in own else 1.0
        x_re, x_im = (gamma * (v @ own[name].T) for name in ("B_re", "B_im"))
        h_re, h_im = np.empty_like(x_re), np.empty_like(x_im)
        re, im = eigenvalues(own)
        diagonal_forward(re, im, x_re, x_im, h_re, h_im)
        x, h = (x_re, x_im), (h_re, h_im)
        y = h_re @ own["C_re"].T - h_im @ own["C_im"].T
    y += own["D"] * v
    z = y * special.ndtr(y)
    s = special.expit(linear(own, "Q", z))
    return Layer(own, u, v, x, h, inverse_std, y, z, linear(own, "P", z), s)
