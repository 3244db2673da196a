"""Combinations of options of ``flowc run`` that make no sense, and are refused rather than
ignored.
"""

from __future__ import annotations

import argparse

from flowc.commands import inputs
from flowc.commands.compiled import Compiled
from flowc.commands.outcome import Refusal
from flowc.commands.writing import require_folder


def refuse_misfits(options: argparse.Namespace) -> None:
    """Refuse options that would do nothing for any graph, and a trace that could not be written.

    Raises:
        Refusal: It says what, and why.
    """
    if inputs.is_many(options) and not options.resume:
        _refuse_for_many(options)
    if options.trace is not None:
        require_folder(options.trace)
    if options.resume and inputs.is_given(options):
        raise Refusal(
            "`--resume` continues with the input that the run was given, and takes no other",
            help="start another run without `--resume`, or answer a question with `--answer`",
        )
    if options.resume and options.store is None:
        raise Refusal(
            "`--resume` continues a stored run, and no store is named",
            help="name its store with `--store`",
        )


def _refuse_for_many(options: argparse.Namespace) -> None:
    for option, given in (("--trace", options.trace), ("--stream", options.stream)):
        if given:
            raise Refusal(
                f"`{option}` shows one run, and this input has many", help="give one input"
            )


def refuse_unfit(program: Compiled, options: argparse.Namespace) -> None:
    """Refuse options that do nothing for the graph to be run.

    Raises:
        Refusal: It says what, and why.
    """
    if options.answer and not program.asks:
        raise Refusal(f"graph `{program.source.name}` asks no questions, and takes no answer")
    if is_kept(program, options):
        if inputs.is_many(options):
            raise Refusal(
                "stored runs are started one by one", help="name each one with `--thread`"
            )
        return
    for option, given in (("--wait", options.wait), ("--take-over", options.take_over)):
        if given:
            raise Refusal(
                f"`{option}` is about the thread of a run, and this one has none",
                help="name a thread with `--thread`, and its `--store`",
            )
    if "checkpoints" in (options.stream or ()):
        raise Refusal(
            "`--stream checkpoints` shows what is stored in a thread, and there is none",
            help="name a thread with `--thread`",
        )


def is_kept(program: Compiled, options: argparse.Namespace) -> bool:
    """Return whether the run has a thread: the graph needs one, or *options* mention one."""
    told = options.thread or options.store or options.resume
    return bool(told or program.source.header.needs_thread)
