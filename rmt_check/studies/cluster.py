"""Draw on a Dask cluster: the same chunks, saved by this process, the same samples.

A worker that dies costs the chunks it was drawing, which the scheduler gives to another. If the
scheduler dies, the run ends; what is saved is saved, and the same command goes on.
"""

import asyncio
import logging
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING

from rmt_check.sampling.samples import versions

if TYPE_CHECKING:
    from distributed import Client

_PATIENCE = 10.0  # seconds to wait for a scheduler to answer, and for its first worker


@contextmanager
def cluster(address: str | None) -> Iterator[tuple[Executor | None, int | None]]:
    """Yield the executor of the scheduler at an address, and how many threads its workers have.

    Without an address, (None, None).

    Raises
    ------
    ValueError
        If Dask is not installed, no scheduler answers, it has no workers, or it or they have other
        versions of what the samples depend on.
    """
    if address is None:
        yield None, None
        return
    _require_dask()  # before its logger is silenced: the import sets levels
    with _silent("distributed.client"), _client(address) as client:
        try:
            client.wait_for_workers(1, timeout=_PATIENCE)
        except TimeoutError:
            raise ValueError(
                f"the scheduler at {address} has no workers: start some with dask worker {address}"
            ) from None
        _require_same_versions(client, address)
        # pure=False: a name for each task instead of a digest of its arguments
        yield client.get_executor(pure=False), sum(client.nthreads().values())


def _require_dask() -> None:
    try:
        import_module("distributed")
    except ImportError:
        raise ValueError(
            "a scheduler needs Dask, here and on the workers: pip install distributed, "
            'or -e ".[dask]" in a clone of rmt_check'
        ) from None


def _client(address: str) -> "Client":
    from distributed import Client

    try:
        asyncio.run(_knock(address))
        return Client(address, timeout=_PATIENCE)
    except Exception as error:  # what answers may be anything, and say anything
        raise ValueError(
            f"no Dask scheduler answers at {address!r} ({str(error) or 'silence'}); "
            "give the address it prints after 'Scheduler at'"
        ) from None


async def _knock(address: str) -> None:
    """Raise unless Dask answers: a Client waits for ever for a web server, say its dashboard's."""
    from distributed import Security
    from distributed.comm.core import connect

    async with asyncio.timeout(_PATIENCE + 1.0):
        comm = await connect(address, _PATIENCE, **Security().get_connection_args("client"))
    await comm.close()


def _require_same_versions(client: "Client", address: str) -> None:
    try:
        everyone = {address: client.run_on_scheduler(versions)} | client.run(versions)
    except Exception as error:  # of another process, as it came
        raise ValueError(
            f"the scheduler at {address} and its workers need rmt_check too: {error}"
        ) from None
    here = versions()
    for where, there in everyone.items():
        if other := [name for name in here if name != "python" and there[name] != here[name]]:
            theirs, ours = (", ".join(f"{n} {v[n]}" for n in other) for v in (there, here))
            raise ValueError(f"{where} has {theirs}, this process {ours}: install the same on all")


@contextmanager
def _silent(name: str) -> Iterator[None]:
    """Keep a logger's tracebacks from someone who is told in one line."""
    logger = logging.getLogger(name)
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)
