"""Vertices that run something, as steps.

In: a graph of the program. Out: its steps with the texts of their branches, in the order in which
they must be defined, innermost first.
"""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from flowc.lower.effects import (
    has_calls,
    needed_in,
    needs_of,
    read_in,
    unique,
    written_at,
)
from flowc.lower.lines import Exhausted, Line, entries_of, trace
from flowc.lower.promises import result_type, unpromised, written_type
from flowc.lower.structure import structure
from flowc.lower.wholes import Known, calls_of
from flowc.lower.writer import Vertex
from flowc.python import facts
from flowc.trees import ir, program
from flowc.trees.program import BoundArgument, Definitions, Field, Region
from flowc.trees.types import ListOf, Primitive, Type
from flowc.types import ANY, expressions_of, from_python, stream_type

_KINDS: dict[facts.FunctionKind, ir.CallKind] = {
    "function": "sync",
    "coroutine": "async",
    "generator": "generator",
    "async_generator": "async generator",
    "unknown": "any",
}


@attrs.frozen(eq=False)
class Used:
    """What a region uses: the fields it reads and writes, and the resources it needs open.

    *passing* are the variables of the items of each ``each`` inside it.
    """

    read: frozenset[Field]
    written: frozenset[Field]
    passing: frozenset[Field]
    needs: tuple[program.Resource, ...]


@attrs.define
class Stepper:
    """Makes the steps of one graph while its lines of control are written."""

    graph: program.Graph
    definitions: Definitions
    known: Known = attrs.field(factory=dict)
    steps: dict[Vertex, ir.Step] = attrs.field(factory=dict)
    used: dict[Region, Used] = attrs.field(factory=dict)
    entries: dict[Region, program.Vertex] = attrs.field(init=False)

    @entries.default
    def _where_branches_begin(self) -> dict[Region, program.Vertex]:
        return entries_of(self.graph.flow)

    def walk(self, region: Region) -> ir.Walk:
        """Return the walk of *region*, after making those of the branches inside it."""
        line = trace(self.graph.flow, region, self.entries)
        for point in line.points:
            if isinstance(point.vertex, program.Step | program.Fork):
                self.steps[point.vertex] = self.step(point.vertex)
        self.used[region] = self.use(tuple(vertices_of(line)))
        body = structure(line, self.steps.__getitem__)
        performed = [item.step for item in body if isinstance(item, ir.Perform)]
        return ir.Walk(body, tuple(performed) if len(performed) == len(body) else None)

    def use(self, vertices: tuple[program.Vertex, ...]) -> Used:
        """Return what *vertices* use, including what is inside the forks among them."""
        inner = [
            self.used[region]
            for vertex in vertices
            if isinstance(vertex, program.Fork)
            for region in self.graph.flow.branches[vertex]
        ]
        read = read_in(expr for vertex in vertices for expr in expressions_of(vertex))
        written = {field for vertex in vertices for field in written_at(vertex)}
        steps = [
            self.steps[vertex]
            for vertex in vertices
            if isinstance(vertex, program.Step | program.Fork)
        ]
        return Used(
            frozenset(read.union(*(used.read for used in inner))),
            frozenset(written.union(*(used.written for used in inner))),
            frozenset(passing_in(vertices)).union(*(used.passing for used in inner)),
            unique(resource for step in steps for resource in needs_of(step)),
        )

    def step(self, vertex: Vertex) -> ir.Step:
        """Return the step of *vertex*."""
        if isinstance(vertex, program.Fork):
            return self.fork(vertex)
        occurrence = vertex.occurrence
        match occurrence.task:
            case program.FunctionTask() as task:
                return self.call(occurrence, task)
            case program.GraphTask(graph=graph):
                return self.enter(occurrence, graph)
            case program.AskTask() as task:
                return _ask(occurrence, task)
            case program.WaitTask(mode=mode, value=value):
                return ir.Wait(occurrence.name, occurrence.declared, mode, value)
            case program.SetTask():
                writes = occurrence.writes
                return ir.Evaluate(occurrence.name, occurrence.declared, writes, has_calls(writes))
            case program.BadTask():
                raise AssertionError("a graph with a bad task is not sound")

    # ---- nodes

    def call(self, occurrence: program.Occurrence, task: program.FunctionTask) -> ir.Call:
        """Return the step of a node that calls a function."""
        kind = _kind_of(task)
        wanted = written_type(occurrence.writes[0]) if occurrence.form == "one" else ANY
        returns = result_type(task, wanted, self.definitions)
        checks = unpromised(occurrence, returns)
        needs = needed_in(expressions_of_arguments(occurrence))
        return ir.Call(
            name=occurrence.name,
            span=occurrence.declared,
            task=task,
            kind=kind,
            arguments=occurrence.arguments,
            form=occurrence.form,
            writes=occurrence.writes,
            checks=checks,
            joins=_joins(task, wanted, self.definitions),
            policy=occurrence.policy,
            needs=needs,
            plain=not needs and _is_plain(kind, occurrence, checks),
        )

    def enter(self, occurrence: program.Occurrence, graph: program.GraphHeader) -> ir.Enter:
        """Return the step of a node that runs another graph."""
        own = {resource.name: resource for resource in self.graph.resources}
        passed = tuple(
            own[resource.name]
            for resource in graph.resources
            if resource.opener is None and resource.name in own
        )
        opened = unique(resource for resource in passed if resource.opener is not None)
        needs = unique((*needed_in(expressions_of_arguments(occurrence)), *opened))
        opens = any(resource.opener is not None for resource in graph.resources)
        plain = not (needs or opens or graph.pauses or graph.limit is not None)
        return ir.Enter(
            name=occurrence.name,
            span=occurrence.declared,
            graph=graph,
            arguments=occurrence.arguments,
            passed=passed,
            form=occurrence.form,
            writes=occurrence.writes,
            needs=needs,
            plain=plain,
        )

    # ---- parallel parts

    def fork(self, fork: program.Fork) -> ir.Step:
        """Return the step of a parallel part, with the texts of its branches."""
        regions = self.graph.flow.branches[fork]
        walks = tuple(self.walk(region) for region in regions)
        inside = [self.used[region] for region in regions]
        needs = unique(resource for used in inside for resource in used.needs)
        own = tuple(self.own(used, fork) for used in inside)
        is_more = needs or fork.kind == "race"  # all branches but one are abandoned
        calls = None if is_more else calls_of(walks, self.known)
        match fork.kind:
            case "group" | "race" as kind:
                return ir.Parallel(kind, fork.span, walks, own, are_apart(inside), needs, calls)
            case "dataflow":
                nodes = tuple(step for walk in walks for step in walk.straight or ())
                after = self.graph.flow.dataflow_after[fork]
                return ir.Dataflow(fork.span, nodes, after, needs, calls)
        assert fork.item is not None
        assert fork.items is not None
        return ir.Each(
            span=fork.span,
            item=fork.item,
            items=fork.items,
            variables=fork.variables,
            written=tuple(field for field in fork.variables if field in inside[0].written),
            most=fork.most,
            branch=walks[0],
            own=own[0],
            apart=items_are_apart(fork, inside[0]),
            needs=needs,
            calls=calls,
        )

    def own(self, used: Used, fork: program.Fork) -> tuple[Field, ...]:
        """Return the growing fields around *fork* that one of its branches both reads and writes,
        in the order of their declaration.
        """
        growing = {field for field in used.read & used.written if field.grows}
        if not growing:
            return ()
        around = (*self.graph.fields, *variables_around(fork))
        return tuple(field for field in around if field in growing)


