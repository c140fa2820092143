"""Comparison of samples with laws."""

from rmt_check.analysis.agreement import Goodness as Goodness
from rmt_check.analysis.agreement import goodness as goodness
from rmt_check.analysis.convergence import Distances as Distances
from rmt_check.analysis.convergence import convergence as convergence
from rmt_check.analysis.growth import GrowthRate as GrowthRate
from rmt_check.analysis.growth import growth_rate as growth_rate
from rmt_check.analysis.growth_table import GrowthRow as GrowthRow
from rmt_check.analysis.growth_table import growth_table as growth_table
from rmt_check.analysis.gumbel_fit import GumbelFit as GumbelFit
from rmt_check.analysis.gumbel_fit import best_gumbel as best_gumbel
from rmt_check.analysis.gumbel_fit import fit_gumbel as fit_gumbel
from rmt_check.diagnosis.audit import Audit as Audit
from rmt_check.diagnosis.audit import audit as audit
from rmt_check.diagnosis.audit_findings import Finding as Finding
from rmt_check.diagnosis.diagnose import Diagnosis as Diagnosis
from rmt_check.diagnosis.diagnose import diagnose as diagnose
