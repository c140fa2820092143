"""Every benchmark of speed: one table, one file, and the rows that are slower than in the file.

`make bench` runs all, `python benchmarks/bench.py laws radius` some of them. The table goes to
benchmarks/bench.json, for each program with the machine, versions and load of its run.
"""

import json
import sys
from importlib import import_module
from pathlib import Path

from side_by_side import measured

PROGRAMS = ("laws", "typical", "energies", "matrices", "recurrences", "rnn", "radius")
FILE = Path(__file__).with_suffix(".json")


if __name__ == "__main__":
    table = json.loads(FILE.read_text())
    for program in sys.argv[1:] or PROGRAMS:
        table[program] = measured(import_module(program).rows(), table.get(program))
        FILE.write_text(json.dumps(table, indent=1) + "\n")
