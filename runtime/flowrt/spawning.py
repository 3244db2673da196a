"""What spawned processes do before their first call.

Apart from the pool itself, so that registering a preparation does not load multiprocessing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

#: Pickled by name, so it must be a function of a module.
Preparation: TypeAlias = Callable[[], None]

_preparations: tuple[Preparation, ...] = ()


def prepare_with(preparation: Preparation) -> None:
    """Make processes call `preparation` first of all; registering it twice has no further
    effect.
    """
    global _preparations
    if preparation not in _preparations:
        _preparations = (*_preparations, preparation)


def preparations() -> tuple[Preparation, ...]:
    """Give the registered preparations."""
    return _preparations


def prepare(preparations: Iterable[Preparation]) -> None:
    """Run the preparations in this process."""
    for preparation in preparations:
        preparation()
