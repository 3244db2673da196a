"""Common misspellings of triggers and tests are reported once, with what was meant."""

from __future__ import annotations

import pytest

from flowc.diagnostics import Diagnostic, Problems
from flowc.diagnostics.fixes import apply
from flowc.parse import parse
from flowc.source import Source

RUN = 'run Digest(topic="a")'


def findings(text: str) -> tuple[Diagnostic, ...]:
    """Return the findings of the parser for *text*."""
    problems = Problems()
    parse(Source("main.flow", text), problems)
    return tuple(problems)


def in_test(line: str) -> str:
    """Return a test that contains *line* between two valid lines."""
    return f'test "t" for G() {{\n  stub a => 1\n  {line}\n  expect answer\n}}\n'


def said(diagnostic: Diagnostic) -> str:
    """Return the headline and the help of *diagnostic*, and the title of its fix."""
    return " / ".join([diagnostic.headline, diagnostic.help, *(f.title for f in diagnostic.fixes)])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"on cron 0 8 * * * {RUN}", 'a schedule is a string: `on cron "0 8 * * *"`'),
        (f'on cron: "0 8 * * *" {RUN}', "a schedule is a string"),
        (f'on cron("0 8 * * *") {RUN}', "a schedule is a string"),
        (f'on cron "0 8 * * *" in Europe/Berlin {RUN}', 'in "Europe/Berlin"'),
        (f'on cron "0 8 * * *" timezone "Europe/Berlin" {RUN}', "a string after `in`"),
        (f"on http POST /x {RUN}", "a path is a string"),
        (f'on http POST "/x" -> {RUN}', "`run GRAPH(…)` or `answer GRAPH.QUESTION = …`"),
        (f'on http POST "/x": {RUN}', "a trigger continues with `run GRAPH(…)`"),
        ('on http POST "/x" Digest()', "a trigger continues with `run GRAPH(…)`"),
        ('on http POST "/x" call Digest()', "a trigger continues with `run GRAPH(…)`"),
        (f"on every 30 seconds {RUN}", "a duration is one word: `on every 30s`"),
        ("on:\n  schedule: daily", "a trigger is one of"),
        ('on http POST "/x" answer q = True thread "x"', "`answer GRAPH.q = …`"),
        (f'on http POST "/x" {RUN} thread=body.id', "with nothing between: `thread body.id`"),
        (f'on http POST "/x" {RUN}, thread body.id', "`thread` follows without a comma"),
        (f'cron "0 8 * * *" {RUN}', "a trigger begins with `on`"),
        (f"every 30s {RUN}", "a trigger begins with `on`"),
        (f'trigger cron "0 8 * * *" {RUN}', "a trigger begins with `on`"),
        (f'when http POST "/x" {RUN}', "a trigger begins with `on`"),
        ('describe "x" { expect answer }', "a test begins with `test`"),
        ('it "x" for G() { expect answer }', "a test begins with `test`"),
        ("test for G() { expect answer }", "a test has a title"),
        ("test G() { expect answer }", "a test has a title"),
        ('test "x" for G { expect answer }', "insert `()`"),
        ('on http POST "/x" run G', "insert `()`"),
    ],
)
def test_a_declaration_in_another_form_is_told_its_own(text, words):
    """One finding for one mistake, and what follows is parsed."""
    (found,) = findings(f"{text}\n\ngraph G() -> a {{ start -> b -> end }}\n")

    assert words in said(found)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('stub b = "a"', "write `=>`"),
        ('stub b: "a"', "`stub b => …`"),
        ('stub b returns "a"', "`stub b => …`"),
        ('stub b() => "a"', "a stub is named without brackets"),
        ('stub b(x, k=5) => "a"', "a stub is named without brackets"),
        ('b => "a"', "`stub b => …`"),
        ('mock b => "a"', "said by `stub`"),
        ('given b => "a"', "said by `stub`"),
        ('assert answer == "a"', "said by `expect`"),
        ('assert(answer == "a")', "said by `expect`"),
        ('expect answer = "a"', "write `==`"),
        ('expect answer to be "a"', "`expect answer == …`"),
        ('expect answer: "a"', "`expect answer == …`"),
        ("expect path a -> b", "`expect path [a, b]`"),
        ("expect path [a -> b]", "`expect path [a, b]`"),
        ("expect path: [a, b]", "`expect path [a, b]`"),
        ("expect paused q", "expected by `pause`"),
        ("expect raises KeyError", "expected by `error`"),
        ("expect raise KeyError", "expected by `error`"),
        ('expect error KeyError("x")', "an expected error is named without brackets"),
        ("expect calls b", "`expect calls b == 2`"),
        ("expect calls b.c", "`expect calls b.c == 2`"),
        ("expect calls b = 2", "write `==`"),
        ("expect calls b 2 times", "`expect calls b == 2`"),
        ("expect calls b == -1", "`expect calls b == 2`"),
        ("expect calls b == c", "`expect calls b == 2`"),
        ("expect calls: b == 2", "`expect calls NODE == 2`"),
        ("expect call b", "`expect call b(…)`"),
        ("expect call b == 2", "`expect call b(…)`"),
        ("expect calls b > 0 and c", "write `expect` again"),
        ("expect call b(1) == 2", "`expect calls NODE == 2`"),
        ("expect b called once", "`expect calls b == 1`"),
        ("expect not called b", "`expect calls NODE == 0`"),
        ("expect no calls b", "`expect calls NODE == 0`"),
        ("expect called b(1)", "expected by `call`"),
        ("expect call_count b == 2", "expected by `calls`"),
        ("answer q: True", "write `=`"),
        ("answer q => True", "`answer q = …`"),
        ("resume q = True", "answered by `answer`"),
        ("q = True", "`answer q = …`"),
        ("wait 10s", "time passes by `expire`"),
        ("run G()", "a test runs its graph by itself"),
        ('input topic = "x"', "a test has no names of its own"),
    ],
)
def test_a_line_of_a_test_in_another_form_is_told_its_own(line, words):
    """One finding for one mistake, and the lines around it are parsed."""
    found, *others = findings(in_test(line))

    assert others == []
    assert words in said(found)


@pytest.mark.parametrize("line", ['stub b() => "a"', 'expect error KeyError("x")'])
def test_needless_brackets_can_be_left_out(line):
    """After the fix there are no findings."""
    text = in_test(line)
    (found,) = findings(text)

    assert findings(apply(text, found.fixes[0].edits)) == ()


def test_words_of_tests_and_triggers_stay_names():
    """A node may be named `trigger`, `mock`, `check` or `when`."""
    text = """graph G(cron: str, test: str) -> when {
  var when: str
  var calls: int = 0
  var call: bool = False
  node trigger(cron) -> when
  node mock(test) -> when
  node check(when) -> when
  start -> trigger -> mock -> check -> end
}

test "names" for G("a", "b") {
  stub trigger => "a"
  stub check => "b"
  expect when == "b"
  expect path [trigger, mock, check]
  expect calls == 0 and not call
  expect call and calls == 0
  expect calls check == 1
}
"""

    assert findings(text) == ()
