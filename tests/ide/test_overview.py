"""Features that concern a whole file: outline, colours, folds, hints, lenses and fixes."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from editing import DESK, edit

from flowc import ide
from flowc.diagnostics import Severity
from flowc.diagnostics.fixes import apply


def test_the_outline_is_what_the_file_declares_as_a_tree() -> None:
    """The outline is in source order; an output that is also a field appears once."""
    text = DESK + 'on every 30s run Desk(text="")\ntest "one" for Desk(text="") { }\n'

    found = ide.outline(edit(text).analysis)

    assert [(item.kind, item.name) for item in found] == [
        ("enum", "Kind"),
        ("record", "Letter"),
        ("graph", "Desk"),
        ("trigger", 'on every 30s run Desk(text="")'),
        ("test", "one"),
    ]
    assert [(item.kind, item.name) for item in found[2].children] == [
        *[("parameter", "text"), ("parameter", "letter"), ("output", "answer")],
        *[("field", "kind"), ("field", "page"), ("field", "tries")],
        *[("node", "classify"), ("node", "find"), ("node", "write"), ("node", "again")],
    ]
    assert found[2].detail.startswith("graph Desk(text: str, letter")


def test_declarations_of_all_files_are_found_by_some_of_their_letters(folder: Path) -> None:
    """Those that begin with the letters come first, and each is shown with its container."""
    (folder / "other.flow").write_text("graph Clerk(x: int) -> x { start -> end }\n", "utf-8")
    editor = edit(DESK)
    editor.workspace.analysis("desk.flow")

    found = ide.found_by_name(editor.workspace, "cl")

    assert [(item.name, owner) for item, owner in found] == [("Clerk", ""), ("classify", "Desk")]


def test_every_word_has_the_colour_of_what_it_means() -> None:
    """The same word may be a keyword in one place and a name in another."""
    editor = edit(
        "from nodes import find\n# words\ngraph G(limit: str) -> limit {\n  limit 5 steps\n"
        "  node find(limit) -> limit\n  start -> find -> end\n}\n"
    )

    found = [
        (editor.text[color.span.start : color.span.end], color.kind)
        for color in ide.colors(editor.analysis)
    ]

    assert ("# words", "comment") in found
    assert [kind for word, kind in found if word == "limit"] == [
        *("parameter", "parameter", "keyword", "parameter", "parameter")
    ]
    assert [kind for word, kind in found if word == "find"] == ["function", "function", "function"]
    assert ("nodes", "namespace") in found
    assert ("5", "number") in found


def test_colours_never_overlap_and_come_in_order() -> None:
    """This holds for any text."""
    for text in (DESK, DESK.replace("{", '{ ] "', 3), "graph 🙂 (", ""):
        spans = [color.span for color in ide.colors(edit(text).analysis)]

        assert all(a.end <= b.start for a, b in pairwise(spans))


def test_blocks_comments_imports_and_doc_strings_fold() -> None:
    """The line with the closing bracket stays visible."""
    text = '''"""Many
lines."""
from nodes import find
from nodes import write
# one
# two
graph G(x: int) -> x {
  set s {
    x = 1
  }
  start -> s -> end
}
'''
    found = [(fold.first, fold.last, fold.kind) for fold in ide.folds(edit(text).analysis)]

    assert found == [
        (1, 2, "region"),
        (3, 4, "imports"),
        (5, 6, "comment"),
        (7, 11, "region"),
        (8, 9, "region"),
    ]


def test_hints_tell_what_need_not_be_written() -> None:
    """They show which functions are asynchronous or stream, types of items, and names of positional
    parameters.
    """
    editor = edit(
        DESK.replace("classify(text)", "classify(text[1:])").replace(
            "start -> classify", "start -> each one in text.split() { again } -> classify"
        )
    )

    found = ide.hints(editor.analysis, 0, len(editor.text))

    shown = [(editor.text[: hint.offset].rpartition("\n")[2], hint.label) for hint in found]
    assert shown == [
        ("  node classify(", "text="),
        ("  node find", " async"),
        ("  node write", " streams"),
        ("  start -> each one", ": str"),
    ]


def test_a_graph_can_be_run_and_shown() -> None:
    """The command line runs it, with an input for each required parameter."""
    analysis = edit(DESK).analysis

    assert [(lens.action, lens.graph) for lens in ide.lenses(analysis)] == [
        ("run", "Desk"),
        ("draw", "Desk"),
    ]
    assert ide.command_line(analysis, "Desk") == "flowc run desk.flow:Desk -i 'text=…'"
    assert (ide.drawing(analysis, "Desk") or "").startswith("flowchart TD\n")
    assert ide.command_line(analysis, "Gone") is ide.drawing(analysis, "Gone") is None


# ---- fixes ---------------------------------------------------------------------------------------


def test_the_fixes_of_a_finding_are_actions_there_and_nowhere_else() -> None:
    """Safe and unsafe fixes are distinguished."""
    editor = edit("graph G(x: int) -> x {\n  set s { x = 1 }; start => s -> end\n}\n")
    everything = ide.actions(editor.analysis, 0, len(editor.text))
    at = editor.text.index(";")

    found = ide.actions(editor.analysis, at, at)

    assert [action.title for action in found] == ["Remove it"]
    assert found[0].is_safe
    assert len(everything) > 1
    mended = apply(editor.text, found[0].edits)
    assert ";" not in mended


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_warning_can_be_let_be_by_a_comment_which_takes_it_away(line_end: str) -> None:
    """An error cannot be suppressed."""
    editor = edit(DESK.replace("\n", line_end))
    (warning,) = editor.analysis.findings
    assert warning.severity is Severity.WARNING
    start = warning.primary.span.start

    (action,) = ide.actions(editor.analysis, start, start)

    assert action.title == "Ignore `unused-field` on this line"
    assert not edit(apply(editor.text, action.edits)).analysis.findings


def test_all_safe_fixes_are_made_as_the_command_line_makes_them() -> None:
    """There are several of them in one text."""
    editor = edit("graph G(x: int) -> x {\n  set s { x = 1 };\n  start ~> s |> end;\n}\n")

    text = ide.all_fixed(editor.analysis)

    assert text == "graph G(x: int) -> x {\n  set s { x = 1 }\n  start -> s -> end\n}\n"
