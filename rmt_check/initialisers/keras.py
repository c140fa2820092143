"""Initializers for Keras 3, on any of its backends: classes with a seed and a config.

    import keras
    from rmt_check.initialisers.keras import StableRecurrent

    keras.layers.SimpleRNN(512, recurrent_initializer=StableRecurrent())   # P(rho > 1) = 0.05
    keras.layers.GRU(512, recurrent_initializer=StableRecurrent(gates=3))  # of each gate's block

Shapes are (.., n, n), or (.., n, gates n) with a block for each gate. Entries are real, and their
variance is s^2/n, with s the scale of a scheme of `rmt_check.SCHEMES`. Keras multiplies h W, not
W h; W and its transpose have the same law. Keras has no complex weights, and so no LRU here.
Half precisions are drawn in single precision and rounded.

Run `import rmt_check.initialisers.keras` before you load a model saved with these initializers. As
everywhere in Keras, one initializer gives the same matrix at every call, unless its seed is a
keras.random.SeedGenerator.
"""

from __future__ import annotations  # the site reads them without the framework

from collections.abc import Sequence
from typing import Any

from rmt_check import arguments
from rmt_check.initialisers import scales
from rmt_check.schemes import scheme as schemes

try:
    import keras
    from keras.saving import register_keras_serializable
except ImportError as error:
    message = (
        "rmt_check.initialisers.keras needs Keras: pip install keras, "
        'or pip install -e ".[keras]" in a clone of rmt_check, '
        f"and the backend that KERAS_BACKEND names ({error})"
    )
    raise ImportError(message) from error


class Gaussian(keras.initializers.Initializer):
    """Independent Gaussian entries of standard deviation s / sqrt(n); use one of its children.

    Parameters
    ----------
    rule : callable
        The scale s of a width n and a field.
    gates : int
        Number of square blocks side by side: 3 for a GRU, 4 for an LSTM.
    seed : int, keras.random.SeedGenerator or None
        As for keras.initializers.RandomNormal.
    """

    def __init__(self, rule: scales.Rule, gates: int, seed: Any) -> None:
        self.rule = rule
        self.gates = arguments.integer(gates, "gates", 1)
        self._normal = keras.initializers.RandomNormal(0.0, 1.0, seed)

    def __call__(self, shape: Sequence[int], dtype: Any = None) -> Any:
        """Return a tensor of the shape (.., n, gates n)."""
        dtype = keras.backend.standardize_dtype(dtype or keras.config.floatx())
        field = scales.field_of(dtype, "real")
        std = scales.deviation(self.rule, shape, field, self._by_gates(), self.gates)
        return keras.ops.cast(std * self._normal(shape, scales.drawn_as(dtype)), dtype)

    def _by_gates(self) -> str:
        """Return how to ask for blocks side by side."""
        return f"{type(self).__name__}(gates={{gates}})"

    def get_config(self) -> dict[str, Any]:
        """Return what from_config needs to make it again."""
        return {"gates": self.gates, "seed": self._normal.get_config()["seed"]}


@register_keras_serializable("rmt_check")
class StableRecurrent(Gaussian):
    """Gaussian entries, scaled so that the linear recurrence does not explode.

    Parameters
    ----------
    delta : float
        Without `steps`, exactly P(rho > 1) of the spectral radius rho of each block; width <=
        100,000.
    steps : int, optional
        Length of the sequences. With `steps`, P(max over t <= steps of ||h_t||^2 / (t + 1) >
        ceiling) is at most delta, for h_t = h_{t-1} W + x_t with inputs of E||x_t||^2 = 1.
        `calibration.quantile_scale` estimates the scale once for each width in a process.
    ceiling : float
        See `steps`; > 0.
    gates : int
        Number of square blocks side by side: 3 for a GRU, 4 for an LSTM.
    seed : int, keras.random.SeedGenerator or None
        As for keras.initializers.RandomNormal.

    Raises
    ------
    ValueError
        For an argument out of range; when called, for another shape, or a dtype of integers.

    Examples
    --------
    >>> W = StableRecurrent(seed=0)((512, 512))
    >>> print(f"{512**0.5 * float(keras.ops.std(W)):.2f}")  # 0.9461 times Glorot
    0.95
    """

    def __init__(
        self,
        delta: float = 0.05,
        steps: int | None = None,
        ceiling: float = 2.0,
        gates: int = 1,
        seed: Any = None,
    ) -> None:
        super().__init__(scales.Stable(delta, steps, ceiling), gates, seed)

    def get_config(self) -> dict[str, Any]:
        """Return what from_config needs to make it again."""
        return vars(self.rule) | super().get_config()


@register_keras_serializable("rmt_check")
class Scheme(Gaussian):
    """The entries of a Gaussian scheme of `rmt_check.SCHEMES`.

    Parameters
    ----------
    scheme : str or rmt_check.Scheme
        "glorot" (not cut as keras.initializers.GlorotNormal), "rescaled" (n >= 164),
        "calibrated:delta=.01", "half", "half-variance", "scaled-gaussian:factor=.8" or "he".
    gates, seed
        As in `StableRecurrent`.

    Raises
    ------
    ValueError
        For another scheme; when called, as `StableRecurrent`.

    Examples
    --------
    >>> W = Scheme("half", seed=0)((512, 512))
    >>> print(f"{512**0.5 * float(keras.ops.std(W)):.2f}")
    0.50
    """

    def __init__(self, scheme: str | schemes.Scheme, gates: int = 1, seed: Any = None) -> None:
        self.scheme = scales.drawable(scheme)
        if self.scheme.is_diagonal:
            raise ValueError(f"{self.scheme.name} is a diagonal, for torch and jax; choose glorot")
        super().__init__(self.scheme.scale, gates, seed)

    def _by_gates(self) -> str:
        return f"Scheme('{self.scheme}', gates={{gates}})"

    def get_config(self) -> dict[str, Any]:
        """Return what from_config needs to make it again."""
        return {"scheme": str(self.scheme)} | super().get_config()
