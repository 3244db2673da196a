"""Every code that a check can report has a page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from flowc.diagnostics import Code, Severity, codes
from flowc.diagnostics.explain import (
    MissingPageError,
    UnknownCodeError,
    explain,
    explained,
    listing,
)

COMPILER = Path(__file__).parents[2] / "compiler" / "flowc"


def checked_codes() -> list[Code]:
    """Return the codes that the compiler uses anywhere but in their registry."""
    texts = (
        file.read_text(encoding="utf-8")
        for file in sorted(COMPILER.rglob("*.py"))
        if "diagnostics" not in file.parts
    )
    named = {name for text in texts for name in re.findall(r"\bcodes\.([A-Z_]+)\b", text)}
    return [code for code in codes.ALL if code.slug.upper().replace("-", "_") in named]


@pytest.mark.parametrize("code", checked_codes(), ids=lambda code: code.number)
def test_a_code_that_is_checked_has_a_page(code: Code):
    """`flowc explain` has an answer for everything that `flowc check` prints."""
    assert code in explained()


@pytest.mark.parametrize("code", explained(), ids=lambda code: code.number)
def test_a_page_has_a_title_words_and_two_examples(code: Code):
    """The form is the same everywhere: the meaning, a wrong example, a right one."""
    page = explain(code.number)

    headings = re.findall(r"^#+ .*$", re.sub(r"```.*?```", "", page, flags=re.DOTALL), re.MULTILINE)
    assert headings == [f"# {code.number} {code.slug}", "## Wrong", "## Right"]
    assert len(page.split("## Wrong")[0].split("\n\n")[1]) > 60


@pytest.mark.parametrize("name", ["FLW501", "flw501", "concurrent-write"])
def test_a_page_is_found_by_number_and_by_slug(name: str):
    """Users may have either of the two at hand."""
    assert explain(name).startswith("# FLW501 concurrent-write\n")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("FLW51", "no code `FLW51`; `FLW501` exists"),
        ("concurent-write", "no code `concurent-write`; `concurrent-write` exists"),
        ("nonsense", "no code `nonsense`"),
    ],
)
def test_an_unknown_code_is_an_error_that_offers_a_near_one(name: str, message: str):
    """And no code if none is similar."""
    with pytest.raises(UnknownCodeError, match=f"^{re.escape(message)}$"):
        explain(name)


def test_a_code_without_a_page_says_so(monkeypatch: pytest.MonkeyPatch):
    """It is in the catalogue, but nothing reports it yet."""
    later = Code("FLW998", "not-there-yet", Severity.ERROR)
    monkeypatch.setattr("flowc.diagnostics.explain.lookup", lambda name: later)

    with pytest.raises(MissingPageError, match="FLW998 not-there-yet has no page yet"):
        explain("not-there-yet")


def test_the_list_has_every_page_under_its_group():
    """A line for each: the number, the slug and the severity."""
    groups = listing().split("\n\n")

    assert [group.partition("\n")[0] for group in groups] == list(codes.GROUPS)
    assert "  FLW501  concurrent-write             error" in groups[5].splitlines()
    assert sum(group.count("\n") for group in groups) == len(explained())
