"""``flowc run --trace FILE``: records what a run does, and writes it as a page.

A `TracedGraph` stands in for the graph. It streams every run, keeps the events, and otherwise
returns what the graph would return.
"""

from __future__ import annotations

import sys
from asyncio import CancelledError
from collections.abc import Iterator, Sequence
from contextlib import aclosing, closing, contextmanager
from typing import Any, cast

import attrs

from flowc.commands.compiled import Compiled
from flowc.commands.outcome import Refusal
from flowc.commands.running import Runnable
from flowc.commands.writing import replace_file
from flowc.draw import format_of, picture
from flowc.draw.diagram import Diagram
from flowc.draw.traces import Attempt, Ending, Trace, traced_page
from flowrt import NodeFinished, NodeStarted, NodeUpdated, RunFailed, RunFinished, RunPaused


@contextmanager
def traced(compiled: Compiled, graph: Runnable, path: str) -> Iterator[Runnable]:
    """Give a stand-in for *graph*. What its run did is written to *path* at the end, even if the
    run fails or is interrupted.

    Raises:
        Refusal: *path* is no HTML file, or cannot be written.
    """
    if format_of(path) != "html":
        raise Refusal(f"a trace is an HTML page, which `{path}` is not", help="end it in `.html`")
    recorder = _Recorder()
    try:
        yield cast(Runnable, TracedGraph(graph, recorder))
    finally:
        if recorder.events:
            replace_file(path, traced_page(recorder.trace(), _diagrams(compiled)))
            print(f"wrote {path}", file=sys.stderr)


def _diagrams(compiled: Compiled) -> dict[str, Diagram]:
    """The diagrams of the graph and of its subgraphs, by the paths of their nodes.

    The graph itself has the path "".
    """
    sources = compiled.workspace.sources()
    return {
        path: picture(graph, sources[graph.header.home])
        for path, graph in compiled.graphs().items()
    }


@attrs.define
class _Recorder:
    events: list[Any] = attrs.field(factory=list)

    def trace(self) -> Trace:
        """The trace made from the events."""
        begin, end = self.events[0].time, self.events[-1].time
        done = [event for event in self.events if isinstance(event, NodeFinished)]
        attempts = [_attempt(event) for event in done]
        attempts += self._cut_short(end, done)
        attempts.sort(key=lambda attempt: attempt.begin)
        updates = tuple(event.path for event in self.events if isinstance(event, NodeUpdated))
        return Trace(begin, end, tuple(attempts), updates, *self._ending())

    def _cut_short(self, end: float, done: Sequence[NodeFinished]) -> Iterator[Attempt]:
        """The attempts that never ended, because the run did, or because a race went on without
        them.
        """
        ended = [(event.path, event.attempt) for event in done]
        for event in self.events:
            if isinstance(event, NodeStarted):
                if (event.path, event.attempt) in ended:
                    ended.remove((event.path, event.attempt))
                else:
                    yield Attempt(event.path, event.attempt, event.time, end, "", is_over=False)

    def _ending(self) -> tuple[Ending, str, tuple[str, ...]]:
        """How the run ended, its error message, and the nodes at which it waits."""
        for event in reversed(self.events):
            match event:
                case RunFinished():
                    return "finished", "", ()
                case RunFailed(error=error):
                    return "failed", _described(error), ()
                case RunPaused(paused=paused):
                    asked = (question.name for question in paused.questions)
                    waiting = (wait.name for wait in paused.waits)
                    return "paused", "", (*asked, *waiting)
        return "interrupted", "", ()


def _attempt(event: NodeFinished) -> Attempt:
    begin, error = event.time - event.seconds, event.error
    if isinstance(error, CancelledError):  # cancelled
        return Attempt(event.path, event.attempt, begin, event.time, "", is_over=False)
    words = "" if error is None else _described(error)
    return Attempt(event.path, event.attempt, begin, event.time, words)


def _described(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".removesuffix(": ")


@attrs.frozen
class TracedGraph:
    """A graph whose events are recorded, however it is run."""

    graph: Runnable
    recorder: _Recorder

    def __getattr__(self, name: str) -> Any:
        return getattr(self.graph, name)

    def invoke(self, *given: Any, **settings: Any) -> Any:
        """Run the graph, and return its output or its pause."""
        return self._result("stream", *given, **settings)

    def resume(self, *given: Any, **settings: Any) -> Any:
        """Resume a run, and return its output or its pause."""
        return self._result("stream_resume", *given, **settings)

    async def ainvoke(self, *given: Any, **settings: Any) -> Any:
        """Run the graph, and return its output or its pause."""
        return await self._aresult("astream", *given, **settings)

    async def aresume(self, *given: Any, **settings: Any) -> Any:
        """Resume a run, and return its output or its pause."""
        return await self._aresult("astream_resume", *given, **settings)

    def stream(self, *given: Any, **settings: Any) -> Any:
        """Run the graph, and yield what happens; events are among the modes."""
        return self._kept("stream", *given, **settings)

    def stream_resume(self, *given: Any, **settings: Any) -> Any:
        """Resume a run, and yield what happens; events are among the modes."""
        return self._kept("stream_resume", *given, **settings)

    def astream(self, *given: Any, **settings: Any) -> Any:
        """Run the graph, and yield what happens; events are among the modes."""
        return self._akept("astream", *given, **settings)

    def astream_resume(self, *given: Any, **settings: Any) -> Any:
        """Resume a run, and yield what happens; events are among the modes."""
        return self._akept("astream_resume", *given, **settings)

    def _result(self, method: str, *given: Any, **settings: Any) -> Any:
        result = None
        with closing(self._kept(method, *given, mode=["events"], **settings)) as items:
            for _, event in items:
                result = _result_of(event, result)
        return result

    async def _aresult(self, method: str, *given: Any, **settings: Any) -> Any:
        result = None
        async with aclosing(self._akept(method, *given, mode=["events"], **settings)) as items:
            async for _, event in items:
                result = _result_of(event, result)
        return result

    def _kept(self, method: str, *given: Any, **settings: Any) -> Any:
        with closing(getattr(self.graph, method)(*given, **settings)) as items:
            for mode, item in items:
                self._keep(mode, item)
                yield mode, item

    async def _akept(self, method: str, *given: Any, **settings: Any) -> Any:
        async with aclosing(getattr(self.graph, method)(*given, **settings)) as items:
            async for mode, item in items:
                self._keep(mode, item)
                yield mode, item

    def _keep(self, mode: str, item: Any) -> None:
        if mode == "events":
            self.recorder.events.append(item)


def _result_of(event: Any, before: Any) -> Any:
    match event:
        case RunFinished(output=output):
            return output
        case RunPaused(paused=paused):
            return paused
    return before
