"""Scales at which all but delta of matrices stay below a ceiling: simulated, against matrices."""

import json
import math
import re
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import integrate, stats
from statistics_helpers import LEVEL, examples

from rmt_check import cli
from rmt_check.calibration import quantile, quantile_scale
from rmt_check.calibration.crossing_ranks import RESOLUTION, crossing_ranks
from rmt_check.sampling import ceilings
from rmt_check.sampling.ceilings import crosses, crossing_cell
from rmt_check.sampling.cell import cell_stream

FIELDS = ["complex", "real"]


def gaussians(rng, field, n, shape):
    """Return draws of variance 1/n."""
    x = rng.standard_normal(shape) / math.sqrt(n)
    return x if field == "real" else (x + 1j * rng.standard_normal(shape) / math.sqrt(n)) / 2**0.5


def crossed(n, steps, scale, ceiling, field, draws, seed):
    """Return which draws cross, by dense matrices."""
    rng = np.random.default_rng([seed, n, steps, 1])
    W = scale * gaussians(rng, field, n, (draws, n, n))
    h, over = np.zeros((draws, n, 1), W.dtype), np.zeros(draws, bool)
    for t in range(steps + 1):
        h = W @ h + gaussians(rng, field, n, (draws, n, 1))
        over |= np.sum(np.abs(h) ** 2, axis=(1, 2)) > ceiling * (t + 1)
    return over


def differs(law, value):
    return 2.0 * min(law.cdf(value), law.sf(value - (isinstance(value, int)))) < LEVEL


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize(("n", "steps", "method"), [(24, 15, "matrix-free"), (16, 30, "matrix")])
def test_dense_matrices_cross_with_probability_delta(n, steps, method, field, seed):
    draws, delta, ceiling = 1599, 0.2, 2.0
    found = quantile_scale(n, steps, delta, ceiling, field, draws, seed)
    assert found.method == method and found.low < found.scale < found.high
    rank, dense = int(delta * (draws + 1)), 4000
    law = stats.betabinom(dense, rank, draws + 1 - rank)  # of how many of the dense ones cross

    def count(scale):
        return int(crossed(n, steps, scale, ceiling, field, dense, seed).sum())

    assert not differs(law, count(found.scale))
    assert differs(law, count(1.05 * found.scale)) and differs(law, count(0.95 * found.scale))


def chance_of_one_step(n, scale, ceiling, reals):
    """Return P(a draw of one step crosses): |h_1|^2 is (1 + s^2 |h_0|^2) times a gamma."""
    norms = stats.gamma(n * reals / 2, scale=2 / (n * reals))

    def stays(square):
        return norms.pdf(square) * norms.cdf(2 * ceiling / (1 + scale**2 * square))

    return 1.0 - integrate.quad(stays, 0.0, ceiling, epsabs=1e-12, limit=200)[0]


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize(("n", "delta"), [(50, 0.05), (8, 0.5)])
def test_one_step_against_its_exact_law(n, delta, field, seed):
    draws, reals = 1999, 2 if field == "complex" else 1
    found = quantile_scale(n, 1, delta, field=field, draws=draws, seed=seed)
    rank = round(delta * (draws + 1))
    law = stats.beta(rank, draws + 1 - rank)
    assert not differs(law, chance_of_one_step(n, found.scale, 2.0, reals))
    assert differs(law, chance_of_one_step(n, 1.1 * found.scale, 2.0, reals))


@pytest.mark.slow
def test_intervals_hold_the_scale(seed):
    n, steps, delta, seeds = 6, 5, 0.25, range(seed, seed + 25_000, 1000)
    found = [quantile_scale(n, steps, delta, draws=99, seed=each) for each in seeds]
    tried = np.linspace(found[0].low - 0.2, found[0].high + 0.2, 25)
    fractions = [crossed(n, steps, s, 2.0, "complex", 10_000, seed).mean() for s in tried]
    truth = np.interp(delta, fractions, tried)

    def held(scale):
        return sum(f.low <= scale <= f.high for f in found)

    assert stats.binom(len(found), 0.95).cdf(held(truth)) > LEVEL
    assert stats.binom(len(found), 0.95).cdf(held(1.2 * truth)) < LEVEL


