"""Fill an array with independent entries of each law, of a given standard deviation `std`.

Complex entries of the laws other than Gaussian are filled as real ones, a number a part.
"""

import numpy as np
import numpy.typing as npt

from rmt_check.kernels._jit import jit


@jit
def fill_real(std: float, rng: np.random.Generator, out: npt.NDArray[np.float64]) -> None:
    """Fill the contiguous `out` with independent N(0, std^2)."""
    flat = out.reshape(-1)
    for i in range(flat.size):
        flat[i] = std * rng.standard_normal()


@jit
def fill_complex(std: float, rng: np.random.Generator, out: npt.NDArray[np.complex128]) -> None:
    """Fill the contiguous `out` with independent N_C(0, std^2): each part has half the variance."""
    flat = out.reshape(-1)
    part = std * np.sqrt(0.5)
    for i in range(flat.size):
        flat[i] = complex(part * rng.standard_normal(), part * rng.standard_normal())


@jit
def fill_uniform(std: float, rng: np.random.Generator, out: npt.NDArray[np.float64]) -> None:
    """Fill `out` with independent numbers uniform on +- sqrt(3) std."""
    width = 2.0 * np.sqrt(3.0) * std
    for i in range(out.size):
        out[i] = width * (rng.random() - 0.5)


@jit
def fill_truncated(std: float, rng: np.random.Generator, out: npt.NDArray[np.float64]) -> None:
    """Fill `out` with N(0, std^2) given |.| <= 2 std, of standard deviation 0.8796 std."""
    for i in range(out.size):
        z = rng.standard_normal()
        while abs(z) > 2.0:
            z = rng.standard_normal()
        out[i] = std * z


@jit
def fill_rademacher(std: float, rng: np.random.Generator, out: npt.NDArray[np.float64]) -> None:
    """Fill `out` with std or -std, each with probability one half."""
    for i in range(out.size):
        out[i] = std if rng.random() < 0.5 else -std


@jit
def fill_sparse(
    std: float,
    density: float,
    reals: int,
    rng: np.random.Generator,
    out: npt.NDArray[np.float64],
) -> None:
    """Fill `out`, entries of `reals` numbers each, with zeros or, with probability density, more.

    The numbers of an entry that is not zero are N(0, std^2 / density): std^2 on average over all.
    """
    present = std / np.sqrt(density)
    out[:] = 0.0
    for start in range(0, out.size, reals):
        if rng.random() < density:
            for i in range(start, start + reals):
                out[i] = present * rng.standard_normal()
