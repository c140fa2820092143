"""The table of schemes: their spectral radius at one width, and how far their hidden state grows.

Exact where the scheme knows, drawn where it does not. `python tools/schemes_page.py docs`
writes docs/schemes.md.
"""

import math
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from rmt_check import files
from rmt_check.sampling.norms import sample_hidden_norms
from rmt_check.sampling.radius import sample_spectral_radius
from rmt_check.schemes.scheme import SCHEMES, Scheme

WIDTH, STEPS = 1024, 96  # t = 3 sqrt(n)
MATRICES, DRAWS = 8, 100

PAGE = """\
# The schemes

`python tools/schemes_page.py docs`, a part of `make figures`, writes this page. The width is
n = {n}, with t = {t} = 3 sqrt(n) steps. Entries are complex, and real for `naive-uniform` and the
spectra of real matrices. Their variance is 1/n, times the scale. Inputs have E||x_t||^2 = 1. At
infinite n, glorot has E||h_t||^2 = t + 1 = {infinite}. The column *real* has real entries.

- **limit** is the limit of the spectral radius rho as n grows.
- **E rho** is exact where it is known. With an error, it is the mean of {matrices} matrices.
- **mean** is E||h_t||^2, exact, and blank where it is not known. **real** is the same for real
  entries. Rare matrices carry it at this t, more so for real entries.
- **median** is that of ||h_t||^2 over {draws} draws, each a matrix with an input sequence of its
  own. The median is far below the mean where rare matrices carry the mean.

| scheme | what is drawn | limit | E rho | mean | real | median |
|---|---|--:|--:|--:|--:|--:|
{table}

A scheme is a value. Its methods return what is known of the scheme, or None:

```python
>>> from rmt_check import SCHEMES
>>> ring = SCHEMES["lru-ring"].with_(r_min=0.5)
>>> print(f"{{ring}}: E rho = {{ring.expected_radius(1024):.6f}}, limit {{ring.radius_limit}}")
lru-ring:r_min=0.5:r_max=0.99: E rho = 0.989640, limit 0.99
>>> print(SCHEMES["truncated"].spectral_radius_law(1024))
None
>>> print(f"{{SCHEMES['sparse'].log_power_energy(64, 2, 'real'):.6f}}")  # exact for k <= 2
0.007055

```
"""


@dataclass(frozen=True)
class Row:
    """What is known and what was drawn of one scheme; nan where there is nothing.

    Attributes
    ----------
    scheme : Scheme
        The scheme, over the first of its fields.
    radius, error : float
        Mean of the spectral radius at width n, and its standard error: 0 where it is exact.
    log_mean, log_real, log_median : float
        Natural logs of E||h_t||^2, exact, also for real entries, and of the median of draws.
    """

    scheme: Scheme
    radius: float
    log_mean: float
    log_real: float
    error: float = 0.0
    log_median: float = math.nan


def known_row(scheme: Scheme, n: int = WIDTH, steps: int = STEPS) -> Row:
    """Return what is exactly known of a scheme at width n and t = steps."""
    field = scheme.fields[0]
    radius = scheme.expected_radius(n, field)
    log_mean = scheme.log_hidden_energy(n, steps, field)
    log_real = scheme.log_hidden_energy(n, steps, "real") if "real" in scheme.fields else None
    known = (math.nan if x is None else float(x) for x in (radius, log_mean, log_real))
    return Row(scheme, *known)


def drawn_row(scheme: Scheme, n: int, steps: int, matrices: int, draws: int, seed: int = 0) -> Row:
    """Return `known_row` with the growth drawn, and the radius where it is not known."""
    row, field = known_row(scheme, n, steps), scheme.fields[0]
    norms = sample_hidden_norms(scheme, n, steps, draws, field, seed).values
    row = replace(row, log_median=float(np.median(norms[:, -1])))
    if not math.isnan(row.radius):
        return row
    rho = sample_spectral_radius(scheme, n, matrices, field, seed).values
    return replace(row, radius=float(rho.mean()), error=float(rho.std(ddof=1)) / matrices**0.5)


def cells(row: Row) -> list[str]:
    """Return the cells of a row of the table, as text."""
    limit = row.scheme.radius_limit
    drawn = f"{row.radius:.3f} +- {row.error:.3f}"
    return [
        f"`{row.scheme}`",
        row.scheme.formula,
        "" if limit is None else "grows" if limit == math.inf else f"{limit:.4g}",
        drawn if row.error > 0.0 else f"{row.radius:.4f}",
        _number(row.log_mean),
        _number(row.log_real),
        _number(row.log_median),
    ]


def _number(log_value: float) -> str:
    """Return a number to four digits, or as a power of ten; nothing for nan."""
    if math.isnan(log_value):
        return ""
    if abs(log_value) > 9.0:
        return f"10^{log_value / math.log(10.0):.1f}"
    return f"{math.exp(log_value):.4g}"


def _page() -> str:
    rows = [drawn_row(scheme, WIDTH, STEPS, MATRICES, DRAWS) for scheme in SCHEMES.values()]
    return PAGE.format(
        n=WIDTH,
        t=STEPS,
        infinite=STEPS + 1,
        matrices=MATRICES,
        draws=DRAWS,
        table="\n".join(f"| {' | '.join(cells(row))} |" for row in rows),
    )


if __name__ == "__main__":
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "docs")
    files.write_files(folder, {"schemes.md": _page().encode()})
