"""An audit of models: right ones pass, each planted fault is found; files, tables, assertions."""

import json
import re
import sys
import weakref
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statistics_helpers import LEVEL, SEED, examples, law_differs
from tensors import Tensor, bfloat16

from rmt_check import cli
from rmt_check.analysis import audit
from rmt_check.diagnosis.audit_edge import p_of_edge
from rmt_check.diagnosis.audit_fit import p_of_law, p_of_sum
from rmt_check.diagnosis.audit_gates import p_of_variances
from rmt_check.diagnosis.audit_laws import CUT, ENTRY_LAWS, NORMAL, UNIFORM, fans
from rmt_check.diagnosis.audit_numbers import numbers_of
from rmt_check.diagnosis.audit_orthogonal import p_of_haar
from rmt_check.diagnosis.audit_repeats import repeats
from rmt_check.testing import Inconclusive, assert_initialised

sys.path.append(str(Path(__file__).parent.parent / "benchmarks"))
import audit as planted

DOC = (Path(__file__).parent.parent / "docs" / "audit.md").read_text()


@pytest.fixture
def rng(seed=SEED):
    return np.random.default_rng(seed)


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def law_of(W, name="weight"):
    (found,) = audit({name: W}).findings
    return found.law, found.wrong


def haar(rng, m, n):
    Q, R = np.linalg.qr(rng.standard_normal((max(m, n), min(m, n))))
    Q = Q * np.sign(np.diag(R))
    return Q if m >= n else Q.T


# laws


@pytest.mark.parametrize("law", ["normal", "uniform", "cut normal"])
@pytest.mark.parametrize("rule", planted.RULES)
def test_each_law_and_variance_is_named(law, rule, rng):
    fan_out, fan_in = 230, 90  # where no two variances are near each other
    std = planted.RULES[rule](fan_in, fan_out) ** 0.5
    W = std * planted.entries(rng, (fan_out, fan_in), law)
    assert law_of(W) == (f"{law}, variance {rule}", ())
    assert law_of(W.astype(np.float32).T, "Dense_0/kernel") == (f"{law}, variance {rule}", ())
    found = audit({"weight": 2.96 * W}).findings[0]
    assert found.law.startswith(f"{law}, std ") and not found.wrong


def test_round_standard_deviations_are_named_so(rng):
    assert law_of(0.02 * rng.standard_normal((300, 70)))[0] == "normal, std 0.02"
    assert law_of(0.02137 * rng.standard_normal((300, 200)))[0].startswith("normal, std 0.021")


def test_only_normal_entries_are_called_cut(rng):
    std = 0.8796 * 90**-0.5  # of normal entries of variance 1/fan_in, cut at two and not corrected
    uniform = std * 3**0.5 * rng.uniform(-1.0, 1.0, (331, 90))
    assert law_of(uniform)[0].startswith("uniform, std 0.09")
    draws = stats.truncnorm(-2.0, 2.0, scale=90**-0.5)
    expected = "cut normal, variance 1/fan_in, less by the cut"
    assert law_of(draws.rvs((331, 90), random_state=rng))[0] == expected


def test_torchs_default(rng):
    bound = 1 / 8
    model = {
        "fc.weight": rng.uniform(-bound, bound, (96, 64)),
        "fc.bias": rng.uniform(-bound, bound, 96),
    }
    found = audit(model)
    assert {one.law for one in found.findings} == {"uniform, variance 1/(3 fan_in)"}


def test_fans_are_those_of_the_framework():
    assert fans("conv.weight", (64, 3, 7, 7)) == (147, 3136)
    assert fans("Conv_0/kernel", (7, 7, 3, 64)) == (147, 3136)


@pytest.mark.parametrize("law", ENTRY_LAWS, ids=lambda law: law.name)
def test_right_laws_have_uniform_p_values_or_larger(law, rng):
    """Bonferroni's inequality makes them larger, never smaller; a wrong variance is found."""
    names = {"normal": "normal", "uniform": "uniform", "cut normal": "cut normal"}
    draws = [planted.entries(rng, (200,), names[law.name]) for _ in range(600)]
    for variance in (1.0, None):
        p = np.array([p_of_law(numbers_of(x), law, variance) for x in draws])
        assert stats.binom.sf(np.sum(p < 0.05) - 1, 600, 0.05) > LEVEL
    wrong = np.array([p_of_law(numbers_of(1.6 * x), law, 1.0) for x in draws])
    assert np.mean(wrong < 1e-3) > 0.99


