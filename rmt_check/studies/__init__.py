"""Convergence studies: samples of many schemes and widths, saved at once, compared with the laws.

- `plan(kind, widths, ...)` returns the plan of a study, a value.
- `plan_networks(cells, widths, steps, ...)` is the plan of a study of recurrent networks.
- `run(study, folder)` draws the study, or continues an earlier run, and returns the summary.
- `status(folder)` says what is saved, what is missing, and roughly how long that takes.
- `table(folder)` and `load(folder)` give the summary and the samples as DataFrames;
  `conditions(folder)` gives the samples to `rmt_check.analysis`, and `tables(folder)` gives what
  the pictures show.

A study is a folder of study.sqlite, with one row for each chunk, summary.csv and summary.md.
"""

from rmt_check.studies.connection import StudyError as StudyError
from rmt_check.studies.network_plan import NetworkStudy as NetworkStudy
from rmt_check.studies.network_plan import plan_networks as plan_networks
from rmt_check.studies.plan import Study as Study
from rmt_check.studies.plan import plan as plan
from rmt_check.studies.report import conditions as conditions
from rmt_check.studies.report import load as load
from rmt_check.studies.report import planned as planned
from rmt_check.studies.report import table as table
from rmt_check.studies.report import tables as tables
from rmt_check.studies.run import run as run
from rmt_check.studies.status import status as status
from rmt_check.studies.training_plan import TrainingStudy as TrainingStudy
from rmt_check.studies.training_plan import plan_training as plan_training
