"""Claims about random recurrences, each with a check and a reproducible verdict.

`CLAIMS` is the catalogue, and `verify` checks it, or claims of yours: a `Claim` has a statement, a
source and a check. A check is one of the forms `Equal`, `Bound`, `Limit`, `MeanEnergy`, `Follows`,
`SameLaw`, `Frequency`, `Recorded`, several `Together`, or a function of a `Run` that returns a
`Finding`. `load_pack` loads claims that others wrote.
Evidence has ranks: rational arithmetic, enclosures, double precision against a stated error,
independent matrices against an exact null law, exact tests of runs that were recorded.
"""

from rmt_check.claims.catalogue import CLAIMS as CLAIMS
from rmt_check.claims.claim import Claim as Claim
from rmt_check.claims.claim import Finding as Finding
from rmt_check.claims.claim import Verdict as Verdict
from rmt_check.claims.forms import Bound as Bound
from rmt_check.claims.forms import Equal as Equal
from rmt_check.claims.forms import Follows as Follows
from rmt_check.claims.forms import Frequency as Frequency
from rmt_check.claims.forms import Limit as Limit
from rmt_check.claims.forms import LogNorm as LogNorm
from rmt_check.claims.forms import MeanEnergy as MeanEnergy
from rmt_check.claims.forms import Quantity as Quantity
from rmt_check.claims.forms import Radii as Radii
from rmt_check.claims.forms import Recorded as Recorded
from rmt_check.claims.forms import RecordedTable as RecordedTable
from rmt_check.claims.forms import SameLaw as SameLaw
from rmt_check.claims.forms import Together as Together
from rmt_check.claims.packs import Pack as Pack
from rmt_check.claims.packs import load_pack as load_pack
from rmt_check.claims.run import Run as Run
from rmt_check.claims.verify import verify as verify