@given(st.integers(5, 10**6), st.floats(-6.0, 6.0))
def test_p_values_of_gaussian_squares_are_those_of_chi_square(size, z):
    total = max(z * (2.0 * size) ** 0.5, -0.99 * size)
    expected = 2.0 * min(stats.chi2.cdf(size + total, size), stats.chi2.sf(size + total, size))
    np.testing.assert_allclose(
        p_of_sum(total, size, 2.0, 8.0**0.5), min(1.0, expected), rtol=1e-7, atol=1e-300
    )


def test_moments_of_the_bounded_laws():
    grid = stats.truncnorm(-2, 2)
    for law, other in ((UNIFORM, stats.uniform(-1, 2)), (CUT, grid)):
        np.testing.assert_allclose(law.kurtosis, other.moment(4) / other.moment(2) ** 2, rtol=1e-9)
        x = np.linspace(-2.5, 2.5, 41)
        np.testing.assert_allclose(law.cdf(x), other.cdf(x * other.std()), atol=1e-9)
    assert NORMAL.kurtosis == 3.0


# what is not random


@pytest.mark.parametrize(
    ("W", "law"),
    [
        (np.zeros((9, 4)), "zeros"),
        (np.ones(40), "ones"),
        (np.full(3, 0.5), "constant 0.5"),
        (np.eye(7), "identity"),
        (0.5 * np.eye(7), "identity times 0.5"),
        (np.arange(40.0), "a sequence"),
        (np.where(np.arange(99) % 7 < 3, 0.1, -0.1), "signs times 0.1"),
        (np.arange(9), "whole numbers"),
        (np.array(1.5), "constant 1.5"),
        (np.zeros((0, 4)), "empty shape"),
        (np.array([0.3, -0.2]), "few numbers"),
        (np.ones(9, bool), "true or false"),
    ],
)
def test_what_is_not_random_is_named_and_not_wrong(W, law):
    assert law_of(W) == (law, ())


def test_memory_that_nobody_wrote(rng):
    right = rng.standard_normal((40, 30)).astype(np.float32)
    assert not law_of(right)[1]
    for value, said in ((np.nan, "nan or inf"), (1e-40, "denormal"), (1e35, "above 1e30")):
        W = right.copy()
        W[3, 3] = value
        assert said in law_of(W)[1][0]
    W = right.copy()
    W[20:] = 0.0
    assert law_of(W)[1] == ("20 of 40 rows are zeros",) or "spread" in law_of(W)[1][0]


def test_a_padding_row_is_no_fault_but_two_are(rng):
    W = rng.standard_normal((100, 32))
    W[0] = 0.0
    found = audit({"weight": W}).findings[0]
    assert found.notes == ("a row of zeros (padding?)",) and not found.wrong
    W[5] = 0.0
    assert law_of(W)[1] == ("2 of 100 rows are zeros",)


def test_sparse_matrices_and_their_patterns(rng):
    W = rng.standard_normal((200, 200)) * (rng.random((200, 200)) < 0.1)
    found = audit({"W": W}).findings[0]
    assert not found.wrong and "% of it not zero" in found.notes[0]
    W = np.sort(W, axis=0)[::-1]
    assert audit({"W": W.copy()}).wrong


def test_the_same_rows(rng):
    assert law_of(np.tile(rng.standard_normal(9), (30, 1)))[1] == ("all rows are the same",)


# orthogonal matrices


@pytest.mark.parametrize("shape", [(32, 32), (64, 24), (24, 64)])
@pytest.mark.parametrize("dtype", ["float64", "float32", "bfloat16"])
def test_orthogonal_matrices_and_what_qr_left(shape, dtype, rng):
    def held(Q):
        if dtype == "bfloat16":
            return bfloat16(Q.astype(np.float32))
        return Q.astype(dtype)

    right = haar(rng, *shape)
    assert law_of(held(right)) == ("orthogonal", ())
    assert law_of(held(1.5 * right)) == ("orthogonal, gain 1.5", ())
    tall = np.linalg.qr(rng.standard_normal((max(shape), min(shape)))).Q
    law, wrong = law_of(held(tall if shape[0] >= shape[1] else tall.T))
    assert law == "orthogonal" and "signs of R's diagonal" in wrong[0]
    assert law_of(held(rng.standard_normal(shape)))[0].startswith(("normal", "cut"))


