"""The catalogue: every statement that is checked, chapter by chapter, in the order of the ids."""

from rmt_check.claims.claim import Claim
from rmt_check.claims.closed_form import CLOSED_FORM
from rmt_check.claims.common_advice import COMMON_ADVICE
from rmt_check.claims.continuous_time import CONTINUOUS_TIME
from rmt_check.claims.cross_terms import CROSS_TERMS
from rmt_check.claims.diagonals import DIAGONALS
from rmt_check.claims.eigenvalues import EIGENVALUES
from rmt_check.claims.eigenvectors import EIGENVECTORS
from rmt_check.claims.energies import ENERGIES
from rmt_check.claims.experiments import EXPERIMENTS
from rmt_check.claims.gates import GATES
from rmt_check.claims.gumbel_limit import GUMBEL_LIMIT
from rmt_check.claims.hidden_states import HIDDEN_STATES
from rmt_check.claims.kurtosis import KURTOSIS
from rmt_check.claims.lengths import LENGTHS
from rmt_check.claims.lru import LRU_CLAIMS
from rmt_check.claims.nonlinear import NONLINEAR
from rmt_check.claims.norms_and_gradients import NORMS_AND_GRADIENTS
from rmt_check.claims.one_matrix import ONE_MATRIX
from rmt_check.claims.other_entries import OTHER_ENTRIES
from rmt_check.claims.other_scales import OTHER_SCALES
from rmt_check.claims.paper_scale import PAPER_SCALE
from rmt_check.claims.real_energies import REAL_ENERGIES
from rmt_check.claims.regions import REGION_CLAIMS
from rmt_check.claims.rightmost_eigenvalue import RIGHTMOST_EIGENVALUE
from rmt_check.claims.scatter import SCATTER
from rmt_check.claims.spectral_radius import SPECTRAL_RADIUS
from rmt_check.claims.step0 import STEP0
from rmt_check.claims.trained import SHORT_SEQUENCES, TRAINED


def _ordered(*themes: tuple[Claim, ...]) -> tuple[Claim, ...]:
    return tuple(sorted((claim for theme in themes for claim in theme), key=lambda c: c.id))


CHAPTERS: dict[str, tuple[Claim, ...]] = {
    "Spectrum": _ordered(EIGENVALUES, SPECTRAL_RADIUS, GUMBEL_LIMIT, OTHER_ENTRIES),
    "Growth of the hidden state": _ordered(
        ENERGIES, CLOSED_FORM, HIDDEN_STATES, LENGTHS, KURTOSIS, (SHORT_SEQUENCES,)
    ),
    "Rescaling": _ordered(PAPER_SCALE, OTHER_SCALES, DIAGONALS),
    "General advice": COMMON_ADVICE,
    "Training": _ordered(STEP0, TRAINED),
    "Around the paper": NORMS_AND_GRADIENTS,
    "Real matrices": _ordered(REAL_ENERGIES, CROSS_TERMS, CONTINUOUS_TIME, LRU_CLAIMS),
    "One matrix": _ordered(EIGENVECTORS, ONE_MATRIX, SCATTER),
    "Regions": _ordered(REGION_CLAIMS, RIGHTMOST_EIGENVALUE),
    "Reading experiments": EXPERIMENTS,
    "Nonlinear networks": _ordered(NONLINEAR, GATES),
}

CLAIMS: tuple[Claim, ...] = tuple(claim for chapter in CHAPTERS.values() for claim in chapter)
