"""Whether a run called a node as often as a test expects, and with the expected arguments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from flowc.check.words import often, times
from flowc.diagnostics import Diagnostic, codes, finding
from flowc.source import Span
from flowc.testing.calls import Call
from flowc.testing.shown import as_error, shown
from flowc.testing.values import Values
from flowc.trees.program import ExpectCall, ExpectCalls
from flowc.types import taken

#: The place of an argument in the test, and its value.
Expected = tuple[Span, object]

#: The number of calls that are shown.
_SHOWN = 6


def judge_calls(step: ExpectCalls, calls: Sequence[Call]) -> Iterator[Diagnostic]:
    """Yield a finding if the number of calls of a node is not what *step* says."""
    if step.allows(len(calls)):
        return
    yield finding(
        codes.TEST_FAILED,
        f"`{step.node.text}` was called {times(len(calls))}, not {often(step)}"[:100],
        step.node.span,
        f"called {times(len(calls))}",
        notes=_told(calls),
    )


def judge_call(step: ExpectCall, calls: Sequence[Call], values: Values) -> Iterator[Diagnostic]:
    """Yield a finding if no call of a node had the arguments of *step*."""
    try:
        expected = {
            key: (argument.value.span, values.of(argument.value))
            for key, argument in taken(step.node.node, step.arguments).items()
            if argument.value is not None
        }
        others = [list(_others(call, expected)) for call in calls]
    except Exception as error:  # creating or comparing a value of a user's class may fail
        headline = f"the arguments of this call raised `{type(error).__name__}`"
        note = as_error(error)
        yield finding(codes.TEST_FAILED, headline[:100], step.node.span, notes=[note])
        return
    if len(calls) == 1 and others[0]:
        yield _other_value(step, calls[0], *others[0][0])
    elif all(others):
        yield _no_such_call(step, calls)


def _others(call: Call, expected: Mapping[str, Expected]) -> Iterator[tuple[str, Expected]]:
    """Yield the arguments of *expected* that differ in *call*."""
    for key, (at, value) in expected.items():
        if call.passed[key] != value:
            yield key, (at, value)


def _other_value(step: ExpectCall, call: Call, key: str, expected: Expected) -> Diagnostic:
    at, wanted = expected
    came = call.passed[key]
    place = "" if key.startswith("*") else f" as `{key}`"
    headline = f"`{step.node.text}` got {shown(came)}{place}, not {shown(wanted)}"
    notes = _told([call])
    if len(headline) > 100:
        headline = f"`{step.node.text}` got another value{place}"
        notes = [f"expected: {shown(wanted, 1000)}", f"came:     {shown(came, 1000)}", *notes]
    label = f"this is {shown(came)}"
    return finding(codes.TEST_FAILED, headline[:100], at, label, notes=notes)


def _no_such_call(step: ExpectCall, calls: Sequence[Call]) -> Diagnostic:
    name = step.node.text
    return finding(
        codes.TEST_FAILED,
        f"none of the {len(calls)} calls of `{name}` got these arguments"[:100]
        if calls
        else f"`{name}` was not called",
        step.node.span,
        notes=_told(calls),
    )


def _told(calls: Sequence[Call]) -> list[str]:
    """Return *calls* in words, one per line."""
    lines = [f"called: {call.told()}" for call in calls[:_SHOWN]]
    more = len(calls) - _SHOWN
    return [*lines, f"and {more} more"] if more > 0 else lines
