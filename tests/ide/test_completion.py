"""What can be completed at the cursor."""

from __future__ import annotations

import pytest
from editing import DESK, desk, edit

from flowc.ide.words import REDUCERS, TYPES, WORDS
from flowc.parse.loading import load_tables

NODE_NAMES = ["classify", "find", "write", "again", "policy"]
CALLER_NAMES = [name for name in NODE_NAMES if name != "again"]
STEP_WORDS = ["start", "end", "race", "each", "if", "match", "try", "repeat", "dataflow"]


def test_behind_an_arrow_stand_nodes_and_the_words_of_steps() -> None:
    """The nodes of this graph are offered under all their names."""
    assert desk("start -> classify ->", "start -> ‸").labels() == NODE_NAMES + STEP_WORDS


def test_what_is_typed_already_is_replaced() -> None:
    """The rest of the word behind the cursor is replaced too."""
    found = desk("start -> classify ->", "start -> cla‸ss ->").completions

    assert DESK.count("start -> ") == 1
    assert found.span.end - found.span.start == len("class")
    assert "classify" in [item.label for item in found.items]


def test_before_the_arm_of_a_match_stand_the_members_of_its_subject() -> None:
    """The fields and the words of expressions are not offered."""
    editor = desk("  start -> classify -> match kind {", "  start -> classify -> match kind {\n ‸")

    assert editor.labels() == ["question", "refund", "_"]


def test_a_match_over_constants_offers_them() -> None:
    """They are offered as they are written; if the subject is optional, `None` is offered too."""
    text = """graph G(mode: Literal["a", "b"] | None) -> out: str {
  set s { out = "" }
  start -> match mode { ‸ }
}
"""
    assert edit(text).labels() == ['"a"', '"b"', "None", "_"]


def test_a_condition_offers_fields_before_all_else() -> None:
    """Imports, definitions, built-in functions and keywords follow."""
    found = desk("if tries < 3", "if ‸").labels()

    assert found[:5] == ["text", "letter", "answer", "kind", "page"]
    assert {"Kind", "classify", "len", "not", "None"} <= set(found)
    assert "again" not in found
    assert "await" not in found


def test_behind_a_comparison_with_an_enum_stand_its_members_first() -> None:
    """They are qualified with the name of the enum, as in any expression."""
    assert desk("if tries < 3", "if kind == ‸").labels()[:2] == ["Kind.question", "Kind.refund"]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("if Kind.‸", ["question", "refund"]),
        ("if letter.‸", ["sender", "pages"]),
        ("if page.‸", ["title", "size"]),
    ],
)
def test_behind_a_dot_stands_what_the_value_has(written: str, expected: list[str]) -> None:
    """They are members of enums, fields of records and attributes of Python classes."""
    assert desk("if tries < 3", written).labels() == expected


def test_behind_a_dot_after_a_text_stand_its_methods() -> None:
    """Only methods that the language has are offered."""
    assert "startswith" in desk("if tries < 3", "if text.‸").labels()


def test_the_arguments_of_a_node_offer_the_names_of_parameters_first() -> None:
    """The fields follow."""
    assert desk("node find(query=text)", "node find(‸)").labels()[:3] == ["query=", "most=", "text"]


@pytest.mark.parametrize(
    ("before", "instead", "expected"),
    [
        ("-> page\n", "-> ‸\n", ["text", "letter", "answer", "kind", "page", "tries"]),
        ("  set again {", "  set again { ‸", ["text", "letter", "answer", "kind", "page", "tries"]),
        ("-> page\n", "-> page = ‸\n", ["classify", "find", "write", "Desk"]),
        ("-> page\n", "-> page { ‸ }\n", ["retry", "timeout", "cache", "run", "tags"]),
        ("-> page\n", "-> page { run in ‸ }\n", ["thread", "process"]),
        ("-> page\n", "-> page { retry 3 ‸ }\n", ["times", "and", "or", "in", "is", "not", "if"]),
        ("from nodes", "from ‸ ", ["nodes"]),
        ("import Page", "import ‸", ["Page", "NoPage", "classify", "find", "write"]),
    ],
)
def test_where_a_name_stands_it_is_one_of_its_kind(
    before: str, instead: str, expected: list[str]
) -> None:
    """Fields are offered behind the arrow of a node, functions behind `=`, options in braces."""
    found = desk(before, instead).labels()

    if before in ("from nodes", "import Page"):
        assert set(expected) <= set(found)
    else:
        assert sorted(found) == sorted(expected)


def test_a_new_node_may_be_a_function_that_is_none_yet() -> None:
    """Its name is then that of the function."""
    text = DESK.replace("  node find(query=text) -> page\n", "  node ‸\n")

    assert "find" in edit(text).labels()


def test_a_type_is_one_of_the_file_one_that_is_imported_or_built_in() -> None:
    """Functions are not types."""
    found = desk("var tries: int", "var tries: ‸").labels()

    assert found == ["Kind", "Letter", "Page", *TYPES]


def test_a_reducer_is_one_of_the_language_or_a_function() -> None:
    """They are offered behind `by`."""
    found = desk("var tries: int = 0", "var tries: int by ‸").labels()

    assert found == [*REDUCERS, "classify", "find", "write"]


def test_behind_on_stand_exceptions() -> None:
    """Those of Python are offered, and those that are imported."""
    editor = desk("start -> classify", "start -> try { classify } on ‸")

    assert {"KeyError", "TimeoutError"} <= set(editor.labels())
    assert not {"classify", "kind"} & set(editor.labels())


def test_a_file_begins_with_the_words_of_declarations() -> None:
    """They are offered in column 1, after complete declarations."""
    assert desk("\nrecord Letter", "\n‸\nrecord Letter").labels() == [
        *("from", "enum", "record", "graph", "on", "test")
    ]


