"""Keras takes the backend that is named, or jax; small matrices want one thread. Hangs end."""

import os

import pytest
from hangs import watched

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol():
    with watched():
        return (yield)
