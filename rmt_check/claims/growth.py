"""Chapter: growth of the hidden state, h_t = W h_{t-1} + x_t, at width n and length t.

Convention: E|W_ij|^2 = 1/n, E||x_t||^2 = 1, alpha = t / sqrt(n), u = t^2 / 2n; W is complex unless
it is said to be real.

    Q_n(k) = E||W^k x||^2, x a unit vector          S_n(t) = E||h_t||^2 = sum_{k=0..t} Q_n(k)
    M_n(k) = (1/n) E sum_j |lambda_j|^{2k}          C_n(t) = (1/t) exp(t^2 / 2n)
"""

from rmt_check.claims.claim import Claim
from rmt_check.claims.closed_form import (
    above_the_moments,
    below_the_energy,
    below_the_hidden_energy,
    corrected_sum,
    exponential_integral,
    leading_term,
)
from rmt_check.claims.energies import (
    complex_energies,
    eigenvalue_bound,
    infinite_width,
    non_normality,
    real_energies,
    two_steps_of_any_entries,
)
from rmt_check.claims.hidden_states import (
    energies_of_powers,
    mean_and_median,
    mean_of_hidden_states,
    rare_matrices,
    recurrences_without_the_matrix,
    structured_inputs,
)
from rmt_check.claims.lengths import (
    critical_regime,
    horizon,
    short_sequences,
    short_sequences_rescaled,
    three_regimes,
)

CHAPTER = "Growth of the hidden state"
PAPER = "arXiv 2505.19827"
REPLIES = "arXiv 2505.19827, replies to reviews"
FOLLOW_UP = "arXiv 2605.05113"
HERE = "here"

