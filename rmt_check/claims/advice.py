"""Chapter: advice."""

from rmt_check.claims.claim import Claim

ADVICE: tuple[Claim, ...] = ()
