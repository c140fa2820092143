"""The table of `rmt-check audit`: a line a tensor, and what looks wrong at the end, first."""

import re
from collections import Counter
from textwrap import wrap
from typing import TYPE_CHECKING

from rmt_check.aligned import aligned
from rmt_check.diagnosis.audit_evidence import TIED
from rmt_check.diagnosis.audit_findings import Finding

if TYPE_CHECKING:
    from rmt_check.diagnosis.audit import Audit

_WIDTH, _NAME, _SHAPE, _DTYPE, _LAW = 80, 27, 12, 9, 30
_LAWS = 8  # kinds that the scorecard lists


def table_text(found: "Audit") -> str:
    """Return an audit in lines of 80 columns."""
    lines = [
        "  " + line for line in aligned([_HEAD, *map(_row, found.findings)], _SPECS).split("\n")
    ]
    for i, one in enumerate(found.findings, 1):
        lines[i] = ("!" + lines[i][1:] if one.wrong else lines[i])[:_WIDTH]
    blocks = [lines, _recurrences(found), _memories(found), scorecard(found)]
    return "\n\n".join("\n".join(block) for block in blocks if block)


_HEAD = ("tensor", "shape", "type", "law, variance")
_SPECS = (f"<{_NAME}", f"<{_SHAPE}", f"<{_DTYPE}", "<")


def _row(one: Finding) -> tuple[str, str, str, str]:
    shape = "x".join(str(side) for side in one.shape) or "-"
    return (
        f"{short(one.name, _NAME - 1)} ",
        f"{short(shape, _SHAPE - 1)} ",
        f"{short(one.dtype, _DTYPE - 1)} ",
        _law(one.law),
    )


def short(name: str, most: int) -> str:
    """Return a name that fits: modules by their first letters, from the left, as far as needed.

    Examples
    --------
    >>> short("transformer.h.11.attn.c_proj.weight", 25)
    't.h.11.attn.c_proj.weight'
    """
    *modules, last = re.findall(r"[^./]*[./]?", name)[:-1] or [""]
    for i, module in enumerate(modules):
        if len("".join(modules) + last) <= most:
            break
        number = re.search(r"\d*[./]$", module)
        modules[i] = module[:1] + number[0] if number and number.start() else module
    name = "".join(modules) + last
    if len(name) <= most:
        return name
    end = (most - 2) // 2
    return f"{name[: most - 2 - end]}..{name[-end:]}"


def _law(law: str) -> str:
    """Return a law in few words."""
    if law.startswith(TIED):
        return TIED + short(law.removeprefix(TIED), _LAW - len(TIED))
    return law.replace("variance ", "")


def _recurrences(found: "Audit") -> list[str]:
    """Return a line for each square weight: rho, its place in its law, and the horizon."""
    rows = []
    for one in found.findings:
        for i, loop in enumerate(one.recurrence):
            gate = f" gate {i}" if len(one.recurrence) > 1 else ""
            place = "" if loop.place is None else f"above {100.0 * loop.place:.0f} %"
            horizon = "stays" if loop.horizon is None else f"{loop.horizon}, then {loop.leaves}"
            name = f"{short(one.name, _NAME + 5 - len(gate))}{gate}"
            rows.append((f"  {name}  ", f"{loop.radius:.4f}  ", f"{place}  ", horizon))
    if not rows:
        return []
    head = ("  recurrent weights", "radius  ", "of its law  ", "steps of energy 1 +- 0.1")
    return aligned([head, *rows], ("<36", "<", "<", "<")).split("\n")


def _memories(found: "Audit") -> list[str]:
    """Return a line for each diagonal: the memory of its eigenvalues in steps."""
    rows = []
    for one in found.findings:
        if one.memory is not None:
            kept = one.memory
            reach = "" if kept.reach is None else f"{100.0 * kept.reach:.0f} %"
            times = f"{kept.shortest:.3g} / {kept.median:.3g} / {kept.longest:.3g}"
            name = short(one.name, _NAME - 1)
            rows.append((f"  {name}  ", f"{times}  ", f"{reach}  ", kept.dt))
    if not rows:
        return []
    reached = "" if found.steps is None else f">= {found.steps}  "
    head = ("  diagonals: memory in steps", "least / median / most  ", reached, "steps dt from")
    return aligned([head, *rows], (f"<{_NAME + 2}", "<", "<", "<")).split("\n")


def scorecard(found: "Audit") -> list[str]:
    """Return what looks wrong, then what there is."""
    lines = []
    for one in found.wrong:
        text = f"! {one.name}: {'; '.join(one.wrong)}"
        lines += wrap(text, _WIDTH, subsequent_indent="    ", break_on_hyphens=False)
    lines += [f"  {one.name}: {'; '.join(one.notes)}" for one in found.findings if one.notes]
    count = len(found.findings)
    tensors = f"{count:,} tensor{'s' * (count != 1)}"
    lines.append(f"{len(found.wrong) or 'Nothing'} of {tensors} looks wrong.")
    if len(found.wrong) > 1:
        lines[-1] = f"{len(found.wrong):,} of {tensors} look wrong."
    laws = Counter(_kind(one.law) for one in found.findings)
    common = [f"{number:,} {law}" for law, number in laws.most_common(_LAWS)]
    common += ["others"] * (len(laws) > _LAWS)
    lines += wrap(f"Laws: {'; '.join(common)}.", _WIDTH, subsequent_indent="  ")
    unknown = sum(one.law.startswith("no known law") for one in found.findings)
    if 2 * unknown > sum(one.p_value is not None for one in found.findings):
        lines.append("Most weights have no known law: trained ones have none.")
    lines.append(f"A right model has a finding with probability {found.level:g} at most.")
    return lines


def _kind(law: str) -> str:
    return "tied" if law.startswith(TIED) else law.split(", std ")[0].replace("variance ", "")
