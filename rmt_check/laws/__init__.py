"""What theory says of a scheme at width n; deterministic, and never shown a sample.

One law a file:

- `SpectralRadius`: the exact law of rho, complex and real; `GumbelLimit`, `EdgeLaw`: its limits,
  with the normalisation `gamma_n`; `kolmogorov`, `wasserstein1`: how far they are from each other,
  and `rate_table`: how slowly that falls;
- `AllInside`: the exact probability that all eigenvalues lie in a `Disc`, `HalfPlane` or `Ring`;
- `SpectralAbscissa`: the exact law of the rightmost eigenvalue's real part; `AbscissaLimit`: its
  limit;
- `LargestOfBlocks`: the exact law of rho where the matrix falls into independent blocks;
- `EigenvalueModulus`: the exact law of one |lambda|, and the expected number outside a circle;
- `EigenvectorOverlap`: the exact law of an eigenvalue's squared condition number, complex and
  real; `OverlapLimit`: its limit at the edge;
- `TypicalEnergy`: a model of the energy of one matrix, its median and quantiles;
  `log_median_energy`: that median in one line;
- `log_truncated_energy`: the mean without rare matrices; `quantile_bounds`: what is proved of one
  matrix's quantiles;
- `energy_variance`, `self_averaging_horizon`: how much energies of single matrices scatter;
- energies of powers and hidden states (`log_power_energy`, ...): exact, bounds, limit;
- `cross_energy`, ..: what two powers of a real matrix have in common; `log_driven_energy`: hidden
  states under inputs of any correlations; `log_exponential_energy`: continuous time, and
  `log_exponential_limit`: its critical limit;
- `log_iid_energy`, `kurtosis_term`: what of that holds for entries of any law;
  `log_leaky_energy`: what becomes of it in a leaky recurrence;
- `MeanField`: tanh, relu and linear networks of infinite width: energies, gradients, replicas;
  `edge_of_chaos`: the gain beyond which they are chaotic;
- `log_eigenvalue_energy`: E|lambda|^{2k} of one eigenvalue, complex and real;
- `lru_nan_probability`, `log_lru_energy`: what LRU's parametrisation and normalisation do;
- `RingModulus`, `log_ring_energy`: diagonal schemes on a ring or disc; `FlatModulus`,
  `log_flat_energy`: with a modulus uniform on [0, 1].

Convention: W has E|W_ij|^2 = 1/n, inputs have E||x||^2 = 1, logarithms are natural.
"""

from rmt_check.laws.abscissa_limit import AbscissaLimit as AbscissaLimit
from rmt_check.laws.distance import kolmogorov as kolmogorov
from rmt_check.laws.distance import wasserstein1 as wasserstein1
from rmt_check.laws.edge import EdgeLaw as EdgeLaw
from rmt_check.laws.edge_of_chaos import edge_of_chaos as edge_of_chaos
from rmt_check.laws.eigenvalue_energy import log_eigenvalue_energy as log_eigenvalue_energy
from rmt_check.laws.energy import critical_limit as critical_limit
from rmt_check.laws.energy import log_closed_form as log_closed_form
from rmt_check.laws.energy import log_closed_form_sum as log_closed_form_sum
from rmt_check.laws.energy import log_eigenvalue_bound as log_eigenvalue_bound
from rmt_check.laws.energy import log_hidden_eigenvalue_bound as log_hidden_eigenvalue_bound
from rmt_check.laws.energy import log_hidden_energy as log_hidden_energy
from rmt_check.laws.energy import log_hidden_sum as log_hidden_sum
from rmt_check.laws.energy import log_power_energy as log_power_energy
from rmt_check.laws.energy import log_trace_bound as log_trace_bound
from rmt_check.laws.energy import power_energy_fraction as power_energy_fraction
from rmt_check.laws.energy_critical import critical_correction as critical_correction
from rmt_check.laws.energy_cross import cross_energy as cross_energy
from rmt_check.laws.energy_cross import cross_energy_fraction as cross_energy_fraction
from rmt_check.laws.energy_cross import log_cross_energies as log_cross_energies
from rmt_check.laws.energy_cross import log_cross_energy as log_cross_energy
from rmt_check.laws.energy_driven import log_driven_energy as log_driven_energy
from rmt_check.laws.energy_exponential import log_exponential_energy as log_exponential_energy
from rmt_check.laws.energy_exponential import log_exponential_limit as log_exponential_limit
from rmt_check.laws.energy_iid import log_iid_energy as log_iid_energy
from rmt_check.laws.energy_kurtosis import kurtosis_term as kurtosis_term
from rmt_check.laws.energy_leaky import log_leaky_energy as log_leaky_energy
from rmt_check.laws.energy_variance import energy_variance as energy_variance
from rmt_check.laws.energy_variance import self_averaging_horizon as self_averaging_horizon
from rmt_check.laws.flat import FlatModulus as FlatModulus
from rmt_check.laws.flat import log_flat_energy as log_flat_energy
from rmt_check.laws.gumbel import GumbelLimit as GumbelLimit
from rmt_check.laws.gumbel import gamma_n as gamma_n
from rmt_check.laws.inside import AllInside as AllInside
from rmt_check.laws.largest_of_blocks import LargestOfBlocks as LargestOfBlocks
from rmt_check.laws.lru import log_lru_energy as log_lru_energy
from rmt_check.laws.lru import lru_nan_probability as lru_nan_probability
from rmt_check.laws.mean_field import MeanField as MeanField
from rmt_check.laws.median import log_median_energy as log_median_energy
from rmt_check.laws.modulus import EigenvalueModulus as EigenvalueModulus
from rmt_check.laws.overlap import EigenvectorOverlap as EigenvectorOverlap
from rmt_check.laws.overlap_limit import OverlapLimit as OverlapLimit
from rmt_check.laws.quantile_bounds import quantile_bounds as quantile_bounds
from rmt_check.laws.rates import rate_table as rate_table
from rmt_check.laws.regions import Disc as Disc
from rmt_check.laws.regions import HalfPlane as HalfPlane
from rmt_check.laws.regions import Ring as Ring
from rmt_check.laws.regions import leaky_region as leaky_region
from rmt_check.laws.ring import RingModulus as RingModulus
from rmt_check.laws.ring import log_ring_energy as log_ring_energy
from rmt_check.laws.spectral_abscissa import SpectralAbscissa as SpectralAbscissa
from rmt_check.laws.spectral_radius import SpectralRadius as SpectralRadius
from rmt_check.laws.tabulated import TabulatedLaw as TabulatedLaw
from rmt_check.laws.truncated import log_truncated_energy as log_truncated_energy
from rmt_check.laws.typical import TypicalEnergy as TypicalEnergy
