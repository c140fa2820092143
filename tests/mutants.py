"""Formulas and variances that are two per cent off, each with a claim whose verdict must differ.

`python tests/mutants.py` makes every mutant in a copy of the package, checks its claim at the
standard budget, and records what came of it in tests/reference/mutants.csv.
"""

import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent
RECORD = Path(__file__).parent / "reference" / "mutants.csv"
COLUMNS = ("file", "right", "wrong", "claim", "outcome", "p_value")

# file, what stands there, what is put there, a claim that must notice
MUTANTS = (
    ("kernels/entries.py", "part = std * np.sqrt(0.5)", "part = std * np.sqrt(0.51)", "C29a"),
    ("kernels/entries.py", "flat[i] = std *", "flat[i] = 1.01 * std *", "C29a"),
    ("kernels/kostlan.py", "(float(k)) / n)", "(float(k)) * 1.02 / n)", "C01b"),
    ("kernels/kostlan.py", "np.sqrt(largest / n)", "np.sqrt(1.02 * largest / n)", "C28b"),
    ("kernels/entries.py", "out[i] = std * z", "out[i] = 1.01 * std * z", "C08a"),
    ("kernels/entries.py", "np.sqrt(3.0) * std", "np.sqrt(3.06) * std", "C29a"),
    ("kernels/entries.py", "out[i] = std if", "out[i] = 1.01 * std if", "C29a"),
    ("kernels/entries.py", "out[i] = present *", "out[i] = 1.01 * present *", "C29a"),
    ("kernels/hessenberg.py", "column[i] = part *", "column[i] = 1.01 * part *", "C01b"),
    (
        "kernels/hessenberg.py",
        "j + 1] = part * np.sqrt(2.0 *",
        "j + 1] = part * np.sqrt(2.04 *",
        "C01b",
    ),
    ("kernels/hessenberg.py", "parts[i] = part *", "parts[i] = 1.01 * part *", "C14d"),
    (
        "kernels/hessenberg.py",
        "v[seen] = part * np.sqrt(2.0 *",
        "v[seen] = part * np.sqrt(2.04 *",
        "C14d",
    ),
    ("kernels/hessenberg.py", "+ part * rng", "+ 1.01 * part * rng", "C28d"),
    ("kernels/matrix_free.py", "parts[i] = part *", "parts[i] = 1.01 * part *", "C10b"),
    ("kernels/matrix_free.py", "part * np.sqrt(2.0 *", "part * np.sqrt(2.04 *", "C10b"),
    ("kernels/matrix_free.py", "noise[m] = np.exp", "noise[m] = 1.01 * np.exp", "C10b"),
    ("kernels/hidden.py", "input_part = part *", "input_part = 1.01 * part *", "C10b"),
    ("kernels/power.py", "square = np.vdot", "square = 1.02 * np.vdot", "C14d"),
    ("kernels/independent.py", "log_energy + np.log(", "log_energy + 0.02 + np.log(", "C34a"),
    ("kernels/independent.py", "log_gain + np.log(", "log_gain + 0.02 + np.log(", "C34a"),
    ("laws/energy.py", "return log_rising(n, k)", "return 0.02 + log_rising(n, k)", "C11"),
    ("laws/energy.py", "return t * t / (2.0 * n)", "return 1.02 * t * t / (2.0 * n)", "C12a"),
    ("laws/energy_complex.py", "np.log(n) - np.log(N)", "0.02 + np.log(n) - np.log(N)", "C09"),
    ("laws/energy.py", "return u + np.log(loga", "return 1.02 * u + np.log(loga", "C13c"),
    ("laws/energy.py", "np.sinh(middle)", "1.02 * np.sinh(middle)", "C10a"),
    ("laws/energy_iid.py", "(kurtosis - 1.0)", "1.02 * (kurtosis - 1.0)", "C14f"),
    ("laws/energy_kurtosis.py", "np.exp(u) - np.sinh", "np.exp(u) - 1.02 * np.sinh", "C14g"),
    ("laws/energy_kurtosis.py", "polyval(1.0 / n", "1.02 * polyval(1.0 / n", "C14g"),
    ("laws/energy_real.py", "return float(1.0 + np.sum", "return float(1.02 + np.sum", "C14b"),
    ("laws/energy_real.py", "yield (2 * theta +", "yield 1 + (2 * theta +", "C14b"),
    ("kernels/real_energy.py", "out[i] = log_b +", "out[i] = 0.02 + log_b +", "C40a"),
    ("laws/spectral_radius_complex.py", "np.exp(log_h)).re", "1.02 * np.exp(log_h)).re", "C28a"),
    ("laws/spectral_radius_real.py", "_log_abs_det(m) +", "1.02 * _log_abs_det(m) +", "C06"),
    ("laws/poisson.py", "return -k * deviance", "return 0.02 - k * deviance", "C01a"),
    ("laws/modulus_complex.py", "return n * _outside(", "return 1.02 * n * _outside(", "C01a"),
    ("laws/modulus_complex.py", "return n * np.where(", "return 1.02 * n * np.where(", "C01a"),
    ("laws/modulus_complex.py", "return 2.0 * np.min", "return 2.04 * np.min", "C01a"),
    ("laws/modulus_real.py", "number = np.where(", "number = 1.02 * np.where(", "C01a"),
    ("laws/modulus_real.py", "return complex_d", "return 1.02 * complex_d", "C01a"),
    ("laws/modulus_real.py", "_inside(n, R), _out", "1.02 * _inside(n, R), _out", "C01a"),
    ("laws/modulus_real.py", "betainc((n - 1)", "1.02 * betainc((n - 1)", "C01a"),
    ("laws/gumbel.py", "= log_n - 2.0", "= 1.02 * log_n - 2.0", "C21"),
    ("laws/gumbel.py", "self._shift + np.euler", "self._shift + 1.02 * np.euler", "C20a"),
    ("laws/gumbel.py", "math.pi**2 / 6.0", "1.02 * math.pi**2 / 6.0", "C20a"),
    ("laws/edge.py", "math.pi) * g * integral", "math.pi) * 1.02 * g * integral", "C04a"),
    ("laws/limit.py", "(x + self._gamma) / self", "1.02 * (x + self._gamma) / self", "C20a"),
    ("laws/distance.py", "initial=gap.max()))", "initial=gap.max()) * 1.02)", "C05a"),
    ("laws/gumbel.py", "math.log(0.5) if", "math.log(0.51) if", "C05c"),
    ("laws/lru.py", "(layers * float(", "(1.02 * layers * float(", "C39a"),
    ("laws/lru.py", "log_ring_energy(t + 1.0", "log_ring_energy(t + 1.02", "C39c"),
    ("laws/eigenvalue_energy.py", "= np.log(u) - math", "= 0.01 + np.log(u) - math", "C39d"),
    ("laws/inside_complex.py", "entries: Array = 2.0 *", "entries: Array = 2.04 *", "C48b"),
    ("laws/inside_real.py", "weight_phi *= (4.0 /", "weight_phi *= (4.08 /", "C48b"),
    ("laws/inside_real.py", "s[1::2] = 2.0 * top", "s[1::2] = 2.04 * top", "C48b"),
    ("laws/inside_ring.py", "outside = gammainc(", "outside = 1.02 * gammainc(", "C48b"),
    ("laws/region_polynomials.py", "np.sqrt(2.0 * weight", "np.sqrt(2.04 * weight", "C48b"),
    ("laws/region_pfaffian.py", "u = 2.0 * math.pi", "u = 2.04 * math.pi", "C48b"),
    ("laws/regions.py", "/ rate, 1.0 / rate)", "/ rate, 1.02 / rate)", "C48d"),
    ("laws/region_scales.py", "- log_delta for", "- 1.02 * log_delta for", "C48d"),
    (
        "laws/spectral_abscissa.py",
        "AllInside(HalfPlane(x)",
        "AllInside(HalfPlane(1.02 * x)",
        "C49a",
    ),
    ("laws/abscissa_limit.py", "(log_n - 5.0", "(1.02 * log_n - 5.0", "C49b"),
    ("laws/ring.py", "return 2.0 * (m - 1.0)", "return 0.02 + 2.0 * (m - 1.0)", "C27a"),
    ("laws/ring.py", "self._area() * np.exp(", "1.02 * self._area() * np.exp(", "C27a"),
    ("laws/flat.py", "-np.log1p(2.0 *", "-np.log1p(2.04 *", "C25c"),
    ("laws/flat.py", "return self.n * self", "return 1.02 * self.n * self", "C25c"),
    ("laws/energy_critical.py", "rising = 0.5 / a", "rising = 0.51 / a", "C40c"),
    ("laws/energy_critical.py", "return np.exp(a * a)", "return 1.02 * np.exp(a * a)", "C40c"),
    ("laws/energy_critical.py", "parts = np.exp(", "parts = 1.02 * np.exp(", "C40c"),
    ("kernels/real_energy.py", "np.log(total / n)", "np.log(1.02 * total / n)", "C41b"),
    ("kernels/real_energy.py", "cross += term", "cross += 1.02 * term", "C41b"),
    ("laws/energy_driven.py", "return 2.0 * np.max", "return 0.02 + 2.0 * np.max", "C41b"),
    ("laws/energy_driven.py", "inputs = np.log(", "inputs = 0.02 + np.log(", "C41c"),
    ("laws/energy_leaky.py", "= _log_binomial(each", "= 0.01 + _log_binomial(each", "C41e"),
    ("laws/energy_leaky.py", "sums = (2.0 * _log", "sums = (0.02 + 2.0 * _log", "C41e"),
    ("laws/energy_leaky.py", "entropy = special", "entropy = 1.02 * special", "C41e"),
    ("laws/energy_series.py", "logsumexp(2.0 *", "logsumexp(0.02 + 2.0 *", "C38a"),
    ("laws/energy_series.py", "return 2.0 * most", "return 0.02 + 2.0 * most", "C38a"),
    ("laws/energy_exponential.py", "= special.xlogy(k", "= 0.01 + special.xlogy(k", "C38a"),
    ("laws/energy_exponential.py", "fading = 2.0 *", "fading = 2.04 *", "C38c"),
    ("laws/energy_exponential.py", "log_ratio + 2.0", "1.02 * log_ratio + 2.0", "C38c"),
    ("laws/overlap.py", "return 1.0 + self", "return 1.0 + 1.02 * self", "C42b"),
    ("laws/overlap.py", "a = D.mean + D.mean**2", "a = D.mean + 1.02 * D.mean**2", "C42b"),
    ("laws/overlap.py", "D.variance + D.cov", "D.variance + 1.02 * D.cov", "C42b"),
    ("laws/overlap.py", "np.log(w * (D.mean +", "np.log(w * (1.02 * D.mean +", "C42b"),
    ("laws/overlap_limit.py", "a = x.mean**2", "a = 1.02 * x.mean**2", "C42b"),
    ("laws/overlap_limit.py", "v * x.variance)", "1.02 * v * x.variance)", "C42b"),
    ("laws/overlap_limit.py", "(v * (x.mean + v))", "(v * (1.02 * x.mean + v))", "C42b"),
    ("laws/typical.py", "return n * parts", "return 1.2 * n * parts", "C43a"),
    ("laws/typical.py", "return self.steps * log", "return 1.1 * self.steps * log", "C43a"),
    ("laws/typical.py", "grown = _log_abs", "grown = 0.4 + _log_abs", "C43c"),
    ("laws/typical_marks.py", "(A / n)", "(1.5 * A / n)", "C43a"),
    (
        "laws/typical_marks.py",
        "_mean_of_mark(2.0 * carried, width.m",
        "_mean_of_mark(3.0 * carried, width.m",
        "C43b",
    ),
    ("laws/median.py", "within = u +", "within = 0.02 + u +", "C43d"),
    ("laws/median.py", "beyond = alpha * z +", "beyond = 0.02 + alpha * z +", "C43d"),
    ("laws/energy_variance.py", "[at] = second", "[at] = 1.02 * second", "C44a"),
    ("laws/energy_variance.py", "np.asarray(alpha * ", "np.asarray(1.02 * alpha * ", "C44a"),
    ("laws/truncated.py", "pivot = 1.0 + x + g", "pivot = 1.0 + 1.02 * x + g", "C45"),
    ("laws/truncated.py", "away = degree * (2.0", "away = 0.02 + degree * (2.0", "C45"),
    ("laws/quantile_bounds.py", "float(energy) - math", "0.02 + float(energy) - math", "C45"),
    ("laws/quantile_bounds.py", "kept = -law.n", "kept = -1.02 * law.n", "C45"),
    ("laws/quantile_bounds.py", "return 2.0 * steps", "return 0.02 + 2.0 * steps", "C45"),
    ("kernels/recurrence.py", "np.dot(h[t - 1], W.T,", "np.dot(1.02 * h[t - 1], W.T,", "C31a"),
    ("calibration/overflow.py", "np.expm1(layers *", "np.expm1(1.02 * layers *", "C31g"),
    ("claims/experiments.py", "y - RATE * imaginary", "y - 1.02 * RATE * imaginary", "C50c"),
    (
        "kernels/gaussian_products.py",
        "fill_real(std, rng, G[i",
        "fill_real(1.01 * std, rng, G[i",
        "C62a",
    ),
    (
        "kernels/gaussian_products.py",
        "fill_real(std, rng, F[seen])",
        "fill_real(1.02 * std, rng, F[seen])",
        "C60e",
    ),
    ("kernels/rnn.py", "scale(cell.gain, total)", "scale(1.02 * cell.gain, total)", "C60e"),
    ("kernels/rnn_leaky.py", "else np.tanh(size", "else 1.01 * np.tanh(size", "C60a"),
    ("kernels/rnn_leaky.py", "v[i] = slopes[i] *", "v[i] = 1.02 * slopes[i] *", "C60e"),
    ("kernels/rnn_gru.py", "* m + z * h[i]", "* m + 1.02 * z * h[i]", "C62a"),
    ("kernels/rnn_lstm.py", "out[0, k] = o * y", "out[0, k] = 1.02 * o * y", "C62a"),
    ("laws/mean_field_integrals.py", "float(energy / s)", "float(1.02 * energy / s)", "C60a"),
    ("laws/mean_field_integrals.py", "(weights @ slope**2)", "(1.02 * weights @ slope**2)", "C60e"),
    ("laws/mean_field_steps.py", "= log_s[t] + math", "= 0.02 + log_s[t] + math", "C60a"),
    ("laws/mean_field_steps.py", "(log_chi + log_N,", "(0.02 + log_chi + log_N,", "C60e"),
    ("laws/mean_field.py", "2.0 * np.log(self.start)", "2.04 * np.log(self.start)", "C60d"),
)


