"""Initialisers for jax, in the manner of jax.nn.initializers, and so for flax.

    import jax
    from rmt_check.initialisers.jax import stable_recurrent

    W = stable_recurrent()(jax.random.key(0), (512, 512))   # P(spectral radius > 1) = 0.05

    flax.linen.GRUCell(512, recurrent_kernel_init=stable_recurrent())         # a kernel a gate
    flax.nnx.GRUCell(64, 512, recurrent_kernel_init=stable_recurrent(gates=3), rngs=rngs)

Each function returns init(key, shape, dtype, out_sharding=None). Matrices have shape (.., n, n), or
(.., n, gates n) with a block for each gate, all independent, over the field of the dtype (float32
unless given); E|W_ij|^2 is s^2/n, with s the scale of a scheme of `rmt_check.SCHEMES`. Diagonals
have shape (n,) (complex64 unless given). Half precisions are drawn in single precision and rounded.
"""

from __future__ import annotations  # the site reads them without the framework

import math
from typing import Any

from rmt_check import arguments
from rmt_check.initialisers import scales
from rmt_check.schemes.scale_rules import Fixed
from rmt_check.schemes.scheme import SCHEMES, Scheme

try:
    import jax
    import jax.numpy as jnp
    from jax.nn.initializers import Initializer
except ImportError as error:
    message = (
        "rmt_check.initialisers.jax needs JAX: pip install jax, "
        'or pip install -e ".[jax]" in a clone of rmt_check'
    )
    raise ImportError(message) from error


def stable_recurrent(
    delta: float = 0.05,
    steps: int | None = None,
    ceiling: float = 2.0,
    field: str | None = None,
    gates: int = 1,
) -> Initializer:
    """Return an initializer of Gaussian matrices, scaled so that the recurrence does not explode.

    Parameters
    ----------
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
    gates : int
        Number of square blocks side by side: 3 for a GRU, 4 for an LSTM of flax.nnx.

    Returns
    -------
    jax.nn.initializers.Initializer
        init(key, shape, dtype=float32, out_sharding=None), for shapes (.., n, gates n), real n <=
        100,000; usable under jit. Its ValueError: another shape, dtype or field.

    Raises
    ------
    ValueError
        For an argument out of range.

    Examples
    --------
    >>> W = stable_recurrent()(jax.random.key(0), (512, 512))
    >>> print(f"{512**0.5 * W.std():.2f}")  # 0.9461 times Glorot
    0.95
    """
    return _gaussian(scales.Stable(delta, steps, ceiling), gates, field)


def scheme(scheme: str | Scheme, gates: int = 1) -> Initializer:
    """Return an initializer of square matrices, or diagonals, of a scheme of `rmt_check.SCHEMES`.

    Parameters
    ----------
    scheme : str or Scheme
        Gaussian, for shapes (.., n, gates n): "glorot", "rescaled" (n >= 164),
        "calibrated:delta=.01", "half", "half-variance", "scaled-gaussian:factor=.8" or "he".
        Diagonal, for shapes (n,): "uniform-disc", "uniform-modulus", "lru-ring:r_min=.5:r_max=.9"
        or "diagonal-glorot", the eigenvalues of a complex glorot matrix, which repel each other
        and take O(n^3) operations.
    gates : int
        Number of square blocks side by side, as in `stable_recurrent`; diagonals have none.

    Raises
    ------
    ValueError
        For another scheme. The initializer's: another shape, or a width at which the scheme does
        not exist.

    Examples
    --------
    >>> W = scheme("half")(jax.random.key(0), (512, 512))
    >>> print(f"{512**0.5 * W.std():.2f}")
    0.50
    """
    drawn = scales.drawable(scheme)
    if not drawn.is_diagonal:
        return _gaussian(drawn.scale, gates)
    if gates != 1:
        raise ValueError(f"{drawn.name} is a diagonal, which has no gates, received gates={gates}")
    return _eigenvalues(drawn) if drawn.base.has_ginibre_spectrum else _diagonal(drawn)


def lru_ring(r_min: float = 0.9, r_max: float = 0.99) -> Initializer:
    """Return an initializer of complex diagonals, uniform by area on r_min <= |z| <= r_max."""
    return scheme(SCHEMES["lru-ring"].with_(r_min=r_min, r_max=r_max))


def uniform_disc() -> Initializer:
    """Return an initializer of diagonals uniform by area on the unit disc.

    A real one has moduli of that law and random signs.
    """
    return scheme("uniform-disc")


def _gaussian(rule: scales.Rule, gates: int, field: str | None = None) -> Initializer:
    gates = arguments.integer(gates, "gates", 1)
    by_gates = "say gates={gates} to the initializer of (n, {gates} n)"

    def init(key: Any, shape: Any, dtype: Any = jnp.float32, out_sharding: Any = None) -> Any:
        name = _name(dtype)
        own_field = scales.field_of(name, field)
        std = scales.deviation(rule, shape, own_field, by_gates, gates)
        drawn_as = scales.drawn_as(name)
        W = jax.random.normal(key, shape, drawn_as, out_sharding=out_sharding)
        return (std * W).astype(name)

    return init


def _eigenvalues(scheme: Scheme) -> Initializer:
    """Return an initializer of the eigenvalues of a glorot matrix, in random order."""

    def init(key: Any, shape: Any, dtype: Any = jnp.complex64, out_sharding: Any = None) -> Any:
        s = scales.require_diagonal(scheme, shape, _name(dtype))
        for_matrix, for_order = jax.random.split(key)
        W = _gaussian(Fixed(s), 1)(for_matrix, (*shape, *shape), dtype)
        # LAPACK's order is no law's
        shuffled = jax.random.permutation(for_order, jnp.linalg.eigvals(W))
        return shuffled if out_sharding is None else jax.sharding.reshard(shuffled, out_sharding)

    return init


def _diagonal(scheme: Scheme) -> Initializer:
    """Return an initializer of independent moduli times uniform phases, or signs."""

    def init(key: Any, shape: Any, dtype: Any = jnp.complex64, out_sharding: Any = None) -> Any:
        name = _name(dtype)
        s = scales.require_diagonal(scheme, shape, name)
        real = jnp.finfo(scales.drawn_as(name)).dtype
        u, turn = (
            jax.random.uniform(one, shape, real, out_sharding=out_sharding)
            for one in jax.random.split(key)
        )
        modulus = s * scheme.base.modulus_at(u)
        if scales.field_of(name) == "complex":
            return modulus * jnp.exp(2j * math.pi * turn)
        return jnp.copysign(modulus, turn - 0.5).astype(name)

    return init


def _name(dtype: Any) -> str:
    """Return the name of a dtype, of the default one for None; float32 for float64 without x64."""
    name: str = jnp.result_type(float if dtype is None else dtype).name
    return name
