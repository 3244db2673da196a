"""Runs a graph once, streamed, or for each line of JSON Lines, and prints the results."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Mapping
from contextlib import closing
from functools import partial
from itertools import islice
from typing import Any

from flowc.commands import failures
from flowc.commands.inputs import Input
from flowc.commands.outcome import ERRORS, OK, Refusal
from flowc.commands.progress import watched
from flowc.commands.values import to_json
from flowrt import AnswerError, InputError, RunFinished, RunPaused
from flowrt.kit import Graph

#: A compiled graph; the types of its input and output are not known here.
Runnable = Graph[Any, Any]
Settings = Mapping[str, Any]
#: Streams a run with the given settings: a generator, or on a loop an asynchronous one.
Streaming = Callable[..., Any]

#: How many lines run together: results are printed in order, so the slowest delays its window.
_WINDOW = 64


def run_one(graph: Runnable, given: Input, settings: Settings, *, is_async: bool) -> int:
    """Run *graph* once and print its outputs."""
    try:
        if is_async:
            output = asyncio.run(graph.ainvoke(given, **settings))
        else:
            output = graph.invoke(given, **settings)
    except Exception as error:
        return _failed(error)
    print(json.dumps(to_json(output), indent=2, ensure_ascii=False))
    return OK


def run_streamed(
    graph: Runnable, given: Input, modes: Iterable[str], settings: Settings, *, is_async: bool
) -> int:
    """Run *graph* once; print ``{mode: item}`` as things happen, then ``{"output": …}``."""
    stream = graph.astream if is_async else graph.stream
    return _print_stream(partial(stream, given, **settings), modes, is_async=is_async)


def resume_streamed(
    graph: Runnable,
    thread: str,
    answers: Input,
    modes: Iterable[str],
    settings: Settings,
    *,
    is_async: bool,
) -> int:
    """Resume the run of a thread, and print what happens; see `run_streamed`."""
    stream = graph.astream_resume if is_async else graph.stream_resume
    return _print_stream(partial(stream, thread, answers, **settings), modes, is_async=is_async)


def _print_stream(stream: Streaming, modes: Iterable[str], *, is_async: bool) -> int:
    # The last event holds the output, which no other mode shows.
    wished = list(dict.fromkeys((*modes, "events")))
    try:
        if is_async:
            asyncio.run(_print_async(stream(mode=wished), frozenset(modes)))
        else:
            with closing(stream(mode=wished)) as items:
                for mode, item in items:
                    _print_item(mode, item, frozenset(modes))
    except BrokenPipeError:
        raise
    except Exception as error:
        return _failed(error)
    return OK


def run_many(
    graph: Runnable,
    inputs: Iterator[Input | InputError],
    settings: Settings,
    *,
    total: int | None,
    is_async: bool,
) -> int:
    """Run *graph* for each of *inputs*; print an output or an ``{"error": …}`` per line, in
    order.
    """
    code = OK
    results = _results(graph, inputs, settings, is_async=is_async)
    for result in watched(results, total):
        if isinstance(result, Exception):
            code = ERRORS
            result = {"error": result}
        _print_line(result)
    return code


def _results(
    graph: Runnable, inputs: Iterator[Input | InputError], settings: Settings, *, is_async: bool
) -> Iterator[Any]:
    """The output or the error of each input, one window at a time."""
    while window := list(islice(inputs, _WINDOW)):
        runs = [given for given in window if not isinstance(given, InputError)]
        if is_async:
            outputs = asyncio.run(graph.abatch(runs, return_exceptions=True, **settings))
        else:
            outputs = graph.batch(runs, return_exceptions=True, **settings)
        done = iter(outputs)
        yield from (given if isinstance(given, InputError) else next(done) for given in window)


async def _print_async(items: AsyncGenerator[Any, None], modes: frozenset[str]) -> None:
    try:
        async for mode, item in items:
            _print_item(mode, item, modes)
    finally:
        await items.aclose()


def _print_item(mode: str, item: Any, modes: frozenset[str]) -> None:
    if mode in modes:
        plain = to_json(item)
        is_typed = mode in ("tasks", "events")
        _print_line({mode: {"type": type(item).__name__, **plain} if is_typed else plain})
    if isinstance(item, RunFinished):
        _print_line({"output": item.output})
    elif isinstance(item, RunPaused):
        _print_line({"paused": item.paused})


def _print_line(value: object) -> None:
    print(json.dumps(to_json(value), ensure_ascii=False), flush=True)


def _failed(error: Exception) -> int:
    if isinstance(error, AnswerError | InputError):
        raise Refusal(failures.spoken(error)) from None
    sys.stderr.write(failures.told(error))
    return ERRORS