def test_the_path_of_an_import_is_that_of_another_flow_file() -> None:
    """It is relative to the file, with or without the closing quote."""
    for text in ('from "‸" import G\n', 'from "comm‸\n', 'from "common/‸review.flow" import G\n'):
        editor = edit(text, {"common/review.flow": "graph R(x: int) -> x { }\n"})

        assert editor.labels() == ["common/review.flow"]


def test_the_names_of_an_imported_flow_file_are_offered() -> None:
    """These are its graphs, enums and records."""
    files = {"other.flow": "enum E { a }\nrecord R { x: int }\ngraph G(x: int) -> x { }\n"}

    assert edit('from "other.flow" import ‸\n', files).labels()[:3] == ["E", "R", "G"]


@pytest.mark.parametrize(
    ("behind", "expected"),
    [
        ('test "a" for ‸', ["Desk"]),
        ('test "a" for Desk(text="") {\n  stub ‸\n}', CALLER_NAMES),
        ('test "a" for Desk(text="") {\n  expect path [classify, ‸]\n}', NODE_NAMES),
        ('test "a" for Desk(text="") {\n  expect calls ‸ == 2\n}', CALLER_NAMES),
        ('test "a" for Desk(text="") {\n  expect call ‸(_)\n}', CALLER_NAMES),
        ('test "a" for Desk(text="") {\n  ‸\n}', ["answer", "expect", "expire", "stub"]),
        ('on cron "0 8 * * *" run ‸', ["Desk"]),
        ("on ‸", ["cron", "every", "http", "queue"]),
        ("on http ‸", ["GET", "POST", "PUT", "PATCH", "DELETE"]),
    ],
)
def test_tests_and_triggers_offer_what_belongs_to_their_graph(
    behind: str, expected: list[str]
) -> None:
    """These are graphs, nodes, and the words of a test."""
    found = edit(DESK + "\n" + behind).labels()

    assert sorted(found) == sorted(expected)


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("stub ‸", ["classify", "more"]),
        ("answer ‸ = True", ["allow", "more"]),
        ("expire ‸", ["allow", "rest", "more"]),
        ("expect pause ‸", ["allow", "rest", "more"]),
        ("stub more.‸", ["again"]),
        ("answer more.‸ = True", ["sure"]),
        ("expire more.su‸", ["sure"]),
        ("expect pause allow, more.‸", ["sure"]),
        ("expect path [classify, more.‸]", ["again", "sure"]),
        ("answer allow = Kind.‸", ["no", "yes"]),
        ("stub classify => Kind.‸", ["no", "yes"]),
    ],
)
def test_a_step_of_a_test_offers_the_nodes_that_it_can_be_for(
    step: str, expected: list[str]
) -> None:
    """Stubs offer calls, and answers offer questions; a subgraph leads to the nodes in it."""
    graphs = """from nodes import classify
enum Kind { yes, no }
graph More() -> b: bool {
  node again() -> b = classify
  ask sure() -> b
  start -> again -> sure -> end
}
graph Desk(b: bool) -> b {
  node classify(str(b))
  set keep { b = b }
  ask allow(b) -> b
  wait rest for 1h
  node more() -> b = More
  start -> classify -> keep -> allow -> rest -> more -> end
}
"""

    found = edit(f'{graphs}test "a" for Desk(True) {{\n  {step}\n}}').labels()

    assert sorted(found) == sorted(expected)


def test_the_modules_of_the_project_are_offered_first() -> None:
    """The many modules of other packages come next, and the standard library last."""
    found = edit("from ‸", {"zebra.py": "", "cow.py": ""}).labels()

    assert found[:2] == ["cow", "zebra"]
    assert found.index("attrs") < found.index("abc")


@pytest.mark.parametrize(
    ("trigger", "expected"),
    [
        ('http POST "/letters"', ["body", "query", "headers", "now"]),
        ('queue "letters"', ["message", "now"]),
        ("every 1h", ["now"]),
    ],
)
def test_an_argument_of_a_trigger_names_what_there_is(trigger: str, expected: list[str]) -> None:
    """What is offered depends on the trigger: a clock, for instance, has only its time."""
    items = edit(f"{DESK}\non {trigger} run Desk(text=‸)").completions.items

    assert [item.label for item in items if item.kind == "field"] == expected


def test_a_call_in_a_test_offers_the_parameters_of_what_its_node_calls() -> None:
    """This holds for every name of the node in the flow; fields have no values there."""
    found = edit(DESK + '\ntest "a" for Desk(text="") {\n  expect call policy(‸)\n}').labels()

    assert found[:2] == ["query=", "most="]
    assert "Kind" in found
    assert "tries" not in found


@pytest.mark.parametrize("inside", ['"a ‸b"', "# a ‸b", "1‸"])
def test_nothing_is_offered_in_texts_comments_and_numbers(inside: str) -> None:
    """A word in them is not a keyword."""
    assert desk("tries: int = 0", f"tries: int = {inside}\n").labels() == []


def test_names_are_known_while_the_text_around_cannot_be_read() -> None:
    """The result of the last successful analysis is kept."""
    editor = desk("  var kind: Kind", "  var kind: Kind ] [ {")
    editor.workspace.analysis("desk.flow")
    broken = editor.text.replace("start -> classify ->", "start -> ‸")
    editor.workspace.hold("desk.flow", broken.replace("‸", ""))

    found = type(editor)(editor.workspace, "desk.flow", broken, broken.index("‸")).labels()

    assert set(NODE_NAMES) <= set(found)


def test_every_word_of_the_grammar_is_told_what_it_does() -> None:
    """It has no others."""
    assert set(WORDS) == set(load_tables().words.values())
