"""Places that outlive a fork: what is put away before it, and made anew in the child.

A database's connection must not be carried into a forked child, and SQLite not even be *opened*
there while the parent's connections live on in its memory: its bookkeeping of locks would take the
parent's for the child's own. So connections are closed before the fork, when nothing is under way,
and each side opens its own. Locks between threads are held meanwhile, lest the child inherit one
that a thread holds which it does not have.
"""

from __future__ import annotations

import os
import threading
from typing import Final, Protocol
from weakref import WeakSet


class Forkable(Protocol):
    """What has to know of a fork."""

    def before_fork(self) -> None:
        """Come to rest, and put away what a child must not have."""

    def after_fork_in_parent(self) -> None:
        """Go on."""

    def after_fork_in_child(self) -> None:
        """Go on without what only the parent holds."""


_known: Final = WeakSet[Forkable]()
_at_rest: Final[list[Forkable]] = []
_guard = threading.Lock()


def tell_of_forks(place: Forkable) -> None:
    """Have an object told of every fork for as long as it lives."""
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


if hasattr(os, "register_at_fork"):  # there is no fork on Windows
    os.register_at_fork(
        before=_before, after_in_parent=_after_in_parent, after_in_child=_after_in_child
    )
