"""Everything that generated modules name; they import nothing else of the runtime."""

from flowrt.errors import StepLimitError
from flowrt.graph import Graph
from flowrt.notes import Source
from flowrt.plain import checked, drive, exhaust, loop_limit, message, problem
from flowrt.runs import Run
from flowrt.state import (
    UNSET,
    State,
    add,
    append,
    extend,
    fork,
    maximum,
    merge,
    minimum,
    put,
    union,
    upsert,
    write,
)
from flowrt.steps import (
    Ask,
    Cache,
    Dataflow,
    Each,
    Group,
    Keep,
    Node,
    Race,
    Retry,
    Step,
    Sub,
    Wait,
    Walk,
    task,
)
