"""Random-matrix theory of linear recurrences, by simulation and by exact laws.

Data flow::

    scheme -> kernel -> samples -> analysis against a law -> claim -> verdict

- A *scheme* says what is drawn (`SCHEMES`: glorot, rescaled, calibrated, ...).
- *Samples* are numbers with their source (`sample_spectral_radius`, ...).
- A *law* is what theory says at width n: exact distributions, limits, energies, bounds (`laws`).
- `calibration` computes the factor by which to multiply a matrix so that its recurrence does not
  explode.
- `analysis` compares samples with laws. `studies` does so for many widths, and saves all draws.
- `claims` are statements with their sources. `claims.verify` gives a verdict on each.
- `testing` has assertions for test suites.

Scaling convention, everywhere: W has entries with E|W_ij|^2 = 1/n, inputs x_t have
E||x_t||^2 = 1, and the recurrence is h_t = s W h_{t-1} + x_t, h_0 = x_0, with s the *scale*.
Logarithms are natural. Values that can overflow are kept as logarithms and named log_...

Importing this package is cheap: numba, scipy, matplotlib and pandas load where they are used.
"""

from importlib import import_module

TYPE_CHECKING = False  # typing is slow to load, and the command hears no interrupt before
if TYPE_CHECKING:
    from typing import Any

    from rmt_check import analysis as analysis
    from rmt_check import calibration as calibration
    from rmt_check import claims as claims
    from rmt_check import laws as laws
    from rmt_check import studies as studies
    from rmt_check import testing as testing
    from rmt_check.linalg.spectral_radius import spectral_radius as spectral_radius
    from rmt_check.sampling.eigenvalues import sample_eigenvalue_moduli as sample_eigenvalue_moduli
    from rmt_check.sampling.matrices import sample_matrix as sample_matrix
    from rmt_check.sampling.norms import sample_hidden_norms as sample_hidden_norms
    from rmt_check.sampling.norms import sample_power_norms as sample_power_norms
    from rmt_check.sampling.radius import sample_spectral_radius as sample_spectral_radius
    from rmt_check.sampling.rnn import sample_recurrence as sample_recurrence
    from rmt_check.sampling.samples import Samples as Samples
    from rmt_check.schemes.scheme import SCHEMES as SCHEMES
    from rmt_check.schemes.scheme import Scheme as Scheme

__version__ = "0.1.0"

_HOME = {
    "SCHEMES": "schemes.scheme",
    "Scheme": "schemes.scheme",
    "Samples": "sampling.samples",
    "sample_eigenvalue_moduli": "sampling.eigenvalues",
    "sample_hidden_norms": "sampling.norms",
    "sample_matrix": "sampling.matrices",
    "sample_power_norms": "sampling.norms",
    "sample_recurrence": "sampling.rnn",
    "sample_spectral_radius": "sampling.radius",
    "spectral_radius": "linalg.spectral_radius",
}
_MODULES = ("analysis", "calibration", "claims", "laws", "studies", "testing")

__all__ = [*_HOME, *_MODULES]


if not TYPE_CHECKING:  # or no type checker would complain of a name that is not there

    def __getattr__(name: str) -> "Any":
        if name in _HOME:
            return getattr(import_module(f"rmt_check.{_HOME[name]}"), name)
        if name in _MODULES:
            return import_module(f"rmt_check.{name}")
        raise AttributeError(f"module 'rmt_check' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
