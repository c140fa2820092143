"""MeanEnergy: states that are drawn have the mean energy that a law states."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt

from rmt_check import arguments, laws
from rmt_check.claims.claim import Finding, Run
from rmt_check.claims.evidence.statistics import WRONG, Trial, has_mean, judged
from rmt_check.claims.forms.grid import listed, shown
from rmt_check.claims.forms.samplers import by, require_scheme
from rmt_check.sampling.samples import Array
from rmt_check.schemes.scheme import scheme_named

Steps = npt.NDArray[np.int64]
Case = tuple[str, str, str]  # scheme, field, method
SCALES = (WRONG, 2.0 - WRONG)  # of the controls


@dataclass(frozen=True)
class MeanEnergy:
    """E||W^k x||^2, or E||h_k||^2 of a recurrence with inputs, is what the law states.

    Independent matrices of all the schemes, fields and methods, tested by their means. Controls: a
    scale 2 % larger, and one 2 % smaller; and what is `excluded`.

    Attributes
    ----------
    schemes : str or tuple of str
        Names as `rmt-check` takes them, such as "scaled-gaussian:factor=0.8".
    n : int
        Width.
    k : tuple of int
        Steps; one test each.
    draws : int
        Matrices of each case at the budget "quick".
    field, method : str or tuple of str
        Fields and methods.
    driven : bool
        Whether there are inputs of mean energy one at every step.
    signal : tuple of complex
        s_0, .., s_max(k), added to the inputs along a unit vector.
    log_energy : callable, optional
        log_energy(n, k), k an array: the logarithm of E||W^k x||^2 as claimed; by default the
        exact law of each scheme. With inputs these energies are added up as if W were complex; by
        default the cross terms of real W and a signal are added too.
    excluded : callable, optional
        Another control, log energies as excluded(n, k), which the draws must reject.

    Raises
    ------
    ValueError
        For an unknown scheme, field or method, a scheme without a law if log_energy is not given
        (with a signal and real entries, all that are not Gaussian), k or draws out of range.

    Examples
    --------
    >>> finding = MeanEnergy("he", 32, (1, 4), draws=4000)(Run("quick", 0))
    >>> finding.p_value > 1e-6 > finding.control
    True
    """

    schemes: str | tuple[str, ...]
    n: int
    k: tuple[int, ...]
    draws: int
    field: str | tuple[str, ...] = "complex"
    method: str | tuple[str, ...] = "auto"
    driven: bool = False
    signal: tuple[complex, ...] = ()
    log_energy: Callable[[int, Steps], Array] | None = None
    excluded: Callable[[int, Steps], Array] | None = None

    def __post_init__(self) -> None:
        arguments.width(self.n)
        arguments.integer(self.draws, "MeanEnergy: draws", 2)
        if not self.k or not self._cases():
            raise ValueError("MeanEnergy: k, schemes, field and method must not be empty")
        for k in self.k:
            arguments.integer(k, "MeanEnergy: k", 0 if self.driven else 1)
        if self.signal and not (self.driven and len(self.signal) == max(self.k) + 1):
            raise ValueError(
                f"MeanEnergy: a signal needs driven=True and {max(self.k) + 1} steps, received "
                f"{len(self.signal)}"
            )
        for scheme, over, method in self._cases():
            require_scheme(scheme, over)
            arguments.one_of(method, "MeanEnergy: method", ("auto", "matrix", "matrix-free"))
            if self.log_energy is None and self._law(scheme, over) is None:
                raise ValueError(
                    f"MeanEnergy: {scheme}, {over}, has no exact law up to k = {max(self.k)}: "
                    "give log_energy="
                )

    def __call__(self, run: Run) -> Finding:
        """Return what the check finds in a run."""
        k, trials, ratios, energies = np.array(self.k), [], [], []
        for case in self._cases():
            log_norms = self._log_norms(run, *case)[:, k]
            energy, *wrong = (self._stated(case, scale) for scale in (1.0, *SCALES))
            wrong += [self.excluded(self.n, k)] if self.excluded else []
            trials.append(has_mean(log_norms, energy, *wrong))
            ratios.append(np.exp(log_norms - energy).mean(axis=0))
            energies.append(np.exp(energy[-1]))
        return judged(
            trials,
            f"sample mean over stated energy {np.min(ratios):.3f} to {np.max(ratios):.3f}",
            f"1, where the energy is {', '.join(dict.fromkeys(map(shown, energies)))} at k = "
            f"{self.k[-1]}",
            self._domain(trials),
        )

    def _cases(self) -> list[Case]:
        return [*product(_several(self.schemes), _several(self.field), _several(self.method))]

    def _log_norms(self, run: Run, scheme: str, over: str, method: str) -> Array:
        draws = self.draws * run.effort
        return run.norms(scheme, self.n, max(self.k), draws, over, method, self.driven, self.signal)

    def _law(self, scheme: str, over: str) -> Array | None:
        """Return the scheme's own log energies of the powers 0..max(k), if it is known."""
        if self._has_cross_terms(over) and not scheme_named(scheme).rotation_invariant:
            return None
        powers = np.arange(max(self.k) + 1)
        try:
            return scheme_named(scheme).log_power_energy(self.n, powers, over)
        except ValueError:  # real Gaussian entries beyond k = 10
            return None

    def _stated(self, case: Case, scale: float) -> Array:
        """Return log E||W^k x||^2 or log E||h_k||^2 of matrices `scale` times too large."""
        if self.log_energy is None and self._has_cross_terms(case[1]):
            return self._with_cross_terms(case[0], scale)
        powers = np.arange(max(self.k) + 1)
        law = self.log_energy(self.n, powers) if self.log_energy else self._law(*case[:2])
        assert law is not None  # __post_init__ has seen to it
        log_energy = law + 2.0 * powers * np.log(scale)
        if not self.driven:
            return log_energy[list(self.k)]
        inputs = 1.0 + (np.abs(self.signal) ** 2 if self.signal else np.zeros(len(powers)))
        return np.log(np.convolve(inputs, np.exp(log_energy))[list(self.k)])

    def _has_cross_terms(self, over: str) -> bool:
        """Whether a signal meets powers of one matrix that are not independent of each other."""
        return over == "real" and bool(self.signal)

    def _with_cross_terms(self, scheme: str, scale: float) -> Array:
        """Return log E||h_k||^2 of a real Gaussian matrix, for noise and the signal."""
        gram = np.eye(len(self.signal)) + np.outer(self.signal, np.conj(self.signal))
        scale *= scheme_named(scheme).scale(self.n, "real")
        return laws.log_driven_energy(self.n, gram, scale=scale, field="real")[list(self.k)]

    def _domain(self, trials: list[Trial]) -> str:
        schemes, fields, methods = map(_several, (self.schemes, self.field, self.method))
        inputs = " with inputs and a signal" if self.signal else " with inputs" * self.driven
        return (
            f"{', '.join(schemes)}, {' and '.join(fields)}, n = {self.n}, k = {listed(self.k)}"
            f"{inputs}{by(' and '.join(methods))}"
        )


def _several(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value
