"""The schemes: which matrix is drawn, multiplied by which scale, and what is known of it exactly.

A scheme is a base, mostly entries of variance 1/n or eigenvalues on a disc, times a scale s. The
scale always multiplies: `rescaled` is s W with s = paper_scale(n) = 1 / c_n. What is known of s W
follows from what is known of W; a method returns None where that is nothing.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from rmt_check import arguments
from rmt_check.laws.law import Law
from rmt_check.schemes import (
    Base,
    FlatDisc,
    Gaussian,
    GinibreSpectrum,
    Identity,
    Independent,
    Leaky,
    NaiveUniform,
    Orthogonal,
    Rademacher,
    RealGinibreSpectrum,
    Ring,
    Sparse,
    Truncated,
    Uniform,
    own,
)
from rmt_check.schemes.scale_rules import UNSCALED, Calibrated, Fixed, Paper

Value = TypeVar("Value")


@dataclass(frozen=True)
class Scheme:
    """A random matrix and its scale. A scheme is a value; `SCHEMES` has all of them.

    Attributes
    ----------
    name : str
        Its key in `SCHEMES`.
    formula : str
        The scheme in one line.
    base : Base
        The matrix before it is scaled.
    rule : Fixed, Paper or Calibrated
        The scale s at width n.
    adjustable : tuple of str
        Those fields of base and rule that are parameters of the scheme, changed by `with_`.
    fields : tuple of str
        The fields over which the scheme makes sense, of "complex" and "real".
    """

    name: str
    formula: str
    base: Base
    rule: Fixed | Paper | Calibrated = UNSCALED
    adjustable: tuple[str, ...] = ()
    fields: tuple[str, ...] = arguments.FIELDS

    def __str__(self) -> str:
        return ":".join([self.name, *(f"{key}={value!r}" for key, value in self.parameters)])

    __repr__ = __str__

    @property
    def parameters(self) -> tuple[tuple[str, float], ...]:
        """The adjustable parameters, name and value."""
        values = _own(self.base) | _own(self.rule)
        return tuple((key, values[key]) for key in self.adjustable)

    def with_(self, **parameters: float) -> "Scheme":
        """Return this scheme with other values of its parameters.

        Examples
        --------
        >>> print(SCHEMES["lru-ring"].with_(r_min=0.5))
        lru-ring:r_min=0.5:r_max=0.99
        """
        for key in parameters:
            if key not in self.adjustable:
                has = f"only {', '.join(self.adjustable)}" if self.adjustable else "none"
                raise ValueError(f"scheme {self.name} has no parameter {key!r}; it has {has}")
        numbers = {key: arguments.number(value, key) for key, value in parameters.items()}
        return replace(self, base=_changed(self.base, numbers), rule=_changed(self.rule, numbers))

    @staticmethod
    def from_sampler(
        draw: own.Draw,
        name: str | None = None,
        field: str | None = None,
        law_like: "str | Scheme | None" = None,
        scale: float = 1.0,
    ) -> "Scheme":
        """Return a scheme of matrices that a function of yours draws.

        Parameters
        ----------
        draw : callable
            draw(n, rng) returns an array of shape (n, n), or (n,), a diagonal, of real or complex
            floating-point numbers, all drawn from the numpy Generator rng.
        name : str, optional
            What the scheme is called: "package.module:function" if the function can be imported.
            A study needs such a name, or "path/to/file.py:function".
        field : {"complex", "real"}, optional
            That of the numbers, if you want it checked.
        law_like : str or Scheme, optional
            A scheme whose laws the matrices are said to have. Samples are then compared with them.
        scale : float
            The factor s that multiplies what the function returns.

        Raises
        ------
        ValueError
            If the function fails at width 16, returns something else, is not reproducible from rng,
            or returns the same matrix twice.

        Examples
        --------
        >>> def draw(n, rng):
        ...     return rng.laplace(scale=(2 * n) ** -0.5, size=(n, n))
        >>> laplace = Scheme.from_sampler(draw, "laplace", law_like="glorot")
        >>> print(laplace.fields, f"{laplace.prob_unstable(64, 'real'):.3f}")
        ('real',) 0.883
        """
        called = name or f"{draw.__module__}:{draw.__qualname__}"
        like = None if law_like is None else scheme_named(law_like)
        return _own_scheme(draw, called, field, like, Fixed(scale), None)

    @property
    def unscaled(self) -> "Scheme":
        """The scheme of the same base and scale one: all its scalings can share its draws."""
        same = (scheme for scheme in _TABLE if scheme.base == self.base)
        return next((scheme for scheme in same if scheme.rule == UNSCALED), self)

    def scale(self, n: int, field: str = "complex") -> float:
        """Return the factor s that multiplies the base at width n.

        Raises
        ------
        ValueError
            If the scheme does not exist over the field, or at the width.
        """
        return self.scale_at(arguments.width(n), arguments.field(field))

    def scale_at(self, n: int, field: str) -> float:
        """Return `scale` of a width and a field that are checked."""
        if field not in self.fields:
            only = self.fields[0]
            raise ValueError(
                f"scheme {self.name} is {only} only, received field {field!r}; use field={only!r}"
            )
        return self.rule(n, field)

    def shape(self, n: int) -> tuple[int, ...]:
        """Return the shape of what `sample_matrix` draws."""
        return (n,) if self.is_diagonal else (n, n)

    @property
    def is_diagonal(self) -> bool:
        """Whether a matrix of the scheme is its diagonal, of shape (n,)."""
        return self.base.is_diagonal

    @property
    def rotation_invariant(self) -> bool:
        """Whether norms can be drawn without the matrix: one Gaussian matrix, at any scale."""
        return self.base.rotation_invariant

    @property
    def radius_limit(self) -> float | None:
        """The limit of the spectral radius as n grows, inf included; None if unknown."""
        limit = self.base.radius_limit
        return None if limit is None else limit * self.rule(math.inf, self.fields[0])

    def rim(self, n: int, field: str = "complex") -> float | None:
        """Return the limit of the spectral radius at the scale of width n, or None if unknown."""
        s, limit = self.scale(n, field), self.base.radius_limit
        return None if limit is None else s * limit

    @property
    def circular(self) -> bool:
        """Whether the limit of the eigenvalues is the circular law, on the disc inside the rim."""
        return self.base.circular

    def expected_radius(self, n: int, field: str = "complex") -> float | None:
        """Return the exact mean of the spectral radius, or None where it is not known."""
        if self.base.modulus is not None:
            return self.scale(n, field) * self.base.modulus
        law = self.spectral_radius_law(n, field)
        return None if law is None else law.mean()

    def spectral_radius_law(self, n: int, field: str = "complex") -> Law | None:
        """Return the exact law of the spectral radius, or None where it is not known.

        Also None if it has no density: see `expected_radius` for unitary matrices.
        """
        return self.base.spectral_radius_law(n, field, self.scale(n, field))

    def prob_unstable(self, n: int, field: str = "complex") -> float | None:
        """Return P(spectral radius > 1), exact, or None where it is not known.

        Examples
        --------
        >>> print(f"{SCHEMES['glorot'].prob_unstable(64):.3f}")
        0.978
        >>> leaky = SCHEMES["leaky"].with_(rate=0.3, gain=0.95)
        >>> print(f"{leaky.prob_unstable(64):.3f} {leaky.prob_unstable(64, 'real'):.3f}")
        0.076 0.153
        """
        return self.base.prob_unstable(n, field, self.scale(n, field))

    def modulus_law(self, n: int, field: str = "complex") -> Law | None:
        """Return the exact law of one eigenvalue's modulus, or None where it is not known."""
        return self.base.modulus_law(n, field, self.scale(n, field))

    def log_power_energy(
        self, n: int, k: npt.ArrayLike, field: str = "complex"
    ) -> npt.NDArray[np.float64] | None:
        """Return log E||(sW)^k x||^2, x a unit vector, or None where it is not known exactly.

        It is known for all k or for small ones: k <= 2 for centred independent entries that are
        not Gaussian, k <= 5000 for the real leaky matrix. For `independent` the power is
        s W_k .. s W_1.
        """
        s, k = self.scale(n, field), arguments.integers(k, "power k", 0)
        log_energy = self.base.log_power_energy(n, k, field)
        return None if log_energy is None else log_energy + 2.0 * k * math.log(s)

    def log_median_energy(
        self, n: int, k: npt.ArrayLike, field: str = "complex"
    ) -> npt.NDArray[np.float64] | None:
        """Return about the log of the median of ||(sW)^k x||^2 over matrices, None if unknown.

        Of Gaussian matrices of width 256 to 10^8, within 3 % (real: 5 %); nan for k below
        sqrt(n)/2, where the mean is close to it, and beyond 5 sqrt(n).
        """
        s, k = self.scale(n, field), np.atleast_1d(arguments.integers(k, "power k", 0))
        log_median = self.base.log_median_energy(n, k, field)
        return None if log_median is None else log_median + 2.0 * k * math.log(s)

    def typical_energy(
        self, n: int, steps: int, field: str = "complex", driven: bool = False
    ) -> Law | None:
        """Return the law of log ||(sW)^k x||^2, or of log ||h_t||^2 if driven, of one matrix.

        `laws.TypicalEnergy`, of Gaussian matrices; None where it was not checked.
        """
        return self.base.typical_energy(n, steps, field, driven, self.scale(n, field))

    def log_hidden_energy(
        self, n: int, t: npt.ArrayLike, field: str = "complex"
    ) -> npt.NDArray[np.float64] | None:
        """Return log E||h_t||^2, the sum of the energies of the powers 0..t, or None as there."""
        t = arguments.integers(t, "steps t", 0).astype(np.intp)
        log_energy = self.log_power_energy(n, np.arange(np.max(t, initial=0) + 1), field)
        return None if log_energy is None else np.logaddexp.accumulate(log_energy)[t]


