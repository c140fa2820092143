"""Samples: reproducible whatever the workers, and with the moments and laws of theory."""

import math

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from statistics_helpers import laws_differ, mean_differs

import rmt_check
from rmt_check import arguments, laws
from rmt_check.sampling.cell import checked_cell, chunk_size
from rmt_check.sampling.methods import METHODS
from rmt_check.sampling.samples import QUANTILES
from rmt_check.sampling.streams import hash32, stream
from rmt_check.schemes.scheme import SCHEMES

STATISTICS = [
    (rmt_check.sample_hidden_norms, {"steps": 9, "method": "matrix"}),
    (rmt_check.sample_hidden_norms, {"steps": 9, "method": "matrix-free"}),
    (rmt_check.sample_power_norms, {"steps": 9, "method": "matrix"}),
    (rmt_check.sample_power_norms, {"steps": 9, "method": "matrix-free"}),
    (rmt_check.sample_eigenvalue_moduli, {}),
    (rmt_check.sample_spectral_radius, {}),
]


@pytest.mark.parametrize(("sample", "options"), STATISTICS)
def test_workers_and_more_draws_change_nothing(sample, options, seed):
    n = 24  # more draws than a chunk holds
    one = sample("glorot", n, draws=1100, seed=seed, workers=1, **options)
    two = sample("glorot", n, draws=1100, seed=seed, workers=2, **options)
    fewer = sample("glorot", n, draws=30, seed=seed, workers=2, **options)
    assert_array_equal(one.values, two.values)
    assert_array_equal(one.values[:30], fewer.values)
    assert len(np.unique(one.values.reshape(1100, -1)[:, -1])) == 1100


@pytest.mark.parametrize(("sample", "options"), [*STATISTICS, (rmt_check.sample_matrix, None)])
def test_each_argument_is_checked_once(sample, options, monkeypatch):
    checked = []
    for name, check in (("integer", arguments.integer), ("one_of", arguments.one_of)):

        def watched(value, name, *others, check=check):
            checked.append(name)
            return check(value, name, *others)

        monkeypatch.setattr(arguments, name, watched)
    more = {} if options is None else {"draws": 2, "workers": 1, **options}
    sample(SCHEMES["half"], 8, field="real", seed=1, **more)
    expected = {"width n", "field", "seed", *more} - {"method"}
    assert {name: checked.count(name) for name in expected} == dict.fromkeys(expected, 1)
    assert all(checked.count(name) == 1 for name in checked)


@pytest.mark.parametrize(("sample", "options"), STATISTICS)
def test_what_is_drawn_changes_the_stream(sample, options):
    def first(scheme="glorot", n=16, **other):
        return sample(scheme, n, draws=1, **options, **other).values.ravel()[-1]

    values = [first(), first(seed=1), first(field="real"), first("half"), first(n=17)]
    assert len(set(values)) == 5


def test_matrices_have_the_stated_variance(seed):
    for field in ("complex", "real"):
        W = rmt_check.sample_matrix("glorot", 300, field, seed)
        half = rmt_check.sample_matrix("half", 300, field, seed)
        assert W.shape == (300, 300) and np.iscomplexobj(W) == (field == "complex")
        assert not mean_differs(300 * np.abs(W.ravel()) ** 2, 1.0)
        assert not mean_differs(300 * np.abs(half.ravel()) ** 2, 0.25)
        assert mean_differs(300 * np.abs(W.ravel()) ** 2, 1.05)
        assert not mean_differs(W.ravel().view(np.float64), 0.0)
    parts = rmt_check.sample_matrix("glorot", 300, "complex", seed).ravel()
    assert not mean_differs(parts.real * parts.imag, 0.0)
    assert not mean_differs(600 * parts.real**2, 1.0)
    disc = rmt_check.sample_matrix("uniform-disc", 50_000, "complex", seed)
    assert disc.shape == (50_000,)
    assert not mean_differs(np.abs(disc) ** 2, 0.5)