def test_signs_of_qr_are_fair_coins(rng):
    """The p-value is that of a binomial law: at most its level, for every width."""
    p = np.array([p_of_haar(haar(rng, 30, 12)) for _ in range(400)])
    assert stats.binom.sf(np.sum(p < 0.05) - 1, 400, 0.05) > LEVEL
    assert p_of_haar(np.linalg.qr(rng.standard_normal((30, 12))).Q) < 1e-3


@pytest.mark.parametrize("shape", [(32, 32), (48, 24), (24, 48)])
@pytest.mark.parametrize("dtype", ["complex128", "complex64"])
def test_unitary_matrices(shape, dtype, rng):
    draw = rng.standard_normal((max(shape), min(shape), 2)) @ (1.0, 1j)
    Q, R = np.linalg.qr(draw)
    uniform = Q * (np.diag(R) / np.abs(np.diag(R)))
    for factor, found in (
        (uniform, ()),
        (Q, ("not uniform: QR without the signs of R's diagonal",)),
    ):
        W = 1.5 * (factor if shape[0] >= shape[1] else factor.T).astype(dtype)
        assert law_of(W) == ("unitary, gain 1.5", found)
    assert_initialised({"w": uniform}, {"w": "orthogonal"})
    with pytest.raises(AssertionError, match="QR whose columns were not multiplied"):
        assert_initialised({"w": Q}, {"w": "orthogonal"})


# gates, peers, seeds


def test_gates_are_compared(rng):
    W = planted.lstm(rng)["weight_hh_l0"]
    assert law_of(W, "weight_hh_l0") == ("uniform, variance 1/(3 hidden)", ())
    n = W.shape[1]
    W[2 * n : 3 * n] *= np.float32(5 / 3)
    assert law_of(W, "weight_hh_l0")[1][0].startswith("gate 2 has std")


def test_projections_of_an_lstm(rng):
    """torch.nn.LSTM(10, 48, proj_size=12): weight_hh acts on a state narrower than the cell."""
    bound, model = 48**-0.5, {}
    shapes = {"weight_ih_l0": (192, 10), "weight_hh_l0": (192, 12), "weight_hr_l0": (12, 48)}
    for name, shape in (shapes | {"bias_ih_l0": (192,)}).items():
        model[name] = rng.uniform(-bound, bound, shape)
    found = audit(model)
    assert {one.law for one in found.findings} == {"uniform, variance 1/(3 hidden)"}
    assert not any(one.recurrence for one in found.findings)
    assert [len(one.gates) for one in found.findings] == [4, 4, 0, 4]


def test_shapes_that_do_not_belong_together_are_not_split(rng):
    model = {"weight_ih_l0": rng.normal(size=(50, 10)), "weight_hh_l0": rng.normal(size=(64, 16))}
    assert [len(one.gates) for one in audit(model).findings] == [0, 4]


def test_gates_of_zeros(rng):
    """The first gate alone was filled."""
    gates = np.zeros((128, 32))
    gates[:32] = rng.standard_normal((32, 32))
    (one,) = audit({"weight_hh_l0": gates}).findings
    assert one.wrong == ("its zeros are not spread evenly",) and len(one.recurrence) == 1


def test_gates_along_columns_and_constant_gates(rng):
    W = np.concatenate([haar(rng, 40, 40) for _ in range(4)], axis=1)
    assert law_of(W, "recurrent_kernel") == ("orthogonal gates", ())
    bias = np.repeat([0.0, 1.0, 0.0, 0.0], 16)
    model = {"weight_hh_l0": rng.standard_normal((64, 16)) / 4, "bias_hh_l0": bias}
    assert audit(model).findings[1].law == "gates: zeros, ones, zeros, zeros"


def test_p_values_of_variances_are_exact_for_two(rng):
    sizes = np.array([40.0, 40.0])
    p = [
        p_of_variances(sizes, np.mean(rng.standard_normal((2, 40)) ** 2, axis=1))
        for _ in range(600)
    ]
    assert stats.binom.sf(np.sum(np.array(p) < 0.05) - 1, 600, 0.05) > LEVEL
    assert p_of_variances(sizes, np.array([1.0, 9.0])) < 1e-6


@pytest.mark.parametrize(("fault", "kind"), planted.FAULTS)
def test_planted_faults_are_found(fault, kind):
    """Each with probability .99 or more: fewer than seven of ten with probability 1e-6."""
    assert planted.power(fault, kind, 10, SEED + 1)["found"] >= 0.7
    none = planted.power(lambda model, rng: list(model), kind, 10, SEED + 1)
    assert none["found"] == 0.0


