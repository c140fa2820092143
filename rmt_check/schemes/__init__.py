"""Random matrices before they are scaled, and what is known exactly of each: one family a file.

- `gaussian`: one Ginibre matrix, or a fresh one at every step;
- `independent_entries`: other independent entries, dense, sparse or not even centred;
- `leaky`: the identity beside a Ginibre matrix, what a leaky recurrence multiplies by;
- `normal`: unitary and diagonal matrices, whose norms depend on the eigenvalues' moduli alone.

Each class has its law, its energy, how to draw it and how much memory that takes. `scheme` has the
table. Convention: a base has E|W_ij|^2 = 1/n where it can, and says so where it cannot.
"""

from rmt_check.schemes.base import Base as Base
from rmt_check.schemes.gaussian import Gaussian as Gaussian
from rmt_check.schemes.gaussian import Independent as Independent
from rmt_check.schemes.independent_entries import Iid as Iid
from rmt_check.schemes.independent_entries import NaiveUniform as NaiveUniform
from rmt_check.schemes.independent_entries import Rademacher as Rademacher
from rmt_check.schemes.independent_entries import Sparse as Sparse
from rmt_check.schemes.independent_entries import Truncated as Truncated
from rmt_check.schemes.independent_entries import Uniform as Uniform
from rmt_check.schemes.leaky import Leaky as Leaky
from rmt_check.schemes.normal import FlatDisc as FlatDisc
from rmt_check.schemes.normal import GinibreSpectrum as GinibreSpectrum
from rmt_check.schemes.normal import Identity as Identity
from rmt_check.schemes.normal import Normal as Normal
from rmt_check.schemes.normal import Orthogonal as Orthogonal
from rmt_check.schemes.normal import RealGinibreSpectrum as RealGinibreSpectrum
from rmt_check.schemes.normal import Ring as Ring
