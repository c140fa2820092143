"""Examples in a module that needs a framework are looked for where it is installed."""

from importlib.util import find_spec

collect_ignore = [
    f"rmt_check/initialisers/{name}.py"
    for name in ("torch", "jax", "keras")
    if find_spec(name) is None
]
if find_spec("torch") is None:
    collect_ignore += [
        f"rmt_check/training/{name}.py" for name in ("torch_recurrence", "torch_network", "train")
    ]
