"""What a file means: every name bound, every occurrence with its arguments, every graph as a
control-flow graph whose forks and joins are vertices.

Nothing here is filled in later. Objects with an identity of their own (fields, occurrences,
vertices) compare by identity; values compare by content. Types of expressions are not stored: they
depend on the way by which control arrives, and `flowc.types` works them out where they are asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Literal

import attrs
import networkx as nx

from flowc.python.facts import Class, Function
from flowc.source import Span
from flowc.trees import syntax
from flowc.trees.types import Any_, EnumType, Type

# ---- definitions -----------------------------------------------------------------------------


@attrs.frozen
class PythonName:
    """A name imported from Python: ``from module import name as local``."""

    module: str
    name: str
    local: str
    span: Span


@attrs.frozen
class Enum:
    """An enum and its members in order: name → value. *home* is a flow file or a Python module."""

    home: str
    name: str
    members: Mapping[str, object]
    span: Span


@attrs.frozen(eq=False)
class RecordField:
    """One field of a record or of a Python class."""

    name: str
    type: Type
    required: bool
    default: Expr | None
    span: Span


@attrs.frozen(eq=False)
class Record:
    """A record: its fields in order."""

    home: str
    name: str
    fields: tuple[RecordField, ...]
    span: Span
    doc: str | None = None


@attrs.frozen(eq=False)
class PythonClass:
    """An imported Python class; *fields* is ``None`` where they are not known (opaque)."""

    home: str
    name: str
    kind: Literal["dataclass", "attrs", "pydantic", "typeddict", "exception", "opaque"]
    fields: tuple[RecordField, ...] | None
    facts: Class | None
    span: Span | None


@attrs.frozen(eq=False)
class Definitions:
    """What the defined types hold, by (home, name): of this file, its imports, and Python.

    A Python class stands here under every module by which it was named; its own *home* is the one
    that defines it. *aliases* are names of Python that stand for a type (``Rows = list[Row]``).
    """

    enums: Mapping[tuple[str, str], Enum]
    records: Mapping[tuple[str, str], Record]
    classes: Mapping[tuple[str, str], PythonClass]
    aliases: Mapping[tuple[str, str], Type] = attrs.field(factory=dict)


# ---- fields ----------------------------------------------------------------------------------

ReducerName = Literal[
    "append", "extend", "add", "merge", "union", "max", "min", "upsert", "function"
]


@attrs.frozen
class Reducer:
    """How a write meets the value that is there; *key* belongs to ``upsert``, *function* to an
    imported ``f(old, new)``."""

    name: ReducerName
    span: Span
    key: str | None = None
    function: PythonName | None = None
    facts: Function | None = None

    @property
    def grows(self) -> bool:
        """Whether a write adds to the container that is there, in place."""
        return self.name in ("append", "extend", "merge", "union", "upsert")


@attrs.frozen(eq=False)
class Field:
    """One field of a graph, or (role ``item``) a variable of one item of an `Each`.

    *slot* is its attribute in the generated state, unique in the graph. *span* is its name where it
    is declared. *is_output* holds for whatever the header names behind its arrow, *output_span* is
    that place.
    """

    name: str
    slot: str
    role: Literal["param", "output", "var", "memory", "item"]
    type: Type
    reducer: Reducer | None
    default: Expr | None
    span: Span
    is_output: bool = False
    output_span: Span | None = None

    @property
    def grows(self) -> bool:
        """Whether a write adds to the container that is there, in place."""
        return self.reducer is not None and self.reducer.grows


@attrs.frozen(eq=False)
class Resource:
    """``use name: type``; *opener* is the call that opens it, else the host or a parent gives it."""

    name: str
    type: Type
    opener: Call | None
    span: Span


# ---- expressions -----------------------------------------------------------------------------


@attrs.frozen(eq=False)
class Literal_:
    """A constant."""

    span: Span
    value: str | int | float | bool | timedelta | None
    text: str


@attrs.frozen(eq=False)
class FieldRead:
    """The value of a field."""

    span: Span
    field: Field


@attrs.frozen(eq=False)
class ResourceRead:
    """A resource, as the argument of a node."""

    span: Span
    resource: Resource


@attrs.frozen(eq=False)
class MemberRead:
    """``Kind.refund``."""

    span: Span
    enum: EnumType
    member: str


@attrs.frozen(eq=False)
class TriggerRead:
    """``body``, ``query``, ``headers``, ``message`` or ``now`` in a trigger."""

    span: Span
    name: str


@attrs.frozen(eq=False)
class ImportRead:
    """An imported Python name as a value (a constant of a module), of *type* as far as it is known."""

    span: Span
    name: PythonName
    type: Type = Any_()


@attrs.frozen(eq=False)
class Attribute:
    """``value.name``."""

    span: Span
    value: Expr
    name: str
    name_span: Span


@attrs.frozen(eq=False)
class Index:
    """``value[index]``."""

    span: Span
    value: Expr
    index: Expr


@attrs.frozen(eq=False)
class Slice:
    """``value[lower:upper:step]``."""

    span: Span
    value: Expr
    lower: Expr | None
    upper: Expr | None
    step: Expr | None


@attrs.frozen(eq=False)
class BoundArgument:
    """One argument of a call: by position where *name* is ``None``."""

    span: Span
    name: str | None
    value: Expr


@attrs.frozen(eq=False)
class ImportedFunction:
    """An imported Python function (or class that is not a known record) that an expression calls."""

    name: PythonName
    facts: Function | Class | None


@attrs.frozen(eq=False)
class Builtin:
    """``len``, ``max``, … of the language's list."""

    name: str


