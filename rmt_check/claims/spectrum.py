"""Chapter: spectrum."""

from rmt_check.claims.claim import Claim

SPECTRUM: tuple[Claim, ...] = ()
