"""The tables of measurements in docs, from the JSON files of the benchmarks.

`python benchmarks/table.py` prints them; a test holds the pages to them.
"""

import json
from pathlib import Path

from side_by_side import duration, short

ROWS = (  # program, row or row and peer, what it is in words
    ("recurrences", "h_t, 4096, 192 steps", "hidden state, n = 4096, 192 steps"),
    ("matrices", "trial, complex, 1024", "the same with a matrix, n = 1024, 96 steps"),
    ("rnn", "tanh, 4096, 128 steps numpy", "a tanh network, n = 4096, 128 steps"),
    ("rnn", "gru, 4096, 128 steps numpy", "a GRU, n = 4096, 128 steps"),
    ("radius", "quantile, 1024", "spectral radius from the exact law, n = 1024"),
    ("radius", "kostlan, 1024", "spectral radius by Kostlan's gammas, n = 1024"),
    ("radius", "rho, complex, 2048", "spectral radius of a complex matrix, n = 2048"),
    ("peers", "radius, matrix, 512 dppy", "the same, n = 512"),
    ("peers", "radius, matrix, 512 physicskit", "the same, n = 512"),
    ("radius", "rho, real, 2048", "spectral radius of a real matrix, n = 2048"),
    ("matrices", "fill, complex, 4096", "filling a complex matrix, a number, n = 4096"),
    ("matrices", "W x, complex, 1024", "a dense step and its norm, n = 1024"),
    ("matrices", "workers, matrix-free, 4096", "hidden states by two workers, n = 4096"),
    ("matrices", "workers, matrix, 1024", "the same with matrices, n = 1024"),
)

INITIALISERS = (  # of docs/initialisers.md
    ("initialisers", "torch, xavier_normal_", "a stable matrix"),
    ("initialisers", "torch, orthogonal_", "the same"),
    ("initialisers", "torch, divide by rho", "the same, the first of its width"),
    ("initialisers", "torch, steps", "the same with `steps=200`, the first of its width"),
    ("initialisers", "jax, glorot_normal", "a stable matrix"),
    ("initialisers", "keras, GlorotNormal", "a stable matrix"),
)


def table(rows: tuple[tuple[str, str, str], ...] = ROWS) -> str:
    """Return a table as markdown, with the machine and versions below."""
    folder = Path(__file__).parent
    documents = json.loads((folder / "bench.json").read_text())
    for name in {name for name, _, _ in rows} - set(documents):
        documents[name] = json.loads((folder / f"{name}.json").read_text())
    lines = ["| one draw of | against | theirs | here | ratio |", "|---|---|--:|--:|--:|"]
    for name, what, words in rows:
        measured = documents[name]["rows"]
        row = next(row for row in measured if f"{row['what']} {row['peer']}".startswith(what))
        times = f"{duration(row['peer_seconds'])} | {duration(row['seconds'])}"
        spread = f"{short(row['ratio'])} ({short(row['least'])} to {short(row['most'])})"
        lines.append(f"| {words} | {row['peer']} | {times} | {spread} |")
    document = documents[rows[0][0]]
    machine, versions = document["machine"], document["versions"]
    lines += [
        "",
        f"{machine['processor']}, {machine['cores']} cores, one thread a side unless said; Python "
        f"{versions['python']}, numpy {versions['numpy']}, scipy {versions['scipy']}, numba "
        f"{versions['numba']}. Medians of pairs run in turns, with the least and the largest.",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    print(table(), table(INITIALISERS), sep="\n\n")
