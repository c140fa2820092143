"""The spectral radius of a complex Ginibre matrix: what people use now, and the methods here.

`make bench-peers` installs the peers (benchmarks/peers.txt) in an environment of their own, prints
a table and writes benchmarks/peers.json. Another interpreter that has them: RMT_CHECK_PEERS=path.
A peer that does not run says why in its row. Times are for one draw.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from subprocess import PIPE, Popen

import numpy as np
from side_by_side import Row, Side, compare, report

from rmt_check import laws, sample_spectral_radius

HERE = Path(__file__).parent
INTERPRETER = os.environ.get("RMT_CHECK_PEERS", str(HERE / ".peers-venv" / "bin" / "python"))
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
PEERS = ("dppy", "physicskit")
METHODS = {"matrix": 1, "kostlan": 10**4, "quantile": 10**6}  # and how many draws in one call
N = 512


@dataclass(frozen=True)
class Absent:
    """A peer that does not run here."""

    what: str
    reason: str

    def __str__(self) -> str:
        return f"{self.what:<24} does not run: {self.reason}"


def peer_lines(name: str, n: int) -> Iterator[str]:
    """Yield what peer.py writes: its versions, then a radius each time."""
    command = [INTERPRETER, str(HERE / "peer.py"), name, str(n)]
    pipes = {"stdin": PIPE, "stdout": PIPE, "stderr": PIPE, "text": True}
    with Popen(command, env=os.environ | ONE_THREAD, **pipes) as process:
        while line := process.stdout.readline():
            yield line.strip()
            process.stdin.write("\n")
            process.stdin.flush()
        last_words = process.stderr.read().strip() or "it ended without a word"
        raise RuntimeError(last_words.splitlines()[-1])


def ours(method: str, n: int) -> Callable[[], np.ndarray]:
    draws = METHODS[method]
    return lambda: sample_spectral_radius("glorot", n, draws, method=method, workers=1).values


def check(theirs: float, ours: np.ndarray) -> None:
    probability = laws.SpectralRadius(N).cdf(np.append(theirs, ours[:1000]))
    assert np.all((probability > 1e-9) & (probability < 1 - 1e-9)), probability


def rows() -> Iterator[Row | Absent]:
    for name in PEERS:
        try:
            lines = peer_lines(name, N)
            peer = Side(next(lines), lambda lines=lines: float(next(lines)))
            for method, draws in METHODS.items():
                here = Side(method, ours(method, N), draws)
                yield compare(f"radius, {method}, {N}", peer, here, check)
        except (OSError, RuntimeError) as reason:
            yield Absent(f"radius, {name}, {N}", str(reason))


if __name__ == "__main__":
    report(__file__, rows())
