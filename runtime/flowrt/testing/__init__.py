"""What graphs and checkpointers are tested with; nothing that runs graphs loads this.

For graphs: `script` and `stubbed` give copies whose nodes follow a script, and `use_clock` with a
`ManualClock` lets their time pass at once. For what keeps threads: a `FailingCheckpointer` fails on
cue, and a checkpointer of your own is tried with `CheckpointerConformance`.
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
