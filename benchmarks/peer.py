"""One peer, run by an interpreter that has it: `peer.py NAME N` draws when it reads a line.

It writes its versions first, then for each line the spectral radius of a complex Ginibre matrix,
entries of variance 1/n, the eigenvalues from the peer's own public function.
"""

import sys
from collections.abc import Callable
from importlib.metadata import version

import numpy as np

N = int(sys.argv[2])


def dppy() -> Callable[[], np.ndarray]:
    from dppy.beta_ensembles import GinibreEnsemble

    def draw() -> np.ndarray:
        ensemble = GinibreEnsemble()  # a new one each time: it keeps all it has drawn
        return ensemble.normalize_points(ensemble.sample_full_model(size_N=N))

    return draw


def physicskit() -> Callable[[], np.ndarray]:
    from physicskit.rmt.ensembles import GinUE

    ensemble = GinUE(N)
    return lambda: ensemble.sample().eigenvalues / ensemble.natural_scale()


def main() -> None:
    draw = {"dppy": dppy, "physicskit": physicskit}[sys.argv[1]]()
    print(*(f"{name} {version(name)}" for name in (sys.argv[1], "numpy", "scipy")), flush=True)
    for _ in iter(sys.stdin.readline, ""):
        print(np.abs(draw()).max(), flush=True)


if __name__ == "__main__":
    main()
