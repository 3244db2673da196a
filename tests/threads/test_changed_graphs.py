"""A thread stored by another version of its graph: it goes on, or the error says what changed."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from flowc.pipeline import build
from flowc.project import Project
from flowc.source import Source
from flowrt import MemoryCheckpointer, ThreadChangedError
from flowrt.clock import ManualClock

NODES = """
def draft(text: str) -> str:
    return text + "!"


def charge(note: str) -> None:
    pass


def check(text: str) -> bool:
    return True


def both(text: str) -> tuple[int, str]:
    return len(text), text


def count(text: str) -> int:
    return len(text)


def missing(text: str) -> str:
    raise LookupError(text)
"""

FIRST = """
from changing_nodes import charge, check, count, draft

graph Refund(text: str) -> approved: bool, note: str {
  memory history: list[str] by append
  node draft(text) -> note
  ask confirm(note) -> approved
  node charge(note)
  set remember { history = text }
  start -> draft -> confirm -> charge -> remember -> end
}
"""

Compile = Callable[..., Any]


@pytest.fixture
def compile_graph(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Compile:
    """Compile a version of the flow file with some words replaced; return its graph."""
    (tmp_path / "changing_nodes.py").write_text(NODES)
    monkeypatch.syspath_prepend(str(tmp_path))

    def compiled(*changes: tuple[str, str]) -> Any:
        text = FIRST
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        path = str(tmp_path / "changing.flow")
        built = build(Source(path, text), Project.at(path))
        assert built.text is not None, [item.headline for item in built.checked.problems]
        return loaded(tmp_path / "changing_flow.py", built.text).Refund

    return compiled


def loaded(path: Path, text: str) -> ModuleType:
    """Import a generated module anew."""
    path.write_text(text)
    spec = importlib.util.spec_from_file_location("changing_flow", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["changing_flow"] = module
    spec.loader.exec_module(module)
    return module


HARMLESS = {
    "nothing": [],
    "lines": [("graph Refund", "# a comment\ngraph Refund")],
    "what is shown": [("ask confirm(note)", "ask confirm(note, text)")],
    "the order behind it": [("-> charge -> remember", "-> remember -> charge")],
    "a node behind it": [
        ("  node charge", "  node check(text) -> approved\n  node charge"),
        ("-> charge", "-> check -> charge"),
    ],
    "a new field": [("-> note\n", "-> note\n  var more: int = 0\n")],
}


@pytest.mark.parametrize("changes", HARMLESS.values(), ids=HARMLESS.keys())
def test_a_change_that_the_run_does_not_come_across_is_harmless(
    compile_graph: Compile, clock: ManualClock, changes: list[tuple[str, str]]
):
    """The run continues from where it stands, with the new graph."""
    checkpointer = MemoryCheckpointer()
    compile_graph().bind(checkpointer=checkpointer).invoke({"text": "a"}, thread_id="t")

    changed = compile_graph(*changes).bind(checkpointer=checkpointer)

    assert changed.resume("t", {"confirm": True}) == {"approved": True, "note": "a!"}


HARMFUL = {
    "another node": (
        [
            ("node draft(text)", "node sketch(text)"),
            ("-> note\n", "-> note = draft\n"),
            ("-> draft", "-> sketch"),
        ],
        "went through `draft`",
        "the nodes of `Refund`, the flow of `Refund`",
    ),
    "a node before it": (
        [
            ("start -> draft", "start -> count -> draft"),
            ("  node draft", "  var size: int\n  node count(text) -> size\n  node draft"),
        ],
        "the graph now comes to `count`",
        "the flow of `Refund`",
    ),
    "another field": (
        [
            ("note: str {", "other: str {"),
            ("(text) -> note\n", "(text) -> other\n"),
            ("(note)", "(text)"),
        ],
        "the field `note`, which is gone",
        "the fields of `Refund`",
    ),
    "a node that writes more": (
        [
            ("import charge", "import both, charge"),
            (
                "  node draft(text) -> note",
                "  var size: int\n  node draft(text) -> size, note = both",
            ),
        ],
        "node `draft` once did not write `size`",
        "the nodes of `Refund`",
    ),
    "a new parameter": (
        [("graph Refund(text: str)", "graph Refund(text: str, who: str)"), ("(note)", "(who)")],
        "began with what no longer fits: .*`who` is missing, expected str",
        "the fields of `Refund`",
    ),
    "a parameter of another type": (
        [
            ("graph Refund(text: str)", "graph Refund(text: int)"),
            ("draft(text)", 'draft("a")'),
            ("list[str]", "list[int]"),
        ],
        "`text` is 'a' .str., expected int",
        "the fields of `Refund`",
    ),
}


@pytest.mark.parametrize(("changes", "told", "since"), HARMFUL.values(), ids=HARMFUL.keys())
def test_a_change_that_the_run_comes_across_is_told(
    compile_graph: Compile,
    clock: ManualClock,
    changes: list[tuple[str, str]],
    told: str,
    since: str,
):
    """The error says what does not fit and what has changed, and the thread is unchanged."""
    checkpointer = MemoryCheckpointer()
    compile_graph().bind(checkpointer=checkpointer).invoke({"text": "a"}, thread_id="t")
    before = checkpointer.read("t")
    changed = compile_graph(*changes).bind(checkpointer=checkpointer)

    with pytest.raises(ThreadChangedError, match=told) as raised:
        changed.resume("t", {"confirm": True})

    assert any(since in note for note in raised.value.__notes__)
    for look in (changed.get_state, changed.get_state_history):
        with pytest.raises(ThreadChangedError, match=told):
            look("t")
    assert checkpointer.read("t") == before
    original = compile_graph().bind(checkpointer=checkpointer)
    assert original.resume("t", {"confirm": True}) == {"approved": True, "note": "a!"}


def test_memory_survives_a_change_of_the_graph(compile_graph: Compile, clock: ManualClock):
    """New lasting fields start with their defaults, and those that were removed are forgotten."""
    checkpointer = MemoryCheckpointer()
    first = compile_graph().bind(checkpointer=checkpointer)
    first.invoke({"text": "a"}, thread_id="t")
    first.resume("t", {"confirm": True})
    grown = compile_graph(
        ("by append\n", "by append\n  memory runs: int = 0\n"),
        ("history = text }", "history = text  runs = runs + 1 }"),
    ).bind(checkpointer=checkpointer)

    grown.invoke({"text": "b"}, thread_id="t")
    grown.resume("t", {"confirm": True})

    values = grown.get_state("t").values
    assert (values["history"], values["runs"]) == (["a", "b"], 1)


INNER = """
graph Inner(text: str) -> size: int {
  memory seen: list[str] by append
  set note { seen = text  size = len(seen) }
  start -> note -> end
}
"""


def test_what_a_subgraph_remembered_is_forgotten_with_it(
    compile_graph: Compile, clock: ManualClock
):
    """Its node is gone, or now runs a function; the rest is remembered."""
    checkpointer = MemoryCheckpointer()
    grown = compile_graph(
        ("graph Refund", f"{INNER}\ngraph Refund"),
        ("  node charge", "  var size: int = 0\n  node inner(text) -> size = Inner\n  node charge"),
        ("-> charge", "-> inner -> charge"),
    ).bind(checkpointer=checkpointer)
    grown.invoke({"text": "a"}, thread_id="t")
    grown.resume("t", {"confirm": True})
    shrunk = compile_graph().bind(checkpointer=checkpointer)

    shrunk.invoke({"text": "b"}, thread_id="t")
    shrunk.resume("t", {"confirm": True})

    assert shrunk.get_state("t").values["history"] == ["a", "b"]


def test_memory_of_another_type_is_told(compile_graph: Compile, clock: ManualClock):
    """The error comes before a run uses it; with the old type, the memory is still there."""
    checkpointer = MemoryCheckpointer()
    first = compile_graph().bind(checkpointer=checkpointer)
    first.invoke({"text": "a"}, thread_id="t")
    first.resume("t", {"confirm": True})
    changed = compile_graph(
        ("history: list[str] by append", "history: int by add"), ("history = text", "history = 1")
    ).bind(checkpointer=checkpointer)

    with pytest.raises(ThreadChangedError, match=r"an earlier run once wrote .* `history` is \[\]"):
        changed.invoke({"text": "b"}, thread_id="t")
    first = compile_graph().bind(checkpointer=checkpointer)
    assert first.get_state("t").values["history"] == ["a"]


def test_a_field_that_was_changed_from_outside_and_is_gone_is_told(
    compile_graph: Compile, clock: ManualClock
):
    """Nothing has happened by then."""
    checkpointer = MemoryCheckpointer()
    grown = compile_graph(("-> note\n", "-> note\n  var more: int = 0\n"))
    kept = grown.bind(checkpointer=checkpointer)
    kept.invoke({"text": "a"}, thread_id="t")
    kept.update_state("t", {"more": 3})
    before = checkpointer.read("t")
    changed = compile_graph().bind(checkpointer=checkpointer)

    for use in (lambda: changed.resume("t", {"confirm": True}), lambda: changed.get_state("t")):
        with pytest.raises(ThreadChangedError, match="from outside once wrote the field `more`"):
            use()
    assert checkpointer.read("t") == before


def test_a_race_that_was_won_by_a_branch_that_is_gone_is_told(
    compile_graph: Compile, clock: ManualClock
):
    """The remaining branch is not called instead."""
    checkpointer = MemoryCheckpointer()
    raced = compile_graph(
        ("  node draft", "  node bad(missing(text)) -> note = draft\n  node draft"),
        ("count, draft", "count, draft, missing"),
        ("start -> draft", "start -> race [bad, draft]"),
    ).bind(checkpointer=checkpointer)
    raced.invoke({"text": "a"}, thread_id="t")
    changed = compile_graph(("start -> draft", "start -> race [draft]"))

    with pytest.raises(ThreadChangedError, match="branch 2 of it, which won, is gone"):
        changed.bind(checkpointer=checkpointer).resume("t", {"confirm": True})
