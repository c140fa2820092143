"""Chapter: around the paper. What reviews, replies and neighbours say."""

from rmt_check.claims import norms_and_gradients
from rmt_check.claims.claim import Claim

REVIEW = "arXiv 2505.19827, review"
REPLIES = "arXiv 2505.19827, replies"

AROUND: tuple[Claim, ...] = (
    Claim(
        "C33",
        "The rescaling keeps the spectral norm of W / c_n below one",
        REVIEW,
        norms_and_gradients.spectral_norm,
        expected="fails",
        reason="||W|| tends to 2: only the radius is moved below one, the norm is near 2/c_n",
    ),
    Claim(
        "C34a",
        "With an independent matrix at every step the mean energy is exactly one at every step",
        REPLIES,
        norms_and_gradients.fresh_matrices,
    ),
    Claim(
        "C34b",
        "With independent matrices the noise of log-norms grows on the scale t ~ n, not sqrt(n)",
        REPLIES,
        norms_and_gradients.noise_scale,
    ),
    Claim(
        "C35",
        "Gradients explode and vanish as states do: dL/dx_{T-k} has the law of W^k x",
        "arXiv 2505.19827",
        norms_and_gradients.gradients_as_states,
    ),
    Claim(
        "C36",
        "A Gaussian can be scaled down until it does not explode, by a factor that depends on the "
        "length: horizon_scale(n, T)",
        REPLIES,
        norms_and_gradients.factor_for_length,
    ),
    Claim(
        "C37",
        "The moduli of the eigenvalues of a Glorot matrix stay strictly below one",
        REPLIES,
        norms_and_gradients.below_one,
        expected="fails",
        reason="P(rho < 1) is .022 at n = 64 and 2.3e-7 at 1024",
    ),
)
