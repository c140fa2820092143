"""What is claimed of random recurrences, checked, with a verdict that anyone can have again.

`CLAIMS` is the catalogue, `verify` checks it. Evidence has ranks: rational arithmetic, ball
arithmetic, double precision against a stated error, independent matrices against an exact null law;
each claim is checked by the strongest there is.
"""

from rmt_check.claims.catalogue import CLAIMS as CLAIMS
from rmt_check.claims.claim import Claim as Claim
from rmt_check.claims.claim import Verdict as Verdict
from rmt_check.claims.verify import verify as verify
