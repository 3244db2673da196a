"""Which differences between two versions are found, at which level, and what they break."""

from __future__ import annotations

from pathlib import Path

import pytest
from versions_of_desk import NODES

from flowc.compare import Comparison, compare
from flowc.pipeline import Checked, check
from flowc.project import Project
from flowc.source import Source

TEXT = """
from cases_nodes import charge, draft, sort

enum Kind { refund, question, other }

record Seal { name: str  count: int = 1 }

graph Inner(text: str) -> note: str {
  memory seen: int = 0
  node draft(text) -> note
  set count { seen = seen + 1 }
  start -> draft -> count -> end
}

graph Desk(text: str, level: int = 0) -> note: str, kind {
  use store: str
  memory history: list[str] by append
  memory last: Seal | None = None
  var kind: Kind = Kind.other
  node draft(text) -> note
  node sort(text) -> kind
  ask confirm(note) -> ok: "Well?"
  var ok: bool
  node inner(text) -> note = Inner
  node charge(store)
  set remember { history = text  last = Seal(name=note, count=level) }
  limit 90 steps
  start -> draft -> confirm -> sort -> inner -> if ok { charge } -> remember -> end
}

on cron "0 9 * * *" run Desk(text="morning") thread "daily"
on http POST "/desk" run Desk(text=body.text) thread body.id
"""

Row = tuple[tuple[tuple[str, str], ...], str, str, str]

