"""What each job costs: processor time against width, steps and draws, with exponents.

One size of a job is changed. Seconds are of one core: the median of five runs after one to warm up.
The exponent is the slope of the line through log(seconds) against log(size). Commands take seconds
on all cores, and of the processor, with what Python loads: medians of three.

`python benchmarks/performance.py [WORD ..]` measures the jobs and commands that have a word in
them, all by default, and writes benchmarks/performance.json; `--table` prints the tables of
docs/performance.md.
"""

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from timeit import Timer

import numpy as np
from side_by_side import duration, machine
from threadpoolctl import threadpool_limits

import rmt_check
from rmt_check import analysis, calibration, laws
from rmt_check.sampling.samples import versions

FILE = Path(__file__).with_suffix(".json")
NAMES = {name: getattr(rmt_check, name) for name in rmt_check.__all__}
NAMES |= vars(laws) | {"np": np, "diagnose": analysis.diagnose}
NAMES |= {"quantile_scale": calibration.quantile_scale}

WIDTHS, WIDE, LENGTHS = (512, 1024, 2048), (10**4, 10**6, 10**8), (256, 512, 1024)
JOBS = (  # what is done, its size, and the power of that by which operations grow, if known
    ("sample_spectral_radius('glorot', n, 1)", "n", WIDTHS, 3),
    ("sample_spectral_radius('glorot', n, 1, 'real')", "n", WIDTHS, 3),
    ("sample_spectral_radius('glorot', n, 64, method='kostlan')", "n", WIDE, 0.5),
    ("sample_spectral_radius('glorot', n, 10**6, method='quantile')", "n", WIDE, 0),
    ("sample_eigenvalue_moduli('glorot', n, 4, method='kostlan')", "n", (10**4, 10**5, 10**6), 1),
    ("sample_hidden_norms('glorot', 10**6, T, 4)", "T", LENGTHS, 3),
    ("sample_hidden_norms('glorot', n, 256, 4)", "n", WIDE, 0),
    ("sample_hidden_norms('glorot', 10**6, 128, draws)", "draws", (64, 256, 1024), 1),
    ("sample_power_norms('glorot', 10**6, T, 4)", "T", LENGTHS, 3),
    ("sample_hidden_norms('glorot', n, 64, 4, method='matrix')", "n", WIDTHS, 2),
    ("sample_hidden_norms('glorot', 512, T, 4, method='matrix')", "T", LENGTHS, 1),
    ("SpectralRadius(n).cdf(np.linspace(1, 1 + 3 / n**.5, 1000))", "n", WIDE, None),
    ("SpectralRadius(n, 'real').cdf(1)", "n", (10**3, 10**4, 10**5), None),
    ("log_hidden_energy(1024, np.arange(T), field='real')", "T", (10**4, 10**5, 10**6), 1),
    ("quantile_scale(4096, T, draws=99)", "T", (128, 256, 512), 3),
    ("quantile_scale(4096, 128, draws=draws)", "draws", (99, 399, 1599), 1),
    ("quantile_scale(n, 1000, draws=99)", "n", (256, 512, 1024), 2),
    ("diagnose(sample_matrix('glorot', n, 'real'), steps=200)", "n", WIDTHS, 3),
)
COMMANDS = (
    "scale 512 --field real",
    "predict --width 384 --steps 1024 --layers 6",
    "simulate-scale 512 --steps 100",
    "simulate-scale 1024 --steps 1000",
    "figure1 --out {folder}",
    "study growth --widths 1024,16384 --alpha 4 --out {folder}",
    "study radius --widths 64,4096 --draws 2000 --out {folder}",
    "verify --budget quick",
)
REPEATS = {"job": 5, "command": 3}