@attrs.frozen(eq=False)
class StrMethod:
    """A method of ``str``: ``value.name(…)``."""

    value: Expr
    name: str
    name_span: Span


@attrs.frozen(eq=False)
class Constructor:
    """A record, or an imported class with known fields."""

    type: Type


Callee = ImportedFunction | Builtin | StrMethod | Constructor


@attrs.frozen(eq=False)
class Call:
    """``callee(arguments)``."""

    span: Span
    callee: Callee
    arguments: tuple[BoundArgument, ...]


@attrs.frozen(eq=False)
class Unary:
    """``-x``, ``not x``, …."""

    span: Span
    operator: str
    operand: Expr


@attrs.frozen(eq=False)
class Binary:
    """``left + right``, …."""

    span: Span
    operator: syntax.BinaryOperator
    left: Expr
    right: Expr


@attrs.frozen(eq=False)
class Bool:
    """``a and b``, ``a or b``."""

    span: Span
    operator: Literal["and", "or"]
    operands: tuple[Expr, ...]


@attrs.frozen(eq=False)
class Compare:
    """``a < b <= c``."""

    span: Span
    operators: tuple[syntax.ComparisonOperator, ...]
    operands: tuple[Expr, ...]


@attrs.frozen(eq=False)
class Conditional:
    """``body if condition else orelse``."""

    span: Span
    condition: Expr
    body: Expr
    orelse: Expr


@attrs.frozen(eq=False)
class Sequence:
    """``[a]``, ``(a, b)``, ``{a}``."""

    span: Span
    kind: Literal["list", "tuple", "set"]
    items: tuple[Expr, ...]


@attrs.frozen(eq=False)
class DictDisplay:
    """``{key: value}``."""

    span: Span
    items: tuple[tuple[Expr, Expr], ...]


@attrs.frozen(eq=False)
class BadExpr:
    """Something already reported; its type is `Any_` and nothing more is said of it."""

    span: Span


Expr = (
    Literal_
    | FieldRead
    | ResourceRead
    | MemberRead
    | TriggerRead
    | ImportRead
    | Attribute
    | Index
    | Slice
    | Call
    | Unary
    | Binary
    | Bool
    | Compare
    | Conditional
    | Sequence
    | DictDisplay
    | BadExpr
)


# ---- nodes -----------------------------------------------------------------------------------


@attrs.frozen
class ErrorClass:
    """An exception named behind ``on``: built in (module ``"builtins"``), of ``flowrt``, or imported."""

    module: str
    name: str
    local: str
    span: Span


@attrs.frozen(eq=False)
class Retry:
    """*times* attempts in all, *backoff* seconds between them, doubled up to *most*."""

    times: int
    backoff: timedelta | None
    most: timedelta | None
    jitter: bool
    on: tuple[ErrorClass, ...]


@attrs.frozen(eq=False)
class Cache:
    """Results kept for *ttl* (for good where ``None``), by *by* or else by the arguments."""

    ttl: timedelta | None
    by: Expr | None


@attrs.frozen(eq=False)
class Policy:
    """The options of a node; *by* of the cache is bound at the occurrence."""

    retry: Retry | None = None
    timeout: timedelta | None = None
    cache: Cache | None = None
    place: Literal["inline", "thread", "process"] | None = None
    tags: tuple[str, ...] = ()


@attrs.frozen(eq=False)
class FunctionTask:
    """Call an imported Python callable; *facts* is ``None`` where nothing is known of it."""

    function: PythonName
    facts: Function | Class | None


@attrs.frozen(eq=False)
class GraphTask:
    """Run another graph as a subgraph."""

    graph: GraphHeader
    span: Span


@attrs.frozen(eq=False)
class SetTask:
    """Evaluate expressions, all from the state before; they stand in the writes of the occurrence."""


@attrs.frozen(eq=False)
class AskTask:
    """Stop until somebody answers."""

    prompt: str | None
    timeout: Expr | None


