"""Convergence studies: many cells of samples, saved as they come, laid against the laws.

- `plan(kind, widths, ...)` says what is drawn: a value.
- `run(study, folder)` draws it, or goes on where an earlier run ended, and sums up.
- `status(folder)` says what is there, what is missing, and roughly how long that takes.
- `table(folder)` and `load(folder)` give the summary and the samples as DataFrames;
  `conditions(folder)` gives the samples to `rmt_check.analysis`.

A study is a folder: study.sqlite, a row a chunk; summary.csv; summary.md.
"""

from rmt_check.studies.plan import Study as Study
from rmt_check.studies.plan import plan as plan
from rmt_check.studies.report import conditions as conditions
from rmt_check.studies.report import load as load
from rmt_check.studies.report import planned as planned
from rmt_check.studies.report import table as table
from rmt_check.studies.run import run as run
from rmt_check.studies.status import status as status
from rmt_check.studies.store import StudyError as StudyError
