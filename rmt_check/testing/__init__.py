"""Assertions for test suites: draws, matrices and recurrences do what theory says.

    assert_follows(radii, laws.SpectralRadius(256))        # one number a matrix, an exact law
    assert_spectral_radius(my_initialiser, n=256)          # a sampler, or a stack of matrices
    assert_growth_at_least(log_norms, n=256)               # mean ||h_t||^2, a lower bound
    assert_growth_matches(log_norms, n=256, scheme="he")   # the law of ||h_t||^2, fresh draws
    assert_stable(W, steps=100, max_growth=10)             # ||W^k||, one matrix or each of many
    assert_initialised(module, {"*.weight": "he_normal"})  # the parameters of a model, by name

Each raises AssertionError with what was measured, what was expected, and the usual mistake that
explains it; and `Inconclusive` where the samples cannot decide: too few draws is not a wrong law.
A right input fails with probability `LEVEL` = 1e-6 at most, unless another `level` is given.
"""

from rmt_check.testing.draws import LEVEL as LEVEL
from rmt_check.testing.draws import Inconclusive as Inconclusive
from rmt_check.testing.follows import assert_follows as assert_follows
from rmt_check.testing.growth import assert_growth_at_least as assert_growth_at_least
from rmt_check.testing.growth_matches import assert_growth_matches as assert_growth_matches
from rmt_check.testing.initialised import assert_initialised as assert_initialised
from rmt_check.testing.radius import assert_spectral_radius as assert_spectral_radius
from rmt_check.testing.stable import assert_stable as assert_stable
