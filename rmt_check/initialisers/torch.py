"""Initialisers for torch, in the manner of torch.nn.init: in place, without gradient, by generator.

    import torch
    from rmt_check.initialisers.torch import stable_recurrent_

    W = stable_recurrent_(torch.empty(512, 512))   # P(spectral radius > 1) = 0.05

Matrices have shape (.., n, n), each independent, over the field of the dtype; E|W_ij|^2 is s^2/n,
with s the scale of a scheme of `rmt_check.SCHEMES`. Diagonals have shape (n,). Half precisions are
drawn in single precision and rounded. Random numbers are torch's: torch.manual_seed, or generator=.
"""

from __future__ import annotations  # the site reads them without the framework

import math
from collections.abc import Callable

from rmt_check.initialisers import scales
from rmt_check.schemes.scale_rules import Fixed
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
    >>> print(f"{512**0.5 * W.std().item():.1f}")  # 0.9461 times Glorot
    0.9
    """
    return _gaussian_(tensor, scales.Stable(delta, steps, ceiling), generator, field)


def scheme_(
    tensor: torch.Tensor, scheme: str | Scheme, generator: torch.Generator | None = None
) -> torch.Tensor:
    """Fill square matrices, or a diagonal, with what a scheme of `rmt_check.SCHEMES` draws.

    Parameters
    ----------
    tensor : torch.Tensor
        Of shape (.., n, n) for a Gaussian scheme; of shape (n,) for a diagonal one.
    scheme : str or Scheme
        Gaussian: "glorot", "rescaled" (n >= 164), "calibrated:delta=.01", "half", "half-variance",
        "scaled-gaussian:factor=.8" or "he". Diagonal: "uniform-disc", "uniform-modulus",
        "lru-ring:r_min=.5:r_max=.9" or "diagonal-glorot", the eigenvalues of a complex glorot
        matrix, which repel each other and take O(n^3) operations.
    generator : torch.Generator, optional
        Of the tensor's device.

    Raises
    ------
    ValueError
        For another scheme, one that does not exist at the width, or a tensor of another shape.

    Examples
    --------
    >>> W = scheme_(torch.empty(512, 512), "half")
    >>> print(f"{512**0.5 * W.std().item():.2f}")
    0.50
    """
    scheme = scales.drawable(scheme)
    if not scheme.is_diagonal:
        return _gaussian_(tensor, scheme.scale, generator)
    s = scales.require_diagonal(scheme, tensor.shape, _name(tensor))
    if scheme.base.has_ginibre_spectrum:
        return _eigenvalues_(tensor, s, generator)
    return _diagonal_(tensor, lambda u: s * scheme.base.modulus_at(u), generator)


def lru_ring_(
    tensor: torch.Tensor,
    r_min: float = 0.9,
    r_max: float = 0.99,
    generator: torch.Generator | None = None,
) -> torch.Tensor:
    """Fill a complex diagonal, shape (n,), uniformly by area on the ring r_min <= |z| <= r_max."""
    return scheme_(tensor, SCHEMES["lru-ring"].with_(r_min=r_min, r_max=r_max), generator)


def uniform_disc_(tensor: torch.Tensor, generator: torch.Generator | None = None) -> torch.Tensor:
    """Fill a diagonal, shape (n,), uniformly by area on the unit disc; a real one has those moduli.

    Signs of a real diagonal are random.
    """
    return scheme_(tensor, "uniform-disc", generator)


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


def _eigenvalues_(
    tensor: torch.Tensor, s: float, generator: torch.Generator | None
) -> torch.Tensor:
    """Fill with the eigenvalues of s times a glorot matrix, in random order."""
    n = tensor.shape[0]
    W = torch.empty(n, n, dtype=tensor.dtype, device=tensor.device)
    _gaussian_(W, Fixed(s), generator)
    order = torch.randperm(n, generator=generator, device=tensor.device)
    with torch.no_grad():
        return tensor.copy_(torch.linalg.eigvals(W)[order])


def _diagonal_(
    tensor: torch.Tensor,
    modulus: Callable[[torch.Tensor], torch.Tensor],
    generator: torch.Generator | None,
) -> torch.Tensor:
    """Fill with modulus(u) times an independent uniform phase, or sign; u uniform on [0, 1]."""
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
