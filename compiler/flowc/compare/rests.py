"""Where threads rest: at a question or a wait, after a failure or a kill, at a breakpoint.

They differ in what the journal holds about the node at which they rest. The node that comes next
after a failure or a kill has no entry, so it may be replaced by any other. A breakpoint is an entry
that names its node, which must still exist. A question has been recorded.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import attrs


class How(StrEnum):
    """What a thread does at a node."""

    WAITS = "waits"
    STOPPED = "stopped"  # its run failed or was killed, and this node comes next
    BEFORE = "before"  # at a breakpoint before the node
    AFTER = "after"


@attrs.frozen(order=True)
class Rest:
    """A place at which a thread rests; *node* is named from outside: ``review.confirm``."""

    how: How
    node: str


Rests = frozenset[Rest]
NOWHERE: Rests = frozenset()


def waits_of(rests: Iterable[Rest]) -> list[str]:
    """Return the names of the questions and waits at which threads wait."""
    return sorted(rest.node for rest in rests if rest.how is How.WAITS)
