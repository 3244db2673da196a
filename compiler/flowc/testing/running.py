"""Runs a test from its first step to its last, and reports unmet expectations."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from flowc.diagnostics import Diagnostic
from flowc.source import Source
from flowc.testing import failures
from flowc.testing.conditions import judge_condition
from flowc.testing.expected_calls import judge_call, judge_calls
from flowc.testing.paths import judge_path
from flowc.testing.scenes import Scene, WrongStepError, opened
from flowc.testing.values import Values, error_class
from flowc.trees.program import (
    Answer,
    ExpectCall,
    ExpectCalls,
    ExpectError,
    ExpectPath,
    ExpectPause,
    ExpectTrue,
    Expire,
    Program,
    Test,
    TestStep,
)
from flowrt.testing import ManualClock, ScriptError, use_clock
from flowrt.testing.record import Observer


def run_test(
    test: Test,
    program: Program,
    source: Source,
    values: Values,
    observer: Observer | None = None,
) -> tuple[Diagnostic, ...]:
    """Return the unmet expectations of *test*, which is in *source*; *observer* sees its run.

    A run takes no time: for a `retry` that waits, and a `wait` that expires, the clock is advanced.
    """
    with use_clock(ManualClock()) as clock:
        scene = opened(test, program, values, clock, observer)
        return tuple(_Judge(test, program, source, values, scene).judged())


@attrs.frozen(eq=False)
class _Judge:
    """Takes a run through the steps of its test. Expectations are judged independently; but once
    the run is not where the test continues, later findings would only repeat the mistake.
    """

    test: Test
    program: Program
    source: Source
    values: Values
    scene: Scene

    def judged(self) -> Iterator[Diagnostic]:
        """Yield the unmet expectations."""
        try:
            positional, named = self.values.of_arguments(self.test.arguments)
        except Exception as error:
            yield failures.not_evaluated(error, self.test.syntax.graph.span)
            return
        params = (param.name for param in self.test.graph.params)
        self.scene.begin({**dict(zip(params, positional, strict=False)), **named})
        for moment, advance in _moments(self.test.steps):
            found = list(self._moment(moment, is_last=advance is None))
            yield from found
            if advance is None or (found and advance.question.text not in self.scene.waits_for):
                return
            wrong = self._advance(advance)
            if wrong is not None:
                yield wrong
                return

    def _advance(self, step: Answer | Expire) -> Diagnostic | None:
        """Let the run continue, or return why it cannot."""
        try:
            if isinstance(step, Answer):
                self.scene.answer(step, self._value_of(step))
            else:
                self.scene.expire(step)
        except WrongStepError as error:
            return failures.wrong_step(step, error, self.scene)
        return None

    def _value_of(self, step: Answer) -> object:
        try:
            return self.values.of(step.value)
        except Exception as error:
            raise WrongStepError(f"the value of this answer raised `{error!r}`") from error

    def _moment(self, steps: list[TestStep], *, is_last: bool) -> Iterator[Diagnostic]:
        error = self.scene.error
        if error is not None:
            is_expected = any(isinstance(step, ExpectError) for step in steps)
            if isinstance(error, ScriptError) or not is_expected:
                yield failures.unexpected_error(error, self.test, self.program, self.scene)
                return
        for step in steps:
            yield from self._step(step)
        is_paused = self.scene.paused is not None
        if is_last and is_paused and not any(isinstance(step, ExpectPause) for step in steps):
            yield failures.left_waiting(self.test, self.program, self.scene)

    def _step(self, step: TestStep) -> Iterator[Diagnostic]:
        match step:
            case ExpectTrue(condition=condition):
                yield from judge_condition(
                    condition, self.scene.graph.latest, self.values, self.source
                )
            case ExpectPath():
                yield from judge_path(step, self.scene.graph.passed)
            case ExpectPause():
                yield from failures.judge_pause(step, self.scene)
            case ExpectCalls():
                yield from judge_calls(step, self.scene.calls.to(step.node))
            case ExpectCall():
                yield from judge_call(step, self.scene.calls.to(step.node), self.values)
            case ExpectError(error=error):
                if not isinstance(self.scene.error, error_class(error)):
                    yield failures.other_error(step, self.test, self.program, self.scene)


def _moments(
    steps: tuple[TestStep, ...],
) -> Iterator[tuple[list[TestStep], Answer | Expire | None]]:
    """Yield the expectations between two advances, and the step that lets the run continue, if
    any.
    """
    moment: list[TestStep] = []
    for step in steps:
        if isinstance(step, Answer | Expire):
            yield moment, step
            moment = []
        else:
            moment.append(step)
    yield moment, None
