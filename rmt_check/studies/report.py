"""What came out of a study: a table, and a sentence for each scheme and width."""

import math
from collections import defaultdict, deque
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from textwrap import fill
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd

from rmt_check import files
from rmt_check.aligned import aligned
from rmt_check.sampling.samples import Samples
from rmt_check.studies import first_pass, growth, modulus, network, radius, training
from rmt_check.studies.condition import Row
from rmt_check.studies.connection import FILE
from rmt_check.studies.request import Request
from rmt_check.studies.runs import AnyCondition
from rmt_check.studies.store import Store, reading

# each has TITLE, SOURCE, COLUMNS, LEGEND, analyse(condition, samples) and sentence(rows);
# training compares its conditions, and has its summary from together(tables)
_KINDS: dict[str, ModuleType] = {
    "radius": radius,
    "growth": growth,
    "modulus": modulus,
    "network": network,
    "first-pass": first_pass,
    "training": training,
}


_POINTS = {"growth": "t", "modulus": "r"}  # what the numbers of a draw belong to

FILES = (FILE, "summary.csv", "summary.md")


def planned(folder: Path | str) -> Request:
    """Return the plan of the study in a folder."""
    with reading(Path(folder)) as store:
        return store.plan()


def table(folder: Path | str) -> pd.DataFrame:
    """Return the summary of the chunks saved so far in a folder, one row for each result.

    Raises
    ------
    ValueError
        If there is no study in the folder.
    StudyError
        If the store fails, or a chunk is damaged.
    """
    return tables(folder)["summary"]


def tables(folder: Path | str) -> dict[str, pd.DataFrame]:
    """Return the summary of the chunks saved so far, and the tables that the pictures are made of.

    Returns
    -------
    dict of DataFrame
        "summary", and of a study of radii "distances" and "densities", of growth "exponents" and
        "curves", of moduli "gaps". Each row begins with scheme, width, field, method and draws.

    Raises
    ------
    ValueError, StudyError
        As in `table`.
    """
    with reading(Path(folder)) as store:
        return analysed(store, store.plan())


def load(folder: Path | str) -> pd.DataFrame:
    """Return the samples saved so far in the folder of a study, one in each row.

    Returns
    -------
    DataFrame
        Columns scheme, width, chunk, draw and value. draw counts the matrices of a scheme and
        width. In a study of radii a value is a spectral radius. A growth study also has a column t,
        and its values are log ||h_t||^2. A study of moduli also has a column r, and its values are
        the numbers of moduli up to r. If it keeps all moduli, it has one row for each, and no r.

    Raises
    ------
    ValueError, StudyError
        As in `table`.
    """
    chunks = list(frames(folder))
    columns = ["scheme", "width", "chunk", "draw", "value"]
    return pd.concat(chunks, ignore_index=True) if chunks else pd.DataFrame(columns=columns)


def frames(folder: Path | str) -> Iterator[pd.DataFrame]:
    """Yield what `load` returns chunk by chunk, for studies that do not fit into memory."""
    with reading(Path(folder)) as store:
        study = store.plan()
        drawn = [condition for condition in study.conditions() if condition.chunks()]
        for condition in drawn:  # a damaged chunk is told of before anything is printed
            deque(store.chunks(condition), maxlen=0)
        for condition in drawn:
            for chunk, values in store.chunks(condition):
                yield _tidy(condition, chunk, values, _POINTS.get(study.kind, "number"))


def conditions(folder: Path | str) -> Iterator[tuple[AnyCondition, Samples]]:
    """Yield the conditions of the study in a folder, each with samples for `rmt_check.analysis`.

    Samples of growth have a column for each of `condition.points`, which are times; those of
    moduli count what is inside circles, whose radii they are.

    Raises
    ------
    ValueError, StudyError
        As in `table`.
    """
    with reading(Path(folder)) as store:
        for condition in store.plan().conditions():
            yield condition, samples(store, condition)


def samples(store: Store, condition: AnyCondition) -> Samples:
    """Return what is kept of a condition, with where it came from."""
    blocks = [values for _, values in store.chunks(condition)] if condition.chunks() else []
    values = np.concatenate(blocks) if blocks else np.empty((0, max(1, len(condition.points))))
    return condition.samples(values[:, 0] if condition.statistic == "spectral-radius" else values)


