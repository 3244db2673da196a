"""Cuts the arrows of a diagram at the borders of frames, so that each frame can be laid out alone.

An arrow between two frames runs inside each of them to a *port* on its border, and outside them
between these ports. Among the arrows within one frame, those that close a cycle lead back; all
others lead down.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import attrs

from flowc.draw.diagram import Diagram, Frame, Line
from flowc.draw.layered import Role


@attrs.frozen
class Part:
    """The part of arrow *index* within one frame. *begin* and *end* are the boxes and frames that
    it connects there, ``None`` where it crosses the border. A part that *leads_back* must be routed
    around.
    """

    index: int
    begin: str | None
    end: str | None
    leads_back: bool
    has_label: bool


@attrs.frozen
class Levels:
    """What is to be drawn in each frame. *parts* and *ports* are by frame; *ports* maps the index
    of an arrow to the side on which it crosses the border. *ways* lists the frames that each arrow
    passes.
    """

    parts: Mapping[str, Sequence[Part]]
    ports: Mapping[str, Mapping[int, Role]]
    ways: Sequence[tuple[str, ...]]


def levels_of(diagram: Diagram) -> Levels:
    """Return the arrows of *diagram*, frame by frame."""
    return _Cutting.of(diagram).levels()


@attrs.frozen
class _Cutting:
    lines: Sequence[Line]
    frames: Mapping[str, Frame]
    #: The frames around each box and frame, outermost first, followed by the box or frame itself.
    chains: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, diagram: Diagram) -> _Cutting:
        chains = dict(_chains(diagram.frame, ()))
        frames = {frame.id: frame for frame in diagram.frame.all_frames()}
        return cls(diagram.lines, frames, chains)

    def levels(self) -> Levels:
        parts: defaultdict[str, list[Part]] = defaultdict(list)
        ports: defaultdict[str, dict[int, Role]] = defaultdict(dict)
        ways = [self._way(line) for line in self.lines]
        for index, way in enumerate(ways):
            for each in way:
                parts[each].append(self._part(each, index, way))
        for frame in self.frames.values():
            parts[frame.id] = _turned(frame, parts[frame.id])
            for part in parts[frame.id]:
                # Arrows leave a frame at the bottom and enter it at the top.
                if part.begin is not None and part.begin in self.frames:
                    ports[part.begin][part.index] = Role.BOTTOM
                if part.end is not None and part.end in self.frames:
                    ports[part.end][part.index] = Role.TOP
        return Levels(parts, ports, ways)

    def _way(self, line: Line) -> tuple[str, ...]:
        """The frames that *line* passes, in order, with a part of it in each."""
        begin, end = self.chains[line.source][:-1], self.chains[line.target][:-1]
        shared = sum(1 for _ in _while_same(begin, end))
        return (*reversed(begin[shared:]), begin[shared - 1], *end[shared:])

    def _part(self, frame: str, index: int, way: Sequence[str]) -> Part:
        line = self.lines[index]
        begin, end = self._inside(line.source, frame), self._inside(line.target, frame)
        return Part(index, begin, end, False, bool(line.label) and frame == way[0])

    def _inside(self, id: str, frame: str) -> str | None:
        """What is directly inside *frame* and is or contains *id*; None if *id* is not in it."""
        chain = self.chains[id]
        if frame not in chain[:-1]:
            return None
        return chain[chain.index(frame) + 1]


def _turned(frame: Frame, parts: Sequence[Part]) -> list[Part]:
    """*parts* with *leads_back* set for the back edges of a depth-first search in source order."""
    onward: defaultdict[str, list[Part]] = defaultdict(list)
    for part in parts:
        if part.begin is not None and part.end is not None:
            onward[part.begin].append(part)
    back: set[int] = set()
    done: set[str] = set()
    under_way: set[str] = set()
    entries = [part.end for part in parts if part.begin is None and part.end is not None]
    for first in (*entries, *frame.order):
        waiting = [] if first in done else [(first, iter(onward[first]))]
        under_way.add(first)
        while waiting:
            here, rest = waiting[-1]
            step = next(rest, None)
            if step is None:
                waiting.pop()
                under_way.discard(here)
                done.add(here)
            elif step.end in under_way:
                back.add(step.index)
            elif step.end is not None and step.end not in done:
                under_way.add(step.end)
                waiting.append((step.end, iter(onward[step.end])))
        under_way.discard(first)
    return [attrs.evolve(part, leads_back=part.index in back) for part in parts]


def _while_same(one: Sequence[str], other: Sequence[str]) -> Iterator[str]:
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            return
        yield mine


def _chains(frame: Frame, around: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    chain = (*around, frame.id)
    yield frame.id, chain
    for box in frame.boxes:
        yield box.id, (*chain, box.id)
    for inner in frame.frames:
        yield from _chains(inner, chain)
