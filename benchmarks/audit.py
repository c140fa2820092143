"""How often an audit finds something wrong in right models, and how often it finds planted faults.

2,000 right models of four kinds: perceptrons, torch's LSTM, LSTMs of Keras with orthogonal gates,
and transformers of GPT-2's standard deviations. A level holds if the models with a finding are not
too many for the binomial law at .999. Then one fault is planted in each of 400 models, and found if
a tensor that has it looks wrong.
`make bench-practice` writes benchmarks/audit.json.
"""

import json
import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
from scipy import stats

from rmt_check.analysis import audit

RIGHT, FAULTY, LEVELS = 2000, 400, (0.05, 0.001)
FOUND = 0.99
Model = dict[str, np.ndarray]
Generator = np.random.Generator
RULES = {
    "1/fan_in": lambda i, o: 1.0 / i,
    "1/fan_out": lambda i, o: 1.0 / o,
    "2/(fan_in + fan_out)": lambda i, o: 2.0 / (i + o),
    "2/fan_in": lambda i, o: 2.0 / i,
}


def entries(rng: Generator, shape: tuple[int, ...], law: str) -> np.ndarray:
    """Return independent numbers of variance one."""
    if law == "uniform":
        return rng.uniform(-(3**0.5), 3**0.5, shape)
    x = rng.standard_normal(shape)
    while law == "cut normal" and np.any(far := np.abs(x) > 2.0):
        x[far] = rng.standard_normal(np.count_nonzero(far))
    return x / 0.8796256610342398 if law == "cut normal" else x


def perceptron(rng: Generator, layers: int = 5) -> Model:
    """Return weights (out, in) of a random rule and law; widths go up and down."""
    n, law = int(rng.choice([16, 24, 40])), str(rng.choice(["normal", "uniform", "cut normal"]))
    rule = RULES[str(rng.choice(list(RULES)))]
    model = {}
    for i in range(layers):
        fan_in, fan_out = (n, 3 * n + 1) if i % 2 == 0 else (3 * n + 1, n)
        std = rule(fan_in, fan_out) ** 0.5
        model[f"{i}.weight"] = std * entries(rng, (fan_out, fan_in), law)
        model[f"{i}.bias"] = np.zeros(fan_out)
    return single(model)


def lstm(rng: Generator, layers: int = 3) -> Model:
    """Return what torch.nn.LSTM begins with: everything uniform on +-1/sqrt(hidden)."""
    n, inputs = int(rng.choice([16, 24, 32])), int(rng.choice([8, 20]))
    model = {}
    for i in range(layers):
        shapes = {"weight_ih": (4 * n, n if i else inputs), "weight_hh": (4 * n, n)}
        for name, shape in (shapes | {"bias_ih": (4 * n,), "bias_hh": (4 * n,)}).items():
            model[f"{name}_l{i}"] = entries(rng, shape, "uniform") / (3 * n) ** 0.5
    return single(model)


def keras_lstm(rng: Generator, layers: int = 3) -> Model:
    """Return kernels (in, out) by Glorot, orthogonal recurrences, and forget biases of one."""
    n, inputs = int(rng.choice([16, 24, 32])), 20
    model = {}
    for i in range(layers):
        fans = inputs, 4 * n
        kernel = entries(rng, fans, "uniform") * (2.0 / sum(fans)) ** 0.5
        Q, R = np.linalg.qr(rng.standard_normal((4 * n, n)))
        bias = np.repeat([0.0, 1.0, 0.0, 0.0], n)
        model |= {f"lstm_{i}/kernel": kernel, f"lstm_{i}/bias": bias}
        model[f"lstm_{i}/recurrent_kernel"] = (Q * np.sign(np.diag(R))).T
    return single(model)


def transformer(rng: Generator, layers: int = 4) -> Model:
    """Return GPT-2's: everything of standard deviation .02, the residual ones of less."""
    n = int(rng.choice([16, 24, 32]))
    model = {"wte.weight": 0.02 * entries(rng, (100, n), "normal")}
    less = 0.02 / (2.0 * layers) ** 0.5
    for i in range(layers):
        for name, shape, std in (
            ("attn.c_attn", (n, 3 * n), 0.02),
            ("attn.c_proj", (n, n), less),
            ("mlp.c_fc", (n, 4 * n), 0.02),
            ("mlp.c_proj", (4 * n, n), less),
        ):
            model[f"h.{i}.{name}.weight"] = std * entries(rng, shape, "normal")
        model |= {f"h.{i}.ln_1.weight": np.ones(n), f"h.{i}.ln_1.bias": np.zeros(n)}
    return single(model)


def single(model: Model) -> Model:
    """Return a model in single precision, as models are kept."""
    return {name: values.astype(np.float32) for name, values in model.items()}


KINDS = (perceptron, lstm, keras_lstm, transformer)


