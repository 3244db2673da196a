"""The site shows every page, and its link checker finds broken links."""

from __future__ import annotations

import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from site_links import broken_links

import flowrt
import flowrt.testing

DOCS = Path(__file__).parents[2] / "docs"


def test_every_page_stands_in_the_contents() -> None:
    """The sidebar links to each page; the pages on findings are nested under their own list."""
    contents = (DOCS / "index.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^[\w/-]+$", contents, re.MULTILINE))
    pages = {
        str(path.relative_to(DOCS).with_suffix(""))
        for path in DOCS.rglob("*.md")
        if path.parent.name != "errors"
    }

    assert listed == pages - {"README", "index"} | {"errors/README"}


def test_every_public_name_is_described() -> None:
    """Everything that can be imported from the runtime is on the page of its API."""
    page = (DOCS / "api.md").read_text(encoding="utf-8")
    described = set(re.findall(r"auto\w+:: flowrt\.([\w.]+)", page))

    assert set(flowrt.__all__) <= described
    assert {f"testing.{name}" for name in flowrt.testing.__all__} <= described


def test_a_broken_link_is_found(tmp_path: Path) -> None:
    """Both a missing page and a missing anchor on an existing page are found."""
    (tmp_path / "a.html").write_text(
        '<a href="b.html#there">x</a><a href="b.html#gone">x</a><a href="c.html">x</a>'
        '<a href="https://example.com/">x</a><a href="#top">x</a><p id="top">'
    )
    (tmp_path / "b.html").write_text('<p id="there">')

    assert list(broken_links(tmp_path)) == [
        "a.html: b.html#gone (no such place on the page)",
        "a.html: c.html",
    ]
