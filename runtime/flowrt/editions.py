"""Which generated modules this runtime runs.

A generated module and the runtime must agree on what `flowrt.kit` offers and means: on its
*edition*, a number that each module states on import. `NEWEST` is raised with a release whose
modules use something that earlier releases do not have, or that means something else there;
`OLDEST` is raised with a release that drops something that modules of earlier editions use. So a
module runs with every release of the runtime whose range includes its edition.
"""

from __future__ import annotations

from flowrt.errors import RuntimeVersionError

OLDEST = 1
NEWEST = 1


def runs(edition: int) -> bool:
    """Return whether modules of an edition can be run."""
    return OLDEST <= edition <= NEWEST


def described() -> str:
    """Return the range of editions in words."""
    return f"edition {NEWEST}" if OLDEST == NEWEST else f"editions {OLDEST} to {NEWEST}"


def require(edition: int, module: str) -> None:
    """Refuse the import of a generated module that this runtime cannot run.

    Raises:
        RuntimeVersionError: It was made for another edition.
    """
    if not runs(edition):
        raise RuntimeVersionError(
            f"`{module}` was made for edition {edition} of `flowrt.kit`, and this flowrt runs "
            f"{described()}: build it again with `flowc build`, or install a flowrt that runs it"
        )
