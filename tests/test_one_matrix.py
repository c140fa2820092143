"""What one matrix will probably do: quantiles beside the mean, and horizons of the median."""

import json
import math

import numpy as np
import pytest
from numpy.testing import assert_allclose

from rmt_check import cli, laws, sample_power_norms
from rmt_check.calibration.one_matrix import median_horizon, one_matrix
from rmt_check.calibration.reports import scale_reports

FIELDS = ("complex", "real")


@pytest.mark.parametrize("field", FIELDS)
def test_draws_lie_where_one_matrix_is_said_to(field, seed):
    n, steps, draws = 300, 40, 1000
    drawn = sample_power_norms("glorot", n, steps, draws, field=field, seed=seed).values[:, steps]
    found = one_matrix(n, steps, field=field)
    for log, p in zip(found.logs[:3], (0.1, 0.5, 0.9), strict=True):
        assert abs(np.mean(drawn <= log) - p) < 0.03 + 4.0 * math.sqrt(p * (1.0 - p) / draws)
    assert np.mean(drawn <= found.log_mean) > 0.6  # the mean is no median


@pytest.mark.parametrize("field", FIELDS)
def test_a_scale_moves_all_of_it(field):
    scaled, moved = one_matrix(300, 30, 0.9, field), one_matrix(300, 30, 1.0, field).scaled(0.9)
    assert_allclose(scaled.logs, moved.logs, atol=1e-6)


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("scale", [1.0, 0.985, 1.05])
def test_the_median_stays_within_the_tolerance_up_to_its_horizon(field, scale):
    n, tolerance = 1024, 0.5
    k = median_horizon(n, tolerance, scale, field)
    step = math.isqrt(n) // 8  # the horizon is right to about sqrt(n)/25 steps
    inside, outside = (
        laws.TypicalEnergy(n, j, field, scale=scale).median() for j in (max(16, k - step), k + step)
    )
    assert outside > math.log1p(tolerance)
    assert inside <= math.log1p(tolerance) or k <= 16


def test_a_median_that_fades_has_no_horizon():
    assert median_horizon(1024, scale=0.95) is None  # P(rho > 1) is below a half
    assert median_horizon(1024, scale=0.98) > 5 * 32
    horizons = [median_horizon(1024, t) for t in (0.01, 0.1, 1.0, 10.0)]
    assert horizons == sorted(horizons)


def test_reports_have_it_where_it_is_known():
    steps = 60
    first, *_, last = scale_reports(laws.SpectralRadius(512), steps=steps)
    assert first.one_matrix == one_matrix(512, steps) and last.median_horizon > last.horizon
    assert all(
        r.median_horizon is None and r.one_matrix is None
        for r in scale_reports(laws.SpectralRadius(128), steps=60)
    )
    assert all(r.one_matrix is None for r in scale_reports(laws.SpectralRadius(512), steps=9))


def test_the_command_says_what_one_matrix_does(capsys):
    assert cli._run(["scale", "512", "--field", "real", "--steps", "60"]) == 0
    out = capsys.readouterr().out
    assert "||(sW)^60 x||^2 of one matrix" in out and "median's" in out
    assert max(map(len, out.splitlines())) < 80
    assert cli._run(["scale", "512", "--steps", "60", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    found = document["scales"][0]["one_matrix"]
    assert found["steps"] == 60 and found["log_low"] < found["log_median"] < found["log_mean"]
    for words in (["128", "--steps", "60"], ["512", "--steps", "9"]):
        assert cli._run(["scale", *words]) == 0
        out = capsys.readouterr().out
        assert "is known for widths from 256 to 10^8" in out
        assert max(map(len, out.splitlines())) < 80


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: median_horizon(128),
            "widths from 256 to 10^8, received 128",
        ),
        (lambda: median_horizon(512, tolerance=0.0), "tolerance must be > 0"),
        (lambda: one_matrix(512, 5), "needs steps >= sqrt(n)/2"),
        (lambda: one_matrix(512, 50, scale=-1.0), "scale must be > 0"),
    ],
)
def test_bad_requests(call, message):
    with pytest.raises(ValueError) as error:
        call()
    assert message in str(error.value)
