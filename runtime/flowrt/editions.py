"""Which generated modules this runtime runs.

A module and the runtime must agree on what `flowrt.kit` offers and means: on its *edition*, a
number that each module says when it is imported. `NEWEST` is raised with a release whose modules
name something that earlier releases do not have, or mean something else by it; `OLDEST` is raised
with one that gives up what modules of earlier editions name. So a module runs with every release of
the runtime whose range holds its edition.
"""

from __future__ import annotations

from flowrt.errors import RuntimeVersionError

OLDEST = 1
NEWEST = 1


def runs(edition: int) -> bool:
    """Return whether modules of an edition can be run."""
    return OLDEST <= edition <= NEWEST


def described() -> str:
    """Return which editions are run, in words."""
    return f"edition {NEWEST}" if OLDEST == NEWEST else f"editions {OLDEST} to {NEWEST}"


def require(edition: int, module: str) -> None:
    """Let a generated module be imported only where it can run.

    Raises:
        RuntimeVersionError: It was made for another edition.
    """
    if not runs(edition):
        raise RuntimeVersionError(
            f"`{module}` was made for edition {edition} of `flowrt.kit`, and this flowrt runs "
            f"{described()}: build it again with `flowc build`, or install a flowrt that runs it"
        )
