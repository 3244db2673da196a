"""What a picture of a graph shows, before any notation is chosen: boxes, arrows and frames."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Literal

import attrs

from flowc.draw.scopes import Kind


class Shape(Enum):
    """What a box stands for."""

    TERMINAL = "terminal"
    NODE = "node"
    SUBGRAPH = "subgraph"
    PAUSE = "pause"
    CHOICE = "choice"
    BAR = "bar"


#: What became of a box in a run: what is *left* was given up before it ended, what is *idle* never
#: began.
Fate = Literal["ran", "failed", "left", "waits", "idle"]


@attrs.frozen
class Box:
    """One vertex: *id* is unique in the diagram, *notes* are lines that tell more of it, *node* is
    the name by which a run knows it, *graph* that of the graph that it runs. What became of it in a
    run stands in *fate* and, in a few words, in *detail*.
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
    """One arrow between boxes, or from a frame; it is dotted where it is taken on an error."""

    source: str
    target: str
    label: str = ""
    dotted: bool = False


@attrs.frozen
class Frame:
    """A construct and what stands in it; the outermost frame, without a *kind*, is the graph."""

    id: str
    label: str
    boxes: tuple[Box, ...]
    frames: tuple[Frame, ...]
    kind: Kind | None
    #: The ids of the boxes and frames, as the text names them.
    order: tuple[str, ...]

    def all_boxes(self) -> Iterator[Box]:
        """Yield every box, also those in inner frames."""
        return (box for frame in self.all_frames() for box in frame.boxes)

    def all_frames(self) -> Iterator[Frame]:
        """Yield this frame and those in it, outer ones first."""
        yield self
        for frame in self.frames:
            yield from frame.all_frames()


@attrs.frozen
class Diagram:
    """A picture of one graph."""

    frame: Frame
    lines: tuple[Line, ...]
