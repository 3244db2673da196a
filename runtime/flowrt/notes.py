"""Where an error came from: its node, graph and position in the `.flow` file (PEP 678 notes).

The machine knows the node. The plain text of a graph does not, so there it is read from the frames
of the traceback: frames of generated modules are recognized by their file, and the module's table
maps lines of Python to lines of the source.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from operator import length_hint
from types import CodeType, FrameType, TracebackType
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

from flowrt.state import State
from flowrt.steps import Node, Sub

if TYPE_CHECKING:
    from flowrt.graph import Graph
    from flowrt.runs import Run


Mark: TypeAlias = tuple[int, int] | tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Source:
    """The `.flow` file of a module: its name, the hash of its text, and the table of (Python line,
    source line).

    If a source line holds several steps, the third element is the constant of the step that is
    meant.
    """

    file: str
    digest: str = ""
    lines: tuple[Mark, ...] = ()

    def mark_of(self, python: int, first: int) -> Mark | None:
        """Give the table entry of a Python line, in a function that begins at line `first`."""
        place = bisect_right(self.lines, (python, 1 << 60)) - 1
        if place < 0 or self.lines[place][0] < first:
            return None
        return self.lines[place]

    def line_of(self, python: int, first: int) -> int | None:
        """Give the source line of a Python line, in a function that begins at line `first`."""
        mark = self.mark_of(python, first)
        return None if mark is None else mark[1]


_by_state: dict[type[State], Graph[Any, Any]] = {}
_by_file: dict[str, Graph[Any, Any]] = {}
_beginnings: set[CodeType] = set()
_doors: set[CodeType] = set()

#: The type of the iterator with which a plain text loops over an `each`.
ITEMS: Final = type(iter(()))

Place: TypeAlias = tuple[FrameType, int]


def register(graph: Graph[Any, Any]) -> None:
    """Register a graph under its state class and under the file of its text."""
    _by_state[graph.state] = graph
    _by_file[graph.walk.__code__.co_filename] = graph


def graph_of(state: State) -> Graph[Any, Any]:
    """Give the graph that this state belongs to."""
    return _by_state[type(state)]


def annotate(
    error: BaseException, run: Run, graph: Graph[Any, Any], path: str, line: int, attempt: int
) -> None:
    """Note on an error which node it comes from, unless it has a note of this run."""
    _note(error, run, graph, run.above + path, line, attempt)


def annotate_route(error: BaseException, run: Run, graph: Graph[Any, Any], path: str) -> None:
    """Note on an error raised by a walk itself, that is by a route, the source line."""
    line = _line_within(graph, _frames_of(error.__traceback__))
    _note(error, run, graph, run.above + path, line, 1)


def remember_node(error: BaseException, name: str, attempt: int) -> None:
    """Store on an error which step failed, for the graph that may catch it; see `node_of`."""
    BaseException.__setattr__(error, "__flow_node__", (name, attempt))


def node_of(error: BaseException) -> tuple[str, int]:
    """Give the name and the attempt of the step that failed with the error."""
    found: tuple[str, int] = getattr(error, "__flow_node__", ("", 1))
    return found


def annotate_plain(error: BaseException, run: Run) -> None:
    """Note on an error of the plain text where it was raised, read from its traceback."""
    frames = [*_frames_of(error.__traceback__)]
    above, graph, step = _locate(frames)
    if step is not None:
        _note(error, run, graph or run.graph, above + step.name, step.line, 1)
    else:
        text = _innermost(frames) or run.graph
        _note(error, run, text, above.rstrip("/"), _line_within(text, frames), 1)


def _note(
    error: BaseException, run: Run, graph: Graph[Any, Any], path: str, line: int, attempt: int
) -> None:
    what = f"in node `{path}` of graph" if path else "in graph"
    file = f"{graph.source.file}:{line}" if line else graph.source.file
    place = f"{what} `{run.graph.name}` ({file})"
    details = [place, f"run {run.id}"]
    if run.config.thread_id is not None:
        details.append(f"thread {run.config.thread_id}")
    if attempt > 1:
        details.append(f"attempt {attempt}")
    notes = getattr(error, "__notes__", [])
    if any(f", run {run.id}" in note for note in notes):
        return
    # One object may be raised in many runs; only the latest note is useful.
    kept = [note for note in notes if not note.startswith(place)]
    # On a frozen dataclass `add_note` fails, and its error would replace the user's.
    BaseException.__setattr__(error, "__notes__", [*kept, ", ".join(details)])


def trail_of(frame: FrameType | None) -> tuple[str, str]:
    """Give the path of the node that the plain text below a frame is in, and a key that
    distinguishes this call from its other calls: the steps left, and how many items of each `each`
    are still to come.
    """
    frames = _stack(frame)
    above, _, step = _locate(frames)
    texts = [at for at, _ in frames if at.f_code.co_filename in _by_file]
    left = texts[-1].f_locals.get("left", 0) if texts else 0
    return above + (step.name if step is not None else ""), f"{left}{_items_to_come(texts)}"


def _items_to_come(texts: list[FrameType]) -> str:
    counts = [
        f"[{length_hint(value)}]"
        for text in texts
        for value in text.f_locals.values()
        if isinstance(value, ITEMS)
    ]
    return "".join(counts)


def path_above(text: FrameType) -> str:
    """Give the path of the subgraphs around the plain text that runs in this frame."""
    caller = text.f_back
    if caller is None or (
        caller.f_code.co_filename not in _by_file and caller.f_code not in _doors
    ):
        return ""  # the common case, a root's text, recognized cheaply
    return _locate(_stack(text))[0]


R = TypeVar("R", bound=Callable[..., Any])


def leads_inside(door: R) -> R:
    """Mark a function that calls the text of a subgraph; its local `above` is the
    subgraph's path.
    """
    _doors.add(door.__code__)
    return door


def begins_run(text: Callable[..., Any]) -> None:
    """Mark a function that calls plain texts: frames below it belong to another run."""
    _beginnings.add(text.__code__)


def _stack(frame: FrameType | None) -> list[Place]:
    """Give the frames of one run, outermost first."""
    frames: list[Place] = []
    while frame is not None and frame.f_code not in _beginnings:
        frames.append((frame, frame.f_lineno))
        frame = frame.f_back
    return frames[::-1]


def _frames_of(traceback: TracebackType | None) -> Iterator[Place]:
    """Give the frames of one run, without those of runs that its nodes started."""
    while traceback is not None and traceback.tb_frame.f_code in _beginnings:
        traceback = traceback.tb_next
    while traceback is not None and traceback.tb_frame.f_code not in _beginnings:
        yield traceback.tb_frame, traceback.tb_lineno
        traceback = traceback.tb_next


def _locate(frames: list[Place]) -> tuple[str, Graph[Any, Any] | None, Node | Sub | None]:
    """Give the path of the subgraphs that the frames are in, the innermost graph, and its step."""
    above = ""
    found: tuple[Graph[Any, Any] | None, Node | Sub | None] = (None, None)
    for place, (frame, python) in enumerate(frames):
        graph = _by_file.get(frame.f_code.co_filename)
        if graph is None:
            if frame.f_code in _doors:
                above = frame.f_locals["above"]
            continue
        inner = frames[place + 1][0].f_code if place + 1 < len(frames) else None
        mark = graph.source.mark_of(python, frame.f_code.co_firstlineno)
        step = None if mark is None else _step_at(frame, mark, inner)
        if isinstance(step, Sub) and _runs(step.graph, inner):
            above += step.name + "/"
            found = (graph, None)
        elif step is not None:
            found = (graph, step)
    return above, *found


def _innermost(frames: list[Place]) -> Graph[Any, Any] | None:
    """Give a graph of the module that the innermost frame is in."""
    files = (frame.f_code.co_filename for frame, _ in reversed(frames))
    return next((_by_file[file] for file in files if file in _by_file), None)


def _line_within(graph: Graph[Any, Any], frames: Iterable[Place]) -> int:
    """Give the source line that the text of a graph has reached in its innermost frame, or 0."""
    file = graph.walk.__code__.co_filename
    lines = [
        graph.source.line_of(python, frame.f_code.co_firstlineno)
        for frame, python in frames
        if frame.f_code.co_filename == file
    ]
    return (lines[-1] if lines else None) or 0


def _runs(graph: Graph[Any, Any], code: CodeType | None) -> bool:
    texts = (graph.plain, graph.aplain)
    return any(text is not None and text.__code__ is code for text in texts)


def _step_at(frame: FrameType, mark: Mark, called: CodeType | None) -> Node | Sub | None:
    """Give the step of a table entry; of several, the one whose function was called."""
    if len(mark) == 3:
        step: Node | Sub | None = frame.f_globals.get(mark[2])
        return step
    here = [
        value
        for value in frame.f_globals.values()
        if isinstance(value, Node | Sub) and value.line == mark[1]
    ]
    named = [step for step in here if called is not None and step.name == called.co_name]
    return next(iter(named or here), None)
