"""Samples laid against laws."""

from rmt_check.analysis.agreement import Goodness as Goodness
from rmt_check.analysis.agreement import goodness as goodness