@pytest.mark.parametrize("method", ["matrix", "matrix-free"])
@pytest.mark.parametrize("scheme", ["glorot", "half", "calibrated:delta=.3"])
def test_mean_energies_are_exact(scheme, method, seed):
    n, steps, draws = 24, 8, 10_000  # alpha = 1.6: the mean is not carried by rare matrices
    known, k = rmt_check.schemes.scheme.scheme_named(scheme), np.arange(steps + 1)
    power = np.exp(known.log_power_energy(n, k))
    hidden = np.cumsum(power)
    options = {"method": method, "draws": draws, "seed": seed, "steps": steps}
    h = np.exp(rmt_check.sample_hidden_norms(scheme, n, **options).values)
    x = np.exp(rmt_check.sample_power_norms(scheme, n, **options).values[:, 1:])
    assert not mean_differs(h, hidden)
    assert not mean_differs(x, power[1:])
    wrong = np.exp(k * math.log(1.03))  # as if each step multiplied by 1.5 % too much
    assert mean_differs(h, hidden * wrong)
    assert mean_differs(x, (power * wrong)[1:])


def test_diagonal_energy_is_harmonic(seed):
    draws = rmt_check.sample_hidden_norms("uniform-disc", 20, 15, 20_000, seed=seed).values
    harmonic = np.cumsum(1.0 / np.arange(1.0, 17.0))
    assert not mean_differs(np.exp(draws), harmonic)
    assert mean_differs(np.exp(draws), 1.02 * harmonic)
    real = rmt_check.sample_hidden_norms("uniform-disc", 20, 15, 20_000, "real", seed=seed).values
    assert not mean_differs(np.exp(real), harmonic)


@pytest.mark.parametrize("field", ["complex", "real"])
@pytest.mark.parametrize("sample", [rmt_check.sample_hidden_norms, rmt_check.sample_power_norms])
def test_matrix_free_has_the_law_of_matrices(sample, field, seed):
    n, steps = 16, 40  # past t = n, where no direction is new
    options = {"steps": steps, "draws": 8000, "field": field, "seed": seed}
    dense = sample("glorot", n, method="matrix", **options).values
    free = sample("glorot", n, method="matrix-free", **options).values
    for t in (1, 4, 15, 16, 17, 40):
        assert not laws_differ(dense[:, t], free[:, t])
    assert not laws_differ(dense[:, 40] - dense[:, 20], free[:, 40] - free[:, 20])
    wrong = free[:, 40] + 80 * math.log(1.03)  # the norm of a matrix 3 % too large
    assert laws_differ(dense[:, 40], wrong)


def signal_of(n, steps, field):
    """Return a signal that turns in two directions: its Gram matrix is far from diagonal."""
    t = np.arange(steps + 1.0)
    turning = np.column_stack([np.cos(0.3 * t), np.sin(0.3 * t)])
    return 2.0 * turning * (1.0 if field == "real" else 0.6 + 0.8j)


@pytest.mark.parametrize("method", ["matrix", "matrix-free"])
def test_energy_with_a_signal(method, seed):
    n, steps = 14, 8
    signal = signal_of(n, steps, "complex")
    h = rmt_check.sample_hidden_norms(
        "glorot", n, steps, 20_000, "complex", seed, method, signal=signal
    ).values
    power = np.exp(laws.log_power_energy(n, np.arange(steps + 1.0)))
    by_signal = np.convolve(np.sum(np.abs(signal) ** 2, axis=1), power)[: steps + 1]
    assert not mean_differs(np.exp(h), np.cumsum(power) + by_signal)
    assert mean_differs(np.exp(h), np.cumsum(power) + 1.05 * by_signal)


