"""Initialisers for torch, in the manner of torch.nn.init: in place, without gradient, by generator.

    import torch
    from rmt_check.initialisers.torch import stable_recurrent_

    W = stable_recurrent_(torch.empty(512, 512))   # P(spectral radius > 1) = 0.05

Matrices have shape (.., n, n), each independent, over the field of the dtype; E|W_ij|^2 is s^2/n,
with s the scale of a scheme of `rmt_check.SCHEMES`. Diagonals have shape (n,). Half precisions are
drawn in single precision and rounded. Random numbers are torch's: torch.manual_seed, or generator=.
"""

import math
from collections.abc import Callable

from rmt_check.initialisers import scales
from rmt_check.schemes.scheme import SCHEMES, Scheme

try:
    import torch
except ImportError as error:
    message = (
        "rmt_check.initialisers.torch needs PyTorch: pip install torch, "
        'or pip install -e ".[torch]" in a clone of rmt_check'
    )
    raise ImportError(message) from error


def stable_recurrent_(
    tensor: torch.Tensor,
    delta: float = 0.05,
    steps: int | None = None,
    ceiling: float = 2.0,
    field: str | None = None,
    generator: torch.Generator | None = None,
) -> torch.Tensor:
    """Fill square matrices with Gaussian entries, scaled so that the recurrence does not explode.

    Parameters
    ----------
    tensor : torch.Tensor of shape (.., n, n)
        Floating or complex; a real one of width n <= 100,000.
    delta : float
        Without `steps`, exactly P(rho > 1) of the spectral radius rho of each matrix.
    steps : int, optional
        Length of the sequences. With `steps`, P(max over t <= steps of ||h_t||^2 / (t + 1) >
        ceiling) is at most delta, for h_t = W h_{t-1} + x_t with inputs of E||x_t||^2 = 1.
        `calibration.quantile_scale` estimates the scale once for each width in a process.
    ceiling : float
        See `steps`; > 0.
    field : {"complex", "real"}, optional
        The field you expect. The dtype decides; a difference raises an error.
    generator : torch.Generator, optional
        Of the tensor's device.

    Returns
    -------
    torch.Tensor
        The tensor.

    Raises
    ------
    ValueError
        For an argument out of range, a tensor of another shape or of integers, or a field that
        contradicts its dtype.

    Examples
    --------
    >>> W = stable_recurrent_(torch.empty(512, 512))
    >>> print(f"{512**0.5 * W.std().item():.2f}")  # 0.9461 times Glorot
    0.95
    """
    return _gaussian_(tensor, scales.Stable(delta, steps, ceiling), generator, field)


def glorot_(tensor: torch.Tensor, generator: torch.Generator | None = None) -> torch.Tensor:
    """Fill square matrices with entries N(0, 1/n): rho is a little above one."""
    return _gaussian_(tensor, SCHEMES["glorot"].scale, generator)


def rescaled_(tensor: torch.Tensor, generator: torch.Generator | None = None) -> torch.Tensor:
    """Fill square matrices with glorot / c_n, the rescaling of arXiv 2505.19827; n >= 164."""
    return _gaussian_(tensor, SCHEMES["rescaled"].scale, generator)


def half_(tensor: torch.Tensor, generator: torch.Generator | None = None) -> torch.Tensor:
    """Fill square matrices with glorot / 2."""
    return _gaussian_(tensor, SCHEMES["half"].scale, generator)


def half_variance_(tensor: torch.Tensor, generator: torch.Generator | None = None) -> torch.Tensor:
    """Fill square matrices with glorot / sqrt 2."""
    return _gaussian_(tensor, SCHEMES["half-variance"].scale, generator)


def scaled_gaussian_(
    tensor: torch.Tensor, factor: float, generator: torch.Generator | None = None
) -> torch.Tensor:
    """Fill square matrices with glorot times a factor, from 1e-50 to 1e50."""
    scheme = SCHEMES["scaled-gaussian"].with_(factor=factor)
    return _gaussian_(tensor, scheme.scale, generator)


