"""The task "white:steps=T": a bare recurrence under white noise, whose null law is exact.

x_t ~ N(0, I/n), t = 1..T, go straight into h_t = W h_{t-1} + x_t. Ten logits z = C h_T, C with
entries N(0, 1/n), have the cross entropy of the first class. There is no encoder, layer or pooling.
"""

from rmt_check import arguments

WHITE = "white"
CLASSES = 10
STEPS = 256  # unless said


def white_steps(task: str) -> int | None:
    """Return T of a task "white:steps=T", None for another task.

    Raises
    ------
    ValueError
        For another setting than steps, or steps below 2.

    Examples
    --------
    >>> white_steps("white:steps=1024"), white_steps("white"), white_steps("digits")
    (1024, 256, None)
    """
    name, *settings = str(task).split(":")
    if name != WHITE:
        return None
    steps = STEPS
    for setting in settings:
        key, _, value = setting.partition("=")
        if key != "steps":
            raise ValueError(f"task white has steps=.. alone, received {setting!r}")
        steps = arguments.integer(arguments.number(value, "steps"), "steps", 2)
    return steps
