"""A run: one network, on one task, from one draw of its parameters."""

from dataclasses import dataclass

from rmt_check import arguments
from rmt_check.sampling.streams import checked_seed
from rmt_check.schemes.scheme import Scheme, scheme_named
from rmt_check.training.tasks import canonical
from rmt_check.training.white import WHITE, white_steps

STRUCTURES = ("dense", "diagonal", "lru")
NORMS = ("none", "inside", "before")
DTYPES = ("float32", "float64")

_RARE = 1e-6  # a run in so many may fail for its matrix


@dataclass(frozen=True)
class Run:
    """What is trained, and how long; make one by `checked_run`.

    Attributes
    ----------
    task : str
        A name of `rmt_check.training.tasks`, its steps said; or "white:steps=T", a bare recurrence
        (`rmt_check.training.white`), at step 0 only.
    structure : {"dense", "diagonal", "lru"}
        A real matrix; a complex diagonal; one whose moduli stay below one (Orvieto et al. 2023).
    scheme, field, width
        The recurrence at step 0; a diagonal one has the eigenvalues of a scheme's matrix.
    norm : {"none", "inside", "before"}
        Where layers are normalised: h_t itself at each step, or what a layer is given.
    layers, updates, dtype
        How many layers and updates; "float32" or "float64".
    rate : float
        Adam's learning rate at first; W and B have a twentieth of it.
    clip : float
        The largest norm of a gradient; 0 for none.
    seed, run : int
        Which draw: runs of a seed are independent.
    """

    task: str
    structure: str
    scheme: str
    field: str
    width: int
    norm: str
    layers: int
    rate: float
    clip: float
    updates: int
    dtype: str
    seed: int
    run: int


def checked_run(
    task: str,
    scheme: str | Scheme,
    width: int = 192,
    structure: str = "dense",
    field: str = "real",
    norm: str = "none",
    layers: int = 1,
    rate: float = 1e-2,
    clip: float = 0.0,
    updates: int = 300,
    dtype: str = "float32",
    seed: int = 0,
    run: int = 0,
) -> Run:
    """Return a run of public arguments; see `Run`.

    Raises
    ------
    ValueError
        For an argument out of range, a scheme that does not exist over the field or at the width,
        a complex matrix, a diagonal in the place of a matrix or one that is normed inside, an LRU
        with eigenvalues outside the unit circle.

    Examples
    --------
    >>> checked_run("digits", "glorot").task
    'digits:steps=64'
    """
    scheme, width = scheme_named(scheme), arguments.width(width)
    structure = arguments.one_of(structure, "structure", STRUCTURES)
    norm, field = arguments.one_of(norm, "norm", NORMS), arguments.field(field)
    scheme.scale_at(width, field)
    if scheme.base.is_fresh:
        raise ValueError(f"a network has one matrix for all steps, received {scheme}; use glorot")
    if structure == "dense" and (field == "complex" or scheme.is_diagonal):
        raise ValueError(
            f"structure dense is a real matrix, received {field} {scheme}; use structure diagonal"
        )
    if structure != "dense" and norm == "inside":
        raise ValueError(f"norm inside is for structure dense, received {structure}")
    outside = scheme.prob_unstable(width, field) if structure == "lru" else None
    if outside is not None and outside > _RARE:
        raise ValueError(
            "structure lru needs eigenvalues inside the unit circle, and with probability "
            f"{outside:.2g} one of {scheme} is outside; use lru-ring, or structure diagonal"
        )
    if (steps := white_steps(task)) is not None:
        task = f"{WHITE}:steps={steps}"
        if (structure, norm, layers, updates) != ("dense", "none", 1, 0):
            raise ValueError(
                "task white is a bare recurrence at step 0: structure dense, norm none, layers 1 "
                f"and updates 0, received {structure}, {norm}, {layers} and {updates}"
            )
    clip = arguments.number(clip, "clip")
    if clip < 0.0:
        raise ValueError(f"clip must be >= 0, 0 for none, received {clip:g}")
    return Run(
        canonical(task) if steps is None else task,
        structure,
        str(scheme),
        field,
        width,
        norm,
        arguments.integer(layers, "layers", 1),
        arguments.positive(rate, "learning rate"),
        clip,
        arguments.integer(updates, "updates", 0),
        arguments.one_of(dtype, "dtype", DTYPES),
        checked_seed(seed),
        arguments.integer(run, "run", 0),
    )