def he_(tensor: torch.Tensor, generator: torch.Generator | None = None) -> torch.Tensor:
    """Fill square matrices with entries N(0, 2/n): glorot times sqrt 2."""
    return _gaussian_(tensor, SCHEMES["he"].scale, generator)


def lru_ring_(
    tensor: torch.Tensor,
    r_min: float = 0.9,
    r_max: float = 0.99,
    generator: torch.Generator | None = None,
) -> torch.Tensor:
    """Fill a complex diagonal, shape (n,), uniformly by area on the ring r_min <= |z| <= r_max."""
    scheme = SCHEMES["lru-ring"].with_(r_min=r_min, r_max=r_max)
    return _diagonal_(tensor, scheme, lambda u: scales.ring_modulus(u, r_min, r_max), generator)


def uniform_disc_(tensor: torch.Tensor, generator: torch.Generator | None = None) -> torch.Tensor:
    """Fill a diagonal, shape (n,), uniformly by area on the unit disc; a real one has those moduli.

    Signs of a real diagonal are random.
    """
    scheme = SCHEMES["uniform-disc"]
    return _diagonal_(tensor, scheme, lambda u: scales.ring_modulus(u, 0.0, 1.0), generator)


def uniform_modulus_(
    tensor: torch.Tensor, generator: torch.Generator | None = None
) -> torch.Tensor:
    """Fill a diagonal, shape (n,), with moduli uniform on [0, 1] and random phases, or signs."""
    return _diagonal_(tensor, SCHEMES["uniform-modulus"], lambda u: u, generator)


def diagonal_glorot_(
    tensor: torch.Tensor, generator: torch.Generator | None = None
) -> torch.Tensor:
    """Draw a glorot matrix and fill a complex diagonal, shape (n,), with its eigenvalues.

    Unlike independent points, the eigenvalues repel each other. This takes O(n^3) operations.
    """
    scales.require_diagonal(SCHEMES["diagonal-glorot"], tensor.shape, _name(tensor))
    n = tensor.shape[0]
    W = glorot_(torch.empty(n, n, dtype=tensor.dtype, device=tensor.device), generator)
    order = torch.randperm(n, generator=generator, device=tensor.device)  # LAPACK's is no law's
    with torch.no_grad():
        return tensor.copy_(torch.linalg.eigvals(W)[order])


def _gaussian_(
    tensor: torch.Tensor,
    rule: scales.Rule,
    generator: torch.Generator | None,
    field: str | None = None,
) -> torch.Tensor:
    by_gates = "for block in weight.chunk({gates}, dim={axis}): stable_recurrent_(block)"
    real_or_complex = scales.field_of(_name(tensor), field)
    std = scales.deviation(rule, tensor.shape, real_or_complex, by_gates)
    dtype = _drawn_as(tensor)
    with torch.no_grad():
        if dtype == tensor.dtype:
            return tensor.normal_(0.0, std, generator=generator)
        W = torch.empty_like(tensor, dtype=dtype)
        return tensor.copy_(W.normal_(0.0, std, generator=generator))


def _diagonal_(
    tensor: torch.Tensor,
    scheme: Scheme,
    modulus: Callable[[torch.Tensor], torch.Tensor],
    generator: torch.Generator | None,
) -> torch.Tensor:
    """Fill with modulus(u) times an independent uniform phase, or sign; u uniform on [0, 1]."""
    scales.require_diagonal(scheme, tensor.shape, _name(tensor))
    real = _drawn_as(tensor).to_real()
    u, turn = torch.rand((2, *tensor.shape), generator=generator, dtype=real, device=tensor.device)
    with torch.no_grad():
        if tensor.is_complex():
            return tensor.copy_(torch.polar(modulus(u), 2.0 * math.pi * turn))
        return tensor.copy_(torch.copysign(modulus(u), turn - 0.5))


def _name(tensor: torch.Tensor) -> str:
    return str(tensor.dtype).removeprefix("torch.")


def _drawn_as(tensor: torch.Tensor) -> torch.dtype:
    dtype: torch.dtype = getattr(torch, scales.drawn_as(_name(tensor)))
    return dtype