@contextmanager
def copied() -> Iterator[Path]:
    """Yield a folder with a copy of the package, which compiles its kernels there."""
    with tempfile.TemporaryDirectory() as folder:
        skip = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / "rmt_check", Path(folder) / "rmt_check", ignore=skip)
        yield Path(folder)


@contextmanager
def mutated(folder, file, right, wrong):
    """Make one change in the copy, for a while."""
    path = folder / "rmt_check" / file
    text = path.read_text()
    assert right in text, right
    path.write_text(text.replace(right, wrong))
    if file.startswith("kernels/"):
        forget(folder)
    try:
        yield
    finally:
        path.write_text(text)
        if file.startswith("kernels/"):
            forget(folder)


def forget(folder):
    """Remove compiled kernels: those that call a kernel of another file hold a copy of it."""
    shutil.rmtree(folder / "cache", ignore_errors=True)


def verdicts(folder, *claims):
    """Return the exit code of `verify` at the standard budget by the copy, and its verdicts."""
    words = [sys.executable, "-m", "rmt_check", "verify", *claims, "--json", "--quiet"]
    here = {**os.environ, "PYTHONPATH": str(folder), "NUMBA_CACHE_DIR": str(folder / "cache")}
    done = subprocess.run(words, capture_output=True, text=True, env=here, cwd=folder)
    return done.returncode, json.loads(done.stdout)["verdicts"]


def record():
    with copied() as folder, RECORD.open("w", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(COLUMNS)
        for *mutant, claim in MUTANTS:
            with mutated(folder, *mutant):
                _, (verdict,) = verdicts(folder, claim)
            rows.writerow([*mutant, claim, verdict["outcome"], verdict["p_value"]])
            print(*mutant, claim, verdict["outcome"], verdict["p_value"], flush=True)


if __name__ == "__main__":
    record()
