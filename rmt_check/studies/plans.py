"""The plan that a text is of, whatever is studied."""

import json

from rmt_check.studies.network_plan import KIND as NETWORK
from rmt_check.studies.network_plan import NetworkStudy
from rmt_check.studies.plan import KINDS, Study
from rmt_check.studies.request import Request
from rmt_check.studies.training_plan import TrainingStudy


def plan_of(text: str) -> Request:
    """Return the plan that `Request.json` made a text of."""
    values = json.loads(text)
    if values["kind"] in KINDS:
        return Study.of(text)
    plan = NetworkStudy if values["kind"] == NETWORK else TrainingStudy
    return plan(**values | {name: tuple(values[name]) for name in plan.LISTS})
