"""The recurrence in torch: the kernels and their adjoints on a CPU, torch's own loop elsewhere.

Tensors are (steps, batch, n). torch is an extra: what else needs it imports it from here, where its
absence is told of.
"""

from typing import Any

from rmt_check.kernels import recurrence as kernels
from rmt_check.training.parameters import EPSILON

try:
    import torch as torch  # the others take it from here
except ImportError as error:
    message = (
        "training needs PyTorch: pip install torch scikit-learn, "
        'or pip install -e ".[train]" in a clone of rmt_check'
    )
    raise ImportError(message) from error


def dense(W: torch.Tensor, x: torch.Tensor, normed: bool = False) -> torch.Tensor:
    """Return h_t = W h_{t-1} + x_t, normalised over its n numbers at each step if asked for."""
    if x.device.type == "cpu":
        h: torch.Tensor = _Dense.apply(W.contiguous(), x.contiguous(), normed)
        return h
    return dense_loop(W, x, normed)


def diagonal(
    re: torch.Tensor, im: torch.Tensor, x_re: torch.Tensor, x_im: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return real and imaginary parts of h_t = lambda h_{t-1} + x_t, lambda = re + i im."""
    if x_re.device.type == "cpu":
        parts: tuple[torch.Tensor, torch.Tensor] = _Diagonal.apply(
            *(part.contiguous() for part in (re, im, x_re, x_im))
        )
        return parts
    return diagonal_loop(re, im, x_re, x_im)


def dense_loop(W: torch.Tensor, x: torch.Tensor, normed: bool = False) -> torch.Tensor:
    """Return `dense` by a loop that torch differentiates."""
    states: list[torch.Tensor] = []
    for x_t in x:
        z = states[-1] @ W.T + x_t if states else x_t
        states.append(torch.nn.functional.layer_norm(z, z.shape[-1:], eps=EPSILON) if normed else z)
    return torch.stack(states)


def diagonal_loop(
    re: torch.Tensor, im: torch.Tensor, x_re: torch.Tensor, x_im: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return `diagonal` by a loop that torch differentiates."""
    p, q = torch.zeros_like(x_re[0]), torch.zeros_like(x_im[0])
    states = []
    for of_p, of_q in zip(x_re, x_im, strict=True):
        p, q = re * p - im * q + of_p, re * q + im * p + of_q
        states.append((p, q))
    all_p, all_q = zip(*states, strict=True)
    return torch.stack(all_p), torch.stack(all_q)


class _Dense(torch.autograd.Function):
    """The kernels of a matrix, normed or not."""

    @staticmethod
    def forward(ctx: Any, W: torch.Tensor, x: torch.Tensor, normed: bool) -> torch.Tensor:
        h, inverse_std = torch.empty_like(x), torch.empty(x.shape[:2], dtype=x.dtype)
        if normed:
            kernels.normed_forward(_array(W), EPSILON, _array(x), _array(h), _array(inverse_std))
        else:
            kernels.dense_forward(_array(W), _array(x), _array(h))
        ctx.normed = normed
        ctx.save_for_backward(W, h, inverse_std)
        return h

    @staticmethod
    def backward(ctx: Any, g: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, None]:
        W, h, inverse_std = ctx.saved_tensors
        g, dx, dW = g.contiguous(), torch.empty_like(h), torch.empty_like(W)
        of = [_array(tensor) for tensor in (g, dx, dW)]
        if ctx.normed:
            kernels.normed_adjoint(_array(W), _array(h), _array(inverse_std), *of)
        else:
            kernels.dense_adjoint(_array(W), _array(h), *of)
        return dW, dx, None


class _Diagonal(torch.autograd.Function):
    """The kernels of a complex diagonal."""

    @staticmethod
    def forward(
        ctx: Any, re: torch.Tensor, im: torch.Tensor, x_re: torch.Tensor, x_im: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        given = (re, im, x_re, x_im)
        h_re, h_im = torch.empty_like(x_re), torch.empty_like(x_im)
        kernels.diagonal_forward(*(_array(tensor) for tensor in (*given, h_re, h_im)))
        ctx.save_for_backward(re, im, h_re, h_im)
        return h_re, h_im

    @staticmethod
    def backward(ctx: Any, g_re: torch.Tensor, g_im: torch.Tensor) -> tuple[torch.Tensor, ...]:
        re, im, h_re, h_im = ctx.saved_tensors
        g = (g_re.contiguous(), g_im.contiguous())
        dx, d = (torch.empty_like(h_re), torch.empty_like(h_im)), (re.clone(), im.clone())
        tensors = (re, im, h_re, h_im, *g, *dx, *d)
        kernels.diagonal_adjoint(*(_array(tensor) for tensor in tensors))
        return *d, *dx


def _array(tensor: torch.Tensor) -> Any:
    """Return a tensor's memory as an array."""
    return tensor.detach().numpy()
