"""Distribution functions from Laplace transforms: the Euler algorithm of Abate & Whitt (1995).

F(x) = sum_k w_k Re[ L(c_k/x)/c_k ], L(s) = E exp(-s Y), Y >= 0, and the density the same without
the last 1/c_k, over x. The nodes c_k = (a + 2 pi i k)/2 are a trapezoidal rule on the line of
inversion, off by exp(-a); the weights add up its alternating series by Euler's summation.
"""

import math

import numpy as np
import numpy.typing as npt

_A = 18.4  # the rule is off by exp(-a) = 1e-8; rounding, by exp(a/2) 1e-16
_PLAIN, _AVERAGED = 15, 11

_tails = np.cumsum([math.comb(_AVERAGED, m) for m in range(_AVERAGED, -1, -1)]) / 2.0**_AVERAGED
_k = np.arange(_PLAIN + _AVERAGED + 1)
NODES: npt.NDArray[np.complex128] = np.array(_A / 2.0 + 1j * math.pi * _k, dtype=np.complex128)
WEIGHTS: npt.NDArray[np.float64] = np.array(math.exp(_A / 2.0) * (-1.0) ** _k, dtype=np.float64)
WEIGHTS[0] /= 2.0
WEIGHTS[_PLAIN:] *= _tails[::-1]