def never_written(model: Model, rng: Generator) -> list[str]:
    """Put into one weight what an allocated memory holds: addresses, nan, or another's numbers."""
    name = weights(model, rng)[0]
    W, kind = model[name], rng.integers(3)
    if kind == 0:
        addresses = 0x7F0000000000 + 64 * rng.integers(2**30, size=-(-W.size // 2))
        model[name] = addresses.view(np.float32)[: W.size].reshape(W.shape)
    elif kind == 1:
        W[rng.random(W.shape) < 0.1] = np.nan
    else:
        W.reshape(-1)[W.size // 2 :] = 0.0  # half of it is fresh from the kernel
    return [name]


def scaled_twice(model: Model, rng: Generator) -> list[str]:
    """Multiply one weight by its standard deviation once more."""
    name = weights(model, rng)[0]
    model[name] = (model[name] * model[name].std()).astype(np.float32)
    return [name]


def gain_of_one_gate(model: Model, rng: Generator) -> list[str]:
    """Give one of four gates the gain of tanh, 5/3."""
    name = str(rng.choice([name for name in model if "weight_hh" in name]))
    n, gate = model[name].shape[1], int(rng.integers(4))
    model[name][gate * n : (gate + 1) * n] *= np.float32(5.0 / 3.0)
    return [name]


def transposed_fan(model: Model, rng: Generator) -> list[str]:
    """Give one weight the variance that its transpose should have."""
    name = weights(model, rng)[0]
    fan_out, fan_in = model[name].shape
    model[name] *= np.float32((fan_in / fan_out) ** 0.5)
    return [name]


def same_seed(model: Model, rng: Generator) -> list[str]:
    """Draw every layer of a name from the same seed."""
    shapes = Counter(values.shape for values in model.values() if values.ndim == 2)
    shape = shapes.most_common(1)[0][0]
    first, *others = (name for name, values in model.items() if values.shape == shape)
    model |= {name: model[first].copy() for name in others}
    return others


def weights(model: Model, rng: Generator) -> list[str]:
    """Return the names of the weights of layers, which have peers, in random order."""
    names = [name for name in model if model[name].ndim == 2 and name != "wte.weight"]
    return [str(name) for name in rng.permutation(names)]


def lopsided_perceptron(rng: Generator) -> Model:
    """Return a perceptron whose rule is not symmetric in its fans."""
    n, law = int(rng.choice([16, 24, 40])), str(rng.choice(["normal", "uniform", "cut normal"]))
    shapes = [(3 * n + 1, n) if i % 2 == 0 else (n, 3 * n + 1) for i in range(6)]
    return single(
        {f"{i}.weight": entries(rng, s, law) * s[1] ** -0.5 for i, s in enumerate(shapes)}
    )


FAULTS: tuple[tuple[Callable[[Model, Generator], list[str]], Callable[..., Model]], ...] = (
    (never_written, perceptron),
    (never_written, transformer),
    (scaled_twice, perceptron),
    (scaled_twice, transformer),
    (gain_of_one_gate, lstm),
    (transposed_fan, lopsided_perceptron),
    (same_seed, perceptron),
    (same_seed, lstm),
)


def alarms(level: float, models: int, seed: int = 0) -> dict[str, object]:
    """Return how many right models have a finding, beside what may be."""
    found = 0
    for i in range(models):
        rng = np.random.default_rng((seed, i))
        found += bool(audit(KINDS[i % len(KINDS)](rng), level=level).wrong)
    most = int(stats.binom.isf(0.001, models, level))
    return {"level": level, "models": models, "alarms": found, "most": most} | {
        "right": found <= most
    }


def power(
    fault: Callable[[Model, Generator], list[str]],
    kind: Callable[..., Model],
    models: int,
    seed: int = 1,
) -> dict[str, object]:
    """Return the fraction of models in which a planted fault is found."""
    found = 0
    for i in range(models):
        rng = np.random.default_rng((seed, i))
        model = kind(rng)
        planted = fault(model, rng)
        found += bool({one.name for one in audit(model).wrong} & set(planted))
    return {"fault": fault.__name__, "in": kind.__name__, "models": models} | {
        "found": found / models
    }


def table(rows: list[dict[str, object]]) -> str:
    """Return the rows as the table of docs/audit.md."""
    lines = ["| models | what | share with a finding |", "|---|---|--:|"]
    for row in rows:
        if "level" in row:
            share = f"{row['alarms'] / row['models']:.4f}"  # type: ignore[operator]
            lines.append(f"| {row['models']:,} | right, level {row['level']:g} | {share} |")
        else:
            what = f"{row['fault'].replace('_', ' ')}, in {row['in'].replace('_', ' ')}s"  # type: ignore[attr-defined]
            lines.append(f"| {row['models']:,} | {what} | {row['found']:.3f} |")
    return "\n".join(lines)


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    rows = [alarms(level, RIGHT) for level in LEVELS]
    rows += [power(fault, kind, FAULTY) for fault, kind in FAULTS]
    for row in rows:
        print(row)
    Path(__file__).with_suffix(".json").write_text(json.dumps({"rows": rows}, indent=1) + "\n")
