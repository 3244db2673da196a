"""From a bound graph to its diagram; the text of conditions is taken from the source."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import assert_never

import attrs

from flowc.draw.diagram import Box, Diagram, Frame, Line, Shape
from flowc.draw.notes import notes_on
from flowc.draw.scopes import Scope, scopes_of, try_of
from flowc.source import Source, Span
from flowc.trees import program


def picture(graph: program.Graph, source: Source) -> Diagram:
    """Return what a diagram of *graph* shows."""
    return _Picture(graph, source).diagram()


@attrs.frozen(eq=False)
class _Picture:
    graph: program.Graph
    source: Source
    #: The drawn vertices with their ids, numbered in source order.
    ids: Mapping[program.Vertex, str] = attrs.field(init=False)

    @ids.default
    def _numbered(self) -> Mapping[program.Vertex, str]:
        drawn = (vertex for vertex in self._vertices() if self._shown(vertex) is vertex)
        return {vertex: f"n{number}" for number, vertex in enumerate(drawn)}

    scopes: Mapping[program.Vertex, Scope | None] = attrs.field(init=False)

    @scopes.default
    def _scoped(self) -> Mapping[program.Vertex, Scope | None]:
        return scopes_of(self.graph)

    #: What is drawn directly inside each construct, and under ``None`` outside of all.
    members: Mapping[Scope | None, list[program.Vertex | Scope]] = attrs.field(init=False)

    @members.default
    def _by_scope(self) -> Mapping[Scope | None, list[program.Vertex | Scope]]:
        members: defaultdict[Scope | None, list[program.Vertex | Scope]] = defaultdict(list)
        for vertex in self.ids:
            scope = self.scopes[vertex]
            members[scope].append(vertex)
            while scope is not None and scope not in members[scope.parent]:
                # A construct is placed where its first vertex is found.
                members[scope.parent].append(scope)
                scope = scope.parent
        return members

    #: The ids of the frames of constructs that are drawn.
    frame_ids: Mapping[Scope, str] = attrs.field(init=False)

    @frame_ids.default
    def _numbered_frames(self) -> Mapping[Scope, str]:
        scopes = [scope for scope in self.members if scope is not None]
        ordered = sorted(scopes, key=lambda scope: scope.start)
        return {scope: f"f{number}" for number, scope in enumerate(ordered)}

    def diagram(self) -> Diagram:
        frame = self._frame(None, self.graph.name, "g")
        return Diagram(frame, tuple(dict.fromkeys(self._lines())))

    def _vertices(self) -> Iterator[program.Vertex]:
        """The vertices in source order; the end comes last, and only if it has a predecessor."""
        flow = self.graph.flow
        yield from (vertex for vertex in flow.order if vertex is not flow.end)
        if flow.graph.in_degree(flow.end):
            yield flow.end

    def _shown(self, vertex: program.Vertex) -> program.Vertex:
        """The vertex that is drawn for *vertex*: the start of a loop has no box of its own."""
        while isinstance(vertex, program.RepeatStart):
            vertex = next(self.graph.flow.graph.successors(vertex))
        return vertex

    # ---- boxes and frames ----------------------------------------------------------------------

    def _frame(self, scope: Scope | None, label: str, id: str) -> Frame:
        boxes, frames, order = [], [], []
        for member in self.members[scope]:
            if isinstance(member, Scope):
                frames.append(self._frame(member, self._title(member), self.frame_ids[member]))
                order.append(frames[-1].id)
            else:
                boxes.append(self._box(member))
                order.append(boxes[-1].id)
        kind = None if scope is None else scope.kind
        return Frame(id, label, tuple(boxes), tuple(frames), kind, tuple(order))

    def _title(self, scope: Scope) -> str:
        forks = (fork for fork in self.graph.flow.joins if self.scopes[fork] is scope)
        fork = next(forks, None)
        if fork is None or fork.item is None or fork.items is None:
            return scope.kind
        bound = f" max {fork.most}" if fork.most is not None else ""
        return f"each {fork.item.name} in {self._words(fork.items.span)}{bound}"

    def _box(self, vertex: program.Vertex) -> Box:
        label, shape = self._look(vertex)
        box = Box(self.ids[vertex], label, shape, notes_on(vertex, self.source))
        if not isinstance(vertex, program.Step):
            return box
        task = vertex.occurrence.task
        graph = task.graph.name if isinstance(task, program.GraphTask) else None
        return attrs.evolve(box, node=vertex.occurrence.name, graph=graph)

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

    # ---- arrows --------------------------------------------------------------------------------

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
        end = self.ids[self._shown(target)]
        if isinstance(kind, program.Raised):
            return Line(self._raising(source, target), end, dotted=True)
        label = self._arm(source, kind.index) if isinstance(kind, program.Taken) else ""
        return Line(self.ids[source], end, label)

    def _raising(self, source: program.Vertex, target: program.Vertex) -> str:
        """What an error arrow starts from: the whole `try`, not each of its nodes."""
        if isinstance(target, program.Catch):
            trial, scope = try_of(target, self.scopes), self.scopes[source]
            if trial is not None and scope is not None and scope.within(trial):
                return self.frame_ids[trial]
        return self.ids[source]

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
        """The arrows for data dependencies, instead of those that only fork and join."""
        flow = self.graph.flow
        inside = (vertex for vertex in self.ids if vertex.region.fork is fork)
        branches = sorted(inside, key=lambda vertex: vertex.region.index)
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
        return self.source.words(span)


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
    """Whether an edge only forks or joins a dataflow, for which `_dataflow` draws dependencies."""
    if isinstance(source, program.Fork):
        return source.kind == "dataflow" and target.region.fork is source
    if isinstance(target, program.Join):
        return target.fork.kind == "dataflow" and source.region.fork is target.fork
    return False
