"""The page of a report: one HTML file that asks nothing of a network."""

import base64
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from rmt_check.report.certificate import Fields

_FOLDER = Path(__file__).parent
_LESS = str.maketrans({"<": r"\u003c", ">": r"\u003e", "&": r"\u0026"})  # no tag inside a script


def page(document: Fields, pictures: Mapping[str, bytes]) -> str:
    """Return the page of a document and its pictures, both from `document`.

    Everything is escaped. Pictures are images, in which nothing runs. The document stands in the
    page as JSON, of which `check` makes the page again.
    """
    script = (_FOLDER / "page.js").read_text()
    templates = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return templates.get_template("page.html").render(
        document,
        style=(_FOLDER / "page.css").read_text(),
        script=script,
        script_sha256=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        document_json=json.dumps(document, indent=1).translate(_LESS),
        images={name: _image(content) for name, content in pictures.items()},
        chapters=list(dict.fromkeys(verdict["chapter"] for verdict in document["verdicts"])),
    )


def _image(svg: bytes) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(svg).decode()}"
