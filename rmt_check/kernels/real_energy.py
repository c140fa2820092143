"""Energies of powers of a real Ginibre matrix, step by step: all powers, and all pairs of them.

Notation of `rmt_check.laws.energy_real`: f_m = (n-2)(n-3)..(n-1-m), b_j = n(n+2)..(n+2j-2),
g_j = (-1)^j (n-1)n..(n+j-2). All are divided by b_k here, so that nothing overflows, and widths
are n >= 2.
"""

import numpy as np
import numpy.typing as npt

from rmt_check.kernels._jit import jit, jit_sums

Array = npt.NDArray[np.float64]

_NEGLIGIBLE = 1e-60  # what is less is zero: processors are slow with numbers below 1e-307


@jit
def _added(total: float, error: float, gain: float) -> tuple[float, float]:
    """Return total + gain and what rounding added to it, which the next gain makes good (Kahan)."""
    gain -= error
    grown = total + gain
    return grown, (grown - total) - gain


@jit
def real_log_energies(n: float, powers: Array, out: Array) -> None:
    """Fill out[i] = log Q_n(powers[i]), powers ascending, by the recurrences of all powers below.

    What changes little at each step is summed with its rounding errors, or wide matrices would lose
    five digits.
    """
    theta = A = G = g = 1.0
    f, f_error = 1.0, 0.0
    complex_part, complex_error = 2.0 * (n - 1.0) / n, 0.0
    log_b, log_error = 0.0, 0.0  # of b_k / n^k
    k = 0.0
    for i in range(powers.size):
        while k < powers[i]:
            k += 1.0
            growth = n + 2.0 * k - 2.0  # b_k / b_{k-1}
            f, f_error = _added(f, f_error, -f * (3.0 * k - 1.0) / growth)
            g *= -(n + k - 2.0) / growth
            if k >= n - 1.0 or f < _NEGLIGIBLE:
                f = f_error = 0.0
            if abs(g) < _NEGLIGIBLE:
                g = 0.0
            theta = (theta * (2.0 * n + 2.0 * k - 3.0) / growth + 1.0 + g) / 2.0
            A = 2.0 - f + A * (n - 2.0 - 2.0 * k) / growth
            G = (f + g - G * k / growth) / 2.0
            gain = (2.0 * k + 2.0) * (n - 1.0) / n * f - complex_part * (k - 2.0) / growth
            complex_part, complex_error = _added(complex_part, complex_error, gain)
            if complex_part < _NEGLIGIBLE:
                complex_part = complex_error = 0.0
            log_b, log_error = _added(log_b, log_error, np.log1p((2.0 * k - 2.0) / n))
        real_part = 2.0 * (n - 1.0) / (2.0 * k + 1.0) * (2.0 * theta - A - G) + 2.0 * theta
        real_part += n + 2.0 * k
        real_part -= ((n - 2.0 - k) * f - (n + k - 1.0) * g + (2.0 * n + k - 1.0) * G) / 2.0
        real_part = max(real_part / (2.0 * k + 3.0), 1.0) / n
        out[i] = log_b + np.log(complex_part / ((k + 1.0) * (k + 2.0)) + real_part)


@jit_sums
def real_log_cross_energies(n: float, theta: Array, weight: Array, out: Array) -> None:
    """Fill out[k, l] = out[l, k] = log C_kl for k < l, k + l even; other places are left.

    All of `out` and `theta` are square, of the length of `weight`. With K = (k + l)/2 and
    d = (l - k)/2, theta[d, j + d] is Theta_j / b_{j+d}, and weight[K - m] is m f_{m-1} b_{K-m} /
    b_K. Terms below 1e-30 are left out.
    """
    size = weight.size
    for d in range(size):
        total, g = 1.0, 1.0
        theta[d, d] = 1.0
        for D in range(d + 1, size):
            j = D - d
            growth = n + 2.0 * D - 2.0
            g *= -(n + j - 2.0 + (2.0 * d if j % 2 == 0 else 0.0)) / growth
            if abs(g) < _NEGLIGIBLE:
                g = 0.0
            total = (total * (2.0 * n + 2.0 * D - 3.0) / growth + 1.0 + g) / 2.0
            theta[d, D] = total
    log_b = 0.0
    for K in range(1, size):
        log_b += np.log1p((2.0 * K - 2.0) / n)
        f, least = 1.0, 0
        for m in range(1, K + 1):
            f /= n + 2.0 * (K - m)  # f_{m-1} b_{K-m} / b_K
            weight[K - m] = m * f
            f *= n - 1.0 - m
            if f < 1e-30:
                least = K - m
                break
        first = 1.0
        f = 1.0
        for k in range(K):
            if k > 0:
                f *= (n - 1.0 - k) / (n + 2.0 * (K - k))
                first += f
            if 2 * K - k < size:
                d = K - k
                total = first
                for D in range(max(d, least), K):
                    total += weight[D] * theta[d, D]
                out[k, K + d] = out[K + d, k] = log_b + np.log(total / n)


@jit_sums
def real_driven_energies(
    log_lengths: Array, correlations: Array, gram: Array, weight: Array, out: Array
) -> None:
    """Fill out[t] = sum_{k,l <= t} w_k w_l r_kl M_{t-k,t-l}, and the same of absolute values.

    With log_lengths[k] = log q_k, correlations[k, l] = r_kl, gram M, all of one size, the weights
    are w_k = q_k / max(q_0..q_t), kept in `weight`. Only k + l even contribute.
    """
    for t in range(log_lengths.size):
        most = np.max(log_lengths[: t + 1])
        total = absolute = 0.0
        for k in range(t + 1):
            weight[k] = np.exp(log_lengths[k] - most)
            own = weight[k] * gram[t - k, t - k]
            cross = cross_absolute = 0.0
            for l in range(k % 2, k, 2):
                term = weight[l] * correlations[k, l] * gram[t - k, t - l]
                cross += term
                cross_absolute += abs(term)
            total += weight[k] * (own + 2.0 * cross)
            absolute += weight[k] * (own + 2.0 * cross_absolute)
        out[t, 0], out[t, 1] = total, absolute