def _own(value: Any) -> dict[str, float]:
    return {field.name: getattr(value, field.name) for field in fields(value)}


def _changed(value: Value, numbers: Mapping[str, float]) -> Value:
    own = {key: number for key, number in numbers.items() if key in _own(value)}
    return replace(value, **own)  # type: ignore[type-var]


_TABLE = (
    # Gaussian entries, and by what to multiply them
    Scheme("glorot", "entries N(0, 1/n)", Gaussian()),
    Scheme("rescaled", "glorot / c_n, the paper's dimension-aware rescaling", Gaussian(), Paper()),
    Scheme(
        "calibrated",
        "glorot times the scale with P(rho > 1) = delta exactly",
        Gaussian(),
        Calibrated(delta=0.05),
        ("delta",),
    ),
    Scheme("half", "glorot / 2: the spectrum halved", Gaussian(), Fixed(0.5)),
    Scheme("half-variance", "glorot / sqrt 2: the variance halved", Gaussian(), Fixed(0.5**0.5)),
    Scheme("scaled-gaussian", "glorot times a factor", Gaussian(), Fixed(0.9), ("factor",)),
    Scheme("he", "entries N(0, 2/n): glorot times sqrt 2", Gaussian(), Fixed(2.0**0.5)),
    Scheme("independent", "a fresh glorot matrix at every step", Independent()),
    Scheme(
        "leaky",
        "(1 - rate) I + rate gain glorot: h <- (1 - a) h + a g W h",
        Leaky(rate=0.3, gain=0.9),
        adjustable=("rate", "gain"),
    ),
    # independent entries of other laws
    Scheme("truncated", "entries N(0, 1/n) cut at two standard deviations", Truncated()),
    Scheme("glorot-uniform", "entries uniform on +-sqrt(3/n)", Uniform()),
    Scheme("rademacher", "entries +-1/sqrt(n)", Rademacher()),
    Scheme(
        "sparse",
        "entries N(0, 1/(density n)), each with probability density, else 0",
        Sparse(density=0.1),
        adjustable=("density",),
    ),
    Scheme("naive-uniform", "entries uniform on [0, 1]", NaiveUniform(), fields=("real",)),
    # unitary and diagonal matrices
    Scheme("orthogonal", "Haar: a random unitary or orthogonal matrix", Orthogonal()),
    Scheme("identity", "the identity", Identity()),
    Scheme("uniform-disc", "diagonal, uniform on the unit disc", Ring(0.0, 1.0)),
    Scheme("uniform-modulus", "diagonal, modulus uniform on [0, 1]", FlatDisc()),
    Scheme(
        "lru-ring",
        "diagonal, uniform on the ring from radius r_min to r_max",
        Ring(r_min=0.9, r_max=0.99),
        adjustable=("r_min", "r_max"),
        fields=("complex",),
    ),
    Scheme(
        "diagonal-glorot",
        "diagonal, the eigenvalues of a complex glorot matrix",
        GinibreSpectrum(),
        fields=("complex",),
    ),
    # what published diagonal networks start from
    Scheme(
        "diagonal-real-glorot",
        "diagonal, the eigenvalues of a real glorot matrix",
        RealGinibreSpectrum(),
        fields=("real",),
    ),
    Scheme(
        "diagonal-real-rescaled",
        "diagonal-real-glorot / c_n, the paper's dimension-aware rescaling",
        RealGinibreSpectrum(),
        Paper(),
        fields=("real",),
    ),
    Scheme(
        "diagonal-real-calibrated",
        "diagonal-real-glorot times the scale with P(rho > 1) = delta exactly",
        RealGinibreSpectrum(),
        Calibrated(delta=0.05),
        ("delta",),
        ("real",),
    ),
    Scheme(
        "diagonal-real-half",
        "diagonal-real-glorot / 2",
        RealGinibreSpectrum(),
        Fixed(0.5),
        fields=("real",),
    ),
)

