"""Scales: the factor s that multiplies a Glorot matrix W of variance 1/n.

Scales from the spectral radius and from mean energies are exact (`rmt_check.laws.scales`).
`quantile_scale` simulates single matrices with their inputs. Its modules load on first use.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from rmt_check.laws.region_scales import calibrated_scale as calibrated_scale
from rmt_check.laws.scales import LEAST_TOLERANCE as LEAST_TOLERANCE
from rmt_check.laws.scales import NORMALISATION_FROM as NORMALISATION_FROM
from rmt_check.laws.scales import horizon_scale as horizon_scale
from rmt_check.laws.scales import memory as memory
from rmt_check.laws.scales import paper_scale as paper_scale
from rmt_check.laws.scales import stability_horizon as stability_horizon

if TYPE_CHECKING:
    from rmt_check.calibration.network_prediction import NetworkPrediction as NetworkPrediction
    from rmt_check.calibration.network_prediction import predict_network as predict_network
    from rmt_check.calibration.prediction import Prediction as Prediction
    from rmt_check.calibration.prediction import predict as predict
    from rmt_check.calibration.quantile import QuantileScale as QuantileScale
    from rmt_check.calibration.quantile import quantile_scale as quantile_scale

_EXACT = ("calibrated_scale", "horizon_scale", "memory", "paper_scale", "stability_horizon")
_HOME = {
    "NetworkPrediction": "network_prediction",
    "Prediction": "prediction",
    "QuantileScale": "quantile",
    "predict": "prediction",
    "predict_network": "network_prediction",
    "quantile_scale": "quantile",
}

__all__ = ["LEAST_TOLERANCE", "NORMALISATION_FROM", *_EXACT, *_HOME]


if not TYPE_CHECKING:  # or no type checker would complain of a name that is not there

    def __getattr__(name: str) -> Any:
        if name not in _HOME:
            raise AttributeError(f"module 'rmt_check.calibration' has no attribute {name!r}")
        return getattr(import_module(f"rmt_check.calibration.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
