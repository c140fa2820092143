"""Forms: checks as data. Each knows its control, and writes what it checked from its data.

A form is a frozen dataclass that is called with a run and returns a finding; its data are checked
when it is made. `Equal`, `Bound` and `Limit` decide by numbers on a grid: each side is a function
of its points, or a `Quantity`, which has a name and a law in double precision. `MeanEnergy`,
`Follows`, `SameLaw` and `Frequency` decide by independent matrices, `Recorded` by runs of a table.
`Together` joins several.
"""

from rmt_check.claims.forms.bound import Bound as Bound
from rmt_check.claims.forms.equal import Equal as Equal
from rmt_check.claims.forms.follows import Follows as Follows
from rmt_check.claims.forms.follows import SameLaw as SameLaw
from rmt_check.claims.forms.frequency import Frequency as Frequency
from rmt_check.claims.forms.grid import Quantity as Quantity
from rmt_check.claims.forms.limit import Limit as Limit
from rmt_check.claims.forms.mean_energy import MeanEnergy as MeanEnergy
from rmt_check.claims.forms.recorded import Recorded as Recorded
from rmt_check.claims.forms.recorded import RecordedTable as RecordedTable
from rmt_check.claims.forms.samplers import LogNorm as LogNorm
from rmt_check.claims.forms.samplers import Radii as Radii
from rmt_check.claims.forms.together import Together as Together
