"""What to print: each graph's nodes as steps, and its control flow as nested statements.

The statements say nothing of how a step is carried out, so that one body prints three texts: the
walk that a machine runs, and the plain function, synchronous and asynchronous. Expressions are
those of the program. Steps, graphs and fields compare by identity.
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
    """What something calls that is nothing but calls: nodes of one *kind*, empty where there is
    none, and *graphs* of other files, which know themselves of which kind they are.
    """

    kind: KindOfCalls
    graphs: tuple[GraphHeader, ...]


@attrs.frozen(eq=False, repr=False)
class Call(Shown):
    """A node that calls a Python function.

    *checks* are the written fields whose value the function's annotation does not promise, *needs*
    the resources that must be open. A *plain* one asks for nothing but its call, so that a function
    may make it in place.
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
    """A ``set``: its expressions stand in *writes*."""

    name: str
    span: Span
    writes: tuple[Write, ...]


@attrs.frozen(eq=False, repr=False)
class Enter(Shown):
    """A node that runs another graph; *passed* are the resources that the graph takes from here."""

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
    """A question; *arguments* have names."""

    name: str
    span: Span
    arguments: tuple[BoundArgument, ...]
    field: Field
    prompt: str | None
    timeout: Expr | None


@attrs.frozen(eq=False, repr=False)
class Wait(Shown):
    """A pause for a time or until one."""

    name: str
    span: Span
    mode: Literal["for", "until"]
    value: Expr


@attrs.frozen(eq=False, repr=False)
class Walk(Shown):
    """The text of one line of control; *straight* lists its steps where it is nothing but them."""

    body: Block
    straight: tuple[Step, ...] | None


@attrs.frozen(eq=False, repr=False)
class Parallel(Shown):
    """A group or a race; *own[i]* are the growing fields that branch *i* both writes and reads.

    Branches stand *apart* where none reads what one written before it writes, so that they could
    run one after another on one state.
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
    """A walk for each item; *variables* (with their values as defaults) belong to one item, which
    writes those *written*. Items stand *apart* as branches do, see `Parallel`.
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
    """Nodes that start as soon as those at the positions *after[i]* are done."""

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
    """The rounds that a ``repeat`` has made."""

    repeat: RepeatStart


@attrs.frozen(repr=False)
class Perform(Shown):
    """Run a step."""

    step: Step


@attrs.frozen(repr=False)
class Reached(Shown):
    """The condition that a repeat has made *most* rounds."""

    counter: Counter
    most: int


Condition = Expr | Reached


@attrs.frozen(repr=False)
class Not(Shown):
    """The opposite of a condition."""

    condition: Condition


@attrs.frozen(repr=False)
class If(Shown):
    """The first arm whose condition holds, else *orelse*."""

    span: Span
    arms: tuple[tuple[Condition | Not, Block], ...]
    orelse: Block


@attrs.frozen(repr=False)
class Match(Shown):
    """The first case with a pattern that fits *subject*."""

    span: Span
    subject: Expr
    cases: tuple[tuple[tuple[Pattern, ...], Block], ...]


@attrs.frozen(repr=False)
class Loop(Shown):
    """*body* over and over, left by `Break` or `Return` only; *span* is where it begins."""

    body: Block
    span: Span


@attrs.frozen(repr=False)
class Break(Shown):
    """Leave the innermost loop."""


@attrs.frozen(repr=False)
class Continue(Shown):
    """Begin the innermost loop anew."""


@attrs.frozen(repr=False)
class Return(Shown):
    """Leave the line of control."""


@attrs.frozen(repr=False)
class Clause(Shown):
    """One ``except`` of *errors*: keeps the error where *catch* says so, then runs *body*."""

    catch: Catch
    errors: tuple[ErrorClass, ...]
    body: Block


@attrs.frozen(repr=False)
class Guard(Shown):
    """*body* under handlers, then *orelse* without them where nothing was raised."""

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
    """Raise a `LoopLimitError`: the repeat at *span* has made *most* rounds in vain."""

    span: Span
    most: int


@attrs.frozen(repr=False)
class Goto(Shown):
    """Go on at a label of the one `Dispatch` around; *last* where nothing follows in its text."""

    label: int
    last: bool


@attrs.frozen(repr=False)
class Case(Shown):
    """The text behind a label; *name* says to a reader what stands first in it."""

    label: int
    name: str
    body: Block


@attrs.frozen(repr=False)
class Dispatch(Shown):
    """Texts that jump to one another; the first is where control begins."""

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
    """One graph: *steps* in the order in which they must be defined, *walk* its root; *laps* are
    its loops, as the names of the nodes on a shortest way round.
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
    """One module to print, its graphs callees first.

    *origins* says by which module and name the file imports a type that is at home elsewhere.
    """

    path: str
    module: str
    doc: str | None
    imports: tuple[Import, ...]
    enums: tuple[Enum, ...]
    records: tuple[Record, ...]
    graphs: tuple[Graph, ...]
    origins: Mapping[tuple[str, str], tuple[str, str]]