@given(st.integers(1, 2000), st.floats(0.005, 0.995))
@example(7, 0.375)  # enough for 1 - 0.025^(1/8), and not for 1 - 0.025^(1/7)
def test_ranks_hold_the_quantile_in_95_per_cent(draws, delta):
    rare = 1.0 - 0.025 ** (1.0 / draws)  # crosses in none of the draws with probability 2.5 %
    try:
        low, rank, high = quantile._ranks(draws, delta)
    except ValueError:
        assert min(delta, 1.0 - delta) <= rare * (1.0 + 1e-12)
        return
    assert min(delta, 1.0 - delta) >= rare * (1.0 - 1e-12)
    crossing = stats.binom(draws, delta)
    assert crossing.cdf(low - 1) <= 0.025 and crossing.sf(high - 1) <= 0.025
    assert (1 <= low <= rank <= high <= draws and rank - delta * (draws + 1) <= 1e-9) or rank == low


@given(st.floats(0.005, 0.995))
def test_the_least_number_of_draws_is_the_one_refused_for(delta):
    with pytest.raises(ValueError, match="draws must be at least") as refused:
        quantile._ranks(1, delta)
    least = int(re.search(r"at least ([\d,]+)", str(refused.value))[1].replace(",", ""))
    quantile._ranks(least, delta)
    with pytest.raises(ValueError, match=f"at least {least:,} "):
        quantile._ranks(least - 1, delta)


@examples(10)
@given(st.integers(1, 60), st.floats(0.01, 3.0), st.integers(0, 2**32), st.data())
def test_the_search_finds_order_statistics(draws, spread, key, data):
    scales = np.exp(spread * np.random.default_rng(key).standard_normal(draws))
    ranks = data.draw(st.lists(st.integers(1, draws), min_size=3, max_size=3).map(sorted))
    guesses = data.draw(st.lists(st.floats(1e-4, 1e4), min_size=0, max_size=3))
    found = crossing_ranks(lambda draw, s: s > scales[draw], draws, ranks, 1, None, guesses)
    for rank, (low, high) in zip(ranks, found, strict=True):
        assert low <= np.sort(scales)[rank - 1] <= high <= max(1e-3, low * (1 + RESOLUTION))


@pytest.mark.parametrize(("n", "steps"), [(256, 40), (1024, 40), (256, 400)])
@pytest.mark.parametrize("field", FIELDS)
def test_the_models_guesses_are_near_and_save_simulations(n, steps, field, monkeypatch):
    asked, guess, crosses = [], quantile._guesses, quantile.crosses

    def counted(cell, some, *case):
        asked.extend(some)
        return crosses(cell, some, *case)

    monkeypatch.setattr(quantile, "crosses", counted)
    with monkeypatch.context() as patch:
        patch.setattr(quantile, "_guesses", lambda *_: [])
        without = quantile_scale(n, steps, field=field, draws=99)
        most = len(asked)
    asked.clear()
    found = quantile_scale(n, steps, field=field, draws=99)
    assert len(asked) < 0.7 * most
    log_ceiling = math.log(2.0 * (steps + 1.0))
    near = guess(n, steps, field, log_ceiling, [0.01, 0.05, 0.11])
    for name, guessed in zip(("low", "scale", "high"), near, strict=True):
        assert getattr(found, name) == pytest.approx(getattr(without, name), rel=RESOLUTION)
        assert getattr(found, name) == pytest.approx(guessed, rel=0.04)


def test_there_is_no_guess_where_the_model_was_not_checked():
    assert quantile._guesses(255, 100, "real", math.log(202.0), [0.1, 0.2, 0.3]) == []
    assert quantile._guesses(1024, 15, "real", math.log(32.0), [0.1, 0.2, 0.3]) == []


@pytest.mark.parametrize(("n", "steps"), [(500, 500), (599, 500), (600, 500), (500, 499)])
def test_matrices_are_drawn_where_that_is_faster(n, steps):
    expected = "matrix" if n <= steps or (steps >= 500 and n < 1.2 * steps) else "matrix-free"
    assert crossing_cell(n, steps, "complex", 0, 1).method == expected


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize(
    ("name", "values", "sign"),
    [("delta", (0.05, 0.2, 0.8), 1), ("ceiling", (1.9, 2.5, 20.0), 1), ("steps", (1, 6, 15), -1)],
)
def test_it_grows_with_delta_and_ceiling_and_falls_with_steps(field, name, values, sign):
    others = {"n": 16, "steps": 12, "field": field, "draws": 99}
    scales = [quantile_scale(**others | {name: value}).scale for value in values]
    assert np.all(sign * np.diff(scales) > 0)


