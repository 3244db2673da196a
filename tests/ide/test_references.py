"""References, the graph as a call hierarchy, and signatures."""

from __future__ import annotations

import pytest
from editing import DESK, Editor, desk, edit

from flowc import ide

INNER = "graph Inner(x: int) -> x { set s { x = 1 } start -> s -> end }\n"
OUTER = """from "inner.flow" import Inner
graph Outer(x: int) -> x {
  node n(x) -> x = Inner
  start -> n -> end
}
"""


def uses(editor: Editor, *, with_definition: bool = True) -> list[str]:
    found = ide.references(
        editor.workspace, editor.analysis, editor.cursor, with_definition=with_definition
    )
    return editor.words(*found)


def test_the_uses_of_a_field_are_all_that_read_or_write_it() -> None:
    """The declaration is included on request."""
    editor = desk("if tr‸ies < 3")
    lines = [f"desk.flow:{line}:tries" for line in (17, 22, 22, 28)]

    assert uses(editor) == lines
    assert uses(editor, with_definition=False) == lines[1:]


def test_calls_that_a_test_expects_are_uses_of_their_nodes_and_parameters() -> None:
    """The nodes on the path into a subgraph are included."""
    text = """graph Inner(x: int) -> x { set s { x = 1 } start -> s -> end }
graph Outer(x: int) -> x {
  node inner(x) -> x = Inner
  start -> inn‸er -> end
}
test "a" for Outer(x=1) {
  expect calls inner == 1
  expect call inner(x=1)
}
"""
    node = edit(text)
    parameter = edit(text.replace("‸", "").replace("Inner(x:", "Inner(‸x:"))

    assert uses(node) == [f"desk.flow:{line}:inner" for line in (3, 4, 7, 8)]
    assert uses(parameter)[-1] == "desk.flow:8:x"


def test_the_uses_of_a_function_begin_with_its_definition_in_python() -> None:
    """The import and the node that is named after it follow."""
    assert uses(desk("import Page, clas‸sify")) == [
        "nodes.py:17:classify",
        "desk.flow:3:classify",
        "desk.flow:19:classify",
    ]


def test_the_uses_of_a_graph_are_found_in_files_that_import_it() -> None:
    """Files that nobody has opened are included."""
    editor = edit(INNER.replace("Inner", "In‸ner"), {"outer.flow": OUTER}, "inner.flow")

    assert uses(editor) == ["inner.flow:1:Inner", "outer.flow:1:Inner", "outer.flow:3:Inner"]


def test_what_is_written_is_told_from_what_is_read() -> None:
    """An editor can mark reads and writes differently."""
    editor = desk("if tr‸ies < 3")

    found = ide.highlights(editor.analysis, editor.cursor)

    assert [place.role for place in found] == ["declaration", "write", "read", "read"]


# ---- the graph as a hierarchy --------------------------------------------------------------------


def ways(editor: Editor, *, leading_from: bool) -> list[str]:
    (stop,) = [
        stop
        for stop in ide.stops_at(editor.workspace, editor.analysis, editor.cursor)
        if stop.span.path == editor.path
    ]
    ask = ide.leading_from if leading_from else ide.leading_to
    return sorted(way.stop.name for way in ask(editor.workspace, editor.analysis, stop.symbol))


@pytest.mark.parametrize(
    ("at", "before", "behind"),
    [
        ("start -> clas‸sify", ["again", "start"], ["find", "policy"]),
        ("node wr‸ite", ["find", "policy"], ["again", "end"]),
        ("set ag‸ain", ["write"], ["classify"]),
        ("find as pol‸icy", ["classify"], ["write"]),
    ],
)
def test_the_hierarchy_is_the_graph_itself(at: str, before: list[str], behind: list[str]) -> None:
    """It leads through decisions to the next nodes."""
    assert ways(desk(at), leading_from=False) == before
    assert ways(desk(at), leading_from=True) == behind


def test_the_arrows_of_a_way_are_shown() -> None:
    """They are shown where they are written."""
    editor = desk("set ag‸ain")
    (stop,) = ide.stops_at(editor.workspace, editor.analysis, editor.cursor)

    (way,) = ide.leading_from(editor.workspace, editor.analysis, stop.symbol)

    assert editor.words(*way.arrows) == ["desk.flow:28:->"]


def test_a_node_that_runs_a_graph_leads_into_it_and_is_found_from_there() -> None:
    """This works across files."""
    outer = edit(
        OUTER.replace("node n", "node ‸n"), {"inner.flow": INNER, "outer.flow": OUTER}, "outer.flow"
    )
    assert ways(outer, leading_from=True) == ["Inner", "end"]

    inner = edit(INNER.replace("Inner", "In‸ner"), {}, "inner.flow")
    assert ways(inner, leading_from=False) == ["n"]
    assert ways(inner, leading_from=True) == ["s"]


# ---- signatures ----------------------------------------------------------------------------------


def called(editor: Editor) -> tuple[str, str | None]:
    found = ide.signature(editor.workspace, editor.source, editor.cursor)
    assert found is not None
    if found.active is None:
        return found.label, None
    start, end = found.parameters[found.active]
    return found.label, found.label[start:end]


@pytest.mark.parametrize(
    ("before", "instead", "label", "active"),
    [
        ("find(query=text)", "find(‸)", "find(query: str, most: int = …)", "query: str"),
        ("find(query=text)", "find(text, ‸)", "find(query: str, most: int = …)", "most: int = …"),
        ("find(query=text)", "find(most=‸)", "find(query: str, most: int = …)", "most: int = …"),
        ("find(query=text)", "find(text, 1, ‸)", "find(query: str, most: int = …)", None),
        ("if tries < 3", "if Letter(‸", "Letter(sender: str, pages: int = …)", "sender: str"),
        ("if tries < 3", "if Letter(len([1, 2]), ‸", "Letter(sender: str, pages: int = …)",
         "pages: int = …"),
    ],
)  # fmt: skip
def test_a_call_tells_its_parameters_and_which_is_written(
    before: str, instead: str, label: str, active: str | None
) -> None:
    """The parameter is found by position or by name."""
    assert called(desk(before, instead)) == (label, active)


def test_a_call_in_a_test_tells_the_parameters_of_what_its_node_calls() -> None:
    """What is called may be a function or a graph; the node has its name in the flow."""
    graphs = (
        INNER + "graph Outer(x: int) -> x {\n  node n(x) -> x = Inner\n  start -> n -> end\n}\n"
    )
    of_desk = DESK + 'test "a" for Desk(text="") {\n  expect call policy("a", ‸)\n}\n'
    of_graph = graphs + 'test "a" for Outer(x=1) {\n  expect call n(‸)\n}\n'

    assert called(edit(of_desk)) == ("policy(query: str, most: int = …)", "most: int = …")
    assert called(edit(of_graph)) == ("n(x: int)", "x: int")


def test_outside_of_brackets_nothing_is_called() -> None:
    """Nothing is called behind them either."""
    editor = desk("find(query=text) ‸-> page")

    assert ide.signature(editor.workspace, editor.source, editor.cursor) is None
