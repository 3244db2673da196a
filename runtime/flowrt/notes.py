"""Where an error came from: the node, the graph, the place in the `.flow` file (PEP 678 notes).

The machine knows its node. The plain text of a graph knows nothing, so there the place is read from
the frames of the traceback: those of generated modules are known by their file, and the module's
table leads from a line of Python to a line of the source.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Any

from flowrt.state import State
from flowrt.steps import Node, Step, Sub

if TYPE_CHECKING:
    from flowrt.graph import Graph
    from flowrt.runs import Run


@dataclass(frozen=True, slots=True)
class Source:
    """The `.flow` file of a module: its name, the hash of its text, (Python line, its line)."""

    file: str
    digest: str = ""
    lines: tuple[tuple[int, int], ...] = ()

    def line_of(self, python: int, first: int) -> int | None:
        """Give the source line of a Python line, in a function that begins at line `first`."""
        place = bisect_right(self.lines, (python, 1 << 60)) - 1
        if place < 0 or self.lines[place][0] < first:
            return None
        return self.lines[place][1]


_by_state: dict[type[State], Graph[Any, Any]] = {}
_by_file: dict[str, Graph[Any, Any]] = {}


def register(graph: Graph[Any, Any]) -> None:
    """Make a graph known by its state class and by the file of its text."""
    _by_state[graph.state] = graph
    _by_file[graph.walk.__code__.co_filename] = graph


def graph_of(state: State) -> Graph[Any, Any]:
    """Give the graph whose run has such a state."""
    return _by_state[type(state)]


def annotate(
    error: BaseException, run: Run, graph: Graph[Any, Any], path: str, step: Step, attempt: int
) -> None:
    """Note on an error which node it comes from; an error that has its note keeps it."""
    _note(error, run, graph, path, getattr(step, "line", 0), attempt)


def remember_node(error: BaseException, name: str, attempt: int) -> None:
    """Keep on an error which step of the graph that may catch it failed; see `node_of`."""
    BaseException.__setattr__(error, "__flow_node__", (name, attempt))


def node_of(error: BaseException) -> tuple[str, int]:
    """Give the name and the attempt of the step that failed with the error."""
    found: tuple[str, int] = getattr(error, "__flow_node__", ("", 1))
    return found


def annotate_plain(error: BaseException, run: Run) -> None:
    """Note on an error of the plain text where it was raised, from its traceback."""
    spots = list(_spots(_frames_of(error.__traceback__)))
    if spots:
        graph, step = spots[-1]
        path = "/".join(found.name for _, found in spots)
        _note(error, run, graph, path, step.line, 1)


def _note(
    error: BaseException, run: Run, graph: Graph[Any, Any], path: str, line: int, attempt: int
) -> None:
    what = f"in node `{path}` of graph" if path else "in graph"
    place = f"{what} `{run.graph.name}` ({graph.source.file}:{line})"
    details = [place, f"run {run.id}"]
    if run.config.thread_id is not None:
        details.append(f"thread {run.config.thread_id}")
    if attempt > 1:
        details.append(f"attempt {attempt}")
    notes = getattr(error, "__notes__", [])
    if any(f", run {run.id}" in note for note in notes):
        return
    # One object may be raised in many runs; only its latest place is of use.
    kept = [note for note in notes if not note.startswith(place)]
    # A frozen dataclass refuses `add_note`, and so would replace the user's error by its own.
    BaseException.__setattr__(error, "__notes__", [*kept, ", ".join(details)])


def trail_of(frame: FrameType | None) -> tuple[str, int]:
    """Give the path of the node that the plain text above a frame is in, and its steps left."""
    frames: list[tuple[FrameType, int]] = []
    left = 0
    while frame is not None:
        frames.append((frame, frame.f_lineno))
        if not left and frame.f_code.co_filename in _by_file:
            left = int(frame.f_locals.get("left", 0))
        frame = frame.f_back
    steps = _spots(reversed(frames))
    return "/".join(step.name for _, step in steps), left


def _frames_of(traceback: TracebackType | None) -> Iterator[tuple[FrameType, int]]:
    while traceback is not None:
        yield traceback.tb_frame, traceback.tb_lineno
        traceback = traceback.tb_next


def _spots(
    frames: Iterable[tuple[FrameType, int]],
) -> Iterator[tuple[Graph[Any, Any], Node | Sub]]:
    known = list(frames)
    for place, (frame, python) in enumerate(known):
        graph = _by_file.get(frame.f_code.co_filename)
        if graph is None:
            continue
        line = graph.source.line_of(python, frame.f_code.co_firstlineno)
        inner = known[place + 1][0].f_code.co_name if place + 1 < len(known) else ""
        step = None if line is None else _step_at(frame, line, inner)
        if step is not None:
            yield graph, step


def _step_at(frame: FrameType, line: int, called: str) -> Node | Sub | None:
    """Give the step of that line; of several, the one whose function was called."""
    here = [
        value
        for value in frame.f_globals.values()
        if isinstance(value, Node | Sub) and value.line == line
    ]
    named = [step for step in here if step.name == called]
    return next(iter(named or here), None)
