"""Configuration of the site; `make docs` builds it."""

import re
import sys
from types import ModuleType

import rmt_check


class Absent(ModuleType):
    """A framework of hundreds of megabytes, of which the reference needs the names alone."""

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        if name.islower():  # a module, or a decorator that leaves what it decorates
            return Absent(name)
        return type(name, (), {})  # a class: scipy asks whether an array is one of a torch.Tensor

    def __call__(self, *_: object) -> object:
        """Return a decorator that changes nothing."""
        return lambda decorated: decorated


MODULES = ("torch", "jax", "jax.numpy", "jax.nn", "jax.nn.initializers", "keras", "keras.saving")
sys.modules |= {name: Absent(name) for name in MODULES}

project = "rmt_check"
author = copyright = "the rmt_check developers"
release = version = rmt_check.__version__

extensions = [
    "myst_nb",
    "numpydoc",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.mathjax",
    "sphinx-mathjax-offline",  # or a page would ask the network for its formulas
    "sphinx_design",
    "sphinx_copybutton",
]
exclude_patterns = ["_build", ".venv", "package.md", "packs/*.py"]
nitpicky = False  # no inventory of other projects: a build needs no network

myst_enable_extensions = ["dollarmath", "colon_fence", "deflist"]
myst_heading_anchors = 3
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 120
nb_execution_show_tb = True
nb_merge_streams = True

autosummary_generate = True
autodoc_typehints = "none"  # numpydoc's parameters say them
numpydoc_show_class_members = False
numpydoc_class_members_toctree = False

copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True

html_theme = "pydata_sphinx_theme"
html_title = "rmt_check"
html_theme_options = {
    "show_toc_level": 2,
    "navigation_with_keys": False,
    "show_prev_next": False,
    "secondary_sidebar_items": {"**": ["page-toc"], "index": []},
    "footer_start": ["copyright"],
    "footer_end": [],
}
html_show_sourcelink = False
templates_path = ["templates"]


def plain(app, what, name, obj, options, lines: list[str]) -> None:
    """Keep |lambda| and log_.. in docstrings, which are plain text, from being read as markup."""
    inside = False  # an example, which ends at a blank line, or a block after ::
    for number, line in enumerate(lines):
        block = number > 0 and lines[number - 1].rstrip().endswith("::")
        inside = block or (bool(line.strip()) and (inside or line.lstrip().startswith(">>>")))
        if not inside:
            words = re.split(r"(`+[^`]+`+)", line)  # code at the odd places
            words[::2] = [re.sub(r"([|*])|(?<=\w)_(?=\W|$)", _escaped, one) for one in words[::2]]
            lines[number] = "".join(words)


def _escaped(found: re.Match[str]) -> str:
    return f"\\{found[0]}"


def setup(app) -> None:
    """Connect before numpydoc, which makes sections of the lines."""
    app.connect("autodoc-process-docstring", plain, priority=400)