def exponent(job: str, size: str, values: tuple[int, ...], theory: float) -> dict[str, object]:
    """Return the seconds of the processor that a job takes at each size, with the exponent."""
    seconds = []
    for x in values:
        timer = Timer(job, timer=time.process_time, globals=NAMES | {size: x})
        _, *times = timer.repeat(1 + REPEATS["job"], 1)
        seconds.append(median(times))
    slope = float(np.polyfit(np.log(values), np.log(seconds), 1)[0])
    row = {"job": job, "size": size, "values": values, "operations": theory}
    return row | {"seconds": [float(f"{x:.3g}") for x in seconds], "exponent": round(slope, 2)}


def run(command: str) -> dict[str, object]:
    """Return the seconds that a command takes, of all cores and of the processor."""
    times = []
    for _ in range(REPEATS["command"]):
        with TemporaryDirectory() as folder:
            words = [sys.executable, "-m", "rmt_check", *command.format(folder=folder).split()]
            before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
            subprocess.run(words, capture_output=True, check=True)
            now, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - start
        cpu = now.ru_utime + now.ru_stime - before.ru_utime - before.ru_stime
        times.append((wall, cpu))
    wall, cpu = (round(median(column), 2) for column in zip(*times, strict=True))
    return {"command": command, "seconds": wall, "processor": cpu}


def jobs_table(document: dict) -> str:
    """Return the jobs as markdown."""
    lines = ["| job | sizes | seconds of one core | exponent | operations |"]
    lines += ["|---|---|---|--:|--:|"]
    for row in document["jobs"]:
        values = ", ".join(short(x) for x in row["values"])
        takes = ", ".join(duration(x) for x in row["seconds"])
        theory = "" if row["operations"] is None else f"{row['operations']:g}"
        cells = (f"`{row['job']}`", f"{row['size']} = {values}", takes, f"{row['exponent']:.2f}")
        lines.append(f"| {' | '.join(cells)} | {theory} |")
    return "\n".join(lines)


def commands_table(document: dict) -> str:
    """Return the commands as markdown."""
    lines = ["| rmt-check | seconds of the processor |", "|---|--:|"]
    for row in document["commands"]:
        command = row["command"].replace(" --out {folder}", "")
        lines.append(f"| `{command}` | {row['processor']:.3g} |")
    return "\n".join(lines)


def conditions(document: dict) -> str:
    """Return what was measured on."""
    on, by = document["machine"], document["versions"]
    names = ", ".join(f"{name} {by[name]}" for name in ("numpy", "scipy", "numba"))
    where = f"{on['processor']}, {on['cores']} cores, at a load of {on['load']:.1f}"
    return f"{where}; Python {by['python']}, {names}."


def short(x: int) -> str:
    power = len(str(x)) - 1
    return f"10^{power}" if x == 10**power and power > 3 else str(x)


def measure(words: list[str], before: dict) -> dict:
    """Measure what has one of the words in it; the rest stays as it was before."""
    load = os.getloadavg()[0]
    cores = os.sched_getaffinity(0)
    jobs = {row["job"]: row for row in before["jobs"]}
    commands = {row["command"]: row for row in before["commands"]}
    os.sched_setaffinity(0, {min(cores)})  # workers too are as many as there are cores
    for job, *sizes in JOBS:
        if any(word in job for word in words):
            jobs[job] = exponent(job, *sizes)
            print(jobs[job], flush=True)
    os.sched_setaffinity(0, cores)
    for command in COMMANDS:
        if any(word in command for word in words):
            commands[command] = run(command)
            print(commands[command], flush=True)
    return {
        "machine": machine() | {"load": round(load, 1)},
        "versions": versions(),
        "jobs": [jobs[job] for job, *_ in JOBS if job in jobs],
        "commands": [commands[command] for command in COMMANDS if command in commands],
    }


if __name__ == "__main__":
    found = json.loads(FILE.read_text()) if FILE.exists() else {"jobs": [], "commands": []}
    if "--table" in sys.argv:
        print(jobs_table(found), commands_table(found), conditions(found), sep="\n\n")
        sys.exit()
    with threadpool_limits(1):
        found = measure(sys.argv[1:] or [""], found)
    FILE.write_text(json.dumps(found, indent=1) + "\n")