def test_it_does_not_depend_on_workers():
    one, many = (quantile_scale(12, 20, draws=99, workers=w) for w in (1, 3))
    assert one == many and one.method == "matrix"
    assert quantile_scale(12, 20, draws=99, seed=1).scale != one.scale


@pytest.mark.parametrize(("n", "steps"), [(12, 20), (32, 20)])
@pytest.mark.parametrize("field", FIELDS)
def test_a_draw_does_not_depend_on_those_before_it(n, steps, field):
    cell, ceiling = crossing_cell(n, steps, field, 0, 1), np.log(2.0 * np.arange(1.0, steps + 2.0))
    simulated = ceilings._without_matrix if cell.method == "matrix-free" else ceilings._by_matrix
    together, draws = simulated(cell, 1.0, ceiling), range(40)
    norms = [together(cell_stream(cell, draw)) for draw in draws]
    alone = [simulated(cell, 1.0, ceiling)(cell_stream(cell, draw)) for draw in draws]
    assert np.array_equal(norms, alone)
    crossing = crosses(cell, np.arange(40), 1.0, ceiling)
    assert 0 < crossing.sum() < 40 and np.array_equal(crossing, np.any(alone > ceiling, axis=1))


def test_progress_ends_with_all_draws():
    told = []
    quantile_scale(12, 5, draws=99, progress=lambda *done: told.append(done))
    assert told[-1] == (99, 99) and told == sorted(told)


def test_what_is_kept_is_found_again(tmp_path, monkeypatch):
    folder = tmp_path / "new" / "folder"
    first = quantile_scale(12, 5, draws=99, cache=folder)
    (file,) = folder.iterdir()
    with monkeypatch.context() as patch:
        patch.setattr(quantile, "crossing_ranks", None)  # nothing is simulated
        assert quantile_scale(12, 5, draws=99, cache=folder) == first
    for damage in ("", "{", "[]", "null", file.read_text().replace(str(first.low), "0.5")):
        file.write_text(damage)
        assert quantile_scale(12, 5, draws=99, cache=str(folder)) == first
        assert json.loads(file.read_text())["result"]["low"] == first.low
    quantile_scale(12, 6, draws=99, cache=folder)
    assert len(list(folder.iterdir())) == 2


def test_what_is_kept_is_for_whom_the_umask_lets_read_it(tmp_path):
    (tmp_path / "any").touch()
    first = quantile_scale(12, 5, draws=99, cache=tmp_path / "kept")
    (file,) = (tmp_path / "kept").iterdir()
    assert file.stat().st_mode == (tmp_path / "any").stat().st_mode
    file.unlink()
    file.symlink_to(file)  # which nobody can read
    assert quantile_scale(12, 5, draws=99, cache=tmp_path / "kept") == first
    assert json.loads(file.read_text())["result"]["low"] == first.low


def test_a_cache_that_cannot_be_written_is_refused_before_the_work(tmp_path, monkeypatch):
    monkeypatch.setattr(quantile, "crossing_ranks", None)
    (tmp_path / "file").write_text("")
    with pytest.raises(ValueError, match=r"cannot write to .*file"):
        quantile_scale(12, 5, draws=99, cache=tmp_path / "file")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0, 5), "width n must be"),
        ((8, 0), "steps must be an integer >= 1"),
        ((64, 5, 0.0), "delta must lie strictly between 0 and 1"),
        ((64, 5, 0.05, 0.0), "ceiling must be > 0"),
        ((64, 5, 0.05, 1e7), r"ceiling must be at most 1e\+06"),
        (
            (64, 5, 0.05, 1.0),
            r"inputs alone cross the ceiling 1 with probability 0\.\d+, not below",
        ),
        (
            (2, 5),
            r"inputs alone cross the ceiling 2 with probability 0\.0944, .* raise the ceiling",
        ),
        ((64, 5, 0.05, 2.0, "quaternion"), "field must be one of complex, real"),
        ((64, 5, 0.05, 2.0, "real", 71), "draws must be at least 72 for delta = 0.05, received 71"),
        ((64, 5, 0.99, 2.0, "real", 99), "draws must be at least 368 for delta = 0.99"),
        ((64, 5, 1e-20), r"draws must be at least 3.7e\+20 for delta = 1e-20, received 399"),
        ((64, 5, 5e-324), "draws must be at least inf for delta = 5e-324, received 399"),
        (
            (64, 5, 1 - 2**-53),
            r"draws must be .* 3.3e\+16 for delta = 0.9999999999999999, received",
        ),
        ((64, 5, 0.05, 1e-9), "inputs alone cross the ceiling 1e-09 with probability 1, not below"),
        ((64, 5, 0.05, 2.0, "real", 99, -1), "seed must be"),
        ((64, 5, 0.05, 2.0, "real", 99, 0, 0), "workers must be"),
        ((10**9, 10**6), "ceiling-crossings of glorot .* bytes of memory"),
        ((10**7, 10**8), "ceiling-crossings of glorot .* bytes of memory"),
    ],
)
def test_bad_arguments(arguments, message):
    with pytest.raises(ValueError, match=message):
        quantile_scale(*arguments)


