"""Pictures that stand alone: what they show, what they fetch, and what they escape."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from shell import Shell

NASTY = """from steps import a
graph G(x: str) -> y: str {
  node a(x) -> y { retry 3 times on KeyError  timeout 2s  cache 1h }
  set s { y = "<script>alert('&')</script>" }
  start -> if x == "<b> & </title>" { a } else { s } -> end
}
"""


@pytest.fixture
def nasty(shell: Shell) -> Shell:
    """A graph whose conditions look like HTML."""
    shell.write("steps.py", "def a(x: str) -> str: ...\n")
    shell.write("nasty.flow", NASTY)
    return shell


def test_a_box_tells_what_it_calls_reads_and_writes(nasty: Shell):
    """The text is shown on hover, as part of the picture, together with the source location."""
    text = nasty("graph", "nasty.flow", "--format", "svg").out

    told = [title.text for title in ElementTree.fromstring(text).findall(".//{*}title")]
    assert (
        "a\ncalls steps.a\nreads x\nwrites y\ntries 3 times on KeyError\nis given 2 s\n"
        "keeps its results for 3600 s\nnasty.flow:5"
    ) in told
    assert "if\nreads x\nnasty.flow:5" in told


@pytest.mark.parametrize("format", ["svg", "html"])
def test_a_picture_fetches_nothing(format: str, nasty: Shell):
    """There is no address but that of the XML namespace, no import, and no external script."""
    text = nasty("graph", "nasty.flow", "--format", format).out

    addresses = set(re.findall(r"https?://[^\"' ]+", text))
    assert addresses == {"http://www.w3.org/2000/svg"}
    assert not re.search(r"@import|src=|<link|url\((?!#)", text)


@pytest.mark.parametrize("format", ["svg", "html"])
def test_a_picture_is_light_or_dark_as_its_reader_likes(format: str, nasty: Shell):
    """No script is needed for that."""
    assert "prefers-color-scheme: dark" in nasty("graph", "nasty.flow", "--format", format).out


def test_what_looks_like_html_is_text(nasty: Shell):
    """A condition cannot inject an element into the page."""
    page = nasty("graph", "nasty.flow", "--format", "html").out

    assert "&lt;b&gt; &amp; &lt;/title&gt;" in page
    assert "<b>" not in page
    assert page.count("<script>") == 1
