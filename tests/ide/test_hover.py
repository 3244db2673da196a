"""Hover texts for the thing under the cursor."""

from __future__ import annotations

import pytest
from editing import DESK, Editor, desk, edit

from flowc import ide


def told(editor: Editor) -> str:
    found = ide.hover(editor.workspace, editor.analysis, editor.cursor)
    assert found is not None
    return found.text


def test_a_node_tells_its_declaration_and_the_function_that_it_calls() -> None:
    """The `def` line and the docstring are shown as they are written in Python."""
    text = told(desk("start -> ‸classify"))

    assert "node classify(text) -> kind" in text
    assert 'def classify(text: str) -> Literal["question", "money"]' in text
    assert "Say what a text is about." in text


def test_a_node_tells_what_it_reads_and_writes_and_how_it_is_reached() -> None:
    """The path is a shortest one from the start."""
    text = told(desk("node wr‸ite("))

    assert "reads `page` and `kind`; writes `answer`" in text
    assert "reached by start → classify → find → write" in text


def test_a_node_that_no_arrow_leads_to_says_so() -> None:
    """This is also shown at its declaration."""
    editor = desk("  set again {", "  set l‸ost { tries = 0 }\n  set again {")

    assert "no arrow leads here" in told(editor)


def test_another_occurrence_tells_of_which_node_it_is_one() -> None:
    """It shows everything that is known about the node."""
    text = told(desk("find as pol‸icy"))

    assert "an occurrence of `find`" in text
    assert "async def find(query: str, most: int = 3) -> Page" in text


def test_a_field_tells_its_declaration_and_who_writes_and_reads_it() -> None:
    """Conditions read fields as nodes do."""
    text = told(desk("if tr‸ies < 3"))

    assert "var tries: int = 0" in text
    assert "written by `again`" in text
    assert "read by `if` and `again`" in text


def test_a_field_tells_the_type_that_it_has_on_this_way() -> None:
    """Behind a test for `None` it is known to be set."""
    editor = desk(
        "set again { tries = tries + 1 }",
        "set again { tries = le‸tter.pages }",
        "if tries < 3 {",
        "if letter is not None {",
    )

    assert "here `Letter`" in told(editor)


def test_an_item_tells_the_type_of_an_item() -> None:
    """It is the element type of the list."""
    editor = desk(
        "start -> classify ->",
        "start -> each one in text.split() { if o‸ne == text { again } } -> classify ->",
    )

    assert "one: str" in told(editor)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("enum Ki‸nd", 'enum Kind { question, refund = "money" }'),
        ("    ref‸und =>", 'Kind.refund = "money"'),
        ("  pag‸es: int", "Letter.pages: int = 1"),
        ("graph De‸sk", "graph Desk(text: str, letter: Letter | None = None) -> answer: str"),
        ("graph De‸sk", "One letter in, one answer out."),
        ("from no‸des", "What the nodes of these tests call."),
        ("import Pa‸ge", "class Page"),
        ("find(que‸ry=text)", "parameter `query` of `find`"),
        ("start -> classify -> ma‸tch", "**match**"),
    ],
)
def test_everything_that_has_a_name_tells_what_it_is(at: str, expected: str) -> None:
    """Each is shown as it is declared."""
    assert expected in told(desk(at))


def test_nothing_is_said_where_nothing_stands() -> None:
    """This includes comments and the space between two words."""
    editor = desk("  var kind: Kind", "  # ‸a comment\n  var kind: Kind")

    assert ide.hover(editor.workspace, editor.analysis, editor.cursor) is None


def test_a_node_in_an_expected_call_tells_what_it_calls() -> None:
    """It does so as in the flow; the words before it say what they expect."""
    test = 'test "a" for Desk(text="") {\n  expect call po‸licy(_)\n}\n'

    assert "async def find(query: str, most: int = 3) -> Page" in told(edit(DESK + test))
    assert "how often a node was called" in told(
        edit(DESK + 'test "a" for Desk(text="") {\n  expect cal‸ls find == 1\n}\n')
    )