def test_a_ceiling_hardly_above_the_inputs_leaves_hardly_a_scale():
    found = quantile_scale(4, 3, delta=0.044, draws=399)  # inputs alone cross with 0.0425
    assert found.low == 0.0 <= found.scale < found.high


def scale(capsys, *options):
    assert cli._run(["simulate-scale", "--quiet", "--draws", "99", *options]) == 0
    return capsys.readouterr().out


def test_table_of_80_columns(capsys):
    out = scale(capsys, "16,24", "--steps", "9", "--delta", "0.1")
    assert max(map(len, out.splitlines())) <= 80
    found = quantile_scale(16, 9, 0.1, draws=99)
    assert f"16        {found.scale:.4f} ({found.low:.4f} to {found.high:.4f})" in out
    assert "95% interval, from 99 draws, seed 0" in out
    real = scale(capsys, "16", "--steps", "12", "--field", "real")
    assert "?" not in real and max(map(len, real.splitlines())) <= 80


@pytest.mark.parametrize(
    ("widths", "options"),
    [
        ("64,1000000000000000", ("--steps", "5")),
        ("1,10000000000", ("--steps", "1", "--ceiling", "1e6", "--delta", "0.9")),
    ],
)
def test_columns_keep_apart(widths, options, capsys):
    lines = scale(capsys, widths, *options).splitlines()
    rows = [line.split() for line in lines[4:6]]
    assert [row[0] for row in rows] == widths.split(",")
    assert [len(row) for row in rows] == [8, 8]  # n, s, (low, to, high), and three more
    assert len({len(line) for line in lines[3:6]}) == 1 and len(lines[3]) <= 80


def test_json(capsys, tmp_path):
    options = ("16", "--steps", "9", "--field", "real", "--cache", str(tmp_path), "--json")
    (row,) = json.loads(scale(capsys, *options))["scales"]
    assert quantile.QuantileScale(**row["quantile"]) == quantile_scale(
        16, 9, field="real", draws=99
    )
    assert 0.0 < row["probability"] < 1.0 and row["calibrated"] < row["horizon"]
    assert len(list(tmp_path.iterdir())) == 1


def test_progress_is_told_on_stderr(capsys):
    assert cli._run(["simulate-scale", "16", "--steps", "9", "--draws", "99"]) == 0
    assert "width 16" in capsys.readouterr().err
    assert cli._run(["simulate-scale", "16"]) == 2
    assert "Missing option '--steps'" in capsys.readouterr().err


ROOT = Path(__file__).parent.parent
sys.path.append(str(ROOT / "benchmarks"))


def test_page_has_the_measurements():
    from quantile_scale import measured, narrow_measured, narrow_table, table

    document = json.loads((ROOT / "benchmarks" / "quantile_scale.json").read_text())
    page = (ROOT / "docs" / "scales.md").read_text()
    assert table(document) in page and measured(document) in " ".join(page.split())
    assert narrow_table(document) in page and narrow_measured(document) in " ".join(page.split())


def test_draws_that_turn_back_change_less_than_the_draws_do():
    for row in json.loads((ROOT / "benchmarks" / "quantile_scale.json").read_text())["narrow"]:
        deviation = stats.binom(row["of"], row["delta"]).std()
        assert row["not_monotone"] > 0 and abs(row["crossing"] - row["rank"]) < deviation


def test_measured_scales_are_found_again():
    document = json.loads((ROOT / "benchmarks" / "quantile_scale.json").read_text())
    (row,) = (r for r in document["rows"] if (r["n"], r["steps"], r["field"]) == (128, 100, "real"))
    found = quantile_scale(128, 100, field="real")
    assert_allclose(
        [found.scale, found.low, found.high], [row[k] for k in ("scale", "low", "high")], rtol=2e-4
    )
