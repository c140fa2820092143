"""The catalogue: every statement that is checked, a file a chapter."""

from rmt_check.claims.advice import ADVICE
from rmt_check.claims.around import AROUND
from rmt_check.claims.claim import Claim
from rmt_check.claims.growth import GROWTH
from rmt_check.claims.rescaling import RESCALING
from rmt_check.claims.spectrum import SPECTRUM

CLAIMS: tuple[Claim, ...] = (*SPECTRUM, *GROWTH, *RESCALING, *ADVICE, *AROUND)