GROWTH: tuple[Claim, ...] = (
    Claim(
        "C09",
        CHAPTER,
        "At a fixed length Glorot is stable in the limit of width: E||h_t||^2 -> t + 1 as n -> "
        "infinity",
        PAPER,
        "limit",
        infinite_width,
    ),
    Claim(
        "C10a",
        CHAPTER,
        "Lengths of the order of sqrt(n) suffice for instability: at t = alpha sqrt(n) the "
        "energies tend to Q = sinh(u)/u, u = alpha^2/2, and not to one",
        PAPER,
        "limit",
        critical_regime,
    ),
    Claim(
        "C10b",
        CHAPTER,
        "Recurrences that are drawn have the mean energy S_n(t) at alpha = 1 and 2, and no longer "
        "the t + 1 of infinite width",
        PAPER,
        "behaviour",
        mean_of_hidden_states,
    ),
    Claim(
        "C11",
        CHAPTER,
        "The eigenvalues bound the energy from below: M_n(k) <= Q_n(k), with equality only at n = "
        "1 or k = 0, hence E||h_t||^2 >= sum_{k<=t} M_n(k)",
        f"{PAPER}, equation 20",
        "bound",
        eigenvalue_bound,
    ),
    Claim(
        "C12a",
        CHAPTER,
        "C_n(t) = (1/t) exp(t^2/2n) approximates M_n(t) from above for t ~ sqrt(n): log(C/M) = "
        "(1/alpha - alpha/2 + alpha^3/6)/sqrt(n) up to O(1/n)",
        f"{PAPER}, review",
        "bound",
        above_the_moments,
    ),
    Claim(
        "C12b",
        CHAPTER,
        "C_n(t) = (1/t) exp(t^2/2n) is a lower bound of the energy Q_n(t), alpha = 6 included",
        f"{PAPER}, review",
        "bound",
        below_the_energy,
        expected="fails",
        reason="C > Q_n at t = 1 for every n, and from alpha = 4.25 (n = 64) to 7.25 (1024) on",
    ),
    Claim(
        "C12c",
        CHAPTER,
        "C_n(t) = (1/t) exp(t^2/2n) is a lower bound of E||h_t||^2 = S_n(t), alpha = 6 included",
        f"{PAPER}, review",
        "bound",
        below_the_hidden_energy,
        expected="fails",
        reason="C > S_n from alpha = 5.25 (n = 64) to 8.9 (1024) on",
    ),
    Claim(
        "C13a",
        CHAPTER,
        "The sum of C_n(k) over k = 1..t is, to leading order at fixed alpha, the exponential "
        "integral (1/2)[Ei(t^2/2n) - Ei(1/2n)]",
        REPLIES,
        "limit",
        exponential_integral,
    ),
    Claim(
        "C13b",
        CHAPTER,
        "The leading term of that sum for large alpha is (n/t^2) exp(t^2/2n)",
        REPLIES,
        "limit",
        leading_term,
    ),
    Claim(
        "C13c",
        CHAPTER,
        "The sum is (1/2)[Ei(t^2/2n) + log(2n) + gamma_E] and the end terms of Euler-Maclaurin, up "
        "to a remainder of (t/n)^3 exp(t^2/2n)/t",
        HERE,
        "identity",
        corrected_sum,
    ),
    Claim(
        "C14a",
        CHAPTER,
        "At every width Q_n(k) = [n(n+1)..(n+N) - n(n-1)..(n-N)] / (N(N+1) n^N), N = k + 1",
        FOLLOW_UP,
        "identity",
        complex_energies,
    ),
    Claim(
        "C14b",
        CHAPTER,
        "For real W the energies up to k = 10 are the polynomials in 1/n of laws.energy_real",
        HERE,
        "identity",
        real_energies,
    ),
    Claim(
        "C14c",
        CHAPTER,
        "There are three regimes: Q_n(t) -> 1 for t << sqrt(n), -> sinh(u)/u for t ~ sqrt(n), and "
        "log Q_n(t) ~ t^2/2n beyond",
        FOLLOW_UP,
        "limit",
        three_regimes,
    ),
    Claim(
        "C14d",
        CHAPTER,
        "Matrices that are drawn have these energies, complex and real: mean ||W^k x||^2 = Q_n(k)",
        HERE,
        "behaviour",
        energies_of_powers,
    ),
    Claim(
        "C14e",
        CHAPTER,
        "Norms of a recurrence drawn without its matrix have the law of those of a Gaussian "
        "matrix, driven and left alone, complex and real",
        HERE,
        "identity",
        recurrences_without_the_matrix,
    ),
    Claim(
        "C14f",
        CHAPTER,
        "Centred independent entries of any law and kurtosis kappa have E||W^2 x||^2 = "
        "1 + (kappa - 1)/n^2 at every width",
        HERE,
        "identity",
        two_steps_of_any_entries,
    ),
    Claim(
        "C15",
        CHAPTER,
        "In the critical regime the true energy exceeds the eigenvalues' part by the factor "
        "Q/M = (sqrt(n)/alpha)(1 - exp(-alpha^2)), which W owes to not being normal",
        HERE,
        "limit",
        non_normality,
    ),
    Claim(
        "C16a",
        CHAPTER,
        "Mean and median of ||h_t||^2 part: at n = 1024 their ratio is .99, .94, .67, .20 at "
        "alpha = 1, 2, 3, 4",
        HERE,
        "behaviour",
        mean_and_median,
    ),
    Claim(
        "C16b",
        CHAPTER,
        "Rare matrices carry the mean: at n = 1024, alpha = 4 at most one in six exceeds it",
        HERE,
        "behaviour",
        rare_matrices,
    ),
    Claim(
        "C17",
        CHAPTER,
        "Structured inputs s_t + noise explode if the noise does: E||h_t||^2 = S_n(t) + "
        "sum_k ||s_{t-k}||^2 Q_n(k), for constant, sinusoidal and sparse s_t",
        REPLIES,
        "behaviour",
        structured_inputs,
    ),
    Claim(
        "C18a",
        CHAPTER,
        "Short sequences, t << sqrt(n), are unaffected by the spectral radius of Glorot: "
        "E||h_t||^2/(t+1) -> 1",
        REPLIES,
        "limit",
        short_sequences,
    ),
    Claim(
        "C18b",
        CHAPTER,
        "Short sequences, t = n^{1/4}, are unaffected by the paper's rescaling too, in the limit: "
        "E||h_t||^2/(t+1) -> 1",
        REPLIES,
        "limit",
        short_sequences_rescaled,
    ),
    Claim(
        "C19",
        CHAPTER,
        "Long enough to matter is t*(n, eps), the last step with Q_n <= 1 + eps: sqrt(2n sqrt(6 "
        "eps)) for large n and small eps",
        REPLIES,
        "limit",
        horizon,
    ),
)
