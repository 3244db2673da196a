"""A graph some of whose nodes follow a script, and which records what its runs did.

The walk of a graph yields its steps as data, so a script changes them on their way to the machine:
a node with a stub is yielded with another call, a branch or a subgraph with another walk, at every
depth. The machine and its drivers do not notice, so retries, parallel parts, threads and streams
behave as in every run. Stubs are called in place, one after the other: a fully scripted run takes
the same course every time.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from flowrt.graph import Graph
from flowrt.state import State
from flowrt.steps import Ask, Dataflow, Each, Group, Keep, Node, Race, Step, Sub, Wait, Walk
from flowrt.testing.record import Event, Line, Observer
from flowrt.testing.stubs import NotStubbedError, Stub, fields_passed

#: Decides what the node of this name, which has no stub, calls: None for its own function.
Outside: TypeAlias = Callable[[str, Node], Callable[[State], Any] | None]

#: Is notified of each call: the node's name and the state that it reads.
Listener: TypeAlias = Callable[[str, State], None]


@dataclass(frozen=True, slots=True)
class NodeCall:
    """One call of a node: its name, and the fields passed to it, as they were then."""

    node: str
    fields: Mapping[str, Any]


class Unopened:
    """Stands for a resource of a stubbed graph, which nothing uses."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __repr__(self) -> str:
        return f"<resource {self._name}, not opened>"


class Text:
    """A callable that replaces another, with the code object and the globals of the original for
    whatever inspects them.
    """

    def __init__(self, original: Callable[..., Any], call: Callable[[Any], Any]) -> None:
        self.__code__ = getattr(original, "__code__", None)
        self.__globals__ = getattr(original, "__globals__", {})
        self._call = call

    def __call__(self, state: Any) -> Any:
        """Call the replacement."""
        return self._call(state)


