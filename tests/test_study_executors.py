"""Studies whose chunks others draw: what needs no Dask (tests_adapters/test_study_cluster.py)."""

import pickle
import sys
import time
from concurrent.futures import Executor, Future, ThreadPoolExecutor

import pytest
from pandas.testing import assert_frame_equal

from rmt_check import studies
from rmt_check.sampling import parallel
from rmt_check.sampling.parallel import as_completed
from rmt_check.studies import StudyError
from rmt_check.studies.cluster import cluster
from rmt_check.studies.condition import Condition

RADIUS = studies.plan("radius", [16, 1024], draws=4000)  # by LAPACK, by Kostlan's gammas
GROWTH = studies.plan("growth", [64], draws=300, alpha=2.0)  # matrix-free


def there(task):
    function, *arguments = pickle.loads(task)
    return pickle.dumps(function(*arguments))


class Elsewhere(ThreadPoolExecutor):
    """Tasks and results travel as they do to another machine."""

    def submit(self, function, *arguments):
        task = super().submit(there, pickle.dumps([function, *arguments]))
        back = Future()
        task.add_done_callback(lambda done: back.set_result(pickle.loads(done.result())))
        return back


@pytest.mark.parametrize("study", [RADIUS, GROWTH], ids=lambda study: study.kind)
def test_samples_drawn_elsewhere_are_those_of_a_local_run(study, tmp_path):
    with Elsewhere(2) as executor:
        studies.run(study, tmp_path / "elsewhere", 2, executor)
    studies.run(study, tmp_path / "local", workers=1)
    found, expected = (studies.load(tmp_path / name) for name in ("elsewhere", "local"))
    assert_frame_equal(found, expected)


def test_a_lost_scheduler_is_said(tmp_path):
    class Lost(Executor):
        def submit(self, *task):
            future = Future()
            future.cancel()
            future.set_running_or_notify_cancel()
            return future

    with pytest.raises(StudyError, match=r"scheduler is gone.*; 0 of 8 chunks are saved"):
        studies.run(RADIUS, tmp_path, 2, Lost())


def groups_of(draw, tasks, taken):
    """Return the tasks in the groups in which they come to who takes so many seconds for each."""
    groups = []
    with ThreadPoolExecutor(2) as executor:
        for there in as_completed(executor, draw, [(task,) for task in tasks], 8):
            groups.append([task for (task,), _ in there])
            time.sleep(taken)
    return groups


def test_chunks_come_together_where_saving_them_takes_time():
    groups = groups_of(lambda task: time.sleep(0.001), range(100), 0.01)
    assert sorted(task for group in groups for task in group) == [*range(100)]
    assert len(groups) < 20
    assert len(groups_of(lambda task: time.sleep(0.03), range(6), 0.0)) >= 3  # no one waits


class AtOnce(Executor):
    def submit(self, function, *arguments):
        future = Future()
        future.set_result(function(*arguments))
        return future


def test_no_chunk_waits_for_much_more_than_a_second(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(parallel.time, "monotonic", lambda: now[0])

    def pass_time(seconds):
        now[0] += seconds

    sizes = []
    for there in as_completed(AtOnce(), pass_time, [(0.3,)] * 9, 1):
        sizes.append(len(there))
        pass_time(60.0)  # for the disk is slow
    assert sizes == [1, 4, 4]


def test_what_is_drawn_before_a_failure_is_saved(tmp_path, monkeypatch):
    draw = Condition.draw

    def failing(condition, chunk):
        if condition.n == 1024:
            raise MemoryError
        return draw(condition, chunk)

    monkeypatch.setattr(Condition, "draw", failing)
    with pytest.raises(StudyError, match=r"out of memory; 4 of 8 chunks are saved"):
        studies.run(RADIUS, tmp_path, workers=1)
    assert studies.status(tmp_path).missing == 4


def test_without_dask(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    match = r'needs Dask, .*: pip install .*"\.\[dask\]" in a clone'
    with pytest.raises(ValueError, match=match) as error, cluster("tcp://127.0.0.1:8786"):
        pass
    assert "\n" not in str(error.value)
