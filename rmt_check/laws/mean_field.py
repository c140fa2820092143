"""Recurrent networks of infinite width: mean-field theory, forward and backward.

Convention: h_t = phi(u_t), u_t = gain W h_{t-1} + b + x_t. W, b, x_t and h_0 have independent
entries N(0, 1/n), N(0, bias^2), N(0, inputs^2), N(0, start^2); W and b stay, x_t is fresh in each
step. As n -> infinity at fixed t, entries of u_t become independent and N(0, s_t), although W is
the same in all steps (Yang, arXiv 1910.12478). With q_t = lim E||h_t||^2 / n,

    s_t = gain^2 q_{t-1} + bias^2 + inputs^2,    q_t = E phi(u_t)^2.

References
----------
Sompolinsky, Crisanti & Sommers (1988), Phys. Rev. Lett. 61, 259; Poole et al. (2016), arXiv
1606.05340; Schoenholz et al. (2017), arXiv 1611.01232; Chen, Pennington & Schoenholz (2018), arXiv
1806.05394; Yang (2020), arXiv 2009.10685.
"""

import math
from dataclasses import dataclass

import numpy as np

from rmt_check import arguments
from rmt_check.laws.edge_of_chaos import log_resting_variance
from rmt_check.laws.law import Array
from rmt_check.laws.mean_field_integrals import CELLS, LARGEST_STD, moments
from rmt_check.laws.mean_field_steps import Path, forward, log_chis, log_gaps, log_gradients


