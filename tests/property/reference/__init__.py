"""A plain interpreter of the language, written from its page, to compare compiled programs with.

It walks the syntax tree directly, without binding and without a control-flow graph; it uses the
parser of the compiler and nothing else, and nothing of the runtime. It does one thing at a time, in
source order, and replaces containers instead of changing them. Where the page leaves the order open
(who wins a race, what a sibling had finished when a branch failed) it takes one that the page
allows.

If a run does what an accepted program cannot do, it ends with an `Unsound` error.
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
