"""Stores that survive a fork: what is closed before it, and opened again in the child.

A connection to a database must not be carried into a forked child, and a SQLite file must not even
be *opened* there while the parent's connections exist in its memory: SQLite's lock table would take
the parent's locks for the child's. So connections are closed before the fork, while nothing is
under way, and each side opens its own. Locks between threads are held during the fork, so that the
child does not inherit one held by a thread that it does not have.
"""

from __future__ import annotations

import os
import threading
from typing import Final, Protocol
from weakref import WeakSet


class Forkable(Protocol):
    """An object that is notified of forks."""

    def before_fork(self) -> None:
        """Wait until nothing is under way, and close what a child must not inherit."""

    def after_fork_in_parent(self) -> None:
        """Continue."""

    def after_fork_in_child(self) -> None:
        """Continue without what belongs to the parent."""


_known: Final = WeakSet[Forkable]()
_at_rest: Final[list[Forkable]] = []
_guard = threading.Lock()


def tell_of_forks(place: Forkable) -> None:
    """Tell an object of every fork as long as it lives."""
    with _guard:
        _known.add(place)


def _before() -> None:
    _guard.acquire()
    for place in list(_known):
        place.before_fork()
        _at_rest.append(place)


def _after_in_parent() -> None:
    for place in _at_rest:
        place.after_fork_in_parent()
    _at_rest.clear()
    _guard.release()


def _after_in_child() -> None:
    global _guard
    for place in _at_rest:
        place.after_fork_in_child()
    _at_rest.clear()
    _guard = threading.Lock()


if hasattr(os, "register_at_fork"):  # Windows has no fork
    os.register_at_fork(
        before=_before, after_in_parent=_after_in_parent, after_in_child=_after_in_child
    )
