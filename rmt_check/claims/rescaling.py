"""Chapter: rescaling."""

from rmt_check.claims.claim import Claim

RESCALING: tuple[Claim, ...] = ()
