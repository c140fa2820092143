"""A run: how much work its claims may do, and the matrices that they share."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

from rmt_check.sampling.eigenvalues import sample_eigenvalue_moduli
from rmt_check.sampling.norms import sample_hidden_norms, sample_power_norms
from rmt_check.sampling.radius import sample_spectral_radius
from rmt_check.sampling.samples import Array, Samples

EFFORT = {"quick": 1, "standard": 4, "thorough": 16}


@dataclass(frozen=True, eq=False)
class Run:
    """With what means claims are checked.

    What is drawn is kept until the run is over: claims that ask for the same matrices get the same
    numbers, and fewer draws are the first of many.

    Attributes
    ----------
    budget : {"quick", "standard", "thorough"}
        How much work may be done; grids and numbers of draws follow from it.
    seed : int
        Of all draws.
    """

    budget: str
    seed: int
    _drawn: dict[Hashable, Array] = field(default_factory=dict, repr=False)

    @property
    def effort(self) -> int:
        """1, 4 or 16 by budget: numbers of draws are multiples of it."""
        return EFFORT[self.budget]

    def norms(
        self,
        scheme: str,
        n: int,
        steps: int,
        draws: int,
        field: str = "complex",
        method: str = "auto",
        driven: bool = False,
        signal: tuple[complex, ...] = (),
    ) -> Array:
        """Return log ||W^k x||^2, k = 0..steps, or log ||h_t||^2 if driven, a row a matrix.

        A signal s_0, .., s_steps is added to the inputs, along a fixed unit vector.
        """

        def draw() -> Samples:
            given = {"signal": [[s] for s in signal]} if signal else {}
            sample = sample_hidden_norms if driven else sample_power_norms
            return sample(scheme, n, steps, draws, field, self.seed, method, **given)  # type: ignore[arg-type]

        return self._once(("norms", scheme, n, steps, field, method, driven, signal), draws, draw)

    def radii(
        self, scheme: str, n: int, draws: int, field: str = "complex", method: str = "auto"
    ) -> Array:
        """Return the spectral radii of matrices, shape (draws,)."""

        def draw() -> Samples:
            return sample_spectral_radius(scheme, n, draws, field, self.seed, method)

        return self._once(("radii", scheme, n, field, method), draws, draw)

    def moduli(
        self, scheme: str, n: int, draws: int, field: str = "complex", method: str = "auto"
    ) -> Array:
        """Return the moduli of all eigenvalues of matrices, shape (draws, n)."""

        def draw() -> Samples:
            return sample_eigenvalue_moduli(scheme, n, draws, field, self.seed, method)

        return self._once(("moduli", scheme, n, field, method), draws, draw)

    def _once(self, key: Hashable, draws: int, draw: Callable[[], Samples]) -> Array:
        """Return that many draws: those of before, if they are enough."""
        if key not in self._drawn or len(self._drawn[key]) < draws:
            self._drawn[key] = draw().values
            self._drawn[key].flags.writeable = False
        return self._drawn[key][:draws]