def analysed(store: Store, study: Request) -> dict[str, pd.DataFrame]:
    """Return the tables of a study, by a single look at its samples."""
    kind, found = _KINDS[study.kind], defaultdict[str, list[Row]](list)
    for condition in study.conditions():
        drawn = samples(store, condition)
        source = condition.source | {"draws": len(drawn)}
        for name, rows in kind.analyse(condition, drawn).items():
            found[name] += [source | row for row in rows]
    tables = {
        name: pd.DataFrame(rows) if rows else pd.DataFrame(columns=[*source])
        for name, rows in found.items()
    }
    return training.together(tables) if kind is training else tables


def write_summary(store: Store, study: Request, found: pd.DataFrame) -> None:
    """Write summary.csv and summary.md, and the summary into the store."""
    store.keep_summary(found)
    table, said = table_text(study.kind, found), sentences(study.kind, found)
    text = f"# {_KINDS[study.kind].TITLE}\n\n```\n{table}\n```\n\n{said}{_makers(store)}"
    contents = {"summary.csv": found.to_csv(index=False), "summary.md": text}
    files.write_files(store.folder, {name: text.encode() for name, text in contents.items()})


def _makers(store: Store) -> str:
    """Return a sentence if chunks were drawn under more than one version of anything."""
    made_by = store.made_by()
    if len(made_by) < 2:
        return ""
    return "\n" + fill(f"Drawn under more than one version: {'; '.join(made_by)}.", 79) + "\n"


def records(found: pd.DataFrame) -> list[Row]:
    """Return the rows of a table, None where there is no number, for JSON has no infinity."""
    finite = found.replace([math.inf, -math.inf], math.nan).astype(object)
    rows: Any = finite.where(finite.notna(), None).to_dict("records")
    return rows


def table_text(kind: str, found: pd.DataFrame) -> str:
    """Return the main columns of a summary in a table of at most 80 columns."""
    columns, name = _KINDS[kind].COLUMNS, None
    rows: list[str | list[str]] = [[heading for _, heading, _ in columns]]
    results: Any = found.to_dict("records")
    for row in results:
        if _name(row) != name:
            name = _name(row)
            rows.append(name)
        said = row | {"width": _width(row["width"])}
        rows.append([_cell(said[column], form) for column, _, form in columns])
    return aligned(rows, [">"] * len(columns), "  ")


def sentences(kind: str, found: pd.DataFrame) -> str:
    """Return what the columns mean, and what each scheme and width says."""
    module = _KINDS[kind]
    rows: Any = found.to_dict("records")
    said = [
        f"- {name}, n = {_width(n)}, {_source(module, some[0])}: {module.sentence(some)}"
        for (name, n, _), some in _by_part(rows)
    ]
    wrapped = [fill(text, 79, subsequent_indent="  ") for text in said]
    return "\n".join([*module.LEGEND, "", *wrapped]) + "\n"


def _cell(value: Any, form: str) -> str:
    missing = value is None or value != value
    return "-" if missing else form.format(value)


def _by_part(rows: list[Row]) -> Iterator[tuple[tuple[str, int, str], list[Row]]]:
    for key, some in groupby(rows, key=lambda row: (_name(row), row["width"], row["method"])):
        yield key, list(some)


def _name(row: Row) -> str:
    """Return what was drawn: the scheme, of networks with the cell."""
    return f"{row['cell']}, {row['scheme']}" if "cell" in row else str(row["scheme"])


def _source(module: ModuleType, row: Row) -> str:
    """Return how the numbers of a row came about."""
    return module.SOURCE.format(**row) if row["draws"] else "the laws alone"


def _width(n: int) -> str:
    """Return a width as one reads it: 1,024, or 1e+15 where digits would have to be counted."""
    return f"{n:,}" if n < 10**7 else f"{n:.6g}"


def _tidy(
    condition: AnyCondition, chunk: int, values: np.ndarray[Any, Any], point: str
) -> pd.DataFrame:
    draws, numbers = values.shape
    draw = np.repeat(np.arange(draws) + chunk * condition.size, numbers)
    points = {point: np.tile(np.array(condition.points), draws)} if condition.points else {}
    what = {key: x for key, x in condition.source.items() if key not in ("field", "method")}
    source = what | {"chunk": chunk, "draw": draw}
    return pd.DataFrame(source | points | {"value": values.ravel()})
