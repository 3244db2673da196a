"""A plain interpreter of the language, written from its page, to hold compiled programs against.

It walks the syntax tree itself: no binding, no control-flow graph, nothing of the compiler but its
parser, and nothing of the runtime. One thing at a time, in the order written; containers are
replaced, never changed. Where the page leaves the order to the clock (who wins a race, what a
sibling had finished when a branch failed) it takes one that the page allows.

What an accepted program cannot do ends a run with an `Unsound` error.
"""

from reference.errors import (
    ConcurrentOverwrite,
    CrossedWall,
    LoopLimit,
    MissedCase,
    NeverReady,
    NoWayOn,
    StepLimit,
    UnknownName,
    UnsetOutput,
    UnsetRead,
    Unsound,
)
from reference.walk import Reference

__all__ = [
    "ConcurrentOverwrite",
    "CrossedWall",
    "LoopLimit",
    "MissedCase",
    "NeverReady",
    "NoWayOn",
    "Reference",
    "StepLimit",
    "UnknownName",
    "UnsetOutput",
    "UnsetRead",
    "Unsound",
]
