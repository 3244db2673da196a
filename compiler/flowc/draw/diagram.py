"""What a picture of a graph shows, independent of notation: boxes, arrows and frames."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Literal

import attrs

from flowc.draw.scopes import Kind


class Shape(Enum):
    """What a box represents."""

    TERMINAL = "terminal"
    NODE = "node"
    SUBGRAPH = "subgraph"
    PAUSE = "pause"
    CHOICE = "choice"
    BAR = "bar"


#: What happened to a box in a run: *left* was abandoned before it ended, *idle* never began.
Fate = Literal["ran", "failed", "left", "waits", "idle"]


@attrs.frozen
class Box:
    """One vertex: *id* is unique in the diagram, *notes* are further lines about it, *node* is the
    name by which a run refers to it, *graph* that of the graph that it runs. *fate* and, in a few
    words, *detail* say what happened to it in a run.
    """

    id: str
    label: str
    shape: Shape
    notes: tuple[str, ...] = ()
    node: str | None = None
    graph: str | None = None
    fate: Fate | None = None
    detail: str = ""


@attrs.frozen
class Line:
    """One arrow between boxes, or from a frame; dotted if it is taken on an error."""

    source: str
    target: str
    label: str = ""
    dotted: bool = False


@attrs.frozen
class Frame:
    """A construct with its contents; the outermost frame, without a *kind*, is the graph."""

    id: str
    label: str
    boxes: tuple[Box, ...]
    frames: tuple[Frame, ...]
    kind: Kind | None
    #: The ids of the boxes and frames, in source order.
    order: tuple[str, ...]

    def all_boxes(self) -> Iterator[Box]:
        """Yield every box, including those in inner frames."""
        return (box for frame in self.all_frames() for box in frame.boxes)

    def all_frames(self) -> Iterator[Frame]:
        """Yield this frame and those inside it, outer ones first."""
        yield self
        for frame in self.frames:
            yield from frame.all_frames()


@attrs.frozen
class Diagram:
    """A picture of one graph."""

    frame: Frame
    lines: tuple[Line, ...]
