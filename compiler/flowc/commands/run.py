"""``flowc run FILE[:GRAPH]``: compile a graph in memory, run it, print its outputs as JSON."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, nullcontext
from typing import Any

from flowc.commands import asking, inputs, running, stores
from flowc.commands.combinations import is_kept, refuse_misfits, refuse_unfit
from flowc.commands.compiled import Compiled, compiled
from flowc.commands.outcome import Refusal
from flowrt import Checkpointer, InputError

MODES = ("values", "updates", "chunks", "custom", "tasks", "checkpoints", "events")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("target", metavar="FILE[:GRAPH]", help="the graph to run")
    inputs.add_arguments(parser)
    group = parser.add_argument_group("running")
    group.add_argument(
        "--stream",
        action="append",
        choices=MODES,
        metavar="MODE",
        help=f"stream as JSON Lines: {', '.join(MODES)}; may be repeated",
    )
    group.add_argument("--async", action="store_true", dest="is_async", help="run on an event loop")
    group.add_argument(
        "--timeout", type=float, metavar="SECONDS", help="limit the time of the whole run"
    )
    group.add_argument("--max-steps", type=int, metavar="N", help="limit the steps of the run")
    group.add_argument(
        "--max-concurrency", type=int, metavar="N", help="limit how many nodes run at the same time"
    )
    group.add_argument(
        "--watch",
        action="store_true",
        help="run again whenever a file that the run depends on changes",
    )
    group.add_argument("--trace", metavar="FILE", help="write an HTML trace of the run to FILE")
    _add_threads(parser)


def _add_threads(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("threads")
    group.add_argument("--thread", metavar="NAME", help="store the run in the thread of this name")
    stores.add_argument(group, required=False)
    stores.add_sharing(group)
    group.add_argument(
        "--resume", action="store_true", help="resume the run of the thread, without an input"
    )
    group.add_argument(
        "--answer",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="answer a question; may be repeated",
    )


def run(options: argparse.Namespace) -> int:
    """Compile the graph and run it on each input; with ``--watch``, repeatedly."""
    refuse_misfits(options)
    if options.watch:
        # Imported here, since a single run does not need it.
        from flowc.commands.rerunning import run_again

        run_again(options.target, options.words, options.file)
    with compiled(options.target) as program:
        return program if isinstance(program, int) else _run(program, options)


def _run(program: Compiled, options: argparse.Namespace) -> int:
    refuse_unfit(program, options)
    if is_kept(program, options):
        with (
            closing(_place(options)) as place,
            _traced(program, asking.bound(program.graph, place), options) as graph,
        ):
            return _run_thread(program, graph, options)
    if inputs.is_many(options):
        many = inputs.read_many(options, program.hints)
        return _run_many(program, many, options, inputs.count(options))
    try:
        given = _given(program, options)
    except inputs.SeveralInputs as several:
        if options.stream or options.trace:
            raise
        many = inputs.read_lines(several.lines, options, program.hints)
        return _run_many(program, many, options, several.total)
    settings = _settings(options)
    is_async: bool = options.is_async
    if options.stream:
        modes = options.stream
        with _traced(program, program.graph, options) as graph:
            return running.run_streamed(graph, given, modes, settings, is_async=is_async)
    with _traced(program, program.graph, options) as graph:
        return running.run_one(graph, given, settings, is_async=is_async)


def _run_many(
    program: Compiled,
    many: Iterator[inputs.Input | InputError],
    options: argparse.Namespace,
    total: int | None,
) -> int:
    settings = _settings(options)
    is_async: bool = options.is_async
    return running.run_many(program.graph, many, settings, total=total, is_async=is_async)


def _place(options: argparse.Namespace) -> Checkpointer:
    """Open the store of threads, which must exist already if a thread is resumed."""
    return stores.opened_again(options.store) if options.resume else stores.opened(options.store)


def _traced(
    program: Compiled, graph: running.Runnable, options: argparse.Namespace
) -> AbstractContextManager[running.Runnable]:
    if options.trace is None:
        return nullcontext(graph)
    # Imported here, since only a trace needs to draw.
    from flowc.commands.tracing import traced

    return traced(program, graph, options.trace)


def _run_thread(program: Compiled, graph: running.Runnable, options: argparse.Namespace) -> int:
    """Run the graph in a thread, or resume one."""
    thread = "run" if options.thread is None else options.thread
    settings = _settings(options) | stores.sharing(options)
    if options.resume:
        stores.require_thread(graph, thread)
    if options.stream and options.answer and not options.resume:
        raise Refusal(
            "a streamed run ends where it pauses, so it takes no answer",
            help="give the answer with `--resume`, and name a `--store`",
        )
    if options.stream and not options.resume:
        kept = {**settings, "thread_id": thread}
        given = _given(program, options)
        is_async: bool = options.is_async
        return running.run_streamed(graph, given, options.stream, kept, is_async=is_async)
    answers = asking.told_pairs(options.answer)
    talk = asking.Talk(
        graph, thread, answers, settings, options.is_async, is_kept=options.store is not None
    )
    if options.stream:
        return talk.resume_streamed(options.stream)
    return talk.resume() if options.resume else talk.begin(_given(program, options))


def _given(program: Compiled, options: argparse.Namespace) -> inputs.Input:
    required = any(param.default is None for param in program.source.header.params)
    return inputs.read_one(options, program.hints, required=required)


def _settings(options: argparse.Namespace) -> dict[str, Any]:
    names = ("timeout", "max_steps", "max_concurrency")
    return {name: getattr(options, name) for name in names if getattr(options, name) is not None}