def test_one_stream_at_two_scales_and_shapes():
    first, second = (np.random.default_rng(1).normal(size=s) for s in ((40, 30), (20, 35)))
    found = audit({"a": first, "b": 0.1 * second, "c": np.random.default_rng(2).normal(size=99)})
    assert [one.name for one in found.wrong] == ["b"]
    assert "random numbers of a" in found.wrong[0].wrong[0]


def test_an_embedding_that_was_saved_twice_is_named_only(rng):
    """As the head of a language model; the same numbers in other layers are of one seed."""
    weight = rng.normal(size=(50, 20))
    model = {"embed_tokens.weight": weight, "lm_head.weight": weight.copy()}
    found = audit(model)
    assert not found.wrong and found.findings[1].law == "tied to embed_tokens.weight"
    assert "tied to embed_tokens.weight" in str(found) and "1 tied." in str(found)
    for other in (0.5 * weight, weight[:40]):
        assert len(audit(model | {"lm_head.weight": other}).wrong) == 1
    assert len(audit({"q_proj.weight": weight, "k_proj.weight": weight.copy()}).wrong) == 1


def test_tied_tensors_are_named_only(rng):
    W = rng.standard_normal((50, 20))
    found = audit({"emb.weight": W, "head.weight": W})
    assert found.findings[1].law == "tied to emb.weight" and not found.wrong
    assert audit({"emb.weight": W, "head.weight": W.copy()}).wrong


@given(st.integers(0, 10**6), st.floats(-3.0, 3.0), st.floats(0.01, 100.0))
def test_streams_are_known_again_at_any_scale(seed, shift, scale):
    x, y = np.random.default_rng(seed).normal(size=(2, 40))
    streams = [z - z.mean() for z in (x, y, shift + scale * x)]
    assert repeats([z / np.linalg.norm(z) for z in streams]) == {2: 0}


def test_transposed_fans_need_others_to_differ_from(rng):
    model = planted.lopsided_perceptron(rng)
    assert not audit(model).wrong
    (name,) = planted.transposed_fan(model, rng)
    said = {one.name: one.wrong[0] for one in audit(model).wrong}
    assert set(said) == {name} and "transposed?" in said[name]
    assert not audit({name: model[name]}).wrong


def test_a_scale_applied_twice_to_one_matrix(rng):
    W = rng.standard_normal((300, 170)) / 170**0.5
    assert not law_of(W)[1]
    assert "applied twice?" in law_of(W / 170**0.5)[1][0]


def test_layers_of_their_own_standard_deviation_are_compared(rng):
    model = planted.transformer(rng)
    assert not audit(model).wrong
    model["h.2.mlp.c_fc.weight"] *= np.float32(1.3)
    assert [one.name for one in audit(model).wrong] == ["h.2.mlp.c_fc.weight"]


def test_edge_of_the_singular_values(rng):
    p = np.array([p_of_edge(rng.standard_normal((40, 70)), 1.0) for _ in range(400)])
    assert stats.binom.sf(np.sum(p < 0.05) - 1, 400, 0.05) > LEVEL
    assert not law_differs(p, stats.uniform)  # Tracy and Widom's law is near at this size
    repeated = np.repeat(rng.standard_normal((40, 18)), 4, axis=1)
    assert p_of_edge(repeated, 1.0) < 1e-6
    assert any("Marchenko" in said for said in law_of(repeated[:, rng.permutation(72)])[1])
    assert p_of_edge(np.ones((3, 90)), 1.0) is None


# types


@given(st.integers(0, 2**31))
@examples(4)
def test_short_floats_are_allowed_their_rounding(seed):
    W = np.random.default_rng(seed).standard_normal((400, 300)).astype(np.float32) / 300**0.5
    for held in (W, bfloat16(W), W.astype(np.float16)):
        found = audit({"weight": held}, level=1e-6).findings[0]
        assert found.law == "normal, variance 1/fan_in" and not found.wrong
    assert audit({"weight": bfloat16(W)}).findings[0].dtype == "bfloat16"


def test_digits_are_those_of_the_numbers():
    x = np.random.default_rng(0).standard_normal(999).astype(np.float32)
    assert numbers_of(x).eps == 2.0**-23
    assert numbers_of(x.astype(np.float16)).eps == 2.0**-10
    assert numbers_of(bfloat16(x).float().numpy()).eps == 2.0**-7


