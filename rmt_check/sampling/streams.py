"""From one integer seed to independent streams of random numbers, one a chunk.

An int becomes a SeedSequence here and nowhere else; below, only Generators travel. The key of a
stream says what is drawn, so no two statistics, methods, schemes, widths or chunks share one.
"""

from hashlib import blake2b

import numpy as np

from rmt_check import arguments


def stream(
    seed: int, statistic: str, method: str, scheme: str, field: str, n: int, chunk: int
) -> np.random.Generator:
    """Return the Generator of one chunk; the key has a fixed length and parts below 2^32.

    Numpy pads short keys with zeros, so keys of different lengths could collide.
    """
    key = (
        hash32(statistic),
        hash32(method),
        hash32(f"{scheme} {field}"),
        n >> 32,
        n & 0xFFFFFFFF,
        chunk,
    )
    sequence = np.random.SeedSequence(seed, spawn_key=key)
    return np.random.Generator(np.random.PCG64DXSM(sequence))


def checked_seed(seed: object) -> int:
    """Return a seed, an integer from 0 to 2^128 - 1: longer ones would be folded."""
    result = arguments.integer(seed, "seed", 0)
    if result >= 2**128:
        raise ValueError(f"seed must be below 2^128, received {seed!r}")
    return result


def hash32(text: str) -> int:
    """Return a stable 32-bit number for a text, the same in every process and version."""
    return int.from_bytes(blake2b(text.encode(), digest_size=4).digest(), "little")