@dataclass(slots=True)
class Script:
    """What the nodes of a graph return, and the calls that were made.

    *observer* is notified of each step; *listener* of each call, of a function or of a graph that
    runs as a node, before it is made.
    """

    stubs: Mapping[str, Stub]
    outside: Outside
    opens_nothing: bool
    observer: Observer | None = None
    listener: Listener | None = None
    calls: list[NodeCall] = field(default_factory=list)
    _nodes: dict[tuple[str, Step], Node] = field(default_factory=dict)

    def follow(
        self, walk: Iterable[Step], state: State, line: Line, prefix: str
    ) -> Generator[Step, None, None]:
        """Yield the steps of a walk as the script changes them, and record how each ends."""
        line.begin()
        steps = iter(walk)
        error: BaseException | None = None
        while True:
            try:
                step = next(steps) if error is None else _thrown(steps, error)
            except StopIteration:
                self._note_end(line, state)
                return
            error = None
            event = None if isinstance(step, Keep) else self._noted(line, step, state, prefix)
            try:
                yield step if event is None else self._scripted(step, event, prefix)
            except GeneratorExit:
                _close(steps)
                raise
            except BaseException as raised:
                error = raised
            if event is not None:
                event.status, event.error = ("done" if error is None else "failed"), error

    def _noted(self, line: Line, step: Step, state: State, prefix: str) -> Event:
        event, is_new = line.next(step)
        if is_new and self.observer is not None:
            self.observer.came_to(line, event, state)
        if is_new and isinstance(step, Sub) and f"{prefix}{step.name}" not in self.stubs:
            self._tell(f"{prefix}{step.name}", state)
        return event

    def _tell(self, name: str, state: State) -> None:
        if self.listener is not None:
            self.listener(name, state)

    def _note_end(self, line: Line, state: State) -> None:
        if line.end() and self.observer is not None:
            self.observer.came_to_end(line, state)

    # ---- steps ---------------------------------------------------------------------------------

    def _scripted(self, step: Step, event: Event, prefix: str) -> Step:
        match step:
            case Node():
                return self._node(step, prefix)
            case Sub():
                return self._sub(step, event, prefix)
            case Group() | Race():
                return replace(step, walks=tuple(self._branches(step.walks, event, prefix)))
            case Each():
                return replace(step, walk=self._item(step.walk, event, prefix))
            case Dataflow(nodes=nodes):
                alone = [_alone(node) for node in nodes]
                return replace(step, walks=tuple(self._branches(alone, event, prefix)))
        return step

    def _branches(self, walks: Iterable[Walk], event: Event, prefix: str) -> Iterator[Walk]:
        for index, walk in enumerate(walks):
            yield self._walk(walk, lambda index=index: event.child(index), prefix)  # type: ignore[misc]

    def _item(self, walk: Walk, event: Event, prefix: str) -> Walk:
        """Give the walk of an item; items start in order, which numbers them."""
        indexes = iter(range(1 << 62))
        return self._walk(walk, lambda: event.child(next(indexes)), prefix)

    def _walk(self, walk: Walk, line: Callable[[], Line], prefix: str) -> Walk:
        return lambda state: self.follow(walk(state), state, line(), prefix)

    def _sub(self, step: Sub, event: Event, prefix: str) -> Step:
        name = f"{prefix}{step.name}"
        if name in self.stubs:
            event.step = _whole(step)
            return self._made(event.step, name)
        twin = copy.copy(step.graph)
        walk = self._walk(twin.walk, lambda: event.child(0), f"{name}.")
        twin.walk = Text(twin.walk, walk)
        self._open_nothing(twin)
        return replace(step, graph=twin)

    def _open_nothing(self, graph: Graph[Any, Any]) -> None:
        if self.opens_nothing:
            graph.opens = unopened(graph.opens)

    def _node(self, step: Node, prefix: str) -> Node:
        """Give the scripted node: the same object for all its calls, since a cache belongs to the
        object.
        """
        key = (prefix, step)
        if key not in self._nodes:
            self._nodes[key] = self._made(step, f"{prefix}{step.name}")
        return self._nodes[key]

    def _made(self, step: Node, name: str) -> Node:
        stub = self.stubs.get(name)
        call = self.outside(name, step) if stub is None else _giving(stub, name)
        if call is None:
            return replace(step, call=self._recorded(step, name, step.call))
        return replace(
            step,
            call=self._recorded(step, name, call),
            kind="sync",
            place="inline",
            checks=step.writes,
            timeout=None,
            needs=(),
            instant=False,
        )

    def _recorded(self, step: Node, name: str, call: Callable[[Any], Any]) -> Callable[[Any], Any]:
        def recorded(state: State) -> Any:
            self._tell(name, state)
            self.calls.append(NodeCall(name, fields_passed(step.call, state)))
            return call(state)

        return Text(step.call, recorded)


def refuse(name: str, step: Node) -> Callable[[State], Any] | None:
    """Call nothing outside: a node whose result is written fails, any other does nothing.

    A node that runs in place, as every `set` does, runs as it is.
    """
    if step.place == "inline":
        return None
    return refused(name) if step.writes else nothing


def refused(name: str) -> Callable[[State], Any]:
    """Give a call that fails because the node has no stub."""

    def call(state: State) -> Any:
        raise NotStubbedError(name)

    return call


def nothing(state: State) -> None:
    """Do nothing, where only the call counts."""


def _giving(stub: Stub, name: str) -> Callable[[State], Any]:
    return lambda state: stub.result(name, state)


def unopened(names: Iterable[str]) -> Mapping[str, Callable[[Any], Any]]:
    """Give openers of these resources that open nothing."""
    return {name: lambda state, name=name: Unopened(name) for name in names}  # type: ignore[misc]


def _whole(step: Sub) -> Node:
    """Give a subgraph as a single node whose result is the outputs of the graph."""
    return Node(
        step.name, step.line, step.enter, step.writes, form=step.form, replaces=step.replaces
    )


def _alone(node: Node | Sub | Ask | Wait) -> Walk:
    return lambda state: (node,)


def _thrown(steps: Iterator[Step], error: BaseException) -> Step:
    """Raise the error inside a suspended walk; a straight branch is a tuple and handles nothing."""
    throw = getattr(steps, "throw", None)
    if throw is None:
        raise error
    step: Step = throw(error)
    return step


def _close(steps: Iterator[Step]) -> None:
    close = getattr(steps, "close", None)
    if close is not None:
        close()
