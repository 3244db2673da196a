"""A run shown on the diagrams of its graphs: what ran, in which order, how long, how it ended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

import attrs
from markupsafe import Markup

from flowc.draw.diagram import Box, Diagram, Fate, Frame
from flowc.draw.html import Remark, Section, page, rendered, stage

Ending = Literal["finished", "failed", "paused", "interrupted"]

#: How many attempts a timeline lists, and how many the notes of a box list.
_MOST_ROWS = 2000
_MOST_NOTES = 8


@attrs.frozen
class Attempt:
    """One attempt of the node *path*, from *begin* to *end* in seconds; *error* if it failed.

    An attempt that is not *over* was abandoned: the run ended first.
    """

    path: str
    number: int
    begin: float
    end: float
    error: str
    is_over: bool = True

    @property
    def seconds(self) -> float:
        """How long it took."""
        return max(self.end - self.begin, 0.0)


@attrs.frozen
class Trace:
    """One run: its *attempts* in the order in which they began, and a path for each result written.

    *waiting* are the nodes at which it paused.
    """

    begin: float
    end: float
    attempts: tuple[Attempt, ...]
    updates: tuple[str, ...]
    ending: Ending
    error: str
    waiting: tuple[str, ...]


def traced_page(trace: Trace, diagrams: Mapping[str, Diagram]) -> str:
    """Return an HTML page of *trace*: the diagram of each graph that ran, and a timeline.

    *diagrams* are keyed by the path of the node that runs the graph, followed by a slash; "" is the
    key of the main graph, which comes first.
    """
    title = diagrams[""].frame.label
    sections = [
        Section(_heading(path, diagram), stage(_laid_over(trace, diagram, path)))
        for path, diagram in diagrams.items()
        if not path or any(attempt.path.startswith(path) for attempt in trace.attempts)
    ]
    return page(title, _summary(trace), [*sections, Section("Timeline", _timeline(trace))])


def duration(seconds: float) -> str:
    """Return *seconds* in the unit in which they are easy to read."""
    if seconds < 0.001:
        return f"{seconds * 1e6:.0f} µs"
    if seconds < 1:
        return f"{seconds * 1e3:.3g} ms"
    if seconds < 60:
        return f"{seconds:.3g} s"
    return f"{seconds // 60:.0f} min {seconds % 60:.0f} s"


def _heading(path: str, diagram: Diagram) -> str:
    return f"{path.rstrip('/')} ({diagram.frame.label})" if path else ""


# ---- the diagrams --------------------------------------------------------------------------------


def _laid_over(trace: Trace, diagram: Diagram, path: str) -> Diagram:
    return attrs.evolve(diagram, frame=_frame(trace, diagram.frame, path))


def _frame(trace: Trace, frame: Frame, path: str) -> Frame:
    return attrs.evolve(
        frame,
        boxes=tuple(_box(trace, box, path) for box in frame.boxes),
        frames=tuple(_frame(trace, inner, path) for inner in frame.frames),
    )


def _box(trace: Trace, box: Box, path: str) -> Box:
    if box.node is None:
        return box
    place = f"{path}{box.node}"
    mine = [attempt for attempt in trace.attempts if _belongs(attempt, place)]
    fate = _fate(trace, box, place, mine)
    if not mine:
        return attrs.evolve(box, fate=fate)
    order = trace.attempts.index(mine[0]) + 1
    notes = (*box.notes, "", *_notes(trace, mine))
    return attrs.evolve(
        box, fate=fate, detail=f"#{order} · {_took(box, place, trace, mine)}", notes=notes
    )


def _belongs(attempt: Attempt, place: str) -> bool:
    """Whether *attempt* is one of the node *place*, or of a node in the graph that *place* runs."""
    return attempt.path == place or attempt.path.startswith(f"{place}/")


def _fate(trace: Trace, box: Box, place: str, mine: Sequence[Attempt]) -> Fate:
    if place in trace.waiting:
        return "waits"
    if box.graph is not None and mine:
        return "ran" if place in trace.updates else _fate_of(mine)
    return _fate_of(mine) if mine else "ran" if place in trace.updates else "idle"


def _fate_of(mine: Sequence[Attempt]) -> Fate:
    over = [attempt for attempt in mine if attempt.is_over]
    if not over:
        return "left"
    return "failed" if over[-1].error else "ran"


def _took(box: Box, place: str, trace: Trace, mine: Sequence[Attempt]) -> str:
    if box.graph is not None:
        runs = max(trace.updates.count(place), 1)
        took = mine[-1].end - mine[0].begin
    else:
        runs = sum(attempt.number == 1 for attempt in mine) or 1
        took = sum(attempt.seconds for attempt in mine)
    words = [f"{runs}×"] if runs > 1 else []
    again = 0 if box.graph is not None else len(mine) - runs
    words += [f"{again} again"] if again > 0 else []
    return " · ".join([*words, duration(took)])


def _notes(trace: Trace, mine: Sequence[Attempt]) -> Iterator[str]:
    for attempt in mine[:_MOST_NOTES]:
        words = f"after {duration(attempt.begin - trace.begin)}: {duration(attempt.seconds)}"
        yield f"{words}, {_outcome(attempt)}" if _outcome(attempt) else words
    if len(mine) > _MOST_NOTES:
        yield f"and {len(mine) - _MOST_NOTES} more"


def _outcome(attempt: Attempt) -> str:
    if attempt.error:
        return attempt.error
    return "" if attempt.is_over else "left behind"


# ---- the summary and the timeline ----------------------------------------------------------------


def _summary(trace: Trace) -> Iterator[Remark]:
    count = len(trace.attempts)
    words = f"{trace.ending} after {duration(trace.end - trace.begin)}"
    yield Remark(f"{words}, {count} attempt{'' if count == 1 else 's'} of nodes")
    if trace.error:
        yield Remark(trace.error, is_error=True)
    if trace.waiting:
        yield Remark(f"waits at {', '.join(trace.waiting)}")


def _timeline(trace: Trace) -> Markup:
    span = max(trace.end - trace.begin, 1e-9)
    rows = [
        {
            "number": number,
            "path": attempt.path,
            "attempt": attempt.number,
            "begin": duration(max(attempt.begin - trace.begin, 0)),
            "took": duration(attempt.seconds),
            "left": f"{100 * min(max(attempt.begin - trace.begin, 0) / span, 1):.3f}",
            "width": f"{100 * min(attempt.seconds / span, 1):.3f}",
            "fate": _fate_of([attempt]),
            "outcome": _outcome(attempt),
        }
        for number, attempt in enumerate(trace.attempts[:_MOST_ROWS], start=1)
    ]
    left_out = len(trace.attempts) - len(rows)
    kind = "ill" if any(row["outcome"] for row in rows) else "well"
    return rendered("timeline.html.j2", rows=rows, left_out=left_out, kind=kind)
