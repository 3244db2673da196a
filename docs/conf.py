"""How the pages become a site: `make site` writes it to `build/site`."""

from __future__ import annotations

import re
from importlib.metadata import version as version_of
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from sphinx.application import Sphinx

project = "flowc"
author = "the flowc authors"
project_copyright = author
version = release = version_of("flowc")

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_copybutton",
]
source_suffix = {".md": "markdown"}
root_doc = "index"
exclude_patterns = ["README.md"]  # `index.md` shows it

html_theme = "furo"
html_title = "flowc"
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
pygments_style = "friendly"
pygments_dark_style = "github-dark"
copybutton_prompt_text = "$ "

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 4

# Doc strings name code in single backticks.
default_role = "code"
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_default_options = {"members": True, "show-inheritance": True}
add_module_names = False
python_use_unqualified_type_names = True
napoleon_numpy_docstring = False

#: Pages that stand elsewhere in the repository, and the page of the site that shows each.
SHOWN_BY = {
    "examples/README.md": "examples.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
}

#: The pages on findings stand in no list that a reader sees beside the text: there are too many.
FINDINGS = """
```{toctree}
:hidden:
:glob:

FLW*
```
"""


def fit_into_the_site(app: Sphinx, page: str, source: list[str]) -> None:
    """Let the links of a page that lead out of the folder lead to what the site shows of it."""
    for elsewhere, shown in SHOWN_BY.items():
        source[0] = re.sub(rf"\]\((?:\.\./)+{re.escape(elsewhere)}", f"](/{shown}", source[0])
    if page == "errors/README":
        source[0] += FINDINGS


def fit_included(app: Sphinx, path: Path, page: str, source: list[str]) -> None:
    """Do the same for a page that stands elsewhere, and is shown here."""
    fit_into_the_site(app, page, source)
    if path.parent.name == "examples":
        source[0] = re.sub(r"\]\((\w+)\)", r"](#\1)", source[0])


def setup(app: Sphinx) -> None:
    """Be what Sphinx calls."""
    app.connect("source-read", fit_into_the_site)
    app.connect("include-read", fit_included)