@dataclass(frozen=True)
class MeanField:
    """Limits, as the width goes to infinity, of a recurrent network at initialisation.

    Parameters
    ----------
    cell : {"linear", "tanh", "relu"}
        phi of h_t = phi(gain W h_{t-1} + b + x_t), E|W_ij|^2 = 1/n.
    gain : float
        What multiplies W, > 0 and at most 1e50.
    bias, inputs, start : float
        Standard deviations, from 0 to 1e50, of the entries of b (one vector), of x_t (white noise)
        and of h_0.

    Raises
    ------
    ValueError
        For an argument out of range, or if start, bias and inputs are all zero.

    Notes
    -----
    At width n the means differ from these limits by a term of order 1/n, which grows with t (of
    order 1/n^2 for energies of the linear cell without bias). The integrals have relative errors
    below 2e-14. Methods take the number of steps T >= 1 and return arrays of shape (T + 1,), for
    t = 0..T.

    tanh at gain one, without bias and inputs, is at the edge of chaos, and decays like a power:
    q_t = q_{t-1} - 2 q_{t-1}^2 + (17/3) q_{t-1}^3 - .., so that 1/q_t = 2t - (5/6) log t + O(1).

    Examples
    --------
    >>> tanh = MeanField("tanh")
    >>> print(f"{2000 * np.exp(tanh.log_energies(1000)[1000]):.4f}")
    1.0023
    >>> for gain in (1.0, 1.5):
    ...     law = MeanField("tanh", gain, bias=0.2)
    ...     print(f"{law.fixed_point():.4f} {law.overlaps(400)[-1]:.4f} {law.lyapunov():.4f}")
    0.1298 1.0000 -0.1248
    0.3693 0.4724 0.0481
    """

    cell: str
    gain: float = 1.0
    bias: float = 0.0
    inputs: float = 0.0
    start: float = 1.0

    def __post_init__(self) -> None:
        arguments.one_of(self.cell, "cell", CELLS)
        object.__setattr__(self, "gain", arguments.gain(self.gain))
        for name in ("bias", "inputs", "start"):
            object.__setattr__(self, name, arguments.std(getattr(self, name), name))
        if self._noise == self.start == 0.0:
            raise ValueError("start, bias and inputs are all 0: no state moves; give one of them")

    def log_energies(self, steps: int) -> Array:
        """Return log q_t, q_t = lim E||h_t||^2 / n."""
        return self._forward(steps).log_q

    def overlaps(self, steps: int) -> Array:
        """Return lim <h_t, h_t'> / (||h_t|| ||h_t'||) of two replicas.

        Both have the same W, b and x_t, and independent h_0. The overlap of pre-activations is
        c = 1 - (1 - c_{t-1}) gain^2 q_{t-1} / s_t, and c_t = E phi(u) phi(u') / q_t for Gaussian
        u, u' of variance s_t and correlation c. relu: the arc-cosine kernel (Cho & Saul 2009).

        Raises
        ------
        ValueError
            If start is 0, or for tanh with pre-activations of a standard deviation above 100.
        """
        return 1.0 - np.exp(self._log_gaps(steps))

    def log_distances(self, steps: int) -> Array:
        """Return log lim E||h_t - h_t'||^2 / n of the two replicas of `overlaps`.

        Its relative error stays small where the replicas have become equal in doubles.
        """
        return math.log(2.0) + self.log_energies(steps) + self._log_gaps(steps)

    def log_tangents(self, steps: int) -> Array:
        """Return log lim ||(dh_t / dh_0) v||^2, v a random unit vector.

        It is a sum of log chi_s, chi_s = gain^2 E phi'(u_s)^2, s = 1..t. For a loss <w, h_T>, w
        independent of all else with entries N(0, 1), log ||dL/dh_t||^2 / n is its value at T less
        that at t.
        """
        chis = log_chis(self._log_square, self._forward(steps))
        return np.concatenate([[0.0], np.cumsum(chis)])

    def log_gradients(self, steps: int) -> Array:
        """Return log lim E||dL/dh_t||^2 / n of the loss L = ||h_T||^2 / 2, T = steps.

        Notes
        -----
        dL/dh_T = h_T depends on W, so that the product of the chi_s (Schoenholz et al. 2017) is not
        all. Gaussian conditioning (Yang 2020) gives dL/dh_t = gain G_t + A_t h_t in law, entry by
        entry, with G_t Gaussian and independent of h_t, and A_t = dq_T / dq_t. With N_t the mean of
        (phi'(u_t) dL/dh_t)^2,

            E||dL/dh_t||^2 / n = gain^2 N_{t+1} + A_t^2 q_t,
            N_t = chi_t N_{t+1} + A_t^2 E[(phi phi')(u_t)^2],    N_{T+1} = 0.

        linear without bias and inputs: (T - t + 1) gain^{4(T-t)} q_t, where the product of the
        chi_s alone gives gain^{4(T-t)} q_t.
        """
        return log_gradients(self._log_square, self._forward(steps))

    def fixed_point(self) -> float:
        """Return lim q_t as t -> infinity: 0 where the state dies, inf where it grows for ever."""
        log_s = self._log_resting()
        return math.exp(log_s + math.log(moments(self.cell, log_s).energy))

    def chi(self) -> float:
        """Return gain^2 E phi'(u)^2 at the fixed point: what multiplies small squared distances."""
        return self.gain**2 * moments(self.cell, self._log_resting()).chi

    def lyapunov(self) -> float:
        """Return log(chi)/2, the largest Lyapunov exponent of an infinitely wide network."""
        return math.log(self.chi()) / 2.0

    @property
    def _noise(self) -> float:
        return self.bias**2 + self.inputs**2

    @property
    def _log_square(self) -> float:
        return 2.0 * math.log(self.gain)

    def _log_resting(self) -> float:
        return log_resting_variance(self.cell, self.gain, self._noise, self.start)

    def _forward(self, steps: int) -> Path:
        steps = arguments.integer(steps, "steps", 1)
        with np.errstate(divide="ignore"):
            log_noise, log_start = np.log(self._noise), 2.0 * np.log(self.start)
        return forward(self.cell, self._log_square, log_noise, log_start, steps)

    def _log_gaps(self, steps: int) -> Array:
        """Return log(1 - c_t)."""
        path = self._forward(steps)
        if self.start == 0.0:
            raise ValueError("replicas that start at 0 are equal; give start > 0, received 0")
        widest = math.exp(np.max(path.log_s) / 2.0) if self.cell == "tanh" else 0.0
        if widest > LARGEST_STD:
            raise ValueError(
                f"overlaps of tanh need a standard deviation of gain W h + b + x of at most "
                f"{LARGEST_STD:g}, received gain, bias, inputs and start that make it {widest:.3g}"
            )
        return log_gaps(self.cell, self._log_square, path)
