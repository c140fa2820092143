"""Studies whose chunks others draw: what needs no Dask (tests_adapters/test_study_cluster.py)."""

import pickle
import sys
from concurrent.futures import Executor, Future, ThreadPoolExecutor

import pytest
from pandas.testing import assert_frame_equal

from rmt_check import studies
from rmt_check.studies import StudyError
from rmt_check.studies.cluster import cluster

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


def test_without_dask(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    match = r'needs Dask, .*: pip install .*"\.\[dask\]" in a clone'
    with pytest.raises(ValueError, match=match) as error, cluster("tcp://127.0.0.1:8786"):
        pass
    assert "\n" not in str(error.value)
