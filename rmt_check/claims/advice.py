"""Chapter: general advice. What is said of initialisations at large, where it can be computed."""

from rmt_check.claims import common_advice
from rmt_check.claims.claim import Claim

XAVIER = "advice on Xavier initialisation"

ADVICE: tuple[Claim, ...] = (
    Claim(
        "C29a",
        "Entries of variance 1/fan_in keep the energy of the state in a step: ||Wx||^2 has mean "
        "||x||^2",
        "Glorot & Bengio 2010",
        common_advice.variance_kept,
    ),
    Claim(
        "C29b",
        "A larger variance explodes and a smaller one vanishes exponentially, by log s a step",
        XAVIER,
        common_advice.exponential,
    ),
    Claim(
        "C29c",
        "The state explodes if the variance of the entries is above one, and else it does not",
        XAVIER,
        common_advice.threshold_one,
        expected="fails",
        reason="the threshold is 1/n: entries of variance 1/2 explode by 8 in norm^2 a step at "
        "n = 16",
    ),
    Claim(
        "C30a",
        "Entries uniform on [0, 1] make the state vanish at large widths, and do for toy models",
        XAVIER,
        common_advice.naive_uniform,
        expected="fails",
        reason="their mean 1/2 is an eigenvalue near n/2: the state explodes at any width n >= 3",
    ),
    Claim(
        "C30b",
        "Orthogonal matrices keep every norm exactly",
        XAVIER,
        common_advice.orthogonal,
    ),
    Claim(
        "C30c",
        "Entries of variance 2/n (He) double the energy at every step of a linear recurrence",
        XAVIER,
        common_advice.he_doubles,
    ),
)
