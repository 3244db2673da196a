"""Where threads rest: at a question or a wait, behind a failure or a kill, at a break point.

What tells them apart is what the journal holds of the node at which they rest. Of one that comes
next after a failure or a kill there is no entry, so anything may stand in its place. A break point
is an entry that names its node, which must be there still. A question has been written down.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import attrs


class How(StrEnum):
    """What a thread does at a node."""

    WAITS = "waits"
    STOPPED = "stopped"  # its run failed or was killed, and this node comes next
    BEFORE = "before"  # at a break point before the node
    AFTER = "after"


@attrs.frozen(order=True)
class Rest:
    """A place at which a thread rests; *node* is named as from outside: ``review.confirm``."""

    how: How
    node: str


Rests = frozenset[Rest]
NOWHERE: Rests = frozenset()


def waits_of(rests: Iterable[Rest]) -> list[str]:
    """Return the questions and waits at which threads wait, by name."""
    return sorted(rest.node for rest in rests if rest.how is How.WAITS)
