"""How long the laws take, one thread, warm, medians; the answer is checked before it is timed.

`make bench` prints a table and writes benchmarks/laws.json.
"""

import json
import platform
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np
from scipy import special
from threadpoolctl import threadpool_limits

from rmt_check import laws
from rmt_check.cells import versions

GENERATOR = np.random.default_rng(0)


def seconds(work: Callable[[], object], repeats: int = 9) -> float:
    work()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return median(times)


def kostlan_sum(n: int, r: np.ndarray) -> np.ndarray:
    """Return log F as a numpy user would write it: all n factors from scipy."""
    x = n * r[:, None] ** 2
    return np.sum(np.log1p(-special.gammaincc(np.arange(1, n + 1), x)), axis=1)


def measured() -> list[tuple[str, float, float]]:
    """Return (what, seconds, limit stated for this class of machine)."""
    rows = []
    for n in (1000, 10**6, 10**12):
        law = laws.SpectralRadius(n)
        r = law.ppf(np.linspace(0.001, 0.999, 1000))
        np.testing.assert_allclose(law.cdf(r), np.linspace(0.001, 0.999, 1000), atol=1e-8)
        rows.append((f"complex cdf, n = {n:.0e}, 1000 radii", seconds(lambda: law.cdf(r)), 0.050))  # noqa: B023
    few = laws.SpectralRadius(1000).ppf(np.linspace(0.1, 0.9, 20))
    np.testing.assert_allclose(kostlan_sum(1000, few), laws.SpectralRadius(1000).logcdf(few))
    plain = 50 * seconds(lambda: kostlan_sum(1000, few))
    rows.append(("  the same by scipy's gammaincc, n = 1e+03", plain, np.inf))
    for n, limit in ((100, 0.002), (1000, 0.002), (10_000, 0.1)):
        real = laws.SpectralRadius(n, "real")
        at = real.median()
        np.testing.assert_allclose(real.cdf(at), 0.5, rtol=1e-9)
        rows.append((f"real cdf, n = {n:.0e}, one radius", seconds(lambda: real.cdf(at)), limit))  # noqa: B023
    for n in (1024, 10**12):
        law = laws.SpectralRadius(n)
        draws = law.rvs(10**6, GENERATOR)
        assert abs(np.mean(law.cdf(draws[:10_000])) - 0.5) < 0.02
        work = lambda law=law: law.rvs(10**6, GENERATOR)  # noqa: E731
        rows.append((f"draws, n = {n:.0e}, a million", seconds(work), 0.1))
    return rows


def main() -> None:
    with threadpool_limits(1):
        rows = measured()
    for what, time_taken, limit in rows:
        stated = f"stated: below {1e3 * limit:.0f} ms" if np.isfinite(limit) else ""
        print(f"{what:<44}{1e3 * time_taken:>10.2f} ms   {stated}")
    document = {
        "machine": f"{platform.machine()}, one thread",
        "versions": versions(),
        "milliseconds": {what.strip(): round(1e3 * taken, 3) for what, taken, _ in rows},
    }
    path = Path(__file__).with_suffix(".json")
    path.write_text(json.dumps(document, indent=2) + "\n")


if __name__ == "__main__":
    main()
