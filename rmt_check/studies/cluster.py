"""Draw on a Dask cluster: the same chunks, saved by this process, the same samples.

A worker that dies costs the chunks it was drawing, which the scheduler gives to another. If the
scheduler dies, the run ends; what is saved is saved, and the same command goes on.
"""

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

_PATIENCE = 10.0  # seconds to wait for a scheduler to answer


@contextmanager
def cluster(address: str | None) -> Iterator[tuple[Executor | None, int | None]]:
    """Yield the executor of the scheduler at an address, and how many threads its workers have.

    Without an address, (None, None).

    Raises
    ------
    ValueError
        If Dask is not installed, no scheduler answers, or it has no workers.
    """
    if address is None:
        yield None, None
        return
    try:
        from distributed import Client
    except ImportError:
        raise ValueError(
            "a scheduler needs Dask: pip install 'rmt_check[dask]', here and on the workers"
        ) from None
    try:
        client = Client(address, timeout=_PATIENCE)
    except (OSError, ValueError) as error:
        raise ValueError(f"no Dask scheduler answers at {address!r}: {error}") from None
    with client:
        threads = sum(client.nthreads().values())
        if threads == 0:
            raise ValueError(
                f"the scheduler at {address} has no workers: start some with dask worker {address}"
            )
        yield client.get_executor(), threads
