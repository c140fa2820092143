"""Figure 1: its numbers, its files, and the same bytes from the same seed."""

import io
import json
import math
import os
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from rmt_check import laws
from rmt_check.cli.figure1_files import figure1_files
from rmt_check.plots.figure1 import render_figure1
from rmt_check.schemes.scheme import SCHEMES, scheme_named
from rmt_check.studies.figure1 import Request, describe, figure1_table


def request(schemes="glorot rescaled", widths=(192, 256), **options):
    defaults = {"alpha": 1.5, "draws": 30, "eigenvalues": 600, "field": "complex"}
    defaults |= {"method": "auto", "seed": 3, "workers": None}
    names = tuple(scheme_named(name) for name in schemes.split())
    return Request(schemes=names, widths=widths, **(defaults | options))


def silent(stage, fraction):
    pass


@pytest.fixture(scope="module")
def table():
    return figure1_table(request(), silent)


def series(table, panel, scheme, n, name):
    rows = table.query("panel == @panel and scheme == @scheme and width == @n and series == @name")
    return rows["x"].to_numpy(), rows["value"].to_numpy()


def test_theory_in_the_table_is_the_laws(table):
    s = SCHEMES["rescaled"].scale(256)
    r, density = series(table, "modulus", "rescaled", 256, "exact density")
    assert_allclose(density, laws.EigenvalueModulus(256, scale=s).pdf(r), rtol=1e-12)
    alpha, log_mean = series(table, "hidden", "rescaled", 256, "exact mean")
    t = alpha * 16
    expected = laws.log_hidden_energy(256, t, scale=s) - math.log(16)
    assert_allclose(log_mean, expected, rtol=1e-12)
    bound = series(table, "hidden", "glorot", 256, "eigenvalue bound")[1]
    mean = series(table, "hidden", "glorot", 256, "exact mean")[1]
    assert (bound[1:] < mean[1:]).all()


def test_real_means_reach_the_end_of_the_curve():
    real = figure1_table(request("glorot half", widths=(64,), field="real", alpha=5.0), silent)
    for scheme in ("glorot", "half"):
        s, t = SCHEMES[scheme].scale(64), np.arange(41)
        powers = series(real, "power", scheme, 64, "exact mean")[1]
        expected = laws.log_power_energy(64, t, scale=s, field="real")
        assert_allclose(powers, expected, rtol=1e-12, atol=1e-14)
        hidden = series(real, "hidden", scheme, 64, "exact mean")[1] + math.log(8)
        expected = laws.log_hidden_energy(64, t, scale=s, field="real")
        assert_allclose(hidden, expected, rtol=1e-12, atol=1e-14)


def test_histograms_hold_every_eigenvalue(table):
    for scheme in ("glorot", "rescaled"):
        x, density = series(table, "modulus", scheme, 256, "histogram")
        assert_allclose(density.sum() * (x[1] - x[0]), 1.0, atol=0.01)


def test_quantiles_are_ordered_and_near_the_mean(table):
    low, middle, high = (
        series(table, "hidden", "glorot", 192, name)[1]
        for name in ("lower decile", "median", "upper decile")
    )
    assert (low < middle).all() and (middle < high).all()
    mean = series(table, "hidden", "glorot", 192, "exact mean")[1]
    assert np.abs(middle - mean).max() < 0.3


def test_a_rescaled_scheme_reuses_eigenvalues_and_powers(table):
    s = SCHEMES["rescaled"].scale(192)
    alpha, base = series(table, "power", "glorot", 192, "median")
    scaled = series(table, "power", "rescaled", 192, "median")[1]
    assert_allclose(scaled, base + 2 * alpha * math.sqrt(192) * math.log(s), rtol=1e-10, atol=1e-12)


def test_same_seed_same_bytes_for_any_workers():
    one, two, other = (
        figure1_files(request(widths=(164,), **options), ["svg"], silent)
        for options in ({"workers": 1}, {"workers": 2}, {"seed": 4})
    )
    assert one["figure1.csv"] == two["figure1.csv"] != other["figure1.csv"]
    assert one["figure1.svg"] == two["figure1.svg"] != other["figure1.svg"]


def test_a_figure_drawn_again_is_the_same_files():
    first, again = (
        figure1_files(request("glorot", widths=(64,)), ["png", "pdf"], silent) for _ in range(2)
    )
    assert first == again


def test_another_processor_changes_hardly_a_digit(tmp_path):
    words = "figure1 --widths 96 --schemes glorot --draws 20 --quick --quiet --out".split()
    tables = []
    for kernels in ("Haswell", "Nehalem"):  # OpenBLAS with and without fused multiply-adds
        code = f"from rmt_check.cli import main; main({[*words, kernels]})"
        env = {**os.environ, "OPENBLAS_CORETYPE": kernels}
        subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=env, check=True)
        tables.append((tmp_path / kernels / "figure1.csv").read_text().splitlines())
    changed = [(a, b) for a, b in zip(*tables, strict=True) if a != b]
    assert len(changed) < 0.01 * len(tables[0])  # of doubles in full: 6 %
    for a, b in changed:
        assert float(a.split(",")[-1]) == pytest.approx(float(b.split(",")[-1]), 1e-11, 1e-13)
    numbers = [row.split(",")[-1] for row in tables[0][1:]]
    assert max(len(number.split("e")[0].strip("-0.").replace(".", "")) for number in numbers) == 12


