"""An ignore comment covers the same findings before and after formatting."""

from __future__ import annotations

from pathlib import Path

import pytest
from checking import check
from mdtest import Program, programs

from flowc.format import format_source
from flowc.source import Source

PAGE = Path(__file__).parents[1] / "programs" / "ignores.md"


def formatted(text: str, width: int) -> str:
    return format_source(Source("x.flow", text), width).text


def findings(program: Program, texts: dict[str, str]) -> list[tuple[str, str]]:
    found = check({**program.texts, **texts}).findings
    return sorted((item.code.number, item.headline) for item in found)


@pytest.mark.parametrize("width", [100, 40, 1])
@pytest.mark.parametrize(
    "program", programs(PAGE.read_text(encoding="utf-8")), ids=lambda program: program.name
)
def test_the_same_is_found_after_formatting(program: Program, width: int):
    """In every program of the page on ignores, however narrow the lines become."""
    flows = {path: text for path, text in program.files.items() if path.endswith(".flow")}
    texts = {path: formatted(text, width) for path, text in flows.items()}

    assert findings(program, texts) == findings(program, flows)
    assert {path: formatted(text, width) for path, text in texts.items()} == texts


def test_members_that_share_an_ignore_keep_their_line():
    """On separate lines, all but the first would be reported again."""
    text = (
        "graph G() -> a {\n"
        "  # flowc: ignore[unused-field] both\n"
        "  var b:int   var c:int\n"
        "  set s {a=1}\n"
        "}\n"
    )

    assert formatted(text, 100) == text.replace("{a=1}", "{ a = 1 }")


def test_a_member_that_an_ignore_covers_in_part_keeps_its_lines():
    """On one line with the rest, the comment would also cover findings in the rest."""
    text = (
        "graph G() -> a {\n"
        "  # flowc: ignore[unused-node]\n"
        "  node f(b,\n"
        "         c) -> a\n"
        "  set s {a=1}\n"
        "}\n"
    )

    assert formatted(text, 100) == text.replace("{a=1}", "{ a = 1 }")


def test_a_line_that_an_ignore_covers_is_not_broken():
    """However long it is: half of it would no longer be covered."""
    text = (
        "graph G() -> a {\n"
        "  node function(first, second, third) -> a  # flowc: ignore[unused-node]\n"
        "}\n"
    )

    assert formatted(text, 30) == text


def test_an_ignore_of_a_declaration_keeps_its_head():
    """If only the whole declaration could be kept unchanged, it is."""
    text = "graph G(\n  a: int) -> b {  # flowc: ignore[unused-field]\n  start->end\n}\n"

    assert formatted(text, 100) == text