# ruff: noqa: E501 - an edit is read best on one line
ROWS: dict[str, Row] = {
    "a new parameter": (
        (("(text: str, level", "(text: str, who: str, level"),
         ('Desk(text="morning")', 'Desk(text="morning", who="a")'),
         ("Desk(text=body.text)", 'Desk(text=body.text, who="b")')),
        "trigger", "error", "the parameter `who` is new",
    ),
    "a new optional parameter": (
        (("level: int = 0)", "level: int = 0, more: int = 1)"),),
        "trigger", "info", "the parameter `more` is new",
    ),
    "a parameter gone": (
        ((", level: int = 0)", ")"), ("count=level", "count=1")),
        "trigger", "error", "the parameter `level` is gone",
    ),
    "a parameter wider": (
        (("level: int = 0)", "level: int | str = 0)"), ("count=level", "count=1")),
        "trigger", "info", "the parameter `level` was `int` and is `int | str`",
    ),
    "a parameter narrower": (
        (("level: int = 0)", "level: Literal[0, 1] = 0)"),),
        "trigger", "error", "the parameter `level` was `int` and is `Literal[0, 1]`",
    ),
    "a default gone": (
        (("level: int = 0)", "level: int)"),
         ('Desk(text="morning")', 'Desk(text="morning", level=1)'),
         ("Desk(text=body.text)", "Desk(text=body.text, level=2)")),
        "trigger", "error", "the parameter `level` must be given now",
    ),
    "an output gone": (
        (("-> note: str, kind {", "-> note: str {"),),
        "trigger", "error", "the output `kind` is gone",
    ),
    "an output more": (
        (("-> note: str, kind {", "-> note: str, kind, ok {"),),
        "trigger", "info", "the output `ok` is new",
    ),
    "a resource more": (
        (("  use store: str\n", "  use store: str\n  use shop: str\n"),
         ("charge(store)", "charge(shop)")),
        "trigger", "error", "the resource `shop` must be given now",
    ),
    "a limit lower": (
        (("limit 90 steps", "limit 50 steps"),),
        "trigger", "warning", "the limit of `Desk` was 90 steps and is 50",
    ),
    "a graph gone": (
        (("  node inner(text) -> note = Inner\n", ""), ("-> inner ->", "->"),
         (TEXT[TEXT.index("graph Inner") : TEXT.index("graph Desk")], "")),
        "trigger", "error", "the graph `Inner` is gone",
    ),
    "a graph renamed": (
        (("graph Inner", "graph Inside"), ("= Inner", "= Inside")),
        "trigger", "error", "the graph `Inner` was probably renamed to `Inside`",
    ),
    "a graph more": (
        (("graph Desk", "graph More(text: str) -> n: int {\n  set s { n = len(text) }\n"
          "  start -> s -> end\n}\n\ngraph Desk"),),
        "trigger", "info", "the graph `More` is new",
    ),
    "another schedule": (
        (('cron "0 9 * * *"', 'cron "0 8 * * *"'),),
        "trigger", "error", "`Desk` is set off by something else",
    ),
    "a trigger gone": (
        (('on http POST "/desk" run Desk(text=body.text) thread body.id\n', ""),),
        "trigger", "error", "a trigger of `Desk` is gone",
    ),
    "a trigger more": (
        (("on http", 'on queue "mails" run Desk(text=message.text) thread message.id\non http'),),
        "trigger", "info", "a trigger of `Desk` is new",
    ),
    "another thread": (
        (('thread "daily"', 'thread "nightly"'),),
        "trigger", "warning", "a trigger of `Desk` names other threads",
    ),
    "a member gone": (
        (("{ refund, question, other }", "{ question, other }"),),
        "checkpoint", "warning", "`Kind.refund` is gone",
    ),
    "a member more": (
        (("{ refund, question, other }", "{ refund, question, other, more }"),),
        "checkpoint", "info", "`Kind.more` is new",
    ),
    "a field of a record more": (
        (("count: int = 1 }", "count: int = 1  by: str }"), ("count=level)", 'count=level, by="a")')),
        "checkpoint", "warning", "the field `by` of `Seal` is new",
    ),
    "a record in memory that is unreadable": (
        (("count: int = 1 }", "count: int = 1  by: str }"), ("count=level)", 'count=level, by="a")')),
        "checkpoint", "warning", "what threads remember as `last` may be unreadable",
    ),
    "a field of a record with a default more": (
        (("count: int = 1 }", 'count: int = 1  by: str = "" }'),),
        "checkpoint", "info", "the field `by` of `Seal` is new",
    ),
    "a field of a record retyped": (
        (("count: int = 1 }", 'count: str = "" }'), ("count=level", 'count="a"')),
        "checkpoint", "warning", "`count` of `Seal` was `int` and is `str`",
    ),
    "memory gone": (
        (("  memory history: list[str] by append\n", ""), ("history = text  last", "last")),
        "checkpoint", "warning", "the field `history` is gone",
    ),
    "memory renamed": (
        (("memory history", "memory past"), ("history = text", "past = text")),
        "checkpoint", "warning", "the field `history` was probably renamed to `past`",
    ),
    "memory retyped": (
        (("memory history: list[str]", "memory history: list[int]"), ("history = text", "history = level")),
        "checkpoint", "warning", "the memory `history` was `list[str]` and is `list[int]`",
    ),
    "memory reduced in another way": (
        (("memory history: list[str] by append", "memory history: list[str] by extend"),
         ("history = text", "history = [text]")),
        "checkpoint", "warning", "the field `history` was reduced `by append`, and is reduced `by extend`",
    ),
    "memory of no thread any more": (
        (("memory history", "var history"),),
        "checkpoint", "warning", "the field `history` is no memory any more",
    ),
    "a field more": (
        (("var ok: bool\n", "var ok: bool\n  var more: int = 0\n"), ("  last = Seal", "  more = 1  last = Seal")),
        "checkpoint", "info", "the field `more` is new",
    ),
    "a node renamed": (
        (("node sort(text) -> kind", "node order(text) -> kind = sort"), ("-> sort", "-> order")),
        "checkpoint", "info", "`sort` was probably renamed to `order`",
    ),
    "a node renamed whose graph remembers": (
        (("node inner(text)", "node within(text)"), ("-> inner ->", "-> within ->")),
        "checkpoint", "warning", "`inner` was probably renamed to `within`",
    ),
    "a prompt": (
        (('"Well?"', '"Really?"'),),
        "checkpoint", "info", "the question `confirm` of `Desk` was changed",
    ),
    "the flow alone": (
        (("if ok { charge }", "if not ok { charge }"),),
        "checkpoint", "warning", "stored runs of `Desk` may not pass `charge`: `remember` comes there now",
    ),
}  # fmt: skip


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a folder with the functions that the versions use."""
    (tmp_path / "cases_nodes.py").write_text(NODES)
    (tmp_path / "pyproject.toml").touch()
    return Project.at(str(tmp_path))


def read(project: Project, name: str, text: str) -> tuple[Checked, Source]:
    """Return the program of one version."""
    source = Source(f"{project.folder}/{name}.flow", text)
    return check(source, project), source


def compared(project: Project, edits: tuple[tuple[str, str], ...]) -> Comparison:
    """Return the differences between the text and the text with edits applied."""
    text = TEXT
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    (before, one), (now, other) = read(project, "old", TEXT), read(project, "new", text)
    wrong = [
        problem.headline for each in (before, now) if each.has_errors for problem in each.problems
    ]
    assert not wrong
    return compare(before.program, now.program, (one, other))


@pytest.mark.parametrize(("edits", "level", "severity", "headline"), ROWS.values(), ids=ROWS.keys())
def test_a_difference_is_told_at_its_level(
    edits: tuple[tuple[str, str], ...], level: str, severity: str, headline: str, project: Project
):
    """Its severity says what it breaks, and it has a place in each version."""
    found = compared(project, edits).differences

    told = [one for one in found if one.finding.headline == headline]
    assert [(one.level, one.finding.severity) for one in told] == [(level, severity)], [
        (one.level, one.finding.severity, one.finding.headline) for one in found
    ]
    files = {Path(place.span.path).stem for place in told[0].finding.annotations}
    assert files == {"old", "new"}


def test_versions_that_mean_the_same_differ_in_nothing(project: Project):
    """Only the identity of their fields and nodes differs."""
    assert not compared(project, ()).differences


@pytest.mark.parametrize("edits", [row[0] for row in ROWS.values()], ids=ROWS.keys())
def test_every_headline_is_short(edits: tuple[tuple[str, str], ...], project: Project):
    """It fits in one line of a terminal."""
    found = compared(project, edits).differences

    assert [one.finding.headline for one in found if len(one.finding.headline) > 100] == []


STOPPED = {
    "another node there": (
        ("start -> draft -> confirm", "start -> sort as first -> draft -> confirm"),
        [
            "checkpoint: threads that wait at `confirm` cannot be resumed",
            "threads that failed, were killed or pause at a breakpoint at `charge`, `confirm`, "
            "`inner`, `inner.count`, `inner.draft`, `remember` and 1 more cannot be resumed",
            "threads that failed or were killed at `draft` continue",
            "threads that pause at a breakpoint before or after `draft` cannot be resumed",
            "threads whose run has ended are not affected",
        ],
    ),
    "nothing waits after it": (
        ("inner -> if ok { charge }", "inner -> sort as again -> if ok { charge }"),
        [
            "checkpoint: nothing waits after it",
            "threads that wait at `confirm` continue",
            "of threads that failed or were killed at `remember`, it depends on the path that they took",
            "threads that pause at a breakpoint before or after `remember` cannot be resumed",
            "threads whose run has ended are not affected",
        ],
    ),
    "what was answered is of another type": (
        ("ok: bool", "ok: int"),
        [
            "checkpoint: nothing waits after it",
            "threads that wait at `confirm` continue",
            "threads that failed, were killed or pause at a breakpoint at `charge`, `inner`, "
            "`inner.count`, `inner.draft`, `remember`, `sort` cannot be resumed",
            "threads whose run has ended are not affected",
        ],
    ),
}


@pytest.mark.parametrize(("edit", "notes"), STOPPED.values(), ids=STOPPED.keys())
def test_where_runs_may_have_stopped_is_told_too(
    edit: tuple[str, str], notes: list[str], project: Project
):
    """The next node has no entry yet; a breakpoint has one."""
    found = compared(project, (edit,)).differences

    told = next(one.finding for one in found if "stored runs" in one.finding.headline)
    assert [note.text for note in told.notes] == notes