def are_apart(branches: list[Used]) -> bool:
    """Whether no branch reads what an earlier one writes."""
    written: set[Field] = set()
    for used in branches:
        if used.read & written:
            return False
        written |= used.written
    return True


def items_are_apart(fork: program.Fork, body: Used) -> bool:
    """Whether no item reads what earlier ones have written."""
    own = body.passing.union(fork.variables)
    starts_unset = any(
        field.reducer is not None
        and field.default is None
        and not (field.grows or field.reducer.name == "add")
        for field in fork.variables
    )
    return not (starts_unset or body.read & (body.written - own))


def passing_in(vertices: tuple[program.Vertex, ...]) -> Iterator[Field]:
    """Yield the variables of the items of each ``each`` among *vertices*."""
    for vertex in vertices:
        if isinstance(vertex, program.Fork):
            yield from vertex.variables


def variables_around(fork: program.Fork) -> Iterator[Field]:
    """Yield the variables of the items around *fork*, innermost first."""
    above = fork.region.fork
    while above is not None:
        yield from above.variables
        above = above.region.fork


def vertices_of(line: Line) -> Iterator[program.Vertex]:
    """Yield the vertices of a line of control, with the entries of its handlers."""
    for point in line.points:
        if not isinstance(point.vertex, Exhausted):
            yield point.vertex
        yield from (handler.catch for handler in point.handlers)


def expressions_of_arguments(occurrence: program.Occurrence) -> Iterator[program.Expr]:
    """Yield the values of the arguments of an occurrence."""
    return (argument.value for argument in occurrence.arguments)


def _kind_of(task: program.FunctionTask) -> ir.CallKind:
    match task.facts:
        case facts.Function(kind=kind):
            return _KINDS[kind]
        case facts.Class():
            return "sync"
    return "any"


def _joins(task: program.FunctionTask, wanted: Type, definitions: Definitions) -> ir.Joins:
    """Return how chunks are joined, also for what may turn out to be a generator."""
    chunk: Type = ANY
    if isinstance(task.facts, facts.Function):
        chunk = from_python(task.facts.yields, definitions)
    match stream_type(chunk, wanted):
        case Primitive("str" | "bytes" as name):
            return name
        case ListOf():
            return "list"
    return "any"


def _is_plain(kind: ir.CallKind, occurrence: program.Occurrence, checks: tuple[Field, ...]) -> bool:
    """Whether a node needs nothing but its call."""
    policy = occurrence.policy
    asks = policy.retry or policy.timeout or policy.cache or policy.place not in (None, "inline")
    if asks or kind not in ("sync", "async"):
        return False
    return occurrence.form in ("one", "none") or (occurrence.form == "tuple" and not checks)


def _ask(occurrence: program.Occurrence, task: program.AskTask) -> ir.Ask:
    return ir.Ask(
        name=occurrence.name,
        span=occurrence.declared,
        arguments=tuple(map(_named, occurrence.arguments, range(len(occurrence.arguments)))),
        field=occurrence.writes[0].field,
        prompt=task.prompt,
        timeout=task.timeout,
    )


def _named(argument: BoundArgument, index: int) -> BoundArgument:
    """Return *argument* with a name under which it can be shown."""
    match argument:
        case BoundArgument(name=str()):
            return argument
        case BoundArgument(value=program.FieldRead(field=field)):
            return attrs.evolve(argument, name=field.name)
        case BoundArgument(value=program.Attribute(name=name)):
            return attrs.evolve(argument, name=name)
    return attrs.evolve(argument, name=f"value_{index + 1}")