def test_a_scale_applied_twice_to_complex_entries(rng):
    draw = rng.standard_normal((300, 200, 2)) @ (0.5**0.5, 0.5**0.5 * 1j)
    assert law_of(draw / 200**0.5) == ("normal, variance 1/fan_in", ())
    assert law_of(draw / 200)[1] == ("variance (1/fan_in)^2: was the scale applied twice?",)


def test_complex_entries_have_parts_of_half_the_variance(rng):
    W = (rng.standard_normal((90, 60)) + 1j * rng.standard_normal((90, 60))) / 120**0.5
    assert law_of(W) == ("normal, variance 1/fan_in", ())


def test_errors_of_one_line():
    for model, said in (
        ({}, "at least one array"),
        ([1.0], "a mapping of names"),
        ({"a": "x"}, "a must be"),
    ):
        with pytest.raises(ValueError, match=said):
            audit(model)
    for wrong in ({"level": 1.0}, {"steps": 0}):
        with pytest.raises(ValueError, match="received"):
            audit({"a": np.ones(3)}, **wrong)


# dynamics


def test_square_recurrent_weights_have_their_place(rng):
    W = rng.standard_normal((64, 64)) / 8
    (found,) = audit({"rnn.weight_hh_l0": W}, steps=50).findings
    from rmt_check.analysis import diagnose

    inspected = diagnose(W, steps=50)
    (loop,) = found.recurrence
    np.testing.assert_allclose(loop.radius, inspected.radius, rtol=1e-9)
    assert (loop.horizon, loop.leaves) == (inspected.horizon, inspected.leaves)
    assert abs(loop.place - inspected.place_rescaled.cdf) < 0.02
    lstm = audit({f"a.module.of.some.depth.{k}": v for k, v in planted.lstm(rng).items()})
    assert len(lstm.findings[1].recurrence) == 4
    assert max(map(len, str(lstm).splitlines())) <= 80 and "gate 3 " in str(lstm)


def test_diagonals_are_mapped_to_their_memory(rng):
    lam = np.array([0.5, 0.9, 0.99])
    (found,) = audit({"lru.nu_log": np.log(-np.log(lam))}, steps=50).findings
    np.testing.assert_allclose(
        [found.memory.shortest, found.memory.median, found.memory.longest], -1 / np.log(lam)
    )
    assert found.memory.reach == pytest.approx(1 / 3) and not found.wrong
    nu = np.log(-np.log(0.9) * np.array([1.0, np.nan]))
    assert audit({"lru.nu_log": nu}).wrong


def test_mambas_steps_come_from_beside(rng):
    A = np.tile(np.log(np.arange(1.0, 17.0)), (32, 1))
    dt = np.exp(rng.uniform(np.log(0.001), np.log(0.1), 32))
    model = {"m.A_log": A, "m.dt_proj.bias": np.log(np.expm1(dt))}
    found = audit(model, steps=100)
    kept = found.findings[0].memory
    assert not found.wrong and kept.dt == "dt_proj.bias"
    np.testing.assert_allclose([kept.shortest, kept.longest], [1 / (16 * dt.max()), 1 / dt.min()])
    alone = audit({"m.A_log": A[0]}).findings[0].memory
    np.testing.assert_allclose([alone.shortest, alone.longest], [1 / 1.6, 1000.0])


def test_steps_of_few_heads(rng):
    """Mamba-2 has a dt_bias and an A_log for each head: too few numbers to compare seeds by."""
    dt, A = np.exp(rng.uniform(-6.9, -2.3, 8)), rng.uniform(1.0, 16.0, 8)
    model = {"m.dt_bias": np.log(np.expm1(dt)), "m.A_log": np.log(A), "w": rng.normal(size=(9, 9))}
    found = audit(model, steps=100)
    kept = found.findings[1].memory
    assert not found.wrong
    np.testing.assert_allclose(kept.longest, np.max(1.0 / (A * dt)), rtol=1e-9)
    heads = np.multiply.outer(A, np.ones(5))  # beside a dt for each head, and a scalar one
    for dt_bias, per_state in ((dt, A * dt), (dt[:1], A * dt[0])):
        model = {"m.dt_bias": np.log(np.expm1(dt_bias)), "m.A_log": np.log(heads)}
        kept = audit(model).findings[1].memory
        np.testing.assert_allclose(kept.longest, np.max(1.0 / per_state), rtol=1e-9)


# files and the command


def run(capsys, *options):
    code = cli._run(["audit", *map(str, options), "--quiet"])
    out, err = capsys.readouterr()
    return code, out, err


