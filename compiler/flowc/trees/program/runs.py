"""Triggers, which start a graph, and tests, which describe a run.

In both, nodes are named from outside their graph: `confirm`, or `review.confirm` in a subgraph.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from operator import eq, ge, gt, le, lt, ne

import attrs

from flowc.source import Span
from flowc.trees import syntax
from flowc.trees.program.nodes import ErrorClass, GraphHeader, Occurrence
from flowc.trees.program.values import BoundArgument, Expr
from flowc.trees.shown import Shown


@attrs.frozen(eq=False, repr=False)
class NodeName(Shown):
    """A node named from outside its graph: *way* leads to it through the nodes that run the
    enclosing graphs. *item* is the index of the item of an ``each`` if the name gives one: the 2 of
    ``confirm[2]``.
    """

    span: Span
    text: str
    way: tuple[Occurrence, ...]
    item: int | None = None

    @property
    def node(self) -> Occurrence:
        """The node that is named."""
        return self.way[-1]


@attrs.frozen(repr=False)
class Cron(Shown):
    """The times of a schedule, each in order; Sunday is 0 in *weekdays*.

    A day matches if both its number and its weekday do; with *either_day*, one of them is enough.
    *zone* is the time zone, UTC if ``None``.
    """

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: tuple[int, ...]
    months: tuple[int, ...]
    weekdays: tuple[int, ...]
    either_day: bool
    zone: str | None = None


@attrs.frozen(repr=False)
class Every(Shown):
    """A positive interval."""

    interval: timedelta


@attrs.frozen(repr=False)
class Http(Shown):
    """A request: *method* in upper case, *path* starting with `/`."""

    method: str
    path: str


@attrs.frozen(repr=False)
class Queue(Shown):
    """A message from the queue *name*."""

    name: str


@attrs.frozen(repr=False)
class BadTriggerSource(Shown):
    """A source that was already reported."""


TriggerSource = Cron | Every | Http | Queue | BadTriggerSource


@attrs.frozen(eq=False, repr=False)
class Run(Shown):
    """Run the graph with *arguments*."""

    arguments: tuple[BoundArgument, ...]


@attrs.frozen(eq=False, repr=False)
class Reply(Shown):
    """Answer *question* of a run of the graph with *value*."""

    question: NodeName
    value: Expr


@attrs.frozen(eq=False, repr=False)
class Trigger(Shown):
    """What is done with *graph*, on the thread *thread*, whenever *source* fires."""

    syntax: syntax.TriggerDecl
    source: TriggerSource
    graph: GraphHeader
    action: Run | Reply
    thread: Expr | None


@attrs.frozen(eq=False, repr=False)
class StubError(Shown):
    """``raise KeyError("z")``: what a stub raises instead of a result."""

    span: Span
    error: ErrorClass
    arguments: tuple[BoundArgument, ...]


@attrs.frozen(eq=False, repr=False)
class Stub(Shown):
    """The results of calls of *node*: one for all of them, or one for each."""

    span: Span
    node: NodeName
    results: tuple[Expr | StubError, ...]


@attrs.frozen(eq=False, repr=False)
class ExpectPause(Shown):
    """The run waits for these questions and for nothing else."""

    span: Span
    questions: tuple[NodeName, ...]


@attrs.frozen(eq=False, repr=False)
class ExpectPath(Shown):
    """The nodes completed since the run was started are exactly these."""

    span: Span
    nodes: tuple[NodeName, ...]


@attrs.frozen(eq=False, repr=False)
class ExpectError(Shown):
    """The run failed with *error*."""

    span: Span
    error: ErrorClass


@attrs.frozen(eq=False, repr=False)
class ExpectCalls(Shown):
    """How often *node* was called since the run was started, compared by *operator* with
    *count*.
    """

    span: Span
    node: NodeName
    operator: syntax.ComparisonOperator
    count: int

    def allows(self, calls: int) -> bool:
        """Whether that many *calls* meet the expectation."""
        compare: Callable[[int, int], bool] = _COMPARISONS[self.operator]
        return compare(calls, self.count)


_COMPARISONS = {"==": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}


@attrs.frozen(eq=False, repr=False)
class ExpectedArgument(Shown):
    """One argument that a call is expected to have received, by position if *name* is ``None``;
    *value* is ``None`` for ``_``, which any value matches.
    """

    span: Span
    name: str | None
    value: Expr | None


@attrs.frozen(eq=False, repr=False)
class ExpectCall(Shown):
    """Some call of *node* since the run was started received exactly *arguments*."""

    span: Span
    node: NodeName
    arguments: tuple[ExpectedArgument, ...]

    def allows(self, calls: int) -> bool:
        """Whether that many *calls* meet the expectation."""
        return calls > 0


@attrs.frozen(eq=False, repr=False)
class ExpectTrue(Shown):
    """*condition* holds for the current values of the fields."""

    span: Span
    condition: Expr


@attrs.frozen(eq=False, repr=False)
class Answer(Shown):
    """Answer *question*."""

    span: Span
    question: NodeName
    value: Expr


@attrs.frozen(eq=False, repr=False)
class Expire(Shown):
    """Let the deadline of *question*, or the ``wait`` of that name, pass."""

    span: Span
    question: NodeName


Expectation = ExpectPause | ExpectPath | ExpectError | ExpectCalls | ExpectCall | ExpectTrue
TestStep = Stub | Expectation | Answer | Expire


@attrs.frozen(eq=False, repr=False)
class Test(Shown):
    """A test of the language. It is not *whole* if a step was reported and left out of *steps*.
    *stubs* apply to the whole run, wherever they are written, keyed by the path to their node; of
    two stubs for one node the first counts.
    """

    syntax: syntax.TestDecl
    title: str
    graph: GraphHeader
    arguments: tuple[BoundArgument, ...]
    steps: tuple[TestStep, ...]
    is_whole: bool
    stubs: Mapping[tuple[Occurrence, ...], Stub] = attrs.field(init=False)

    @stubs.default
    def _first_stubs(self) -> Mapping[tuple[Occurrence, ...], Stub]:
        found: dict[tuple[Occurrence, ...], Stub] = {}
        for step in self.steps:
            if isinstance(step, Stub):
                found.setdefault(step.node.way, step)
        return found
