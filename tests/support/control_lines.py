"""Random lines of control, and an interpreter of their text.

`visits` follows the points of a line, `performed` the statements made from it. Both ask the same
seeded oracle which arm is taken and what fails, so they must see the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from random import Random

import attrs

from flowc.lower.lines import EXIT, Handler, Line, Point
from flowc.source import Span
from flowc.trees import ir, program
from flowc.trees.types import Any_

HERE = Span("x.flow", 0, 0)
REGION = program.Region(None, 0)
MOST_VISITS = 60


def a_step(name: str) -> program.Step:
    """Return a vertex that runs a node."""
    occurrence = program.Occurrence(
        name, program.SetTask(), (), "none", (), program.Policy(), HERE, HERE
    )
    return program.Step(REGION, occurrence)


def a_route(arms: int, can_raise: bool) -> program.IfDecision:
    """Return a decision with *arms* arms."""
    import_ = program.PythonName("m", "f", "f", HERE)
    conditions = tuple(
        program.ImportRead(HERE, import_, Any_())
        if can_raise
        else program.Literal_(HERE, True, "True")
        for _ in range(arms - 1)
    )
    return program.IfDecision(REGION, conditions, HERE)


def a_catch() -> program.Catch:
    """Return the entry of a handler."""
    return program.Catch(REGION, (), None, HERE)


@attrs.define
class Oracle:
    """Decides which arm is taken and what fails, from the seed and the steps before."""

    seed: int
    trace: list[object] = attrs.field(factory=list)

    def choice(self, number: int) -> Random:
        return Random(f"{self.seed} {number} {len(self.trace)}")

    def arm(self, number: int, arms: int) -> int:
        return self.choice(number).randrange(arms)

    def failure(self, number: int, handlers: int) -> int | None:
        self.trace.append(number)
        if len(self.trace) > MOST_VISITS:
            raise Enough
        random = self.choice(number)
        return random.randrange(handlers) if handlers and random.random() < 0.4 else None


class Enough(Exception):
    """The run is long enough."""


def visits(line: Line, seed: int) -> list[object]:
    """Return the points that a run along the line's edges visits."""
    oracle = Oracle(seed)
    at = line.entry
    try:
        while at != EXIT:
            point = line.points[at]
            if isinstance(point.vertex, program.IfDecision):
                at = point.ways[oracle.arm(at, len(point.ways))]
                continue
            failed = oracle.failure(at, len(point.handlers))
            if failed is None:
                at = point.ways[0]
            else:
                oracle.trace.append(point.handlers[failed].catch)
                at = point.handlers[failed].target
    except Enough:
        pass
    return oracle.trace


class _Raised(Exception):
    def __init__(self, catch: program.Catch) -> None:
        self.catch = catch


class _Leave(Exception):
    """A jump that propagates to its construct."""


class _Break(_Leave):
    pass


class _Continue(_Leave):
    pass


class _Return(_Leave):
    pass