@attrs.frozen(eq=False)
class WaitTask:
    """Stop for a time, or until one."""

    mode: Literal["for", "until"]
    value: Expr


@attrs.frozen(eq=False)
class BadTask:
    """A target that was already reported."""


Task = FunctionTask | GraphTask | SetTask | AskTask | WaitTask | BadTask


@attrs.frozen(eq=False)
class Write:
    """One field that an occurrence writes: *span* is the name where it is written, *value* the
    expression of a ``set`` (else the task's result), *replace* the ``:=`` that passes the reducer by."""

    field: Field
    span: Span
    value: Expr | None = None
    replace: bool = False


@attrs.frozen(eq=False)
class Occurrence:
    """A node as it stands in the flow: its name there, what it is given, what it writes.

    *form* is how the result meets *writes*: ``one`` value, a ``tuple`` in order, ``names`` of a
    mapping or object; ``none`` without an arrow. *declared* is the name in its declaration, *span*
    the place where the flow first names it.
    """

    name: str
    task: Task
    arguments: tuple[BoundArgument, ...]
    form: Literal["one", "tuple", "names", "none"]
    writes: tuple[Write, ...]
    policy: Policy
    span: Span
    declared: Span


# ---- control flow ----------------------------------------------------------------------------


@attrs.frozen(eq=False)
class Region:
    """One sequential line of control: a graph's root, or one branch of a fork.

    *fork* is the fork it is a branch of (``None`` at the root), *index* which branch.
    """

    fork: Fork | None
    index: int


@attrs.frozen(eq=False)
class Start:
    """Where a graph is entered."""

    region: Region
    span: Span


@attrs.frozen(eq=False)
class End:
    """Where a graph is left; there is one in a graph, and `Arrow.span` says which ``end`` led there."""

    region: Region
    span: Span


@attrs.frozen(eq=False)
class Step:
    """A node that runs."""

    region: Region
    occurrence: Occurrence

    @property
    def span(self) -> Span:
        """The name in the flow."""
        return self.occurrence.span


@attrs.frozen(eq=False)
class IfDecision:
    """``if`` … ``elif`` …: edge `Taken(i)` where condition *i* is the first that holds,
    `Taken(len(conditions))` where none does."""

    region: Region
    conditions: tuple[Expr, ...]
    span: Span


@attrs.frozen(eq=False)
class MemberPattern:
    """A member of an enum."""

    span: Span
    enum: EnumType
    member: str


@attrs.frozen(eq=False)
class ValuePattern:
    """A constant: ``"a"``, ``-1``, ``True``, ``None``."""

    span: Span
    value: str | int | bool | None


@attrs.frozen(eq=False)
class TypePattern:
    """A class: a record, an enum, an imported class, ``str``, ``int`` …."""

    span: Span
    type: Type


@attrs.frozen(eq=False)
class DefaultPattern:
    """``_``."""

    span: Span


@attrs.frozen(eq=False)
class BadPattern:
    """A pattern that was already reported."""

    span: Span


Pattern = MemberPattern | ValuePattern | TypePattern | DefaultPattern | BadPattern


@attrs.frozen(eq=False)
class MatchDecision:
    """``match``: edge `Taken(i)` for case *i*; when no case fits (the checks prove it cannot be)
    there is no edge."""

    region: Region
    subject: Expr
    cases: tuple[tuple[Pattern, ...], ...]
    span: Span


@attrs.frozen(eq=False)
class RepeatStart:
    """Sets the counter of a ``repeat`` to 0; *test* follows each round."""

    region: Region
    span: Span
    most: int | None


@attrs.frozen(eq=False)
class RepeatTest:
    """After the body of a ``repeat``: counts the round, then takes edge ``Taken(0)`` where *until*
    holds, ``Taken(1)`` to the next round while fewer than *most* were made, else ``Taken(2)``: to the
    ``else`` path, or, without *until* and ``else``, to the step behind the loop, which is then simply
    a counted one. Where edge ``Taken(2)`` is missing, `LoopLimitError` is raised."""

    region: Region
    start: RepeatStart
    until: Expr | None
    most: int | None
    span: Span


@attrs.frozen(eq=False)
class Fork:
    """Where a parallel part begins; `Join` is its end. *branches* lists the regions of its branches:
    those written (group, race), one (each), or one a node (dataflow).

    *item*, *items*, *most*, *variables* belong to ``each``; *after[i]* lists the indexes of the nodes
    that node *i* of a dataflow waits for.
    """

    region: Region
    kind: Literal["group", "race", "each", "dataflow"]
    span: Span
    item: Field | None = None
    items: Expr | None = None
    most: int | None = None
    variables: tuple[Field, ...] = ()


