"""The plan that a text is of, whatever is studied."""

import json

from rmt_check.studies.plan import Study
from rmt_check.studies.request import Request
from rmt_check.studies.training_plan import TrainingStudy


def plan_of(text: str) -> Request:
    """Return the plan that `Request.json` made a text of."""
    values = json.loads(text)
    if "runs" not in values:
        return Study.of(text)
    lists = {name: tuple(values[name]) for name in TrainingStudy.LISTS}
    return TrainingStudy(**values | lists)
