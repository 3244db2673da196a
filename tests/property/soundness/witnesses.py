"""Reads the witness in a finding, as a user does, and lets the oracle search for such a run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

import attrs
from reference.graphs import (
    Place,
    Position,
    RoundOver,
    called,
    names_read,
    names_written,
    node_steps,
)

from flowc.diagnostics import Diagnostic
from flowc.source import Span
from flowc.trees import syntax
from soundness.checking import Judged
from soundness.goals import Goal
from soundness.oracle import Oracle
from soundness.ways import Head, Ways, is_stop, key_of

GAP = re.compile(r"… (\d+) more …")
TICKED = re.compile(r"`([^`]*)`")

#: How many paths are tried for a shortened note, and how many runs along each path.
MOST_WAYS = 60
MOST_RUNS = 40


class NoWitness(Exception):
    """A finding contains nothing that a run could confirm."""


def ticked(text: str) -> list[str]:
    """Return the text in backticks."""
    return TICKED.findall(text)


def stops_told(finding: Diagnostic) -> list[str]:
    """Return the stops of the path or cycle that a note of *finding* draws."""
    for note in finding.notes:
        text = note.text.split(", without passing")[0]
        if " → " in text or text == "start":
            return text.split(" → ")
    raise NoWitness(finding.headline)


@attrs.frozen(eq=False)
class Trial:
    """One finding, compared with the graph that it is about."""

    program: Judged
    finding: Diagnostic
    graph: str
    ways: Ways

    @property
    def primary(self) -> Span:
        return self.finding.primary.span

    @property
    def names(self) -> list[str]:
        return ticked(self.finding.headline)

    def oracle(self, goal: Goal, **wanted: Any) -> Oracle:
        return Oracle(self.program.file, self.graph, goal, **wanted)

    # ---- paths in notes --------------------------------------------------------------------

    def ways_told(self, field: str) -> Iterator[list[str]]:
        """Yield the paths that the note may stand for: long ones are shortened."""
        stops = stops_told(self.finding)
        gaps = [index for index, stop in enumerate(stops) if GAP.fullmatch(stop)]
        if not gaps:
            yield stops
            return
        (at,) = gaps
        match = GAP.fullmatch(stops[at])
        assert match is not None
        info = self.ways.info
        writers = [n for n in info.occurrences if field in names_written(info.node(n))]
        for middle in self.ways.between(stops[at - 1], stops[at + 1], int(match[1]), writers):
            yield [*stops[:at], *middle, *stops[at + 1 :]]

    def walks(self, goal: Goal, ways: Iterator[list[str]], **wanted: Any) -> bool:
        oracle = self.oracle(goal, **wanted)
        return any(oracle.finds(way, MOST_RUNS) for way in islice(ways, MOST_WAYS))

    def ways_to(self, head: Head) -> Iterator[list[str]]:
        """Yield the paths to *head*, which is included if it is a stop."""
        for way in self.ways.routes(["start"], lambda heads: head in heads):
            yield [*way, head] if is_stop(head) else way

    def position_of(self, span: Span) -> Position | None:
        """Return the decision or the parallel part that reads the field at *span*."""
        for path in self.ways.info.paths:
            for index in range(len(path.steps)):
                place = Place(path, index)
                for position, judged in judgements(place):
                    if any(read.span == span for read in names_read(judged)):
                        return position
        return None

    def writer_at(self, span: Span) -> Head | None:
        """Return the node whose name is at *span*, or the beginning of the handler there."""
        for name, places in self.ways.info.mentions.items():
            if any(place.step.span == span for place in places):
                return name
        for name, place in self.ways.flowing.items():
            assert isinstance(place.step, syntax.DataflowStep)
            if any(n.span == span and called(n) == name for n in node_steps(place.step)):
                return name
        for path in self.ways.info.paths:
            for step in path.steps:
                for handler in step.handlers if isinstance(step, syntax.TryStep) else ():
                    if handler.errors[0].span.start == span.start:
                        return key_of(Place(handler.path, 0))
        return None

    def branches_of(self, head: Head) -> list[int]:
        """Return the branches that contain a writer, innermost first."""
        if is_stop(head):
            return self.ways.regions(head)
        path = next(path for path in self.ways.info.paths if id(path) == head[0])
        return self.ways.info.regions(path)

    def ways_inside(self, path: syntax.Path, head: Head) -> Iterator[list[str]]:
        heads = self.ways.heads(Place(path, 0))
        if head in heads:
            yield [head]
            return
        begin = sorted(stop for stop in heads if is_stop(stop))
        for way in self.ways.routes(begin, lambda heads: head in heads):
            yield [*way, head] if is_stop(head) else way


def judgements(place: Place) -> Iterator[tuple[Position, object]]:
    """Yield the positions at *place* in which expressions are evaluated, with the expressions."""
    match place.step:
        case syntax.IfStep(arms=arms):
            yield place, tuple(arm.condition for arm in arms)
        case syntax.MatchStep(subject=subject):
            yield place, subject
        case syntax.EachStep(items=items, variables=variables):
            yield place, (items, *(variable.default for variable in variables))
        case syntax.RepeatStep(until=until):
            yield RoundOver(place), until
