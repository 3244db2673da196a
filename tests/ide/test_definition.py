"""Go to definition."""

from __future__ import annotations

import pytest
from editing import NODES, Editor, desk, edit

from flowc import ide

REVIEW = """graph Review(text: str) -> fine: bool {
  set s { fine = text == "" }
  start -> s -> end
}
"""


def places(editor: Editor) -> list[str]:
    return editor.words(*ide.definitions(editor.workspace, editor.analysis, editor.cursor))


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("start -> clas‸sify", "desk.flow:19:classify"),
        ("node clas‸sify", "nodes.py:17:classify"),
        ("classify(te‸xt)", "desk.flow:12:text"),
        ("-> ki‸nd\n", "desk.flow:15:kind"),
        ("find(que‸ry=text)", "nodes.py:22:query"),
        ("var kind: Ki‸nd", "desk.flow:5:Kind"),
        ("    ref‸und =>", "desk.flow:5:refund"),
        ("var page: Pa‸ge", "nodes.py:8:Page"),
        ("-> answer: str‸ {", ""),
        ("from no‸des", "nodes.py:1:"),
        ("find as pol‸icy", "desk.flow:26:policy"),
    ],
)
def test_a_name_leads_to_its_definition(at: str, expected: str) -> None:
    """The definition is in the file or in Python; built-in names have none."""
    assert places(desk(at)) == ([expected] if expected else [])


def test_a_field_of_a_record_is_found_by_the_type_of_what_it_belongs_to() -> None:
    """The record may be one of the file, or a class of Python."""
    letter = "write -> if letter is not None and letter.pa‸ges > 1 {"
    page = "write -> if page.si‸ze > 1 {"

    assert places(desk("write -> if tries < 3 {", letter)) == ["desk.flow:9:pages"]
    assert places(desk("write -> if tries < 3 {", page)) == ["nodes.py:10:size"]


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("import Rev‸iew", "common/review.flow:1:Review"),
        ('from "common/‸review.flow"', "common/review.flow:1:"),
        ("review(te‸xt=text)", "common/review.flow:1:text"),
        ("= Rev‸iew", "common/review.flow:1:Review"),
    ],
)
def test_a_name_of_another_flow_file_leads_there(at: str, expected: str) -> None:
    """This holds even if the editor has unsaved changes to that file."""
    text = """from "common/review.flow" import Review
graph G(text: str) -> ok: bool {
  node review(text=text) -> ok = Review
  start -> review -> end
}
"""
    plain = at.replace("‸", "")
    editor = edit(text.replace(plain, at), {"common/review.flow": REVIEW})
    assert places(editor) == [expected]

    editor.workspace.hold("common/review.flow", "\n\n" + REVIEW)
    line = "1" if expected.endswith(":") else "3"
    assert places(editor) == [expected.replace(":1:", f":{line}:")]


def test_what_an_editor_holds_of_a_python_module_counts() -> None:
    """The place is one in the unsaved text."""
    editor = desk("node clas‸sify")
    editor.workspace.hold("nodes.py", f"# new\n{NODES}")

    assert places(editor) == ["nodes.py:18:classify"]


def test_an_item_variable_leads_to_the_each_that_has_it() -> None:
    """If there are two of that name, it is the innermost."""
    editor = desk(
        "start -> classify ->",
        "start -> each x in [1] { if x > 1 { again } } -> each x in [2] { if ‸x > 1 { again } }"
        " -> classify ->",
    )

    (place,) = ide.definitions(editor.workspace, editor.analysis, editor.cursor)

    assert editor.text[place.start - 5 : place.end + 7] == "each x in [2]"


def test_a_name_in_a_graph_with_mistakes_leads_to_its_definition() -> None:
    """A part that cannot be parsed does not hide the others."""
    editor = desk("tries + 1", "tries + tri‸es", "start -> classify", "start -> ] classify")

    assert places(editor) == ["desk.flow:17:tries"]
