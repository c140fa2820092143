"""The picture of a diagnosis: where the eigenvalues are, and what the powers do."""

import math

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rmt_check.arrays import Array
from rmt_check.diagnosis.diagnose import Diagnosis
from rmt_check.laws.energy import MEAN_UP_TO_ALPHA
from rmt_check.plots.style import (
    COLOURS,
    DASHED,
    DOTTED,
    FAINT,
    STYLE,
    THEORY,
    given_or_new,
    picture,
    powers_of_ten,
    settle,
    width_name,
)

LOG_10 = math.log(10.0)


def render_diagnosis(found: Diagnosis, glorot: Array, energy: Array, format: str) -> bytes:
    """Return the picture of a diagnosis, `glorot_powers` and `glorot_energy`: a png, svg or pdf.

    Left, the eigenvalues in the plane, with the unit circle and that of the spectral radius; right,
    ||W^k x||^2 against k, with the band of Glorot matrices, their exact mean, and the horizon.
    """
    with rc_context(STYLE):
        figure = Figure(figsize=(7.2, 3.4), layout="constrained")
        plane, growth = figure.subplots(1, 2, width_ratios=(1.0, 1.15))
        draw_plane(found, plane)
        draw_powers(found, glorot, energy, growth)
        settle(figure)
        return picture(figure, format)


def draw_plane(found: Diagnosis, ax: Axes | None = None) -> Axes:
    """Draw the eigenvalues, the unit circle, and the circle of the spectral radius."""
    ax = given_or_new(ax)
    size = min(6.0, 60.0 / math.sqrt(found.n))
    z = found.eigenvalues
    ax.plot(z.real, z.imag, "o", ms=size, mew=0, alpha=0.6, color=COLOURS[0])
    turn = np.exp(2j * math.pi * np.linspace(0.0, 1.0, 361))
    ax.plot(turn.real, turn.imag, color=THEORY, lw=0.8)
    rho = found.radius * turn
    ax.plot(rho.real, rho.imag, color=COLOURS[1], lw=0.8, ls=DASHED)
    ax.set_aspect("equal")
    ax.set(xlabel="real part", ylabel="imaginary part")
    ax.locator_params(nbins=5)
    ax.set_title(f"eigenvalues; $\\rho$ = {found.radius:.4g} (dashed)", loc="left")
    return ax


def draw_powers(found: Diagnosis, glorot: Array, energy: Array, ax: Axes | None = None) -> Axes:
    """Draw how the powers lengthen a state, beside those of Glorot matrices."""
    ax = given_or_new(ax)
    k = np.arange(found.steps + 1.0)
    low, median, high = glorot / LOG_10
    ax.fill_between(k, low, high, color=FAINT, alpha=0.25, lw=0, label="90 % of Glorot, one $x$")
    ax.plot(k, median, color=FAINT, lw=0.8, label="median")
    rare = found.steps > MEAN_UP_TO_ALPHA[found.field] * math.sqrt(found.n)
    name = "exact mean (rare $W$ carry it)" if rare else "exact mean"
    ax.plot(k, energy / LOG_10, color=THEORY, ls=DASHED, label=name)
    this = np.where(np.isfinite(found.powers.log_energy), found.powers.log_energy / LOG_10, np.nan)
    ax.plot(k, this, color=COLOURS[0], label="this matrix, mean over $x$")
    if found.horizon is not None:
        ax.axvline(found.horizon, color=COLOURS[1], lw=0.8, ls=DOTTED, label="horizon")
    ax.set(xlabel="$k$", xlim=(0, found.steps))
    powers_of_ten(ax)
    ax.set_title(f"$\\|W^k x\\|^2$, $n$ = {width_name(found.n)}, {found.field}", loc="left")
    ax.legend(frameon=False, fontsize=7, loc="best")
    return ax
