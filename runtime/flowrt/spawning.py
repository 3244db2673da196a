"""What processes do before their first call, which begin with nothing but an empty interpreter.

Apart from the pool itself, so that whoever has something to say here does not load multiprocessing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

#: Known by its name to the process that is spawned.
Preparation: TypeAlias = Callable[[], None]

_preparations: tuple[Preparation, ...] = ()


def prepare_with(preparation: Preparation) -> None:
    """Let processes call `preparation` before all else; twice is once."""
    global _preparations
    if preparation not in _preparations:
        _preparations = (*_preparations, preparation)


def preparations() -> tuple[Preparation, ...]:
    """Give what processes do first."""
    return _preparations


def prepare(preparations: Iterable[Preparation]) -> None:
    """Do what is first to be done in this process."""
    for preparation in preparations:
        preparation()
