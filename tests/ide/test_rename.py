"""Renaming with all uses, or a reason why it is refused."""

from __future__ import annotations

import pytest
from editing import DESK, Editor, desk, edit

from flowc import ide
from flowc.diagnostics.fixes import apply


def renamed(editor: Editor, name: str) -> dict[str, str]:
    """Return the new text of each file; the renaming must not cause other findings."""
    edits = ide.rename(editor.workspace, editor.analysis, editor.cursor, name)
    return {path: apply(editor.workspace.text(path), made) for path, made in edits.items()}


def refused(editor: Editor, name: str) -> str:
    with pytest.raises(ide.RenameRefusedError) as caught:
        ide.rename(editor.workspace, editor.analysis, editor.cursor, name)
    return str(caught.value)


@pytest.mark.parametrize(
    ("at", "new", "old", "count"),
    [
        ("var tr‸ies", "rounds", "tries", 4),
        ("if tr‸ies < 3", "rounds", "tries", 4),
        ("set ag‸ain", "once_more", "again", 2),
        ("enum Ki‸nd", "Sort", "Kind", 2),
        ("    ref‸und =>", "money", "refund", 2),
        ("record Let‸ter", "Mail", "Letter", 2),
        ("graph De‸sk", "Office", "Desk", 1),
        ("find as pol‸icy", "rules", "policy", 1),
    ],
)
def test_every_use_of_a_name_is_renamed_and_nothing_else(
    at: str, new: str, old: str, count: int
) -> None:
    """The cursor may be anywhere in the name; the program means the same afterwards."""
    text = renamed(desk(at), new)["desk.flow"]

    assert text.count(new) - DESK.count(new) == count
    assert not [item for item in edit(text).analysis.findings if item.severity == "error"]


def test_a_node_that_is_called_as_its_function_says_from_then_on_what_it_calls() -> None:
    """The function keeps its name."""
    text = renamed(desk("node clas‸sify"), "judge")["desk.flow"]

    assert "node judge(text) -> kind = classify\n" in text
    assert "start -> judge -> match kind" in text
    assert "again -> judge }" in text
    assert "import Page, classify, find" in text


def test_an_imported_name_is_given_another_one_here() -> None:
    """Python is unchanged; nodes that were named after it keep their names."""
    text = renamed(desk("import Page, clas‸sify"), "judge")["desk.flow"]

    assert "import Page, classify as judge, find" in text
    assert "node classify(text) -> kind = judge\n" in text
    assert "start -> classify ->" in text


def test_a_graph_is_renamed_in_every_file_that_imports_it() -> None:
    """An alias in such a file stays."""
    files = {
        "one.flow": "graph Inner(x: int) -> x { set s { x = 1 } start -> s -> end }\n",
        "two.flow": 'from "one.flow" import Inner\ngraph A(x: int) -> x {\n'
        "  node n(x) -> x = Inner\n  start -> n -> end\n}\n",
        "three.flow": 'from "one.flow" import Inner as I\ngraph B(x: int) -> x {\n'
        "  node n(x) -> x = I\n  start -> n -> end\n}\n",
    }
    editor = edit(files["one.flow"].replace("Inner", "In‸ner"), files, "one.flow")

    texts = renamed(editor, "Outer")

    assert texts["one.flow"] == files["one.flow"].replace("Inner", "Outer")
    assert texts["two.flow"] == files["two.flow"].replace("Inner", "Outer")
    assert texts["three.flow"] == files["three.flow"].replace("import Inner", "import Outer")


def test_a_parameter_is_renamed_where_other_graphs_and_tests_name_it() -> None:
    """There it is the name of an argument."""
    text = """graph Inner(va‸lue: int) -> value { set s { value = value + 1 } start -> s -> end }
graph Outer(x: int) -> x {
  node n(value=x) -> x = Inner
  start -> n -> end
}
test "one more" for Inner(value=1) {
  expect value == 2
}
test "the same" for Outer(1) {
  expect calls n == 1
  expect call n(value=1)
}
"""
    editor = edit(text)

    assert renamed(editor, "number")["desk.flow"] == editor.text.replace("value", "number")


@pytest.mark.parametrize(
    ("at", "new", "why"),
    [
        ("var tr‸ies", "not a name", "`not a name` is not a name"),
        ("var tr‸ies", "lambda", "is a word of Python"),
        ("var tr‸ies", "__x", "is reserved"),
        ("var tr‸ies", "kind", "declared twice"),
        ("set ag‸ain", "find", "cannot be the name"),
        ("from no‸des", "other", "belongs to Python"),
        ("find(que‸ry=text)", "what", "belongs to Python"),
        ("-> answer: st‸r", "text", "no name here"),
        ("start -> clas‸sify", "start", "`start`"),
    ],
)
def test_a_name_that_cannot_be_is_refused_with_a_reason(at: str, new: str, why: str) -> None:
    """These are keywords, clashes, and names that belong to others."""
    assert why in refused(desk(at), new)


def test_a_name_that_would_hide_another_is_refused() -> None:
    """It would not be an error, but the program would mean something else."""
    editor = desk(
        "start -> classify ->",
        "start -> each o‸ne in [1] { if tries < one { again } } -> classify ->",
    )

    assert "already means something" in refused(editor, "tries")


def test_a_field_that_is_taken_from_a_result_by_name_is_not_renamed() -> None:
    """The name occurs in Python as well."""
    editor = edit(
        "from nodes import both\ngraph G(x: int) -> a: int, b: int {\n"
        "  node both(x) -> {‸a, b}\n  start -> both -> end\n}\n",
        {"nodes.py": "def both(x): ...\n"},
    )

    assert "returns `a` by name" in refused(editor, "c")


def test_what_can_be_renamed_is_the_word_under_the_cursor() -> None:
    """Its range is returned too."""
    editor = desk("if tr‸ies < 3")

    found = ide.renamable(editor.analysis, editor.cursor)

    assert found.name == "tries"
    assert editor.words(found.span) == ["desk.flow:28:tries"]