class _Interpreter:
    def __init__(self, line: Line, seed: int) -> None:
        self.line = line
        self.oracle = Oracle(seed)
        self.numbers = {point.vertex: number for number, point in enumerate(line.points)}
        self.tests = {
            condition: (number, place)
            for number, point in enumerate(line.points)
            if isinstance(point.vertex, program.IfDecision)
            for place, condition in enumerate(point.vertex.conditions)
        }
        self.open: tuple[program.Catch, ...] = ()
        self.at: int | None = None

    def block(self, block: ir.Block) -> None:
        for statement in block:
            self.statement(statement)

    def statement(self, statement: ir.Statement) -> None:
        match statement:
            case ir.Perform(step):
                self.perform(self.numbers[step])
            case ir.If(arms=arms, orelse=orelse):
                self.block(next((body for test, body in arms if self.holds(test)), orelse))
            case ir.Loop(body):
                self.loop(body)
            case ir.Break():
                raise _Break
            case ir.Continue():
                raise _Continue
            case ir.Return():
                raise _Return
            case ir.Goto(label, last):
                self.at = label
                if not last:
                    raise _Continue
            case ir.Guard():
                self.guard(statement)
            case ir.Dispatch(cases):
                self.dispatch({case.label: case.body for case in cases}, cases[0].label)
            case _:
                raise AssertionError(statement)

    def perform(self, number: int) -> None:
        point = self.line.points[number]
        assert self.open == tuple(handler.catch for handler in point.handlers)
        failed = self.oracle.failure(number, len(point.handlers))
        if failed is not None:
            raise _Raised(point.handlers[failed].catch)

    def holds(self, test: ir.Condition | ir.Not) -> bool:
        if isinstance(test, ir.Not):
            return not self.holds(test.condition)
        number, place = self.tests[test]
        if isinstance(test, program.ImportRead):
            assert self.open == ()
        return self.oracle.arm(number, len(self.line.points[number].ways)) == place

    def loop(self, body: ir.Block) -> None:
        while True:
            try:
                self.block(body)
            except _Break:
                return
            except _Continue:
                pass

    def guard(self, guard: ir.Guard) -> None:
        outer = self.open
        self.open = (*(clause.catch for clause in guard.clauses), *outer)
        try:
            self.block(guard.body)
        except _Raised as error:
            self.open = outer
            for clause in guard.clauses:
                if clause.catch is error.catch:
                    self.oracle.trace.append(clause.catch)
                    self.block(clause.body)
                    return
            raise
        except Exception:
            self.open = outer
            raise
        self.open = outer
        self.block(guard.orelse)

    def dispatch(self, bodies: dict[int, ir.Block], first: int) -> None:
        self.at = first
        while True:
            with suppress(_Continue):
                self.block(bodies[self.at])


def performed(line: Line, block: ir.Block, seed: int) -> list[object]:
    """Return the points that a run of the text of a line visits."""
    interpreter = _Interpreter(line, seed)
    with suppress(Enough, _Return):
        interpreter.block(block)
    return interpreter.oracle.trace


def a_line(random: Random, size: int) -> Line:
    """Return a random line of at most *size* points: routes, arbitrary jumps, nested handlers.

    There are no loops of routes alone: a path of the language has a node in each.
    """
    catches = [a_catch() for _ in range(random.choice((0, 0, 1, 2, 3)))]
    targets = {catch: random.randrange(-1, size) for catch in catches}
    nests = list(_nests(random, catches))
    points = []
    near = random.random() < 0.5
    routes = {number for number in range(size - 1) if random.random() < 0.45}

    def way(number: int) -> int:
        if random.random() < 0.15:
            return EXIT
        if near and random.random() < 0.8:
            return min(size - 1, number + random.randrange(1, 4))
        target = random.randrange(size)
        return size - 1 if number in routes and target in routes and target <= number else target

    for number in range(size):
        if number in routes:
            arms = random.choice((2, 2, 3))
            route = a_route(arms, random.random() < 0.2)
            points.append(Point(route, tuple(way(number) for _ in range(arms)), ()))
        else:
            handlers = tuple(Handler(catch, targets[catch]) for catch in random.choice(nests))
            points.append(Point(a_step(f"n{number}"), (way(number),), handlers))
    return reachable(Line(tuple(points), 0))


def _nests(random: Random, catches: list[program.Catch]) -> Iterator[tuple[program.Catch, ...]]:
    yield ()
    for cut in range(len(catches)):
        if random.random() < 0.7:
            yield tuple(catches[cut:])


def reachable(line: Line) -> Line:
    """Return *line* without its unreachable points."""
    order: dict[int, int] = {line.entry: 0}
    stack = [line.entry]
    while stack:
        for target in line.points[stack.pop()].targets:
            if target not in order:
                order[target] = len(order)
                stack.append(target)
    order[EXIT] = EXIT

    def renumbered(point: Point) -> Point:
        handlers = tuple(Handler(h.catch, order[h.target]) for h in point.handlers)
        return Point(point.vertex, tuple(order[way] for way in point.ways), handlers)

    kept = [number for number in order if number != EXIT]
    return Line(tuple(renumbered(line.points[number]) for number in kept), 0)
