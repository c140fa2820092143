"""Initialisers of torch and jax are schemes, with the laws that they should have."""

import numpy as np
import pytest

from rmt_check import Scheme, analysis, laws, sample_spectral_radius

torch = pytest.importorskip("torch")
jax = pytest.importorskip("jax")


def xavier(n, rng):
    generator = torch.Generator().manual_seed(int(rng.integers(2**63)))
    return torch.nn.init.xavier_normal_(torch.empty(n, n), generator=generator).numpy()


def glorot(n, rng):
    key = jax.random.key(int(rng.integers(2**31)))
    return np.asarray(jax.nn.initializers.glorot_normal()(key, (n, n)))


@pytest.mark.parametrize(("draw", "scale"), [(xavier, 1.0), (glorot, 1.0)])
def test_radii(draw, scale):
    """jax's normal initialisers cut at two standard deviations, and correct the variance."""
    own = Scheme.from_sampler(draw, law_like="glorot")
    radii = sample_spectral_radius(own, 32, 300, "real", 0, "matrix")
    law, wrong = (laws.SpectralRadius(32, "real", scale=s) for s in (1.0, 1.1))
    assert analysis.goodness(radii, law).p_value > 1e-6
    assert analysis.goodness(radii, wrong).p_value < 1e-6
