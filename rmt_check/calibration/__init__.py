"""Which scale to use: the factor s that multiplies a Glorot matrix W of variance 1/n."""

from rmt_check.exact_scales import NORMALISATION_FROM as NORMALISATION_FROM
from rmt_check.exact_scales import calibrated_scale as calibrated_scale
from rmt_check.exact_scales import horizon_scale as horizon_scale
from rmt_check.exact_scales import memory as memory
from rmt_check.exact_scales import paper_scale as paper_scale
from rmt_check.exact_scales import stability_horizon as stability_horizon
