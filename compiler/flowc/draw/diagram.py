"""What a picture of a graph shows, before any notation is chosen.

In: a bound graph and its source, from which the words of conditions are taken. Out: a `Diagram` of
boxes, arrows and frames, where one frame holds what runs in parallel.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import assert_never

import attrs

from flowc.source import Source, Span
from flowc.trees import program


class Shape(Enum):
    """What a box stands for."""

    TERMINAL = "terminal"
    NODE = "node"
    SUBGRAPH = "subgraph"
    PAUSE = "pause"
    CHOICE = "choice"
    BAR = "bar"


@attrs.frozen
class Box:
    """One vertex: *id* is unique in the diagram."""

    id: str
    label: str
    shape: Shape


@attrs.frozen
class Line:
    """One arrow; it is dotted where it is taken on an error."""

    source: str
    target: str
    label: str = ""
    dotted: bool = False


@attrs.frozen
class Frame:
    """A parallel part and what stands in it; the outermost frame is the graph."""

    id: str
    label: str
    boxes: tuple[Box, ...]
    frames: tuple[Frame, ...]


@attrs.frozen
class Diagram:
    """A picture of one graph."""

    frame: Frame
    lines: tuple[Line, ...]


def picture(graph: program.Graph, source: Source) -> Diagram:
    """Return what a diagram of *graph* shows."""
    return _Picture(graph, source).diagram()


@attrs.frozen(eq=False)
class _Picture:
    graph: program.Graph
    source: Source
    #: The vertices that are drawn, under the names that they have in the text.
    ids: Mapping[program.Vertex, str] = attrs.field(init=False)

    @ids.default
    def _numbered(self) -> Mapping[program.Vertex, str]:
        drawn = (vertex for vertex in self._vertices() if self._shown(vertex) is vertex)
        return {vertex: f"n{number}" for number, vertex in enumerate(drawn)}

    #: What is drawn inside each fork, and at the root under ``None``.
    members: Mapping[program.Fork | None, list[program.Vertex]] = attrs.field(init=False)

    @members.default
    def _by_fork(self) -> Mapping[program.Fork | None, list[program.Vertex]]:
        members = defaultdict(list)
        for vertex in self.ids:
            members[vertex.region.fork].append(vertex)
        return members

    def diagram(self) -> Diagram:
        frame = self._frame(None, self.graph.name, "g")
        return Diagram(frame, tuple(dict.fromkeys(self._lines())))

    def _vertices(self) -> Iterator[program.Vertex]:
        """The vertices in source order, the end last and only where something leads there."""
        flow = self.graph.flow
        yield from (vertex for vertex in flow.order if vertex is not flow.end)
        if flow.graph.in_degree(flow.end):
            yield flow.end

    def _shown(self, vertex: program.Vertex) -> program.Vertex:
        """The vertex that is drawn in the place of *vertex*: a loop has no box where it begins."""
        while isinstance(vertex, program.RepeatStart):
            vertex = next(self.graph.flow.graph.successors(vertex))
        return vertex

    def _frame(self, fork: program.Fork | None, label: str, id: str) -> Frame:
        members = self.members[fork]
        boxes = tuple(self._box(vertex) for vertex in members)
        forks = [vertex for vertex in members if isinstance(vertex, program.Fork)]
        frames = (self._frame(each, self._fork_label(each), f"f{self.ids[each]}") for each in forks)
        return Frame(id, label, boxes, tuple(frames))

    def _box(self, vertex: program.Vertex) -> Box:
        label, shape = self._look(vertex)
        return Box(self.ids[vertex], label, shape)

    def _look(self, vertex: program.Vertex) -> tuple[str, Shape]:
        match vertex:
            case program.Start():
                return "start", Shape.TERMINAL
            case program.End():
                return "end", Shape.TERMINAL
            case program.Step(occurrence=occurrence):
                return occurrence.name, _shape_of_task(occurrence.task)
            case program.IfDecision():
                return "if", Shape.CHOICE
            case program.MatchDecision(subject=subject):
                return self._words(subject.span), Shape.CHOICE
            case program.RepeatTest(until=until, most=most):
                bound = f"max {most}" if most is not None else ""
                condition = f"until {self._words(until.span)}" if until is not None else ""
                return f"repeat {bound} {condition}".strip(), Shape.CHOICE
            case program.Catch(errors=errors):
                return f"on {', '.join(error.local for error in errors)}", Shape.CHOICE
            case program.Fork() | program.Join():
                return "", Shape.BAR
            case program.RepeatStart():
                raise AssertionError("a loop's beginning is never drawn")
            case _:
                assert_never(vertex)

    def _fork_label(self, fork: program.Fork) -> str:
        if fork.item is None or fork.items is None:
            return fork.kind
        bound = f" max {fork.most}" if fork.most is not None else ""
        return f"each {fork.item.name} in {self._words(fork.items.span)}{bound}"

    def _lines(self) -> Iterator[Line]:
        for vertex in self.ids:
            if isinstance(vertex, program.Fork) and vertex.kind == "dataflow":
                yield from self._dataflow(vertex)
            for _, target, data in self.graph.flow.graph.out_edges(vertex, data=True):
                if not _is_dataflow_edge(vertex, target):
                    yield self._line(vertex, target, data["arrow"].kind)

    def _line(
        self,
        source: program.Vertex,
        target: program.Vertex,
        kind: program.Next | program.Taken | program.Branch | program.Raised,
    ) -> Line:
        dotted = isinstance(kind, program.Raised)
        label = self._arm(source, kind.index) if isinstance(kind, program.Taken) else ""
        return Line(self.ids[source], self.ids[self._shown(target)], label, dotted)

    def _arm(self, vertex: program.Vertex, index: int) -> str:
        match vertex:
            case program.IfDecision(conditions=conditions):
                return self._words(conditions[index].span) if index < len(conditions) else "else"
            case program.MatchDecision(cases=cases):
                return " | ".join(self._words(pattern.span) for pattern in cases[index])
            case program.RepeatTest():
                return ("done", "again", "else")[index]
            case _:
                return ""

    def _dataflow(self, fork: program.Fork) -> Iterator[Line]:
        """The arrows that follow from the data, in the place of those that only start and join."""
        flow = self.graph.flow
        branches = sorted(self.members[fork], key=lambda vertex: vertex.region.index)
        nodes = [self.ids[vertex] for vertex in branches]
        after = flow.dataflow_after[fork]
        awaited = {index for waits in after for index in waits}
        for index, waits in enumerate(after):
            if not waits:
                yield Line(self.ids[fork], nodes[index])
            for other in waits:
                yield Line(nodes[other], nodes[index])
        for index in range(len(nodes)):
            if index not in awaited:
                yield Line(nodes[index], self.ids[flow.joins[fork]])

    def _words(self, span: Span) -> str:
        return " ".join(self.source.text[span.start : span.end].split())


def _shape_of_task(task: program.Task) -> Shape:
    match task:
        case program.GraphTask():
            return Shape.SUBGRAPH
        case program.AskTask() | program.WaitTask():
            return Shape.PAUSE
        case program.FunctionTask() | program.SetTask() | program.BadTask():
            return Shape.NODE
        case _:
            assert_never(task)


def _is_dataflow_edge(source: program.Vertex, target: program.Vertex) -> bool:
    """Whether an edge only fans a dataflow out or in: `_dataflow` draws what it means."""
    if isinstance(source, program.Fork):
        return source.kind == "dataflow" and target.region.fork is source
    if isinstance(target, program.Join):
        return target.fork.kind == "dataflow" and source.region.fork is target.fork
    return False
