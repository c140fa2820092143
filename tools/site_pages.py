"""The pages of the site that are made of the package: one a claim, and one a module of the API.

`python tools/site_pages.py docs` writes docs/claims/*.md and docs/api/*.md.
"""

import ast
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from rmt_check import files
from rmt_check.claims import Claim, Verdict, verify
from rmt_check.claims.catalogue import CHAPTERS

BUDGET = "quick"
# each with what a reader looks there for
MODULES = {
    "rmt_check": "Draw matrices, spectral radii, moduli and norms",
    "rmt_check.laws": "What theory says at width n",
    "rmt_check.calibration": "By which factor to multiply a matrix",
    "rmt_check.analysis": "Samples, and one given matrix, beside the laws",
    "rmt_check.studies": "Many schemes at many widths",
    "rmt_check.claims": "Claims, forms of a check, verdicts",
    "rmt_check.testing": "Assertions for test suites",
    "rmt_check.report": "One page that can be shown",
    "rmt_check.plots.figure1": "Figure 1",
    "rmt_check.plots.growth": "Growth, onto axes of yours",
    "rmt_check.plots.radius": "Spectral radii, onto axes of yours",
    "rmt_check.plots.modulus": "Moduli, onto axes of yours",
    "rmt_check.plots.convergence": "Distances from the limit, onto axes of yours",
    "rmt_check.plots.diagnosis": "A matrix, onto axes of yours",
    "rmt_check.initialisers.torch": "Initialisers for PyTorch",
    "rmt_check.initialisers.jax": "Initialisers for JAX and Flax",
    "rmt_check.initialisers.keras": "Initialisers for Keras",
}


def claim_pages(verdicts: Sequence[Verdict]) -> dict[str, str]:
    """Return a page for each claim, and the page that lists them, by file name."""
    found = {verdict.claim: verdict for verdict in verdicts}
    pages, listed = {}, ["# All claims", "", f"Verdicts of the budget {BUDGET}.", ""]
    for chapter, claims in CHAPTERS.items():
        rows = [
            f"| [{one.id}]({one.id}.md) | {_cell(one.statement)} | {_outcome(found[one.id])} |"
            for one in claims
        ]
        listed += [
            f"## {chapter}",
            "",
            "| | what is claimed | verdict |",
            "|---|---|---|",
            *rows,
            "",
        ]
        for claim in claims:
            pages[f"{claim.id}.md"] = claim_page(claim, chapter, found[claim.id])
    tree = ["```{toctree}", ":hidden:", "", *(Path(name).stem for name in pages), "```", ""]
    return pages | {"index.md": "\n".join([*listed, *tree])}


def claim_page(claim: Claim, chapter: str, verdict: Verdict) -> str:
    """Return the page of a claim: statement, source, domain, evidence, control, verdict."""
    rows = [
        ("why it fails", claim.reason),
        ("what follows", verdict.why if verdict.why != claim.reason else ""),
        ("found", verdict.measured),
        ("stated", verdict.expected),
        ("checked", verdict.domain),
        ("evidence", verdict.evidence),
        (
            "p-value",
            f"{verdict.p_value:.2g}, judged at {verdict.level:.2g}; {verdict.draws:,} draws"
            if verdict.p_value == verdict.p_value
            else "",
        ),
        (
            "control",
            f"a deliberately wrong law has p = {verdict.control:.2g}"
            if verdict.control == verdict.control
            else "",
        ),
        ("source", claim.source),
        ("chapter", chapter),
    ]
    table = [f"| verdict | {_outcome(verdict)} |"]
    table += [f"| {name} | {_cell(text)} |" for name, text in rows if text]
    return "\n".join(
        [
            f"# {claim.id}",
            "",
            f"{_escaped(claim.statement)}.",
            "",
            "| | |",
            "|---|---|",
            *table,
            "",
            "Check it alone:",
            "",
            "```console",
            f"$ rmt-check verify {claim.id} --budget {BUDGET}",
            "```",
            "",
            "[All claims](index.md). [What a verdict means](../claims.md#what-a-verdict-means).",
            "",
        ]
    )


def api_pages() -> dict[str, str]:
    """Return a page for each public module, and the page that lists them, by file name."""
    pages = {f"{name}.rst": _module(name, title) for name, title in MODULES.items()}
    rows = [f"| [`{name}`]({name}.rst) | {title} |" for name, title in MODULES.items()]
    tree = ["```{toctree}", ":hidden:", "", *MODULES, "```", ""]
    listed = ["# API reference", "", "| module | what for |", "|---|---|", *rows, "", *tree]
    return pages | {"index.md": "\n".join(listed)}


def _module(name: str, title: str) -> str:
    line = "=" * len(name)
    listed = "\n".join(f"   {one}" for one in public(name))
    return (
        f"{name}\n{line}\n\n{title}.\n\n.. automodule:: {name}\n   :no-members:\n\n"
        f".. currentmodule:: {name}\n\n"
        f".. autosummary::\n   :toctree: generated\n   :nosignatures:\n\n{listed}\n"
    )


def public(name: str) -> list[str]:
    """Return the public functions and classes of a module, in its order.

    Those that a package shows, or those that a file defines: read and not imported, for a
    framework may not be there.
    """
    path = Path(find_spec(name).origin)
    if path.name == "__init__.py":
        module = import_module(name)
        names = getattr(module, "__all__", None) or list(vars(module))
        found = [one for one in names if callable(getattr(module, one))]
    else:
        defined = (ast.FunctionDef, ast.ClassDef)
        found = [one.name for one in ast.parse(path.read_text()).body if isinstance(one, defined)]
    return [one for one in found if not one.startswith("_")]


def _cell(text: str) -> str:
    return _escaped(text.rstrip(".")).replace("|", "\\|")


def _escaped(text: str) -> str:
    """Return plain text in which Markdown finds nothing to set."""
    for mark in "\\*_`<[$":
        text = text.replace(mark, f"\\{mark}")
    return text


def _outcome(verdict: Verdict) -> str:
    return verdict.outcome if verdict.outcome == "holds" else f"**{verdict.outcome}**"


def write(folder: Path, pages: dict[str, str]) -> None:
    """Write pages by name into a folder."""
    files.write_files(folder, {name: text.encode() for name, text in pages.items()})


if __name__ == "__main__":
    docs = Path(sys.argv[1])
    write(docs / "api", api_pages())
    write(docs / "claims", claim_pages(verify(budget=BUDGET)))
