"""Claims about random recurrences, each with a check and a reproducible verdict.

`CLAIMS` is the catalogue. `verify` checks it. Evidence has ranks: rational arithmetic, ball
arithmetic, double precision against a stated error, independent matrices against an exact null law.
Each check uses the strongest evidence available.
"""

from rmt_check.claims.catalogue import CLAIMS as CLAIMS
from rmt_check.claims.claim import Claim as Claim
from rmt_check.claims.claim import Verdict as Verdict
from rmt_check.claims.verify import verify as verify
