"""The arrows of a diagram cut at the borders of frames, so that each frame is drawn by itself.

An arrow between two frames runs inside each of them to a *port* on its border, and between these
outside. Of the arrows within one frame, those that close a circle lead back: all others lead down.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import attrs

from flowc.draw.diagram import Diagram, Frame, Line
from flowc.draw.layered import Role


@attrs.frozen
class Part:
    """A part of arrow *index* within one frame. *begin* and *end* are what it connects there: boxes
    and frames, or ``None`` where it passes the border. One that leads *back* must be led around.
    """

    index: int
    begin: str | None
    end: str | None
    leads_back: bool
    has_label: bool


@attrs.frozen
class Levels:
    """What is to be drawn in each frame: *parts* by the frame, *ports* by the frame, from the index
    of an arrow to the side on which it passes the border. *ways* are the frames that each arrow
    runs through from its beginning to its end.
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
    #: The frames around each box and frame, the outermost first, and then itself.
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
                # Whatever leaves a frame does so below, and whatever comes in does so above.
                if part.begin is not None and part.begin in self.frames:
                    ports[part.begin][part.index] = Role.BOTTOM
                if part.end is not None and part.end in self.frames:
                    ports[part.end][part.index] = Role.TOP
        return Levels(parts, ports, ways)

    def _way(self, line: Line) -> tuple[str, ...]:
        """The frames that *line* runs through in that order, each with a part of it."""
        begin, end = self.chains[line.source][:-1], self.chains[line.target][:-1]
        shared = sum(1 for _ in _while_same(begin, end))
        return (*reversed(begin[shared:]), begin[shared - 1], *end[shared:])

    def _part(self, frame: str, index: int, way: Sequence[str]) -> Part:
        line = self.lines[index]
        begin, end = self._inside(line.source, frame), self._inside(line.target, frame)
        return Part(index, begin, end, False, bool(line.label) and frame == way[0])

    def _inside(self, id: str, frame: str) -> str | None:
        """What stands directly in *frame* and is or holds *id*; if that is in it at all."""
        chain = self.chains[id]
        if frame not in chain[:-1]:
            return None
        return chain[chain.index(frame) + 1]


def _turned(frame: Frame, parts: Sequence[Part]) -> list[Part]:
    """*parts*, of which those lead back that a walk in depth, in source order, has come from."""
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
