"""``flowc threads ACTION FILE[:GRAPH] [THREAD]``: the stored threads of a graph."""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import closing
from typing import Any

from flowc.commands import asking, failures, stores
from flowc.commands.compiled import compiled
from flowc.commands.outcome import ERRORS, OK, Refusal
from flowc.commands.values import to_json
from flowrt import FlowError, ThreadBusyError, ThreadChangedError, ThreadUnreadableError
from flowrt.kit import Graph

ACTIONS = ("list", "show", "history", "resume", "delete")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument(
        "action",
        choices=ACTIONS,
        metavar="ACTION",
        help=f"{', '.join(ACTIONS)}",
    )
    parser.add_argument(
        "target", metavar="FILE[:GRAPH]", help="the graph to which the threads belong"
    )
    parser.add_argument("thread", nargs="?", metavar="THREAD", help="the name of the thread")
    stores.add_argument(parser, required=True)
    stores.add_sharing(parser)
    parser.add_argument(
        "--answer",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="with resume: answer a question; may be repeated",
    )


def run(options: argparse.Namespace) -> int:
    """Carry out one action."""
    _refuse_what_does_not_fit(options)
    with compiled(options.target) as program:
        if isinstance(program, int):
            return program
        with closing(stores.opened_again(options.store)) as place:
            return _carried_out(asking.bound(program.graph, place), options)


def _refuse_what_does_not_fit(options: argparse.Namespace) -> None:
    action = options.action
    if action != "list" and options.thread is None:
        raise Refusal(f"`flowc threads {action}` needs the name of a thread")
    if action == "list" and options.thread is not None:
        raise Refusal(
            "`flowc threads list` lists every thread of the graph, and takes no name",
            help=f"look at one with `flowc threads show {options.target} {options.thread} …`",
        )
    for option in ("answer", "wait", "take_over"):
        if action != "resume" and getattr(options, option):
            words = f"`--{option.replace('_', '-')}`"
            raise Refusal(
                f"{words} does nothing for `flowc threads {action}`",
                help=f"`flowc threads resume` takes {words}",
            )


def _carried_out(graph: Graph[Any, Any], options: argparse.Namespace) -> int:
    try:
        if options.thread is not None:
            stores.require_thread(graph, options.thread)
        match options.action:
            case "list":
                _list(graph)
            case "show":
                _print(graph.get_state(options.thread))
            case "history":
                for snapshot in graph.get_state_history(options.thread):
                    print(json.dumps(to_json(snapshot), ensure_ascii=False))
            case "delete":
                _delete(graph, options.thread)
            case "resume":
                settings = stores.sharing(options)
                answers = asking.told_pairs(options.answer)
                talk = asking.Talk(graph, options.thread, answers, settings, False, is_kept=True)
                return talk.resume()
    except FlowError as error:
        sys.stderr.write(failures.told(error))
        return ERRORS
    return OK


def _list(graph: Graph[Any, Any]) -> None:
    """Print one line per thread: its name, its status, what it waits for."""
    for thread in graph.thread_ids():
        name = thread if thread.isprintable() else json.dumps(thread)  # tabs and line ends separate
        try:
            state = graph.get_state(thread)
        except (ThreadChangedError, ThreadUnreadableError) as error:
            print("\t".join((name, "unreadable", str(error))))
            continue
        waits = [question.name for question in state.questions]
        waits += [f"{wait.name} until {wait.until.isoformat()}" for wait in state.waits]
        waits += [f"{one.when} {one.node}" for one in state.breaks]
        print("\t".join((name, state.status, ", ".join(waits or state.next))).rstrip())


def _delete(graph: Graph[Any, Any], thread: str) -> None:
    try:
        graph.delete_thread(thread)
    except ThreadBusyError:  # the help of the runtime does not apply to deletion
        raise Refusal(
            f"thread `{thread}` is being run by somebody else",
            help="delete it when that run has ended or paused",
            code=ERRORS,
        ) from None


def _print(value: object) -> None:
    print(json.dumps(to_json(value), indent=2, ensure_ascii=False))
