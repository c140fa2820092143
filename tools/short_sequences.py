"""Train networks on 64 pixels of digits, from Glorot and rescaled, and write the table of C18c.

60 runs of each, of seed 2: the ten of `training_study.py` have another, and say that so many find
what they hint at with probability .98. Six minutes of one core.
"""

import time
from itertools import product
from pathlib import Path

import pandas as pd

from rmt_check.training.compare import outcome
from rmt_check.training.run import checked_run
from rmt_check.training.train import train

ROOT = Path(__file__).parent.parent
RECORDED = ROOT / "rmt_check" / "claims" / "recorded" / "short_sequences.csv"
RUNS = 60

if __name__ == "__main__":
    rows = []
    for number, scheme in product(range(RUNS), ("glorot", "rescaled")):
        run = checked_run("digits:steps=64", scheme, seed=2, run=number)
        start = time.process_time()
        row = outcome(run, train(run))
        rows.append(row | {"cpu_seconds": round(time.process_time() - start, 1)})
        print(*rows[-1].values(), flush=True)
    pd.DataFrame(rows).to_csv(RECORDED, index=False, float_format="%.6g")
