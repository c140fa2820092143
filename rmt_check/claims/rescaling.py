"""Chapter: rescaling. What is said of W / c_n, and of what may stand in its place."""

from rmt_check.claims import diagonals, other_scales, paper_scale
from rmt_check.claims.claim import Claim

PAPER = "arXiv 2505.19827"
REPLIES = "arXiv 2505.19827, replies"
CODE = "arXiv 2505.19827, code"
HERE = "here"

RESCALING: tuple[Claim, ...] = (
    Claim(
        "C20a",
        "As n grows, P(rho > c_n) tends to 1 - exp(-exp(-(gamma_E + pi/sqrt 6))) = .1442",
        PAPER,
        paper_scale.limit,
    ),
    Claim(
        "C20b",
        "By the Gumbel law's critical value P(rho > c_n) is precisely controlled: .1442 at the "
        "widths in use",
        PAPER,
        paper_scale.at_finite_width,
        expected="fails",
        reason="the limit is so slow that the probability is .00015 at n = 256 and .0275 at 1024",
    ),
    Claim(
        "C21",
        "The formula of c_n gives a divisor at every width, n = 128 among them",
        CODE,
        paper_scale.exists,
        expected="fails",
        reason="gamma_n <= 0 for n = 2..163: c_n is the root of a negative number",
    ),
    Claim(
        "C22a",
        "Rescaled, the hidden state does not explode early: s^{2k} Q_n(k) <= 1 for k <= 6 sqrt(n)",
        PAPER,
        paper_scale.no_early_explosion,
    ),
    Claim(
        "C22b",
        "Rescaled, the hidden state does not vanish fast: the rms of an impulse is at 1/e no "
        "sooner than on the uniform diagonal (n >= 256)",
        PAPER,
        paper_scale.fading,
    ),
    Claim(
        "C22c",
        "Rescaled, E||h_t||^2 of the dense recurrence grows logarithmically in t",
        PAPER,
        paper_scale.logarithmic_growth,
        expected="fails",
        reason="it saturates (4.75 at n = 256) until rare matrices take it up at t ~ 8 sqrt(n)",
    ),
    Claim(
        "C22d",
        "Rescaled, E||h_t||^2 is the sum of s^{2k} Q_n(k): at n = 192 a constant from a few steps "
        "to 6 sqrt(n)",
        HERE,
        paper_scale.saturation,
    ),
    Claim(
        "C23a",
        "Applied to real matrices, the complex rule keeps P(rho > c_n) <= .1442 as well",
        CODE,
        paper_scale.real_probability,
    ),
    Claim(
        "C23b",
        "Applied to real matrices, the complex rule leaves P(rho > c_n) as it is for complex ones",
        CODE,
        paper_scale.real_as_complex,
        expected="fails",
        reason="it is 16 times as large at n = 256, 1.3 times at 1024, and half in the limit",
    ),
    Claim(
        "C24a",
        "Glorot/2 has the spectrum of Glorot divided by two",
        REPLIES,
        other_scales.half_is_halved,
    ),
    Claim(
        "C24b",
        "The variance divided by two, as in the published code, has that spectrum",
        CODE,
        other_scales.half_variance_is_halved,
        expected="fails",
        reason="half the variance is the factor 1/sqrt 2",
    ),
    Claim(
        "C25a",
        "The uniform diagonal fills the disc: the density of the modulus rises linearly, 2r",
        REPLIES,
        diagonals.uniform_disc,
    ),
    Claim(
        "C25b",
        "The diagonal of the published code is uniform on the disc",
        CODE,
        diagonals.published_disc,
        expected="fails",
        reason="the code draws the modulus itself uniformly: its density is flat",
    ),
    Claim(
        "C25c",
        "Its modulus is uniform on [0, 1]: the power energy is 1/(2k+1), the law of rho r^n",
        HERE,
        diagonals.flat_modulus,
    ),
    Claim(
        "C26a",
        "On the uniform diagonal E||h_t||^2 grows logarithmically: it is H_{t+1}",
        REPLIES,
        diagonals.uniform_growth,
    ),
    Claim(
        "C26b",
        "Under Glorot/2 E||h_t||^2 grows logarithmically",
        REPLIES,
        other_scales.half_growth,
        expected="fails",
        reason="it is a constant, 4/3 up to 2/n, from a few steps to 2n",
    ),
    Claim(
        "C26c",
        "An impulse decays much faster under Glorot/2 than on the uniform diagonal",
        REPLIES,
        other_scales.half_decay,
    ),
    Claim(
        "C27a",
        "A ring a <= |lambda| <= b has the power energy (b^{2k+2} - a^{2k+2})/((k+1)(b^2 - a^2))",
        "Orvieto et al. 2023",
        diagonals.ring_energy,
    ),
    Claim(
        "C27b",
        "The hidden energy of the ring .9 .. .99 lies between the uniform diagonal's and Glorot's "
        "(t <= 10^5)",
        "Orvieto et al. 2023",
        diagonals.ring_between,
    ),
    Claim(
        "C28a",
        "At every width and for every delta there is a scale with P(rho > 1) = delta exactly",
        HERE,
        other_scales.calibrated_certified,
    ),
    Claim(
        "C28b",
        "Complex and real matrices at their calibrated scales have rho > 1 with probability delta",
        HERE,
        other_scales.calibrated_matrices,
    ),
    Claim(
        "C28c",
        "At every width, for every length T, there is a largest scale whose energies stay below "
        "1 + eps up to T",
        HERE,
        other_scales.any_horizon,
    ),
    Claim(
        "C28d",
        "Where the inputs alone seldom cross a ceiling, there is a largest scale at which all but "
        "delta of matrices keep ||h_t||^2 <= ceiling (t + 1) up to T: quantile_scale",
        HERE,
        other_scales.all_but_delta,
    ),
)