@attrs.frozen(eq=False)
class Join:
    """Where the branches of *fork* meet: the one way on of the whole parallel part."""

    region: Region
    fork: Fork
    span: Span


@attrs.frozen(eq=False)
class Catch:
    """The entry of a handler: keeps the error in *field*, then goes on."""

    region: Region
    errors: tuple[ErrorClass, ...]
    field: Field | None
    span: Span


Vertex = (
    Start
    | End
    | Step
    | IfDecision
    | MatchDecision
    | RepeatStart
    | RepeatTest
    | Fork
    | Join
    | Catch
)


@attrs.frozen
class Next:
    """The one way on."""


@attrs.frozen
class Taken:
    """Arm *index* of a decision or a repeat."""

    index: int


@attrs.frozen
class Branch:
    """From a fork into branch *index*, or from the last vertex of a branch to the join."""

    index: int


@attrs.frozen
class Raised:
    """From what may fail to the handler that takes it: *order* counts from the innermost ``try``
    out, handler by handler; the first whose classes fit is taken. The state is the one *before* the
    vertex. From a fork: when the whole parallel part fails."""

    order: int


@attrs.frozen
class Arrow:
    """What an edge of the control-flow graph carries (attribute ``"arrow"`` in networkx): its kind,
    and the place of the ``->``, arm or word that draws it."""

    kind: Next | Taken | Branch | Raised
    span: Span


@attrs.frozen(eq=False)
class ControlFlow:
    """The control-flow graph of one graph.

    *graph* is a ``networkx.MultiDiGraph`` over `Vertex` objects, edge data ``{"arrow": Arrow}``; parallel
    edges are kept (two arms to one target). *order* lists the vertices in source order. *end* is
    there even when nothing reaches it. Every vertex other than `End` has a way on (a dead end was
    reported, and then the graph is not *sound*).
    """

    graph: nx.MultiDiGraph[Vertex]
    start: Start
    end: End
    root: Region
    branches: Mapping[Fork, tuple[Region, ...]]
    joins: Mapping[Fork, Join]
    dataflow_after: Mapping[Fork, tuple[tuple[int, ...], ...]]
    order: tuple[Vertex, ...]


# ---- graphs ----------------------------------------------------------------------------------


@attrs.frozen(eq=False)
class GraphHeader:
    """What a caller of a graph must know: its parameters and outputs, where it is from.

    *home* is the path of its flow file, *module* the dotted name of the module generated from it.
    *pauses* and *remembers* (it has `memory`) hold for its subgraphs too.
    """

    home: str
    module: str
    name: str
    params: tuple[Field, ...]
    outputs: tuple[Field, ...]
    resources: tuple[Resource, ...]
    span: Span
    limit: int | None
    pauses: bool
    remembers: bool = False


@attrs.frozen(eq=False)
class Graph:
    """One graph, bound. *sound* is false where findings left holes: checks that follow the flow, and
    the generator, pass it by. *declared* lists the nodes that are declared: name → span, for the
    checks of use; *occurrences* those in the flow, in source order."""

    header: GraphHeader
    doc: str | None
    fields: tuple[Field, ...]
    resources: tuple[Resource, ...]
    declared: Mapping[str, Span]
    occurrences: tuple[Occurrence, ...]
    flow: ControlFlow
    sound: bool
    syntax: syntax.GraphDecl

    @property
    def name(self) -> str:
        """The graph's name."""
        return self.header.name


@attrs.frozen(eq=False)
class Trigger:
    """A trigger; *arguments* are bound against the parameters of *graph* (run) or hold the one
    answer (question)."""

    syntax: syntax.TriggerDecl
    graph: GraphHeader
    arguments: tuple[BoundArgument, ...]
    question: str | None
    thread: Expr | None


@attrs.frozen(eq=False)
class Test:
    """A test of the language, with its expressions bound in *values*, by their span."""

    syntax: syntax.TestDecl
    graph: GraphHeader
    arguments: tuple[BoundArgument, ...]
    values: Mapping[Span, Expr]


@attrs.frozen(eq=False)
class Import:
    """One imported name and whether anything uses it: *target* is a Python name, or a graph, enum
    or record of another flow file (with the dotted name of its generated module)."""

    local: str
    name: str
    module: str
    span: Span
    used: bool
    from_flow: bool


@attrs.frozen(eq=False)
class Program:
    """One flow file, bound. Graphs stand in the order written."""

    path: str
    module: str
    doc: str | None
    imports: tuple[Import, ...]
    enums: tuple[Enum, ...]
    records: tuple[Record, ...]
    graphs: tuple[Graph, ...]
    triggers: tuple[Trigger, ...]
    tests: tuple[Test, ...]
    definitions: Definitions
    syntax: syntax.File
