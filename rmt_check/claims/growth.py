"""Chapter: growth."""

from rmt_check.claims.claim import Claim

GROWTH: tuple[Claim, ...] = ()
