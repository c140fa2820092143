"""Imaginary parts that are rounding errors of a real matrix."""

from typing import Any

import numpy as np
import numpy.typing as npt

_LARGEST = 16  # in units of n eps max |W_ij|: products such as V diag(w) V^-1 leave about one


def real_if_rounding(W: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return the real part of a matrix whose imaginary parts are at most 16 n eps max |W_ij|.

    eps is that of the type given. Any other matrix is returned as it is.

    Examples
    --------
    >>> W = np.fft.ifft2(np.fft.fft2(np.random.default_rng(0).normal(size=(5, 5))))
    >>> W.dtype, real_if_rounding(W).dtype
    (dtype('complex128'), dtype('float64'))
    """
    largest = float(np.max(np.abs(W), initial=0.0))
    if W.dtype.kind != "c" or not 0.0 < largest < np.inf:
        return W
    close = np.real_if_close(W / largest, tol=_LARGEST * W.shape[-1])
    return W if np.iscomplexobj(close) else W.real