def test_one_tensor_at_a_time_is_held(rng):
    made = []

    class Kept:
        shape, dtype = (60, 50), "float64"

        def __array__(self, dtype=None, copy=None):
            assert not any(one() is not None for one in made)
            W = rng.normal(size=self.shape)
            made.append(weakref.ref(W))
            return W

    assert not audit({f"{i}.weight": Kept() for i in range(6)}).wrong
    assert len(made) == 6


class Lazy(Mapping):
    """A mapping that makes its values when it is asked."""

    def __init__(self, names, make):
        self.names, self.make = names, make

    def __iter__(self):
        return iter(self.names)

    def __len__(self):
        return len(self.names)

    def __getitem__(self, name):
        return self.make(name)


def test_tensors_that_lie_where_others_lay_are_not_tied(rng):
    """As those of a mapping that reads a file."""

    class Placed(Tensor):
        shape = (60, 50)

        def data_ptr(self):
            return 0

    model = Lazy("ab", lambda name: Placed(rng.normal(size=(60, 50)), "float64"))
    assert [one.law for one in audit(model).findings] == ["normal, std 1", "normal, std 1"]
    kept = {name: model.make(name) for name in "ab"}
    assert audit(kept).findings[1].law == "tied to a"


def test_files_and_exit_codes(here, capsys, rng):
    numpy = pytest.importorskip("safetensors.numpy")
    right, wrong = planted.perceptron(rng), planted.perceptron(rng)
    planted.same_seed(wrong, rng)
    for name, model, code in (("right", right, 0), ("wrong", wrong, 1)):
        numpy.save_file(model, f"{name}.safetensors")
        np.savez(f"{name}.npz", **model)
        for kind in ("safetensors", "npz"):
            assert run(capsys, f"{name}.{kind}", "--strict")[0] == code
            done, out, err = run(capsys, f"{name}.{kind}")
            assert done == 0 and err == "" and max(map(len, out.splitlines())) <= 80
            assert ("look wrong" in out) == bool(code)
    code, out, _ = run(capsys, "wrong.npz", "--json", "--steps", "9")
    document = json.loads(out)
    assert code == 0 and document["wrong"] == 2 and len(document["tensors"]) == 10
    assert document["tensors"][0]["shape"] == list(wrong["0.weight"].shape)


def test_shards(here, capsys, rng):
    numpy = pytest.importorskip("safetensors.numpy")
    model = planted.perceptron(rng)
    Path("m").mkdir()
    halves = [dict(list(model.items())[i::2]) for i in range(2)]
    places = {}
    for i, half in enumerate(halves):
        numpy.save_file(half, f"m/model-{i}.safetensors")
        places |= dict.fromkeys(half, f"model-{i}.safetensors")
    index = Path("m/model.safetensors.index.json")
    index.write_text(json.dumps({"weight_map": places}))
    assert run(capsys, "m")[0] == 0
    assert run(capsys, "m")[1].count(".weight") == 5
    for content, said in (
        ("[]", "must be JSON with a weight_map"),
        (json.dumps({"weight_map": {"a": "../x.safetensors"}}), "which is not beside it"),
        (json.dumps({"weight_map": {"a": "model-0.safetensors"}}), "names the tensor a"),
    ):
        index.write_text(content)
        code, out, err = run(capsys, "m")
        assert code == 2 and out == "" and said in err and len(err.splitlines()) == 1
    index.unlink()
    assert "2 .safetensors files and no index" in run(capsys, "m")[2]


def test_layers_are_in_order_and_their_names_can_be_told_apart(here, capsys, rng):
    """Files of safetensors are in the order of the alphabet: layer 10 before layer 2."""
    numpy = pytest.importorskip("safetensors.numpy")
    parts = ("self_attn.q_proj", "self_attn.k_proj", "mlp.up_proj", "mlp.down_proj")
    names = [f"model.layers.{i}.{part}.weight" for i in range(12) for part in sorted(parts)]
    numpy.save_file({name: rng.normal(size=(9, 7)) for name in names}, "model.safetensors")
    _, out, _ = run(capsys, "model.safetensors")
    rows = [line for line in out.splitlines() if " 9x7 " in line]
    shown = [row[2:29].strip() for row in rows]
    assert len(set(shown)) == len(shown) == 48 and max(map(len, out.splitlines())) <= 80
    assert shown[0] == "m.l.0.mlp.down_proj.weight" and shown[-1] == "m.l.11.s.q_proj.weight"
    document = json.loads(run(capsys, "model.safetensors", "--json")[1])
    assert [one["name"] for one in document["tensors"]] == names


