"""Series to be forecast or continued: each example is a series of its own, from a random start."""

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Generator = np.random.Generator

EXAMPLES = 1600
AHEAD = 20  # steps
CONTINUED = 16  # values of a periodic sequence


def mackey_glass(steps: int, rng: Generator) -> tuple[Array, Array]:
    """Return series of Mackey & Glass (1977), a step a unit of time, and their values ahead."""
    values = mackey_glass_from(rng.uniform(0.5, 1.5, EXAMPLES), 300 + steps + AHEAD)
    return _forecast(values[300:], steps)


def lorenz(steps: int, rng: Generator) -> tuple[Array, Array]:
    """Return the first coordinate of Lorenz's system (1963), a step .05 units, and what follows."""
    values = lorenz_from(rng.normal(size=(3, EXAMPLES)) + 1.0, 400 + steps + AHEAD)
    return _forecast(values[400:], steps)


def mackey_glass_from(start: Array, steps: int) -> Array:
    """Solve x' = .2 y / (1 + y^10) - .1 x, y = x(t - 17), x = start for t <= 0, by Euler's rule."""
    fine, lag = 10, 170
    history, values = np.tile(start, (lag + 1, 1)), np.empty((steps, start.size))
    for i in range(fine * steps):
        now, then = history[i % (lag + 1)], history[(i + 1) % (lag + 1)]
        after = now + (0.2 * then / (1.0 + then**10) - 0.1 * now) / fine
        history[(i + 1) % (lag + 1)] = values[i // fine] = after
    return values


def lorenz_from(start: Array, steps: int) -> Array:
    """Solve Lorenz's system (10, 28, 8/3) every .05 units of time, by Runge and Kutta's rule."""
    state, fine, values = start, 5, np.empty((steps, start.shape[1]))
    for i in range(fine * steps):
        state = _runge_kutta(state, 0.05 / fine)
        values[i // fine] = state[0]
    return values


def generation(steps: int, rng: Generator) -> tuple[Array, Array]:
    """Repeat random sequences of period 5 to 16: to be continued by their next 16 values."""
    period = rng.integers(5, 17, EXAMPLES)
    motif = rng.normal(size=(EXAMPLES, 16))
    at = np.arange(steps + CONTINUED)[None, :] % period[:, None]
    values = np.take_along_axis(motif, at, axis=1)
    return values[:, :steps, None], values[:, steps:]


def _forecast(values: Array, steps: int) -> tuple[Array, Array]:
    """Return the first `steps` of series (steps + 20, examples), standardised, and the last."""
    values = (values - values.mean()).T / values.std()
    return values[:, :steps, None], values[:, -1:]


def _runge_kutta(state: Array, dt: float) -> Array:
    a = _slope(state)
    b = _slope(state + dt / 2.0 * a)
    c = _slope(state + dt / 2.0 * b)
    d = _slope(state + dt * c)
    return state + dt / 6.0 * (a + 2.0 * b + 2.0 * c + d)


def _slope(state: Array) -> Array:
    x, y, z = state
    return np.array([10.0 * (y - x), x * (28.0 - z) - y, x * y - 8.0 / 3.0 * z])