@pytest.mark.parametrize("field", ["complex", "real"])
def test_matrix_free_has_the_law_of_matrices_with_a_signal(field, seed):
    def draws(method, signal):
        steps = len(signal) - 1
        return rmt_check.sample_hidden_norms(
            "glorot", 10, steps, 8000, field, seed, method, signal=signal
        ).values

    turning = signal_of(10, 24, field)  # past t = n
    dense, free = draws("matrix", turning), draws("matrix-free", turning)
    for t in (0, 1, 2, 6, 10, 24):
        assert not laws_differ(dense[:, t], free[:, t])
    # norms do not decide: the same ones in one direction and in directions of their own
    dense, free = (
        draws("matrix", np.full((10, 1), 3.0)),
        draws("matrix-free", np.full((10, 1), 3.0)),
    )
    wrong = draws("matrix-free", 3.0 * np.eye(10))
    for t in (4, 6, 9):
        assert not laws_differ(dense[:, t], free[:, t])
        assert laws_differ(dense[:, t], wrong[:, t])


def test_only_the_gram_matrix_of_a_signal_matters(seed):
    signal = np.random.default_rng(seed).standard_normal((4, 30))
    turned, _ = np.linalg.qr(np.random.default_rng(seed).standard_normal((30, 30)))
    draws = [
        rmt_check.sample_hidden_norms("glorot", 40, 3, 4000, "real", seed + i, signal=s)
        for i, s in enumerate((signal, signal @ turned))
    ]
    assert not laws_differ(draws[0].values[:, 3], draws[1].values[:, 3])
    assert laws_differ(draws[0].values[:, 3], draws[1].values[:, 3] + 0.1)


def test_what_is_kept(seed):
    every = rmt_check.sample_hidden_norms("glorot", 30, 5, 3000, seed=seed)
    last = rmt_check.sample_hidden_norms("glorot", 30, 5, 3000, seed=seed, keep="last")
    levels = rmt_check.sample_hidden_norms("glorot", 30, 5, 3000, seed=seed, keep="quantiles")
    assert_array_equal(last.values, every.values[:, -1])
    assert_array_equal(levels.values, np.quantile(every.values, QUANTILES, axis=0))
    assert len(every) == len(last) == len(levels) == 3000
    powers = rmt_check.sample_power_norms("glorot", 30, 5, 10, seed=seed, keep="quantiles")
    assert powers.values.shape == (len(QUANTILES), 6)


def test_methods_chosen(seed):
    def method(scheme, n, steps):
        return rmt_check.sample_hidden_norms(scheme, n, steps, 1, seed=seed).method

    assert method("glorot", 8, 7) == "matrix-free"
    assert method("glorot", 8, 8) == "matrix"
    assert method("uniform-disc", 8, 3) == "matrix"


def test_samples_know_where_they_come_from():
    samples = rmt_check.sample_hidden_norms("calibrated", 16, 3, 5, "complex", seed=4)
    assert (len(samples), samples.n, samples.seed, samples.field) == (5, 16, 4, "complex")
    assert str(samples.scheme) == "calibrated:delta=0.05"
    assert set(samples.versions) == {"rmt_check", "python", "numpy", "scipy", "numba"}


def test_energies_of_zero_steps():
    assert rmt_check.sample_hidden_norms("glorot", 4, 0, 3).values.shape == (3, 1)
    assert_array_equal(rmt_check.sample_power_norms("glorot", 4, 0, 3).values, np.zeros((3, 1)))
    assert rmt_check.sample_hidden_norms("glorot", 1, 5, 3).values.shape == (3, 6)
    assert abs(laws.log_hidden_energy(4, 0)) < 1e-15


def test_progress_is_reported():
    seen = []
    rmt_check.sample_hidden_norms("glorot", 50, 3, 2000, progress=lambda *done: seen.append(done))
    assert len(seen) > 1 and seen == [(i, len(seen)) for i in range(1, len(seen) + 1)]


STATISTIC_METHODS = [
    (statistic, method)
    for statistic, (_, *methods) in METHODS.items()
    if "study" not in statistic
    for method in methods
]


@pytest.mark.parametrize(
    ("statistic", "method", "sizes"),
    [
        ("spectral-radius", "matrix", (1024, 65, 1)),
        ("spectral-radius", "kostlan", (1024, 1024, 524)),
        ("spectral-radius", "quantile", (131072, 131072, 131072)),
        ("eigenvalue-moduli", "kostlan", (1024, 1024, 8)),
        ("hidden-norms", "matrix", (1024, 205, 1)),
        ("power-norms", "matrix-free", (1024, 1024, 1)),
    ],
)
def test_chunks_keep_their_sizes(statistic, method, sizes):
    """Or other numbers would be drawn from the same seed."""
    cells = [checked_cell(statistic, method, "glorot", n, "complex", 0) for n in (7, 101, 10**6)]
    assert tuple(chunk_size(cell) for cell in cells) == sizes