def test_bfloat16_that_numpy_saved(here, capsys, rng):
    codes = (rng.normal(size=(60, 50)).astype("<f4").view("<u4") >> 16).astype("<u2")
    np.savez("model.npz", weight=codes.view("V2"), bias=np.zeros(60, "<u2").view("V2"))
    code, out, _ = run(capsys, "model.npz", "--strict")
    assert code == 0 and "60x50       bfloat16 normal, std 1" in out and "bfloat16 zeros" in out
    np.savez("model.npz", weight=codes.astype("u1").view("V1"))
    assert "float8, int4" in run(capsys, "model.npz")[2]


def test_bfloat16_files_keep_the_name_of_their_type(here, capsys, rng):
    pytest.importorskip("safetensors")
    W = rng.standard_normal((64, 32)).astype(np.float32) / 32**0.5
    codes = (bfloat16(W).float().numpy().view(np.uint32) >> 16).astype("<u2")
    entry = {"weight": {"dtype": "BF16", "shape": [64, 32], "data_offsets": [0, codes.nbytes]}}
    header = json.dumps(entry).encode()
    content = len(header).to_bytes(8, "little") + header + codes.tobytes()
    Path("m.safetensors").write_bytes(content)
    assert "64x32       bfloat16 normal, 1/fan_in" in run(capsys, "m.safetensors")[1]
    Path("m.safetensors").write_bytes(content[: len(content) // 2])
    assert run(capsys, "m.safetensors")[0] == 2


class Trap:
    def __reduce__(self):
        return Path("trapped").touch, ()


def test_pickles_are_never_opened(here, capsys):
    import pickle

    for name in ("m.pt", "m.bin", "m.pth"):
        Path(name).write_bytes(pickle.dumps(Trap()))
        code, out, err = run(capsys, name)
        assert code == 2 and out == ""
        assert "a pickle" in err and "weights_only=True" in err and "save_file" in err
        assert len(err.splitlines()) == 4
    Path("m.npz").write_bytes(pickle.dumps(Trap()))
    assert run(capsys, "m.npz")[0] == 2
    np.savez("m.npz", W=np.array([[Trap()]]))
    assert run(capsys, "m.npz")[0] == 2
    Path("m.txt").write_text("1")
    assert "must be a .safetensors or .npz file" in run(capsys, "m.txt")[2]
    assert not Path("trapped").exists()


# the assertion


def test_assert_initialised_takes_modules_and_trees(rng):
    W, kernel = rng.standard_normal((64, 32)) / 4, rng.standard_normal((48, 16)) / 48**0.5
    held = {
        "0.weight": Tensor(W.astype(np.float32), "float32", gradient=True),
        "0.bias": np.zeros(64),
    }

    class Module:
        def named_parameters(self):
            return iter(held.items())

    assert_initialised(Module(), {"*.weight": "he_normal", "*.bias": "zeros"})
    assert_initialised({"params": {"Dense_0": {"kernel": kernel}}}, {"*/kernel": "lecun_normal"})
    assert_initialised({"w": kernel.T}, {"w": "lecun_normal"})
    assert_initialised({"w": kernel}, {"w": "lecun_normal"}, layout="flax")
    with pytest.raises(AssertionError, match=r"expected lecun_normal, std 0\.25; measured normal"):
        assert_initialised({"w": kernel}, {"w": "lecun_normal"})


@pytest.mark.parametrize("entry", ["normal", "uniform", "truncated"])
@pytest.mark.parametrize(
    ("rule", "name"),
    [("2/(fan_in + fan_out)", "xavier"), ("2/fan_in", "he"), ("1/fan_in", "lecun")],
)
def test_assert_initialised_tells_laws_apart(entry, rule, name, rng):
    law = "cut normal" if entry == "truncated" else entry
    W = planted.RULES[rule](80, 130) ** 0.5 * planted.entries(rng, (130, 80), law)
    for held in (W, W.astype(np.float32), bfloat16(W)):
        assert_initialised({"weight": held}, {"weight": f"{name}_{entry}"})
        for other in ("normal", "uniform", "truncated"):
            for variance in ("xavier", "he", "lecun"):
                if (variance, other) != (name, entry):
                    with pytest.raises(AssertionError, match="not initialised as specified"):
                        assert_initialised({"weight": held}, {"weight": f"{variance}_{other}"})


def test_assert_initialised_refuses_qr_without_its_signs(rng):
    right = haar(rng, 48, 48)
    for held in (right, right.astype(np.float32), bfloat16(right), haar(rng, 48, 96)):
        assert_initialised({"w": held}, {"w": "orthogonal"})
    assert_initialised({"w": 1.4 * right}, {"w": "orthogonal:1.4"})
    for gain in ("orthogonal", "orthogonal:1.5"):
        with pytest.raises(AssertionError, match=r"measured gain 1\.4"):
            assert_initialised({"w": 1.4 * right}, {"w": gain})
    for Q in (np.linalg.qr(rng.standard_normal((48, 48))).Q, rng.standard_normal((48, 48)) / 7):
        with pytest.raises(AssertionError, match=r"signs of R's diagonal|not orthogonal"):
            assert_initialised({"w": Q}, {"w": "orthogonal"})


def test_assert_initialised_of_constants_and_numbers(rng):
    model = {"a": np.zeros(5), "b": np.ones((2, 2)), "c": np.full(3, 0.5)}
    model |= {"d": rng.uniform(-0.1, 0.1, 999), "e": 0.02 * rng.standard_normal(999)}
    spec = {"a": "zeros", "b": "ones", "c": "constant:0.5", "d": "uniform:0.1", "e": "normal:0.02"}
    assert_initialised(model, spec)
    assert_initialised(model, {"[abc]": "constant"})
    for name, law in (("a", "ones"), ("c", "zeros"), ("d", "normal:0.06"), ("e", "constant")):
        with pytest.raises(AssertionError, match="1 of 1 parameters"):
            assert_initialised(model, {name: law})


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_assert_initialised_allows_constants_their_rounding(dtype):
    third = np.full(20, 1.0 / 3.0)
    W = bfloat16(third) if dtype == "bfloat16" else third.astype(dtype)
    assert_initialised({"b": W}, {"b": f"constant:{1 / 3}"})
    for value in (0.337, 0.33):
        with pytest.raises(AssertionError, match="1 of 1 parameters"):
            assert_initialised({"b": W}, {"b": f"constant:{value}"})
    with pytest.raises(AssertionError, match="whole numbers"):
        assert_initialised({"b": np.ones(20, int)}, {"b": "constant:1.7"})


def test_assert_initialised_refuses_what_it_cannot_mean(rng):
    model = {"a.weight": rng.standard_normal((9, 9)), "b": rng.standard_normal(4)}
    for spec, said in (
        ({"*": "xavier_nomal"}, "did you mean 'xavier_normal'"),
        ({"*": "normal"}, "law must be one of"),
        ({"c": "zeros"}, "'c' fits no parameter"),
        ({"*": "he_normal:2"}, "law must be one of"),
        ({"*": "normal:0"}, "'normal:0' must be > 0"),
        ({"*": "orthogonal:-1"}, "'orthogonal:-1' must be > 0"),
        (["zeros"], "spec must be a mapping .* received list"),
    ):
        with pytest.raises(ValueError, match=said):
            assert_initialised(model, spec)
    with pytest.raises(ValueError, match="no fans"):
        assert_initialised({"b": rng.standard_normal(40)}, {"b": "he_normal"})
    with pytest.raises(Inconclusive, match="has 4 numbers"):
        assert_initialised(model, {"b": "normal:1"})
    with pytest.raises(ValueError, match="named_parameters"):
        assert_initialised([1.0], {"*": "zeros"})


# the error rate


@pytest.mark.slow
def test_error_rate_on_right_models():
    assert planted.alarms(0.05, 300, SEED)["right"]


@pytest.mark.slow
@pytest.mark.parametrize(("fault", "kind"), planted.FAULTS)
def test_power_against_planted_faults(fault, kind):
    assert planted.power(fault, kind, 60, SEED + 1)["found"] > 0.95


def test_the_page_has_what_was_measured():
    rows = json.loads((Path(planted.__file__).with_suffix(".json")).read_text())["rows"]
    assert planted.table(rows) in DOC
    for row in rows:
        assert row["right"] if "level" in row else row["found"] >= planted.FOUND


def test_commands_of_the_examples_can_be_parsed():
    """Of the GitHub action and of the pre-commit hook."""
    commands = re.findall(r"(?:run|entry): rmt-check (.+)$", DOC, re.MULTILINE)
    assert len(commands) == 6
    for name, *options in map(str.split, commands):
        words = [word.replace("model.safetensors", __file__) for word in options]
        needs = [] if name != "audit" or __file__ in words else [__file__]  # pre-commit adds it
        cli.cli.commands[name].make_context(name, [*words, *needs])
