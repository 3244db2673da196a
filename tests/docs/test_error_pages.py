"""`docs/errors/` agrees with the compiler."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from error_pages import PAGES, ROOT, first_sentence, pages

from flowc.diagnostics import Code, codes
from flowc.diagnostics.explain import explained


def test_the_pages_are_those_that_are_printed_today():
    """Byte for byte, with no other files; `make docs` writes them."""
    there = {path.name: path.read_text(encoding="utf-8") for path in PAGES.glob("*.md")}

    printed = pages()

    assert sorted(there) == sorted(printed)
    assert [name for name in printed if there[name] != printed[name]] == [], "run `make docs`"


@pytest.mark.parametrize("code", explained(), ids=lambda code: code.number)
def test_the_address_of_a_finding_leads_to_its_page(code: Code):
    """The page that tools are told to open exists, and begins with the code."""
    page = (ROOT / codes.docs_url(code)).read_text(encoding="utf-8")

    assert page.startswith(f"# {code.number} {code.slug}\n")


@pytest.mark.parametrize("code", explained(), ids=lambda code: code.number)
def test_a_page_begins_with_a_sentence_that_stands_alone(code: Code):
    """The list of all codes shows it next to the slug."""
    assert 20 < len(first_sentence(code)) <= 240
    assert first_sentence(code).endswith(".")


@pytest.mark.parametrize("code", explained(), ids=lambda code: code.number)
def test_a_page_fits_on_a_screen(code: Code):
    """The text before the examples does; a longer one would not be read."""
    page = (ROOT / codes.docs_url(code)).read_text(encoding="utf-8")

    assert len(page.split("\n## ")[0].splitlines()) <= 20
