"""What a study costs beside its draws: against a bare loop, and on a Dask cluster against threads.

Times are for one chunk, with its part of all there is from opening the store to the summary. A
study with one worker is compared with a loop that draws the same chunks in one thread and saves
nothing; two workers of a cluster on this machine, processes of one thread each, with two threads. A
ratio of .95 is an overhead of 5 %. Chunks take about a second in the first rows, some 50 ms in the
next; in the last they are so short that the difference is what a chunk costs: mostly, waiting for
the disk. `make bench-adapters` prints a table and writes benchmarks/studies.json.
"""

from collections.abc import Iterator
from concurrent.futures import Executor
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

import numpy as np
from distributed import LocalCluster
from numpy.testing import assert_array_equal
from side_by_side import Row, Side, compare, report

from rmt_check import studies
from rmt_check.studies.cluster import cluster

REPEATS = 3
CASES = (  # kind, width, method, chunks, least ratio asked for
    ("radius", 64, "matrix", 12, 0.95),
    ("growth", 1024, "matrix-free", 48, None),
    ("radius", 16, "kostlan", 192, None),
)


def planned(kind: str, n: int, method: str, chunks: int) -> studies.Study:
    condition, *_ = studies.plan(kind, [n], method=method).conditions()
    return studies.plan(kind, [n], condition.size * chunks, method=method)


def by_loop(study: studies.Study) -> np.ndarray:
    condition, *_ = study.conditions()
    return np.concatenate([condition.draw(chunk) for chunk in condition.chunks()])


def values(folder: Path) -> np.ndarray:
    return studies.load(folder).value.to_numpy()


def rows(folder: str, executor: Executor) -> Iterator[Row]:
    def by_study(study: studies.Study, workers: int, executor: Executor | None = None) -> Path:
        out = Path(mkdtemp(dir=folder))
        studies.run(study, out, workers, executor)
        return out

    for *what, chunks, target in CASES:
        study = planned(*what, chunks)
        yield compare(
            f"study, {study.kind}, {study.widths[0]}",
            Side("bare loop", lambda study=study: by_loop(study), chunks),
            Side("study", lambda study=study: by_study(study, 1), chunks),
            lambda drawn, out: assert_array_equal(drawn.ravel(), values(out)),
            target,
            REPEATS,
        )
        yield compare(
            f"cluster, {study.kind}, {study.widths[0]}",
            Side("2 threads", lambda study=study: by_study(study, 2), chunks),
            Side("cluster", lambda study=study: by_study(study, 2, executor), chunks),
            lambda one, other: assert_array_equal(values(one), values(other)),
            target,
            REPEATS,
        )


if __name__ == "__main__":
    with (
        TemporaryDirectory() as folder,
        LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            local_directory=folder,
        ) as local,
        cluster(local.scheduler_address) as (executor, _),
    ):
        report(__file__, rows(folder, executor))
