"""Samples laid against laws."""

from rmt_check.analysis.agreement import Goodness as Goodness
from rmt_check.analysis.agreement import goodness as goodness
from rmt_check.analysis.convergence import Distances as Distances
from rmt_check.analysis.convergence import convergence as convergence
from rmt_check.analysis.gumbel_fit import GumbelFit as GumbelFit
from rmt_check.analysis.gumbel_fit import best_gumbel as best_gumbel
from rmt_check.analysis.gumbel_fit import fit_gumbel as fit_gumbel
