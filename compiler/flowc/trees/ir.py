"""What to print: each graph's nodes as steps, and its control flow as nested statements.

The statements say nothing about how a step is carried out, so that one body can be printed in three
ways: as the walk that a machine runs, and as a plain function, synchronous or asynchronous.
Expressions are those of the program. Steps, graphs and fields compare by identity.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import attrs

from flowc.source import Span
from flowc.trees.program import (
    BoundArgument,
    Catch,
    Enum,
    ErrorClass,
    Expr,
    Field,
    FunctionTask,
    GraphHeader,
    Import,
    Pattern,
    Policy,
    Record,
    RepeatStart,
    Resource,
    Write,
)
from flowc.trees.shown import Shown

# ---- steps -----------------------------------------------------------------------------------

CallKind = Literal["sync", "async", "generator", "async generator", "any"]
KindOfCalls = Literal["", "sync", "async", "inline"]
Joins = Literal["str", "bytes", "list", "any"]
ResultForm = Literal["one", "tuple", "names", "none"]


@attrs.frozen(repr=False)
class Calls(Shown):
    """The calls of something that consists of calls only: of nodes of one *kind*, empty if there
    are none, and of *graphs* of other files, which know their own kinds.
    """

    kind: KindOfCalls
    graphs: tuple[GraphHeader, ...]


@attrs.frozen(eq=False, repr=False)
class Call(Shown):
    """A node that calls a Python function.

    *checks* are the fields it writes whose type the annotation of the function does not guarantee,
    *needs* the resources that must be open. A *plain* call needs nothing else, so a function may
    make it inline.
    """

    name: str
    span: Span
    task: FunctionTask
    kind: CallKind
    arguments: tuple[BoundArgument, ...]
    form: ResultForm
    writes: tuple[Write, ...]
    checks: tuple[Field, ...]
    joins: Joins
    policy: Policy
    needs: tuple[Resource, ...]
    plain: bool


@attrs.frozen(eq=False, repr=False)
class Evaluate(Shown):
    """A ``set``; *writes* has its expressions. *calls* is whether one of them, or a reducer, calls
    anything.
    """

    name: str
    span: Span
    writes: tuple[Write, ...]
    calls: bool


@attrs.frozen(eq=False, repr=False)
class Enter(Shown):
    """A node that runs another graph; *passed* are the resources that the graph takes from this
    one.
    """

    name: str
    span: Span
    graph: GraphHeader
    arguments: tuple[BoundArgument, ...]
    passed: tuple[Resource, ...]
    form: ResultForm
    writes: tuple[Write, ...]
    needs: tuple[Resource, ...]
    plain: bool


@attrs.frozen(eq=False, repr=False)
class Ask(Shown):
    """A question; its *arguments* are all named."""

    name: str
    span: Span
    arguments: tuple[BoundArgument, ...]
    field: Field
    prompt: str | None
    timeout: Expr | None


@attrs.frozen(eq=False, repr=False)
class Wait(Shown):
    """A pause for a duration or until a time."""

    name: str
    span: Span
    mode: Literal["for", "until"]
    value: Expr


@attrs.frozen(eq=False, repr=False)
class Walk(Shown):
    """The body of a thread of control; *straight* lists its steps if it is nothing but a sequence
    of them.
    """

    body: Block
    straight: tuple[Step, ...] | None


@attrs.frozen(eq=False, repr=False)
class Parallel(Shown):
    """A group or a race; *own[i]* are the growing fields that branch *i* both writes and reads.

    Branches are *apart* if none reads what an earlier one writes, so that they could run one after
    another on the same state.
    """

    kind: Literal["group", "race"]
    span: Span
    branches: tuple[Walk, ...]
    own: tuple[tuple[Field, ...], ...]
    apart: bool
    needs: tuple[Resource, ...]
    calls: Calls | None


@attrs.frozen(eq=False, repr=False)
class Each(Shown):
    """A walk for each item. *variables* (with their initial values as defaults) belong to one item,
    which writes those in *written*. Items are *apart* as branches are, see `Parallel`.
    """

    span: Span
    item: Field
    items: Expr
    variables: tuple[Field, ...]
    written: tuple[Field, ...]
    most: int | None
    branch: Walk
    own: tuple[Field, ...]
    apart: bool
    needs: tuple[Resource, ...]
    calls: Calls | None


@attrs.frozen(eq=False, repr=False)
class Dataflow(Shown):
    """Nodes, each of which starts as soon as those at the positions *after[i]* are done."""

    span: Span
    nodes: tuple[Step, ...]
    after: tuple[tuple[int, ...], ...]
    needs: tuple[Resource, ...]
    calls: Calls | None


Node = Call | Evaluate | Enter | Ask | Wait
Step = Node | Parallel | Each | Dataflow


# ---- statements ------------------------------------------------------------------------------


@attrs.frozen(eq=False, repr=False)
class Counter(Shown):
    """The number of iterations that a ``repeat`` has made."""

    repeat: RepeatStart


@attrs.frozen(repr=False)
class Perform(Shown):
    """Run a step."""

    step: Step


@attrs.frozen(repr=False)
class Reached(Shown):
    """The condition that a repeat has made *most* iterations."""

    counter: Counter
    most: int


Condition = Expr | Reached


@attrs.frozen(repr=False)
class Not(Shown):
    """The negation of a condition."""

    condition: Condition


@attrs.frozen(repr=False)
class If(Shown):
    """The first arm whose condition holds, or else *orelse*."""

    span: Span
    arms: tuple[tuple[Condition | Not, Block], ...]
    orelse: Block


@attrs.frozen(repr=False)
class Match(Shown):
    """The first case with a pattern that matches *subject*."""

    span: Span
    subject: Expr
    cases: tuple[tuple[tuple[Pattern, ...], Block], ...]


@attrs.frozen(repr=False)
class Loop(Shown):
    """Repeats *body* until `Break` or `Return`; *span* is where it begins."""

    body: Block
    span: Span


@attrs.frozen(repr=False)
class Break(Shown):
    """Leave the innermost loop."""


@attrs.frozen(repr=False)
class Continue(Shown):
    """Start the next iteration of the innermost loop."""


@attrs.frozen(repr=False)
class Return(Shown):
    """End the thread of control."""


@attrs.frozen(repr=False)
class Clause(Shown):
    """One ``except`` for *errors*: stores the error as *catch* says, then runs *body*."""

    catch: Catch
    errors: tuple[ErrorClass, ...]
    body: Block


@attrs.frozen(repr=False)
class Guard(Shown):
    """*body* under handlers, then *orelse* without them if nothing was raised."""

    body: Block
    clauses: tuple[Clause, ...]
    orelse: Block


@attrs.frozen(repr=False)
class StartRounds(Shown):
    """Set a counter to 0."""

    counter: Counter


@attrs.frozen(repr=False)
class CountRound(Shown):
    """Add 1 to a counter."""

    counter: Counter


@attrs.frozen(repr=False)
class RaiseLimit(Shown):
    """Raise a `LoopLimitError`: the repeat at *span* has made *most* iterations without success."""

    span: Span
    most: int


@attrs.frozen(repr=False)
class Goto(Shown):
    """Continue at a label of the enclosing `Dispatch`; *last* if nothing follows it in the text."""

    label: int
    last: bool


@attrs.frozen(repr=False)
class Case(Shown):
    """The body at a label; *name* tells a reader what comes first in it."""

    label: int
    name: str
    body: Block


@attrs.frozen(repr=False)
class Dispatch(Shown):
    """Bodies that jump to one another; control begins at the first."""

    cases: tuple[Case, ...]


Statement = (
    Perform
    | If
    | Match
    | Loop
    | Break
    | Continue
    | Return
    | Guard
    | StartRounds
    | CountRound
    | RaiseLimit
    | Goto
    | Dispatch
)
Block = tuple[Statement, ...]


# ---- modules ---------------------------------------------------------------------------------


@attrs.frozen(eq=False, repr=False)
class Graph(Shown):
    """One graph: *steps* in the order in which they must be defined, *walk* for its root. *laps*
    are its loops, each as the names of the nodes on a shortest cycle.
    """

    header: GraphHeader
    doc: str | None
    fields: tuple[Field, ...]
    resources: tuple[Resource, ...]
    steps: tuple[Step, ...]
    walk: Walk
    laps: tuple[tuple[str, ...], ...]
    calls: Calls | None

    @property
    def name(self) -> str:
        """The graph's name."""
        return self.header.name


@attrs.frozen(eq=False, repr=False)
class Module(Shown):
    """One module to print, with callees before their callers.

    *origins* maps a type that is defined elsewhere to the module and name from which the file
    imports it.
    """

    path: str
    module: str
    doc: str | None
    imports: tuple[Import, ...]
    enums: tuple[Enum, ...]
    records: tuple[Record, ...]
    graphs: tuple[Graph, ...]
    origins: Mapping[tuple[str, str], tuple[str, str]]
