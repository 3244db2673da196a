"""Tools for testing graphs and checkpointers; running graphs does not import this package.

For graphs, `script` and `stubbed` return copies whose nodes follow a script, and `use_clock` with a
`ManualClock` makes time pass at once. For checkpointers, a `FailingCheckpointer` fails at a chosen
call, and `CheckpointerConformance` tests a checkpointer of your own.
"""

from flowrt.clock import ManualClock, use_clock
from flowrt.testing.conformance import CheckpointerConformance
from flowrt.testing.failing import Call, FailingCheckpointer, PassingCheckpointer
from flowrt.testing.record import Passed
from flowrt.testing.scripted import ScriptedGraph, script, stubbed
from flowrt.testing.scripting import NodeCall
from flowrt.testing.stubs import NotStubbedError, OutOfResultsError, ScriptError, successive

__all__ = [
    "Call",
    "CheckpointerConformance",
    "FailingCheckpointer",
    "ManualClock",
    "NodeCall",
    "NotStubbedError",
    "OutOfResultsError",
    "Passed",
    "PassingCheckpointer",
    "ScriptError",
    "ScriptedGraph",
    "script",
    "stubbed",
    "successive",
    "use_clock",
]
