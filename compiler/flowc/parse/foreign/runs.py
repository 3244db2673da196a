"""Foreign words in triggers and tests."""

from __future__ import annotations

import attrs

from flowc.parse.foreign.words import Answer

_TRIGGER = Answer(
    "a trigger begins with `on`",
    '`on cron "0 8 * * *"`, `on every 30s`, `on http POST "/path"` or `on queue "name"`',
)
_TEST = Answer(
    "a test begins with `test`", 'write `test "what is expected" for GRAPH(…) { … }`', "TEST"
)

#: Words in place of a declaration: for triggers and tests.
TOP_WORDS = {
    **dict.fromkeys(("cron", "every", "http", "queue", "schedule", "webhook", "route"), _TRIGGER),
    **dict.fromkeys(("trigger", "when", "hook", "listen"), attrs.evolve(_TRIGGER, kind="ON")),
    **dict.fromkeys(("describe", "it", "scenario", "spec", "should"), _TEST),
}

_STUB = Answer("what a node gives is said by `stub`", "write `stub NODE => value`", "STUB")
_EXPECT = Answer("what must hold is said by `expect`", "write `expect answer == value`", "EXPECT")
_ANSWER = Answer("a question is answered by `answer`", "write `answer QUESTION = value`", "ANSWER")
_EXPIRE = Answer(
    "time passes by `expire`", "write `expire NAME`, with the name of the `wait` or `ask`", "EXPIRE"
)
_RUN = Answer("a test runs its graph by itself", "remove it; the graph follows `for`")
_GIVEN = Answer("a test has no names of its own", "the arguments of the graph follow `for`")
_NO_BRANCH = Answer("a test is read from top to bottom", "write a test for each case")

#: Words in place of a line of a test.
TEST_WORDS = {
    **dict.fromkeys(("mock", "patch", "fake", "given", "when", "returns"), _STUB),
    **dict.fromkeys(("assert", "check", "verify", "ensure", "then", "should", "require"), _EXPECT),
    **dict.fromkeys(("resume", "reply", "respond", "approve"), _ANSWER),
    **dict.fromkeys(("wait", "sleep", "advance", "timeout", "tick"), _EXPIRE),
    **dict.fromkeys(("run", "invoke", "call", "start", "act", "execute"), _RUN),
    **dict.fromkeys(("let", "var", "set", "const", "input", "inputs", "state"), _GIVEN),
    **dict.fromkeys(("if", "for", "while", "match", "each", "repeat"), _NO_BRANCH),
}

_PAUSE = Answer("a question is expected by `pause`", "write `expect pause QUESTION`", "PAUSE")
_ERROR = Answer("an error is expected by `error`", "write `expect error KeyError`", "ERROR")
_PATH = Answer("a path is expected by `path`", "write `expect path [a, b]`", "PATH")
_CALLS = Answer(
    "how often a node is called is expected by `calls`", "write `expect calls NODE == 2`", "CALLS"
)
_CALL = Answer("a call is expected by `call`", "write `expect call NODE(…)`", "CALL")

#: Words after `expect`, followed by a name or a bracket.
EXPECTED_WORDS = {
    **dict.fromkeys(("paused", "pauses", "question", "questions", "ask", "asks"), _PAUSE),
    **dict.fromkeys(("raise", "raises", "raised", "throws", "exception", "fails"), _ERROR),
    **dict.fromkeys(("trace", "route", "steps", "nodes", "order"), _PATH),
    **dict.fromkeys(("count", "call_count", "times", "attempts"), _CALLS),
    **dict.fromkeys(("called", "called_with", "invoked"), _CALL),
}
