"""What the grammar allows at a place, and the tokens around it."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from flowc.diagnostics import Problems
from flowc.parse import open_at, parse, tokens_near
from flowc.source import Source

CORPUS = sorted((Path(__file__).parents[1] / "corpus").glob("*.flow"))


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_the_tokens_near_a_place_are_those_of_the_whole_text(path: Path) -> None:
    """Whatever has been typed there since the text was parsed."""
    text = path.read_text(encoding="utf-8")
    earlier = parse(Source("x.flow", text), Problems()).tokens
    random = Random(11)
    for _ in range(60):
        at = random.randrange(len(text) + 1)
        edited = text[:at] + random.choice(["x", " ", "->", "(", "}", "1", "# a\n"]) + text[at:]
        source = Source("x.flow", edited)
        offset = min(at + 1, len(edited))
        whole = {(token.start, token.text) for token in tokens_near(source, offset)}

        near = tokens_near(source, offset, earlier, text)

        assert {(token.start, token.text) for token in near} <= whole
        assert any(token.start <= offset <= token.start + len(token.text) for token in near)


def test_a_line_in_a_string_that_looks_like_a_declaration_begins_none() -> None:
    """The cursor is in the graph, not in the doc string."""
    text = 'graph G(x: int) -> x {\n  """Told\nfrom a to b.\n"""\n  start -> \n}\n'
    source = Source("x.flow", text)
    offset = text.index("start -> ") + len("start -> ")

    for known in ((), parse(source, Problems()).tokens):
        tokens = tokens_near(source, offset, known, text if known else "")

        assert {"NAME", "END", "BAD_STEP"} <= open_at(source, tokens, offset).kinds


@pytest.mark.parametrize(
    ("before", "kinds", "open_"),
    [
        ("", {"GRAPH", "FROM", "BAD_ITEM"}, []),
        ("graph G(x: ", {"BAD_TYPE", "NAME"}, ["GRAPH", "LPAREN", "COLON"]),
        ("graph G(x: int) -> x { set s { x = ", {"BAD_EXPR", "NOT"}, ["GRAPH", "LBRACE", "SET",
         "LBRACE", "EQUAL"]),
    ],
)  # fmt: skip
def test_what_may_stand_at_a_place_is_what_the_grammar_says(
    before: str, kinds: set[str], open_: list[str]
) -> None:
    """With the tokens that are open there."""
    source = Source("x.flow", before)

    place = open_at(source, tokens_near(source, len(before)), len(before))

    assert kinds <= place.kinds
    assert [word.kind for word in place.words()] == open_