def test_files_hold_what_they_say():
    files = figure1_files(request("glorot", widths=(64,)), ["png", "svg", "pdf"], silent)
    assert files["figure1.png"].startswith(b"\x89PNG")
    assert files["figure1.pdf"].startswith(b"%PDF") and b"<svg" in files["figure1.svg"]
    table = pd.read_csv(io.BytesIO(files["figure1.csv"]))
    assert list(table.columns) == ["panel", "scheme", "width", "series", "x", "value"]
    document = json.loads(files["figure1.json"])
    assert document["eigenvalues"] == {"glorot, n = 64": {"method": "matrix", "draws": 9}}
    norms = {"method": "matrix-free", "steps": 12, "draws": 30}
    assert document["hidden_norms"] == {"glorot, n = 64": norms}
    assert document["power_norms"] == {"glorot, n = 64": norms}
    assert document["memory_bytes"] > 0
    assert "--seed 3" in document["command"]


@pytest.mark.parametrize(
    ("schemes", "options"),
    [
        ("half uniform-disc calibrated:delta=.2", {}),
        ("glorot half", {"field": "real"}),
        ("glorot", {"field": "real", "widths": (16, 1000)}),  # no matrix of the larger one
        ("uniform-disc", {"alpha": 0.3}),  # less than a decade
        ("glorot", {"alpha": 60.0, "method": "matrix"}),  # beyond the range of doubles
        ("glorot", {"widths": (1,)}),
        ("glorot uniform-disc", {"widths": (700,), "alpha": 0.01}),  # no step and no matrix
        ("independent truncated sparse leaky orthogonal", {}),
        ("glorot-uniform naive-uniform identity uniform-modulus", {"field": "real"}),
        ("he rademacher lru-ring diagonal-glorot", {}),
        ("truncated", {"widths": (700,), "alpha": 0.1}),  # no matrix and no law
        ("uniform-disc", {"widths": (2, 3)}),
    ],
)
def test_every_scheme_can_be_drawn(schemes, options):
    table = figure1_table(request(schemes, **{"widths": (16,), **options}), silent)
    assert table["value"].notna().all()
    assert set(table["scheme"]) == {str(scheme_named(name)) for name in schemes.split()}
    assert render_figure1(table, ["png"])["png"].startswith(b"\x89PNG")


def test_widths_beyond_matrices():
    wide = request("glorot", widths=(256, 2048, 10**8), draws=2, alpha=0.004, method="matrix-free")
    sources = describe(wide)["eigenvalues"]
    assert sources["glorot, n = 2048"] == {"method": "kostlan", "draws": 18}
    assert sources["glorot, n = 100000000"] == {"method": "exact law alone", "draws": 0}
    table = figure1_table(wide, silent)
    x, density = series(table, "modulus", "glorot", 2048, "histogram")
    assert_allclose(density.sum() * (x[1] - x[0]), 1.0, atol=0.01)
    assert not len(series(table, "modulus", "glorot", 10**8, "histogram")[0])
    assert len(series(table, "hidden", "glorot", 10**8, "median")[0]) == 41
    assert b"law alone" in render_figure1(table, ["svg"])["svg"]
    real = request("glorot", widths=(2048,), field="real")
    assert describe(real)["eigenvalues"]["glorot, n = 2048"]["draws"] == 0


def test_nothing_to_draw_is_said():
    empty = request("orthogonal", widths=(1025,), draws=2, alpha=0.05)
    assert describe(empty)["eigenvalues"]["orthogonal, n = 1025"] == {"method": "none", "draws": 0}
    assert b"no eigenvalues" in render_figure1(figure1_table(empty, silent), ["svg"])["svg"]


def test_eigenvalues_on_the_circle_are_not_beyond_it():
    table = figure1_table(request("orthogonal", widths=(64.0,), alpha=0.2), silent)
    x, density = series(table, "modulus", "orthogonal", 64, "histogram")
    assert density[x < 1.0].sum() > 0.0 and not density[x > 1.0].any()


def test_diagonals_of_computed_eigenvalues_are_as_few_as_matrices():
    chosen = request("glorot diagonal-glorot uniform-disc", widths=(1024,), eigenvalues=4096)
    glorot, computed, drawn = (chosen.eigenvalue_draws(base, 1024) for base in chosen.bases())
    assert glorot == computed == 4 < drawn


def test_draws_are_as_many_as_take_some_seconds():
    chosen = request("glorot", widths=(256, 10**6), draws=None, alpha=4.0)
    assert [chosen.draws_of(SCHEMES["glorot"], n) for n in chosen.widths] == [1000, 10]
    dense = request("rademacher", widths=(256, 1024), draws=None, alpha=4.0)
    assert 10 < dense.draws_of(SCHEMES["rademacher"], 1024) < 100
    assert "--draws" not in describe(chosen)["command"]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"alpha": 0.0}, "alpha must be > 0"),
        ({"alpha": math.nan}, "alpha must be a finite number"),
        ({"draws": 0}, "draws must be an integer >= 1"),
        ({"draws": 10**12}, "bytes of memory"),
        ({"widths": (256, 10**6), "method": "matrix"}, "bytes of memory"),
        ({"widths": (256, 128)}, "use the scheme calibrated"),
        ({"seed": -1}, "seed must be"),
        ({"method": "guess"}, "method must be one of"),
    ],
)
def test_bad_requests_are_refused_before_any_work(wrong, message):
    with pytest.raises(ValueError, match=message):
        request(**wrong)
