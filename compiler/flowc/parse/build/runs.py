"""Triggers and tests."""

from __future__ import annotations

from typing import Any, cast

from flowc.parse.build.declarations import Declarations
from flowc.source import Span
from flowc.trees.syntax import (
    Answer,
    AnswerAction,
    Argument,
    Asked,
    ComparisonOperator,
    CronSource,
    DottedName,
    EverySource,
    ExpectCall,
    ExpectCalls,
    ExpectError,
    ExpectPath,
    ExpectPause,
    ExpectTrue,
    Expire,
    Expr,
    HttpSource,
    Item,
    Name,
    QueueSource,
    RaiseResult,
    RunAction,
    Stub,
    TestDecl,
    TestStep,
    Token,
    TriggerDecl,
    UnknownSource,
)


class Runs(Declarations):
    """Makes triggers, which say when a graph runs, and tests, which say what it must do."""

    def trigger(self, span: Span, source: Any, action: RunAction | AnswerAction) -> Item:
        """Make ``on SOURCE run …`` or ``on SOURCE answer …``."""
        return TriggerDecl(span, source, action)

    def cron(self, span: Span, schedule: Token, zone: Token | None) -> CronSource:
        """Make ``cron "…" in "zone"``."""
        return CronSource(span, self.constant(schedule), self.constant(zone) if zone else None)

    def every(self, span: Span, interval: Expr) -> EverySource:
        """Make ``every 30s``."""
        return EverySource(span, interval)

    def http(self, span: Span, method: Name, path: Token) -> HttpSource:
        """Make ``http POST "/path"``."""
        return HttpSource(span, method, self.constant(path))

    def queue(self, span: Span, name: Token) -> QueueSource:
        """Make ``queue "name"``."""
        return QueueSource(span, self.constant(name))

    def unknown_source(self, span: Span, name: Name, *_rest: Name | Token) -> UnknownSource:
        """Make a source that the language does not know."""
        return UnknownSource(span, name)

    def run(
        self, span: Span, graph: Name, arguments: tuple[Argument, ...], thread: Expr | None
    ) -> RunAction:
        """Make ``run G(args) thread EXPR``."""
        return RunAction(span, graph, arguments, thread)

    def answer_action(
        self, span: Span, graph: Name, question: DottedName, value: Expr, thread: Expr | None
    ) -> AnswerAction:
        """Make ``answer G.question = EXPR thread EXPR``."""
        return AnswerAction(span, graph, question, value, thread)

    def thread(self, _span: Span, thread: Expr) -> Expr:
        """Return the thread of a run."""
        return thread

    # ---- tests -------------------------------------------------------------------------------

    def test(
        self,
        span: Span,
        title: Token,
        graph: Name,
        arguments: tuple[Argument, ...],
        *steps: TestStep,
    ) -> Item:
        """Make ``test "…" for G(args) { … }``."""
        return TestDecl(span, self.constant(title), graph, arguments, steps)

    def stub(self, span: Span, node: DottedName, *results: Expr | RaiseResult) -> TestStep:
        """Make ``stub a => x, y``."""
        return Stub(span, node, results)

    def raise_result(self, span: Span, error: Expr) -> RaiseResult:
        """Make ``raise KeyError("z")``."""
        return RaiseResult(span, error)

    def asked(self, span: Span, name: DottedName, item: Token | None) -> Asked:
        """Make ``review.confirm[2]``."""
        return Asked(span, name, self.constant(item) if item else None)

    def expect_pause(self, span: Span, *questions: Asked) -> TestStep:
        """Make ``expect pause confirm``."""
        return ExpectPause(span, questions)

    def expect_path(self, span: Span, *nodes: DottedName) -> TestStep:
        """Make ``expect path [a, b]``."""
        return ExpectPath(span, nodes)

    def expect_error(self, span: Span, error: DottedName) -> TestStep:
        """Make ``expect error KeyError``."""
        return ExpectError(span, error)

    def expect_calls(self, span: Span, node: DottedName, sign: Token, count: Token) -> TestStep:
        """Make ``expect calls a == 2``."""
        operator = cast(ComparisonOperator, sign.text)
        return ExpectCalls(span, node, operator, self.constant(count))

    def expect_call(
        self, span: Span, node: DottedName, arguments: tuple[Argument, ...]
    ) -> TestStep:
        """Make ``expect call a(x, k=1)``."""
        return ExpectCall(span, node, arguments)

    def expect_true(self, span: Span, condition: Expr) -> TestStep:
        """Make ``expect EXPR``."""
        return ExpectTrue(span, condition)

    def answer(self, span: Span, question: Asked, value: Expr) -> TestStep:
        """Make ``answer confirm = EXPR``."""
        return Answer(span, question, value)

    def expire(self, span: Span, question: DottedName) -> TestStep:
        """Make ``expire NAME``."""
        return Expire(span, question)