SCHEMES: dict[str, Scheme] = {scheme.name: scheme for scheme in _TABLE}


def scheme_named(scheme: str | Scheme) -> Scheme:
    """Return the scheme of a name such as "glorot" or "calibrated:delta=.01"; a Scheme is itself.

    "package.module:function" and "path/to/file.py:function" are schemes of yours, as in
    `Scheme.from_sampler`, with `:factor=.9` and `:like=glorot` after the function if wanted.

    Raises
    ------
    ValueError
        For an unknown name or parameter, or a value that is not a number or out of range.
    """
    if isinstance(scheme, Scheme):
        return scheme
    if own.is_own(str(scheme)):
        return _of_function(str(scheme))
    name, *settings = str(scheme).split(":")
    arguments.one_of(name, "scheme", SCHEMES)
    pairs = [setting.partition("=") for setting in settings]
    return SCHEMES[name].with_(**{key: arguments.number(value, key) for key, _, value in pairs})


def _of_function(text: str) -> Scheme:
    """Return the scheme of "place:function#digest:factor=..:like=..", the last three if wanted."""
    draw, said = own.parsed(text)
    like = None if said["like"] is None else scheme_named(said["like"])
    rule = UNSCALED if said["factor"] is None else Fixed(arguments.number(said["factor"], "factor"))
    return _own_scheme(draw, str(draw), None, like, rule, said["digest"])


def _own_scheme(
    draw: own.Draw,
    name: str,
    field: str | None,
    like: Scheme | None,
    rule: Fixed,
    digest: str | None,
) -> Scheme:
    W, found = own.probed(draw, name)
    if digest not in (None, found):
        raise ValueError(
            f"{name} returns other matrices than it did ({found}, and {digest} before); "
            "give it another name, or put back what it was"
        )
    own_field = "complex" if np.iscomplexobj(W) else "real"
    if field not in (None, own_field):
        raise ValueError(f"{name} returns {own_field} numbers, received field={field!r}")
    if like is not None and own_field not in like.fields:
        raise ValueError(f"{name} returns {own_field} numbers, and {like} is {like.fields[0]} only")
    base = own.Own(draw, like) if W.ndim == 2 else own.OwnDiagonal(draw, like)
    factor = "" if rule == UNSCALED else f":factor={rule.factor!r}"
    called = f"{name}#{found}{factor}" + ("" if like is None else f":like={like}")
    return Scheme(called, f"drawn by {name}", base, rule, fields=(own_field,))
