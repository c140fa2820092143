"""Chapter: around."""

from rmt_check.claims.claim import Claim

AROUND: tuple[Claim, ...] = ()
