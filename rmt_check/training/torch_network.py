"""The network in torch: encoder, layers, pooling, decoder. Parameters are a dict, by name."""

from collections.abc import Mapping

from rmt_check.training.parameters import EPSILON
from rmt_check.training.run import Run
from rmt_check.training.torch_recurrence import dense, diagonal, torch

functional = torch.nn.functional
States = tuple[torch.Tensor, ...]  # of a layer: its states, or their real and imaginary parts


def outputs(
    run: Run, own: Mapping[str, torch.Tensor], x: torch.Tensor, pooled: bool
) -> tuple[torch.Tensor, list[States]]:
    """Return the outputs, shape (batch, outputs), and the states of each layer.

    Parameters
    ----------
    run : Run
        Which network.
    own : mapping of str to Tensor
        Its parameters, as in `initial_parameters`.
    x : Tensor of shape (batch, steps, inputs)
        Inputs.
    pooled : bool
        Whether the mean over time is decoded, or the last step.

    Notes
    -----
    u = E x + e. A layer has v = u, or LN(u) if normed before; h_t = W h_{t-1} + B v_t;
    y = Re(C h) + D v; z = gelu(y); and returns u + (P z + p) sigmoid(Q z + q).
    """
    u = functional.linear(x.transpose(0, 1), own["encoder.weight"], own["encoder.bias"])
    states = []
    for i in range(run.layers):
        prefix = f"layers.{i}."
        layer = {key[len(prefix) :]: own[key] for key in own if key.startswith(prefix)}
        u, h = _layer(run, layer, u)
        states.append(h)
    last = u.mean(0) if pooled else u[-1]
    return functional.linear(last, own["decoder.weight"], own["decoder.bias"]), states


def _layer(
    run: Run, own: Mapping[str, torch.Tensor], u: torch.Tensor
) -> tuple[torch.Tensor, States]:
    v = u
    if run.norm == "before":
        v = functional.layer_norm(u, u.shape[-1:], own["norm.weight"], own["norm.bias"], EPSILON)
    recur = _dense if run.structure == "dense" else _diagonal
    y, h = recur(run, own, v)
    z = functional.gelu(y + own["D"] * v)
    gate = torch.sigmoid(functional.linear(z, own["Q.weight"], own["Q.bias"]))
    return u + functional.linear(z, own["P.weight"], own["P.bias"]) * gate, h


def _dense(
    run: Run, own: Mapping[str, torch.Tensor], v: torch.Tensor
) -> tuple[torch.Tensor, States]:
    h = dense(own["W"], functional.linear(v, own["B"]), run.norm == "inside")
    return functional.linear(h, own["C"]), (h,)


def _diagonal(
    run: Run, own: Mapping[str, torch.Tensor], v: torch.Tensor
) -> tuple[torch.Tensor, States]:
    x = [functional.linear(v, own[name]) for name in ("B_re", "B_im")]
    if run.structure == "lru":
        x = [own["gamma_log"].exp() * part for part in x]
    h_re, h_im = diagonal(*eigenvalues(run, own), *x)
    y = functional.linear(h_re, own["C_re"]) - functional.linear(h_im, own["C_im"])
    return y, (h_re, h_im)


def eigenvalues(run: Run, own: Mapping[str, torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the parts of the eigenvalues of a layer whose recurrence is a diagonal."""
    if run.structure == "diagonal":
        return own["re"], own["im"]
    modulus, angle = torch.exp(-own["nu_log"].exp()), own["theta_log"].exp()
    return modulus * angle.cos(), modulus * angle.sin()
