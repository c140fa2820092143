"""Chapter: spectrum. Where the eigenvalues are, and by which law the largest goes beyond one.

W has entries with E|W_ij|^2 = 1/n: square Glorot. rho is its spectral radius, F_n the law of rho or
of one eigenvalue's modulus, gamma_n = log n - 2 log log n - log 2 pi.
"""

from rmt_check.claims import eigenvalues, gumbel_limit, other_entries, spectral_radius
from rmt_check.claims.claim import Claim

_PAPER = "arXiv 2505.19827"

SPECTRUM: tuple[Claim, ...] = (
    Claim(
        "C01a",
        "As n grows, the eigenvalues of a Glorot matrix fill the unit disc: the law of a modulus "
        "tends to r^2",
        _PAPER,
        eigenvalues.circular_law,
    ),
    Claim(
        "C01b",
        "At finite n the modulus of an eigenvalue has the density 2 r Q(n, n r^2) (complex), and "
        "that of Edelman (real)",
        "Ginibre 1965, Edelman 1997",
        eigenvalues.density,
    ),
    Claim(
        "C02a",
        "At finite n a tail of eigenvalues lies outside the unit circle: n^n e^-n/(n-1)! ~ "
        "sqrt(n/2 pi) of them on average (complex)",
        _PAPER + ", in numbers",
        eigenvalues.number_outside,
    ),
    Claim(
        "C02b",
        "Complex Glorot matrices have that many eigenvalues outside the unit circle",
        _PAPER + ", in numbers",
        eigenvalues.counted_outside,
    ),
    Claim(
        "C03a",
        "The spectral radius tends to one",
        _PAPER,
        spectral_radius.tends_to_one,
    ),
    Claim(
        "C03b",
        "It does so from above: E rho > 1 (complex n >= 2, real n >= 4)",
        _PAPER,
        spectral_radius.mean_above_one,
    ),
    Claim(
        "C03c",
        "It does so from above: P(rho <= 1) tends to zero",
        _PAPER,
        spectral_radius.seldom_below_one,
    ),
    Claim(
        "C04a",
        "sqrt(4 n gamma_n) (rho - 1) - gamma_n tends to a Gumbel variable (complex)",
        "Rider 2003",
        gumbel_limit.limit,
    ),
    Claim(
        "C04b",
        "At n = 1024 that Gumbel law is the law of rho, within .01",
        "Rider 2003, read at finite n",
        gumbel_limit.law_at_1024,
        "fails",
        "convergence is logarithmic: the two laws are .27 apart at n = 1024",
    ),
    Claim(
        "C04c",
        "gamma_n, and with it the Gumbel law's centre and scale, is defined at every n >= 2",
        "Rider 2003, read at finite n",
        gumbel_limit.normalisation,
        "fails",
        "gamma_n <= 0 for 2 <= n <= 163",
    ),
    Claim(
        "C05a",
        "sup |F_n - Gumbel| falls like (2/e) log log n/log n",
        "arXiv 2501.08039",
        gumbel_limit.kolmogorov_rate,
    ),
    Claim(
        "C05b",
        "W_1(F_n, Gumbel) falls like 2 log log n/log n",
        "arXiv 2501.08039",
        gumbel_limit.wasserstein1_rate,
    ),
    Claim(
        "C06",
        "For real entries, with the same gamma_n, the limit is exp(-exp(-x)/2)",
        "Rider and Sinclair 2014",
        gumbel_limit.real_limit,
    ),
    Claim(
        "C07",
        "The law of rho is universal: that of other independent complex entries is within "
        "1/(4 sqrt n) of that of Gaussian ones",
        "Cipolloni, Erdos and Xu 2023, arXiv 2506.04560; the rate here",
        other_entries.universality,
    ),
    Claim(
        "C08a",
        "Normal entries cut at two standard deviations, uncorrected, rescale Glorot by .8796",
        _PAPER + ", replies",
        other_entries.cut_entries,
    ),
    Claim(
        "C08b",
        "That hides the instability: at n = 128 rho > 1 in at most one matrix in fifty",
        _PAPER + ", replies",
        other_entries.hidden_instability,
    ),
)
