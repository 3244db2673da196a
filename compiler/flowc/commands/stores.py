"""``--store``: where the threads of a graph are stored, and the thread that a command is about."""

from __future__ import annotations

import argparse
import os
import re
from typing import Any

from flowc.commands import failures
from flowc.commands.outcome import Refusal
from flowc.diagnostics.suggest import offer
from flowrt import Checkpointer, CheckpointError, FlowError
from flowrt.kit import Graph

_SCHEMES = ("postgresql://", "postgres://")


def add_argument(parser: argparse._ActionsContainer, *, required: bool) -> None:
    """Declare ``--store``."""
    parser.add_argument(
        "--store",
        metavar="PLACE",
        required=required,
        help="where threads are stored: a SQLite file, or postgresql://…",
    )


def add_sharing(parser: argparse._ActionsContainer) -> None:
    """Declare what to do if the thread is in use."""
    parser.add_argument(
        "--wait",
        type=float,
        metavar="SECONDS",
        help="how long to wait for a thread that is in use; by default not at all",
    )
    parser.add_argument(
        "--take-over",
        action="store_true",
        help="take the thread from whoever runs it, and stop their writes to it",
    )


def sharing(options: argparse.Namespace) -> dict[str, Any]:
    """Return the options of `add_sharing` as settings of a run."""
    waits = {} if options.wait is None else {"wait": options.wait}
    return waits | ({"take_over": True} if options.take_over else {})


def opened(store: str | None) -> Checkpointer:
    """Return the store that *store* names; without one, the memory of this process.

    Raises:
        Refusal: It cannot be opened.
    """
    try:
        return _opened(store)
    except (FlowError, ImportError) as error:  # the library for a store may not be installed
        raise Refusal(failures.spoken(error)) from None


def opened_again(store: str) -> Checkpointer:
    """Return the existing store that *store* names.

    Raises:
        Refusal: There is no such file, or it cannot be opened.
    """
    # SQLite would create the file, and a misspelt name would be a store without threads.
    if not store.startswith(_SCHEMES) and not _names_a_server(store) and not os.path.exists(store):
        raise Refusal(
            f"there is no store `{store}`",
            help="`flowc run --store` creates one and stores runs in it",
        )
    return opened(store)


def require_thread(graph: Graph[Any, Any], thread: str) -> None:
    """Make sure that *thread* belongs to *graph*, which is bound to a store.

    Raises:
        Refusal: It is not there, or belongs to another graph.
    """
    assert graph.threads is not None
    try:
        head = graph.threads.checkpointer.head(thread)
    except CheckpointError:  # it is damaged: reading it will report that, and it can be deleted
        return
    headline = f"there is no thread `{thread}` of graph `{graph.name}`"
    if head is None:
        raise Refusal(headline, help=offer(thread, _threads_of(graph), "thread"))
    if head.graph != graph.name:
        raise Refusal(headline, help=f"`{thread}` is a thread of graph `{head.graph}`")


def _threads_of(graph: Graph[Any, Any]) -> list[str]:
    try:
        return graph.thread_ids()
    except CheckpointError:  # then there is nothing to suggest
        return []


def _names_a_server(store: str) -> bool:
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", store) is not None


def _opened(store: str | None) -> Checkpointer:
    """Open the store; each kind is imported only when asked for."""
    if store is None:
        from flowrt import MemoryCheckpointer

        return MemoryCheckpointer()
    if store.startswith(_SCHEMES):
        from flowrt import PostgresCheckpointer

        return PostgresCheckpointer(store)
    if _names_a_server(store):
        raise Refusal(
            f"`{store}` is not a store",
            help="a store is the path of a SQLite file, or `postgresql://…`",
        )
    from flowrt import SqliteCheckpointer

    return SqliteCheckpointer(store)
