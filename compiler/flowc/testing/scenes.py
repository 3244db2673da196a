"""A run of a graph under test: started, resumed, and inspected in between."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

import attrs

from flowc.source import Span
from flowc.testing.calls import Calls
from flowc.testing.values import Values
from flowc.trees.program import (
    Answer,
    Expire,
    FunctionTask,
    Graph,
    GraphHeader,
    GraphTask,
    NodeName,
    Occurrence,
    Program,
    Stub,
    StubError,
    Test,
)
from flowrt import MemoryCheckpointer, Paused, Question, Waiting
from flowrt.kit import Node
from flowrt.testing import ManualClock, ScriptedGraph, stubbed
from flowrt.testing.record import Observer
from flowrt.testing.scripting import nothing, refused
from flowrt.testing.stubs import Result
from flowrt.testing.stubs import Stub as Given

_THREAD = "test"
_ITEM = re.compile(r"\[(\d+)\]")


class WrongStepError(Exception):
    """An answer or expiry that does not apply to the run; the message says why, *help* what to
    do.
    """

    def __init__(self, message: str, help: str = "") -> None:
        super().__init__(message)
        self.help = help


@attrs.define(eq=False)
class Scene:
    """A run that has ended, failed or paused; *since* is the step of the test that led to this."""

    graph: ScriptedGraph[Any, Any]
    calls: Calls
    clock: ManualClock
    since: Span
    paused: Paused | None = None
    error: BaseException | None = None

    def begin(self, given: Mapping[str, Any]) -> None:
        """Run the graph until it ends, fails or pauses."""
        try:
            if self.graph.threads is None:
                self._came(self.graph.invoke(given))
            else:
                self._came(self.graph.invoke(given, thread_id=_THREAD))
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:
            self._failed(error)

    def answer(self, step: Answer, value: object) -> None:
        """Answer a question and let the run continue.

        Raises:
            WrongStepError: The question is not open, or several of that name are.
        """
        open_ = self._open_one(step.question)
        self._go_on({open_.name: value}, step.span)

    def expire(self, step: Expire) -> None:
        """Let time pass until the deadline of a question or the end of a wait.

        Raises:
            WrongStepError: It is not open.
        """
        name = step.question.text
        moments = [
            one.until if isinstance(one, Waiting) else one.deadline
            for one in self.open_of(step.question)
        ]
        due = min((one for one in moments if one is not None), default=None)
        if due is None:
            raise WrongStepError(self._told_closed(name))
        self.clock.jump(max(0.0, due.timestamp() - self.clock.time()))
        self._go_on({}, step.span)

    @property
    def waits_for(self) -> list[str]:
        """The names of the open questions and waits, without item indexes."""
        return list(dict.fromkeys(bare(one.name) for one in self.all_open()))

    def _go_on(self, answers: Mapping[str, Any], since: Span) -> None:
        self.since = since
        try:
            self._came(self.graph.resume(_THREAD, answers))
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:
            self._failed(error)

    def _came(self, result: object) -> None:
        self.paused = result if isinstance(result, Paused) else None

    def _failed(self, error: BaseException) -> None:
        self.error, self.paused = error, None

    # ---- what is open --------------------------------------------------------------------------

    def all_open(self) -> tuple[Question | Waiting, ...]:
        """Return the open questions and waits, of all items."""
        return () if self.paused is None else (*self.paused.questions, *self.paused.waits)

    def open_of(self, question: NodeName) -> list[Question | Waiting]:
        """Return the open ones that a test means: of any item, unless it names one."""
        return [
            one
            for one in self.all_open()
            if bare(one.name) == question.text
            and (question.item is None or str(question.item) in _ITEM.findall(one.name))
        ]

    def _open_one(self, question: NodeName) -> Question | Waiting:
        name = question.text
        of_any = self.open_of(attrs.evolve(question, item=None))
        if not of_any:
            raise WrongStepError(self._told_closed(name))
        found = self.open_of(question)
        if not found:
            verb = "is" if len(of_any) == 1 else "are"
            raise WrongStepError(
                f"`{name}[{question.item}]` is not open",
                f"open {verb} {_listed(one.name for one in of_any)}",
            )
        if len(found) > 1:
            raise WrongStepError(
                f"`{name}` is asked {len(found)} times at once, and the answer fits each",
                f"say for which item: `answer {name}[0] = …`",
            )
        return found[0]

    def _told_closed(self, name: str) -> str:
        return f"`{name}` is not open: {self.told()}"

    def told(self) -> str:
        """Return the state of the run in words."""
        if self.error is not None:
            return f"the run failed with `{type(self.error).__name__}`"
        if self.paused is None:
            return "the run has ended"
        return f"the run waits for {_listed(self.waits_for)}"


def opened(
    test: Test, program: Program, values: Values, clock: ManualClock, observer: Observer | None
) -> Scene:
    """Return the run of *test*, not yet started: the graph with the stubs of the test."""
    graph = getattr(import_module(test.graph.module), test.graph.name)
    stubs = {
        ".".join(node.name for node in way): _given(stub, values)
        for way, stub in test.stubs.items()
    }
    scripted = stubbed(graph, stubs, outside=_Outside(test.graph, program.bodies))
    calls = Calls.of(test, values)
    scripted.script.observer = observer
    scripted.script.listener = calls.hear
    if test.graph.needs_thread:
        scripted = scripted.bound_to(MemoryCheckpointer())
    return Scene(scripted, calls, clock, test.syntax.title.span)


def _given(stub: Stub, values: Values) -> Given:
    results = [_result(one, values) for one in stub.results]
    return Given(*results, repeats=len(results) == 1)


def _result(written: Any, values: Values) -> Result:
    if not isinstance(written, StubError):
        return lambda state: values.of(written)

    def raises(state: object) -> Any:
        raise values.error(written)

    return raises


@attrs.frozen(eq=False)
class _Outside:
    """What nodes without a stub do: a `set` runs, a function does not."""

    header: GraphHeader
    bodies: Mapping[GraphHeader, Graph]

    def __call__(self, name: str, step: Node) -> Result | None:
        *_, node = way_of(name, self.header, self.bodies)
        if not isinstance(node.task, FunctionTask):
            return None
        return nothing if node.form == "none" else refused(name)


def way_of(
    name: str, header: GraphHeader, bodies: Mapping[GraphHeader, Graph]
) -> Iterator[Occurrence]:
    """Yield the nodes on the path to the one called *name*, including that one."""
    inside = header
    for part in name.split("."):
        node = next(one for one in bodies[inside].occurrences if one.name == part)
        yield node
        if isinstance(node.task, GraphTask):
            inside = node.task.graph


def bare(name: str) -> str:
    """Return the name of a question without item indexes."""
    return _ITEM.sub("", name)


def _listed(names: Any) -> str:
    return ", ".join(f"`{name}`" for name in names)
