"""Check a report: its hashes, the page that is made of its document, and its verdicts again."""

import base64
import json
from html.parser import HTMLParser
from pathlib import Path

from rmt_check.claims import verify
from rmt_check.claims.verify import chosen
from rmt_check.progress import Report
from rmt_check.report.certificate import Fields, digest, file_sha256, own_version, sha256
from rmt_check.report.document import Pictures, row
from rmt_check.report.page import page


def check(path: Path | str, again: bool = False, report: Report | None = None) -> list[str]:
    """Return what differs in a report from what its certificate says, a line each.

    Parameters
    ----------
    path : path
        report.html.
    again : bool
        Check its claims again, with its budget and seed, and compare the verdicts.
    report : callable, optional
        Called as report(stage, fraction done).

    Raises
    ------
    ValueError
        If the file cannot be read, or is no report.

    Notes
    -----
    The hashes show a change by accident, or one that was not carried through. They are no
    signature: who changes a verdict can compute its hash too. `again` finds that.
    """
    text, document, pictures = _parsed(Path(path))
    stated = document["certificate"]
    found = [*_hashes(document, pictures), *_inputs(stated["inputs"])]
    if stated["package"] != own_version():
        found.append(f"made by {stated['package']}: {own_version()} does not compare the page")
    elif page(document, pictures) != text:
        found.append("the page is not the one that is made of its document")
    if again:
        found += _verdicts(document, report)
    return found


def _hashes(document: Fields, pictures: Pictures) -> list[str]:
    stated = document["certificate"]
    found = []
    if digest(document["verdicts"]) != stated["verdicts_sha256"]:
        found.append("the verdicts do not have the hash of the certificate")
    for name, hash_ in stated["pictures"].items():
        if name not in pictures or sha256(pictures[name]) != hash_:
            found.append(f"picture {name}: not the hash of the certificate")
    return found


def _inputs(inputs: list[Fields]) -> list[str]:
    found = []
    for one in inputs:
        path = Path(one["path"])
        if not path.is_file():
            found.append(f"input {path}: not here; give the command where the report was made")
        elif file_sha256(path) != one["sha256"]:
            found.append(f"input {path}: has changed since the report was made")
    return found


def _verdicts(document: Fields, report: Report | None) -> list[str]:
    stated = document["certificate"]
    claims = chosen([verdict["claim"] for verdict in document["verdicts"]])
    verdicts = verify(claims, stated["budget"], stated["seed"], report)
    found = []
    for claim, verdict, before in zip(claims, verdicts, document["verdicts"], strict=True):
        now = row(claim, verdict, stated["budget"], stated["seed"])
        for key in before:
            if now[key] != before[key]:
                found.append(f"{claim.id}: {key} is {now[key]!r}, and was {before[key]!r}")
    return found


def _parsed(path: Path) -> tuple[str, Fields, Pictures]:
    """Return a report's text, its document and its pictures."""
    try:
        text = path.read_bytes().decode()
        parser = _Parser()
        parser.feed(text)
        document = json.loads("".join(parser.document))
        _ = document["certificate"]["verdicts_sha256"], document["verdicts"]
        return text, document, parser.pictures
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ValueError(f"cannot read {path}: {reason}; give the report.html to check") from None
    except (ValueError, LookupError, TypeError) as error:
        raise ValueError(
            f"{path} is no report of rmt-check ({error}); give a report.html"
        ) from None


class _Parser(HTMLParser):
    """Collects the document and the pictures of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.document: list[str] = []
        self.pictures: Pictures = {}
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self._inside = tag == "script" and values.get("id") == "document"
        if tag == "img":
            _, _, content = (values["src"] or "").partition("base64,")
            self.pictures[values["data-name"] or ""] = base64.b64decode(content, validate=True)

    def handle_endtag(self, tag: str) -> None:
        self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.document.append(data)
