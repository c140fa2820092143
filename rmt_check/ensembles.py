"""The schemes: which matrix is drawn, multiplied by which scale, and what is known of it exactly.

A scheme is a base, entries of variance 1/n or eigenvalues on a disc, times a scale s. The scale
always multiplies: `rescaled` is s W with s = paper_scale(n) = 1 / c_n.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from rmt_check import arguments, calibration, laws
from rmt_check.laws import energy_real
from rmt_check.laws.law import Law


@dataclass(frozen=True)
class Scheme:
    """What is drawn: entries, structure, scale. A value; see `SCHEMES` for the ones there are.

    Attributes
    ----------
    name : str
        Its key in `SCHEMES`.
    formula : str
        The scheme in one line.
    base : {"gaussian", "disc"}
        Dense Gaussian entries of variance 1/n, or a diagonal uniform on the unit disc.
    rule : callable (n, field, **parameters) -> float
        The scale s at width n.
    parameters : tuple of (name, value)
        Parameters of the rule, changed by `with_`.
    """

    name: str
    formula: str
    base: str
    rule: Callable[..., float]
    parameters: tuple[tuple[str, float], ...] = ()

    def __str__(self) -> str:
        return ":".join([self.name, *(f"{key}={value!r}" for key, value in self.parameters)])

    def with_(self, **parameters: float) -> "Scheme":
        """Return this scheme with other values of its parameters.

        Examples
        --------
        >>> print(SCHEMES["calibrated"].with_(delta=0.01))
        calibrated:delta=0.01
        """
        known = dict(self.parameters)
        for key in parameters:
            if key not in known:
                has = f"only {', '.join(known)}" if known else "none"
                raise ValueError(f"scheme {self.name} has no parameter {key!r}; it has {has}")
        numbers = {key: arguments.number(value, key) for key, value in parameters.items()}
        return replace(self, parameters=tuple((known | numbers).items()))

    def scale(self, n: int, field: str = "complex") -> float:
        """Return the factor s that multiplies the base at width n."""
        return self.rule(n, field, **dict(self.parameters))

    @property
    def is_diagonal(self) -> bool:
        """Whether a matrix of the scheme is its diagonal, of shape (n,)."""
        return self.base == "disc"

    def shape(self, n: int) -> tuple[int, ...]:
        """Return the shape of what `sample_matrix` draws."""
        return (n,) if self.is_diagonal else (n, n)

    def spectral_radius_law(self, n: int, field: str = "complex") -> Law | None:
        """Return the exact law of the spectral radius, or None where it is not known."""
        s = self.scale(n, field)
        if self.is_diagonal:
            return laws.RingModulus(0.0, s, n)
        return laws.SpectralRadius(n, field, s)

    def modulus_law(self, n: int, field: str = "complex") -> Law | None:
        """Return the exact law of one eigenvalue's modulus, or None where it is not known."""
        s = self.scale(n, field)
        if self.is_diagonal:
            return laws.RingModulus(0.0, s)
        return laws.EigenvalueModulus(n, field, s)

    def log_power_energy(
        self, n: int, k: npt.ArrayLike, field: str = "complex"
    ) -> npt.NDArray[np.float64] | None:
        """Return log E||(sW)^k x||^2, x a unit vector, or None where it is not known exactly.

        Real Gaussian energies have no closed form beyond k = 10.
        """
        s = self.scale(n, field)
        if self.is_diagonal:
            return laws.log_ring_energy(k, 0.0, s)
        if field == "real" and np.max(k, initial=0) > energy_real.LARGEST_POWER:
            return None
        return laws.log_power_energy(n, k, scale=s, field=field)


def _one(n: int, field: str) -> float:
    return 1.0


def _paper(n: int, field: str) -> float:
    return calibration.paper_scale(n)


def _calibrated(n: int, field: str, delta: float) -> float:
    return calibration.calibrated_scale(n, delta, field)


def _half(n: int, field: str) -> float:
    return 0.5


_TABLE = (
    Scheme("glorot", "entries N(0, 1/n)", "gaussian", _one),
    Scheme("rescaled", "glorot / c_n, the paper's dimension-aware rescaling", "gaussian", _paper),
    Scheme(
        "calibrated",
        "glorot times the scale with P(rho > 1) = delta exactly",
        "gaussian",
        _calibrated,
        (("delta", 0.05),),
    ),
    Scheme("half", "glorot / 2: the spectrum halved", "gaussian", _half),
    Scheme("uniform-disc", "diagonal, uniform on the unit disc", "disc", _one),
)

SCHEMES: dict[str, Scheme] = {scheme.name: scheme for scheme in _TABLE}


def scheme_named(scheme: str | Scheme) -> Scheme:
    """Return the scheme of a name such as "glorot" or "calibrated:delta=.01"; a Scheme is itself.

    Raises
    ------
    ValueError
        For an unknown name or parameter, or a value that is not a number.
    """
    if isinstance(scheme, Scheme):
        return scheme
    name, *settings = str(scheme).split(":")
    arguments.one_of(name, "scheme", SCHEMES)
    pairs = [setting.partition("=") for setting in settings]
    return SCHEMES[name].with_(**{key: arguments.number(value, key) for key, _, value in pairs})
