"""Scripted graphs as tests use them: run like any graph, and then asked what they did."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar, cast

from flowrt.config import did_you_mean
from flowrt.errors import InputError
from flowrt.given import unexpected
from flowrt.graph import Graph
from flowrt.machine import Machine
from flowrt.runs import Run
from flowrt.state import State, slots_of
from flowrt.steps import Node, Step, Sub
from flowrt.testing.record import Line, Observer, Passed, names
from flowrt.testing.scripting import NodeCall, Outside, Script, Text, Unopened, refuse, unopened
from flowrt.testing.stubs import functions_in, required, stub_of
from flowrt.texts import steps_of

if TYPE_CHECKING:
    from flowrt.threads.checkpointer import Checkpointer

I = TypeVar("I", bound=Mapping[str, Any])  # noqa: E741 - the input
O = TypeVar("O")  # noqa: E741 - the output


#: Gives the observer of the runs of a scripted graph.
Watch: TypeAlias = Callable[[Graph[Any, Any]], Observer]

_watch: Watch | None = None


@contextmanager
def watching(watch: Watch) -> Iterator[None]:
    """Observe every graph that is scripted in the block, with the observer that `watch` gives."""
    global _watch
    before, _watch = _watch, watch
    try:
        yield
    finally:
        _watch = before


class ScriptedGraph(Graph[I, O], Generic[I, O]):
    """A copy of a graph whose nodes follow a script; made by `script` and `stubbed`.

    `latest` has the fields of the run that was begun or taken up last.
    """

    script: Script
    lines: dict[str, Line]
    latest: State | None
    unscripted: Callable[[Any], Iterable[Step]]

    @classmethod
    def of(cls, graph: Graph[I, O], script: Script) -> ScriptedGraph[I, O]:
        """Give a copy of *graph* that follows *script*."""
        twin = object.__new__(cls)
        vars(twin).update(vars(graph))
        twin.script = script
        if _watch is not None:
            script.observer = _watch(graph)
        twin.lines = {}
        twin.latest = None
        twin.plain = twin.aplain = None  # the plain texts call the functions themselves
        twin.unscripted = graph.walk
        # For inspecting a thread: this walk belongs to no run, so it gets a record of its own.
        twin.walk = Text(graph.walk, lambda state: twin._following(state, Line()))
        if script.opens_nothing:
            missing = {name: Unopened(name) for name in graph.intake.resources}
            twin.bound = {**missing, **graph.bound}
            twin.opens = unopened(graph.opens)
        return twin if graph.threads is None else twin.bound_to(graph.threads.checkpointer)

    def bound_to(self, checkpointer: Checkpointer) -> ScriptedGraph[I, O]:
        """Return a copy that stores its runs in threads of *checkpointer*, with the same script."""
        return cast("ScriptedGraph[I, O]", self.bind(checkpointer=checkpointer))

    def machine(self, run: Run, state: State) -> Machine:
        """See `Graph`; the run is recorded under its id, so a resumed run continues its record."""
        line = self.lines.setdefault(run.id, Line())
        self.latest = state
        return run.machine or Machine(run, state, self._following(state, line), run.limit)

    def _following(self, state: State, line: Line) -> Iterator[Step]:
        return self.script.follow(self.unscripted(state), state, line, "")

    @property
    def passed(self) -> tuple[Passed, ...]:
        """The nodes that the latest run has reached, with those of subgraphs inside them."""
        lines = list(self.lines.values())
        return tuple(lines[-1].passed()) if lines else ()

    @property
    def failed_node(self) -> str | None:
        """The node that the latest run failed in, if it did."""
        lines = list(self.lines.values())
        return lines[-1].failed_node() if lines else None

    @property
    def path(self) -> list[str]:
        """The nodes that are done in the latest run, parallel branches as they are written."""
        return list(names(self.passed))

    @property
    def calls(self) -> list[NodeCall]:
        """The calls that all runs made, in order."""
        return self.script.calls

    def calls_of(self, node: str) -> list[Mapping[str, Any]]:
        """Return the fields passed to each call of *node*, ``review.check`` in a subgraph.

        Raises:
            InputError: the graph has no such node, so a test that expects no calls means nothing.
        """
        _owner_of(self, node)
        return [call.fields for call in self.script.calls if call.node == node]


def script(
    graph: Graph[I, O], stubs: Mapping[str, object] | None = None, /, **more: object
) -> ScriptedGraph[I, O]:
    """Return a copy of *graph* in which stubs replace the named nodes.

    Nodes are named as in tests in flow files, a node of a subgraph as ``"review.check"``. A stub
    serves every call of its node: a value; an exception, which is raised; a function, which is
    called with the fields named by its parameters; or `successive` results, one per call. For a
    node that runs a graph, it provides the outputs of that graph.

    Raises:
        InputError: the graph has no such node, or a parameter of a function is not a field of it.
    """
    return _scripted(graph, {**(stubs or {}), **more}, lambda name, node: None, opens_nothing=False)


def stubbed(
    graph: Graph[I, O],
    stubs: Mapping[str, object] | None = None,
    /,
    *,
    outside: Outside = refuse,
    **more: object,
) -> ScriptedGraph[I, O]:
    """Return a copy of *graph* that calls nothing outside; see `script` for what stubs are.

    Without a stub, a node whose result is written ends the run with a `NotStubbedError`, and a node
    without a result is recorded and does nothing. A node that runs inline, as every `set` does,
    runs as it is. Resources are not opened, and need not be bound. *outside* may decide instead
    what a node without a stub calls.

    Raises:
        InputError: the graph has no such node, or a parameter of a function is not a field of it.
    """
    return _scripted(graph, {**(stubs or {}), **more}, outside, opens_nothing=True)


def _scripted(
    graph: Graph[I, O], given: Mapping[str, object], outside: Outside, *, opens_nothing: bool
) -> ScriptedGraph[I, O]:
    if not isinstance(graph, Graph):
        raise unexpected("graph", graph, "a graph")
    for name, one in given.items():
        _check_functions(_owner_of(graph, name), name, one)
    stubs = {name: stub_of(one) for name, one in given.items()}
    return ScriptedGraph.of(graph, Script(stubs, outside, opens_nothing))


def _check_functions(graph: Graph[Any, Any], name: str, given: object) -> None:
    """Refuse a function with a parameter that is no field of the node's graph."""
    known = tuple(slots_of(graph.state))
    for function in functions_in(given):
        for asked in required(function):
            if asked not in known:
                near = did_you_mean(asked, known)
                raise InputError(
                    f"the function for `{name}` takes `{asked}`, which is no field of graph "
                    f"`{graph.name}`{near}"
                )


def _owner_of(graph: Graph[Any, Any], name: str) -> Graph[Any, Any]:
    """Give the graph that a node belongs to."""
    inside: Graph[Any, Any] | None = graph
    owner = graph
    for part in name.split("."):
        if inside is None:
            raise InputError(f"no node `{name}`: `{name.rpartition('.')[0]}` runs no graph")
        known = nodes_of(inside)
        if known and part not in known:
            near = did_you_mean(part, known)
            raise InputError(f"graph `{inside.name}` has no node `{part}` that is called{near}")
        owner, inside = inside, inside.subgraphs.get(part)
    return owner


def nodes_of(graph: Graph[Any, Any]) -> tuple[str, ...]:
    """Give the nodes of a graph that call something; none if the graph was built by hand."""
    found = (step.name for step in steps_of(graph) if isinstance(step, Node | Sub))
    return tuple(dict.fromkeys(found))
