"""BLAS has one thread while anyone needs that, and afterwards as many as before."""

import re
import threading
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from threadpoolctl import threadpool_info, threadpool_limits

import rmt_check
from rmt_check import laws
from rmt_check.laws import spectral_radius_real
from rmt_check.linalg.blas import one_blas_thread
from rmt_check.sampling.parallel import run_chunks

BEFORE = 3  # threads, also on a machine of one core


@pytest.fixture(autouse=True)
def some_threads():
    with threadpool_limits(BEFORE, "blas"):
        yield


def threads():
    """Return the numbers of threads of all BLAS libraries."""
    return {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}


def in_order(order, work):
    """Call work(wait) in threads that start as numbered, and end in an order."""
    seen = []
    may_end = [threading.Event() for _ in order]

    def run(i, started):
        def wait():
            started.set()
            assert may_end[i].wait(60.0)

        work(wait)

    def start(i):
        started = threading.Event()
        thread = threading.Thread(target=run, args=(i, started))
        thread.start()
        assert started.wait(60.0)
        return thread

    running = [start(i) for i in range(len(order))]
    for i in order:
        seen.append(threads())
        may_end[i].set()
        running[i].join()
    return seen


def limited(wait):
    with one_blas_thread():
        wait()


def test_another_thread_may_set_them_afterwards():
    in_order([0], limited)
    with threadpool_limits(2, "blas"):
        assert threads() == {2}


@given(st.integers(1, 6).flatmap(lambda n: st.permutations(range(n))))
def test_whoever_leaves_last_gives_the_threads_back(order):
    assert in_order(order, limited) == [{1}] * len(order)
    assert threads() == {BEFORE}


def sampling(wait):
    def draw(chunk):
        return np.zeros(1)

    with closing(run_chunks(draw, 3, 1, None)) as chunks:
        next(chunks)
        wait()


def test_samples_that_overlap_give_the_threads_back():
    assert in_order([1, 0, 2], sampling) == [{1}] * 3
    assert threads() == {BEFORE}


def test_the_threads_come_back_after_an_error():
    with pytest.raises(ZeroDivisionError), one_blas_thread(), one_blas_thread():
        _ = 1 / 0
    assert threads() == {BEFORE}


@pytest.mark.parametrize("n", [7, 40])
@pytest.mark.parametrize("ask", ["ppf", "isf", "cdf", "logpdf"])
def test_one_radius_of_the_real_law_needs_one_thread(n, ask, monkeypatch):
    seen = []
    matrix = spectral_radius_real.disc_matrix

    def noting(disc):
        seen.append(threads())
        return matrix(disc)

    monkeypatch.setattr(spectral_radius_real, "disc_matrix", noting)
    getattr(laws.SpectralRadius(n, "real"), ask)(0.7)
    assert seen and all(number == {1} for number in seen)


def test_nothing_else_in_the_package_changes_the_threads():
    for path in Path(rmt_check.__file__).parent.rglob("*.py"):
        assert path.name == "blas.py" or not re.search("threadpoolctl", path.read_text()), path