def test_names_do_not_collide():
    words = {word for pair in STATISTIC_METHODS for word in pair}
    words |= {f"{scheme} {field}" for scheme in SCHEMES for field in ("complex", "real")}
    assert len({hash32(word) for word in words}) == len(words)


def test_no_stream_is_used_twice():
    keys = [
        (*statistic, scheme, field, n, chunk)
        for statistic in STATISTIC_METHODS
        for scheme in SCHEMES
        for field in ("complex", "real")
        for n in (1, 2, 256, 1024, 4096, 10**6, 2**32, 2**32 + 1)
        for chunk in (*range(30), 10**3, 10**6, 2**31, 2**32 - 1)
    ]
    firsts = {stream(0, *key).bit_generator.random_raw() for key in keys}
    assert len(keys) > 100_000 and len(firsts) == len(keys)
    other = {stream(1, *key).bit_generator.random_raw() for key in keys[:100]}
    assert not other & firsts


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"n": 0}, "width n must be an integer >= 1, received 0"),
        ({"n": 2.5}, "width n must be an integer >= 1, received 2.5"),
        ({"n": 10**30}, r"width n must be at most 2.62 to be drawn"),
        ({"n": 10**6, "method": "matrix"}, "needs .* bytes of memory"),
        ({"draws": 0}, "draws must be an integer >= 1"),
        ({"draws": 10**12}, "needs .* bytes of memory"),
        ({"steps": -1}, "steps must be an integer >= 0"),
        ({"scheme": "foo"}, "scheme must be one of glorot"),
        ({"scheme": "calibrated:epsilon=.1"}, "has no parameter 'epsilon'"),
        ({"scheme": "calibrated:delta=x"}, "delta must be a finite number, received 'x'"),
        ({"scheme": "glorot:delta=.1"}, "has no parameter 'delta'; it has none"),
        ({"scheme": "rescaled", "n": 163}, "does not exist below width 164"),
        ({"scheme": "uniform-disc", "method": "matrix-free"}, "for Gaussian schemes"),
        ({"field": "quaternion"}, "field must be one of complex, real"),
        ({"seed": -1}, "seed must be an integer >= 0"),
        ({"seed": 2**128}, "seed must be below"),
        ({"workers": 0}, "workers must be an integer >= 1"),
        ({"method": "arnoldi"}, "method must be one of auto, matrix, matrix-free"),
        ({"draws": 10**12, "keep": "last"}, "needs .* bytes of memory"),
        ({"keep": "some"}, "keep must be one of all, last, quantiles"),
        ({"signal": np.ones(4)}, r"signal must have shape \(steps \+ 1, m\) = \(4, m\) .* \(4,\)"),
        ({"signal": np.ones((4, 9))}, "with 1 <= m <= n = 8, received"),
        ({"signal": np.full((4, 1), np.nan)}, "signal must be finite"),
        ({"signal": 1j * np.ones((4, 1)), "field": "real"}, "cannot have dtype complex128"),
    ],
)
def test_bad_arguments(change, message):
    good = {"scheme": "glorot", "n": 8, "steps": 3, "draws": 2}
    with pytest.raises(ValueError, match=message):
        rmt_check.sample_hidden_norms(**good | change)


def test_norms_of_wide_unitary_matrices_need_no_matrix(seed):
    h = rmt_check.sample_hidden_norms("orthogonal", 10**6, 2, 3, seed=seed).values
    np.testing.assert_allclose(np.exp(h), [[1.0, 2.0, 3.0]] * 3, rtol=0.02)
    assert_array_equal(rmt_check.sample_power_norms("identity", 10**6, 2, 1).values.round(9), 0.0)
