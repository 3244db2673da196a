"""What was written: one class for each form of the language, every node with its span.

Names are not yet looked up and nothing is judged. A part that could not be parsed is an *error
node* (`BadExpr`, `BadType`, `BadStep`, `BadMember`, `BadItem`); what depends on one stays silent.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

import attrs

from flowc.source import Span


@attrs.frozen
class Node:
    """What every part of the tree has: its place."""

    span: Span


@attrs.frozen
class Name(Node):
    """An identifier; its *span* covers just the word."""

    text: str


@attrs.frozen
class DottedName(Node):
    """``a.b.c``."""

    parts: tuple[Name, ...]

    @property
    def text(self) -> str:
        """The name as written, without spaces."""
        return ".".join(part.text for part in self.parts)


# ---- expressions -----------------------------------------------------------------------------


@attrs.frozen
class Constant(Node):
    """A string, number, ``True``, ``False``, ``None``, or a duration as a `timedelta`.

    *text* is the literal as written.
    """

    value: str | int | float | bool | timedelta | None
    text: str


@attrs.frozen
class NameExpr(Node):
    """A bare name: a field, an enum or its member, an import, a builtin."""

    name: str


@attrs.frozen
class AttributeExpr(Node):
    """``value.name``."""

    value: Expr
    name: Name


@attrs.frozen
class IndexExpr(Node):
    """``value[index]``."""

    value: Expr
    index: Expr


@attrs.frozen
class SliceExpr(Node):
    """``value[lower:upper:step]``."""

    value: Expr
    lower: Expr | None
    upper: Expr | None
    step: Expr | None


@attrs.frozen
class Argument(Node):
    """One argument of a call or of a node: *name* where it is given as ``name=value``."""

    name: Name | None
    value: Expr


@attrs.frozen
class CallExpr(Node):
    """``function(arguments)``."""

    function: Expr
    arguments: tuple[Argument, ...]


@attrs.frozen
class UnaryExpr(Node):
    """``-x``, ``+x``, ``~x``, ``not x``."""

    operator: Literal["-", "+", "~", "not"]
    operand: Expr


BinaryOperator = Literal["+", "-", "*", "/", "//", "%", "**", "@", "<<", ">>", "&", "^", "|"]


@attrs.frozen
class BinaryExpr(Node):
    """``left + right`` and its kin."""

    operator: BinaryOperator
    left: Expr
    right: Expr


@attrs.frozen
class BoolExpr(Node):
    """``a and b and c``, ``a or b``: two operands or more."""

    operator: Literal["and", "or"]
    operands: tuple[Expr, ...]


ComparisonOperator = Literal["==", "!=", "<", "<=", ">", ">=", "in", "not in", "is", "is not"]


@attrs.frozen
class CompareExpr(Node):
    """``a < b <= c``: *operators* stand between *operands*, of which there is one more."""

    operators: tuple[ComparisonOperator, ...]
    operands: tuple[Expr, ...]


@attrs.frozen
class ConditionalExpr(Node):
    """``body if condition else orelse``."""

    condition: Expr
    body: Expr
    orelse: Expr


@attrs.frozen
class SequenceExpr(Node):
    """``[a, b]``, ``(a, b)`` or ``{a, b}``."""

    kind: Literal["list", "tuple", "set"]
    items: tuple[Expr, ...]


@attrs.frozen
class DictExpr(Node):
    """``{key: value}``."""

    items: tuple[tuple[Expr, Expr], ...]


@attrs.frozen
class ForeignExpr(Node):
    """Something of Python that is no expression of the language: a lambda, a comprehension, ``:=``,
    an f-string, ``await``, a star. *what* names it for the message (``"a lambda"``)."""

    what: str


@attrs.frozen
class BadExpr(Node):
    """An expression that could not be parsed."""


Expr = (
    Constant
    | NameExpr
    | AttributeExpr
    | IndexExpr
    | SliceExpr
    | CallExpr
    | UnaryExpr
    | BinaryExpr
    | BoolExpr
    | CompareExpr
    | ConditionalExpr
    | SequenceExpr
    | DictExpr
    | ForeignExpr
    | BadExpr
)


# ---- types -----------------------------------------------------------------------------------


@attrs.frozen
class NamedType(Node):
    """``T`` or ``T[A, B]``; ``tuple[T, ...]`` has an `EllipsisType` as its last argument."""

    name: DottedName
    arguments: tuple[TypeExpr, ...]


@attrs.frozen
class LiteralType(Node):
    """``Literal["a", 1]``."""

    values: tuple[Constant, ...]


@attrs.frozen
class UnionType(Node):
    """``A | B | None``: two members or more; ``None`` is a `NamedType`."""

    members: tuple[TypeExpr, ...]


@attrs.frozen
class EllipsisType(Node):
    """The ``...`` of ``tuple[T, ...]``."""


@attrs.frozen
class BadType(Node):
    """A type that could not be parsed."""


TypeExpr = NamedType | LiteralType | UnionType | EllipsisType | BadType


# ---- fields ----------------------------------------------------------------------------------


@attrs.frozen
class Reducer(Node):
    """``by append``, ``by upsert(id)``, ``by f``; *key* is the argument of ``upsert``."""

    name: Name
    key: Name | None


@attrs.frozen
class Param(Node):
    """A parameter of a graph. *span* is the whole of it, *name.span* the word."""

    name: Name
    type: TypeExpr
    reducer: Reducer | None
    default: Expr | None


@attrs.frozen
class Output(Node):
    """An output of a graph: *type* is ``None`` where it names a field declared elsewhere."""

    name: Name
    type: TypeExpr | None
    reducer: Reducer | None


@attrs.frozen
class Var(Node):
    """``var x: T by r = d``, or ``memory x …``."""

    kind: Literal["var", "memory"]
    name: Name
    type: TypeExpr
    reducer: Reducer | None
    default: Expr | None


@attrs.frozen
class Use(Node):
    """``use r: T`` or ``use r: T = open_it("…")``; *opener* is the call, or another expression
    that the binder refuses."""

    name: Name
    type: TypeExpr
    opener: Expr | None


# ---- nodes -----------------------------------------------------------------------------------


@attrs.frozen
class Targets(Node):
    """What stands behind the arrow of a node: ``-> a`` is *one*, ``-> a, b`` *tuple*, ``-> {a, b}``
    *names*. A node without an arrow has no `Targets`."""

    form: Literal["one", "tuple", "names"]
    names: tuple[Name, ...]


@attrs.frozen
class Retry(Node):
    """``retry N times backoff D to D jitter on E, F``."""

    times: Expr
    backoff: Expr | None
    most: Expr | None
    jitter: bool
    on: tuple[DottedName, ...]


@attrs.frozen
class Timeout(Node):
    """``timeout D``."""

    duration: Expr


@attrs.frozen
class Cache(Node):
    """``cache D by EXPR``; both parts are optional."""

    duration: Expr | None
    by: Expr | None


@attrs.frozen
class RunPlace(Node):
    """``run inline``, ``run in thread``, ``run in process``."""

    place: Literal["inline", "thread", "process"]


@attrs.frozen
class Tags(Node):
    """``tags "a", "b"``."""

    tags: tuple[Constant, ...]


@attrs.frozen
class UnknownOption(Node):
    """An option that the language does not know, kept so that the binder can say which ones exist."""

    name: Name


Option = Retry | Timeout | Cache | RunPlace | Tags | UnknownOption


@attrs.frozen
class NodeDecl(Node):
    """``node NAME(args) -> outputs = TARGET { options }``."""

    name: Name
    arguments: tuple[Argument, ...]
    targets: Targets | None
    target: DottedName | None
    options: tuple[Option, ...]


@attrs.frozen
class AskDecl(Node):
    """``ask NAME(args) -> field: "prompt" { timeout EXPR }``."""

    name: Name
    arguments: tuple[Argument, ...]
    targets: Targets | None
    prompt: Constant | None
    options: tuple[Option, ...]


@attrs.frozen
class WaitDecl(Node):
    """``wait NAME for EXPR`` or ``wait NAME until EXPR``."""

    name: Name
    mode: Literal["for", "until"]
    value: Expr


@attrs.frozen
class Assignment(Node):
    """``field = EXPR``, or ``field := EXPR`` where *replace* is true."""

    field: Name
    replace: bool
    value: Expr


@attrs.frozen
class SetDecl(Node):
    """``set NAME { field = EXPR … }``."""

    name: Name
    assignments: tuple[Assignment, ...]


@attrs.frozen
class Limit(Node):
    """``limit N steps``."""

    steps: Expr


# ---- flow ------------------------------------------------------------------------------------


@attrs.frozen
class NodeStep(Node):
    """``NODE`` or ``NODE as ALIAS``."""

    name: Name
    alias: Name | None


@attrs.frozen
class StartStep(Node):
    """``start``."""


@attrs.frozen
class EndStep(Node):
    """``end``."""


@attrs.frozen
class GroupStep(Node):
    """``[p, q]``."""

    branches: tuple[Path, ...]


@attrs.frozen
class RaceStep(Node):
    """``race [p, q]``."""

    branches: tuple[Path, ...]


@attrs.frozen
class ItemVar(Node):
    """A variable after ``with``, of one item: ``y: T by r = v``."""

    name: Name
    type: TypeExpr
    reducer: Reducer | None
    default: Expr | None


@attrs.frozen
class EachStep(Node):
    """``each x in E max 8 with y: T { path }``; *keyword* is the place of the word ``each``."""

    keyword: Span
    item: Name
    items: Expr
    most: Expr | None
    variables: tuple[ItemVar, ...]
    body: Path


@attrs.frozen
class Arm(Node):
    """One ``if C { path }`` or ``elif C { path }``."""

    condition: Expr
    path: Path


@attrs.frozen
class IfStep(Node):
    """``if C { path } elif C { path } else { path }``."""

    keyword: Span
    arms: tuple[Arm, ...]
    orelse: Path | None


@attrs.frozen
class Pattern(Node):
    """A pattern of ``match``: a `Constant`, a `DottedName` (member, class, record), or ``_`` where
    *value* is ``None``. A negative number is a `Constant`."""

    value: Constant | DottedName | None


@attrs.frozen
class Case(Node):
    """``a | b => path``."""

    patterns: tuple[Pattern, ...]
    path: Path


@attrs.frozen
class MatchStep(Node):
    """``match E { a => path … }``."""

    keyword: Span
    subject: Expr
    cases: tuple[Case, ...]


@attrs.frozen
class Handler(Node):
    """``on E, F as field { path }``."""

    errors: tuple[DottedName, ...]
    field: Name | None
    path: Path


@attrs.frozen
class TryStep(Node):
    """``try { path } on E { path } …``."""

    keyword: Span
    body: Path
    handlers: tuple[Handler, ...]


@attrs.frozen
class RepeatStep(Node):
    """``repeat max 5 { path } until C else { path }``."""

    keyword: Span
    most: Expr | None
    body: Path
    until: Expr | None
    orelse: Path | None


@attrs.frozen
class DataflowStep(Node):
    """``dataflow { a, b as c }``: each step is a `NodeStep` (or a `BadStep`)."""

    keyword: Span
    nodes: tuple[Step, ...]


@attrs.frozen
class BadStep(Node):
    """A step that could not be parsed."""


Step = (
    NodeStep
    | StartStep
    | EndStep
    | GroupStep
    | RaceStep
    | EachStep
    | IfStep
    | MatchStep
    | TryStep
    | RepeatStep
    | DataflowStep
    | BadStep
)


@attrs.frozen
class Path(Node):
    """``a -> b -> c``; *arrows* are the places of the arrows, one fewer than the steps.

    An empty ``{ }`` is a path without steps.
    """

    steps: tuple[Step, ...]
    arrows: tuple[Span, ...]


@attrs.frozen
class BadMember(Node):
    """A member of a graph that could not be parsed; *names* are the names that it would have
    declared, so that their uses stay silent."""

    names: tuple[Name, ...] = ()


Member = Var | Use | NodeDecl | AskDecl | WaitDecl | SetDecl | Limit | Path | BadMember


# ---- top level -------------------------------------------------------------------------------


@attrs.frozen
class ImportedName(Node):
    """``f`` or ``T as U``."""

    name: Name
    alias: Name | None

    @property
    def local(self) -> Name:
        """The name by which this file knows it."""
        return self.alias or self.name


@attrs.frozen
class PythonImport(Node):
    """``from a.b import f, T as U``."""

    module: DottedName
    names: tuple[ImportedName, ...]


@attrs.frozen
class FlowImport(Node):
    """``from "dir/x.flow" import G``."""

    path: Constant
    names: tuple[ImportedName, ...]


@attrs.frozen
class EnumMember(Node):
    """``a`` or ``b = "text"``."""

    name: Name
    value: Constant | None


@attrs.frozen
class EnumDecl(Node):
    """``enum N { a, b }``."""

    name: Name
    members: tuple[EnumMember, ...]


@attrs.frozen
class RecordField(Node):
    """``f: T = default``."""

    name: Name
    type: TypeExpr
    default: Expr | None


@attrs.frozen
class RecordDecl(Node):
    """``record N { f: T }``."""

    name: Name
    fields: tuple[RecordField, ...]


@attrs.frozen
class GraphDecl(Node):
    """``graph N(params) -> outputs { … }``; *doc* is the text of its doc string."""

    name: Name
    params: tuple[Param, ...]
    outputs: tuple[Output, ...]
    doc: str | None
    members: tuple[Member, ...]


@attrs.frozen
class RunAction(Node):
    """``run G(args) thread EXPR``."""

    graph: Name
    arguments: tuple[Argument, ...]
    thread: Expr | None


@attrs.frozen
class AnswerAction(Node):
    """``answer G.question = EXPR thread EXPR``; *question* may be dotted."""

    graph: Name
    question: DottedName
    value: Expr
    thread: Expr | None


@attrs.frozen
class CronSource(Node):
    """``cron "…" in "zone"``."""

    schedule: Constant
    zone: Constant | None


@attrs.frozen
class EverySource(Node):
    """``every 30s``."""

    interval: Expr


@attrs.frozen
class HttpSource(Node):
    """``http POST "/path"``."""

    method: Name
    path: Constant


@attrs.frozen
class QueueSource(Node):
    """``queue "name"``."""

    name: Constant


@attrs.frozen
class UnknownSource(Node):
    """A trigger of a kind that the language does not know."""

    name: Name


@attrs.frozen
class TriggerDecl(Node):
    """``on SOURCE run …`` or ``on SOURCE answer …``."""

    source: CronSource | EverySource | HttpSource | QueueSource | UnknownSource
    action: RunAction | AnswerAction


@attrs.frozen
class RaiseResult(Node):
    """``raise KeyError("z")`` as the result of a stub."""

    error: Expr


@attrs.frozen
class Stub(Node):
    """``stub a => x, y``; *node* may be dotted, for a node of a subgraph."""

    node: DottedName
    results: tuple[Expr | RaiseResult, ...]


@attrs.frozen
class ExpectPause(Node):
    """``expect pause confirm, other``."""

    questions: tuple[Pattern, ...]


@attrs.frozen
class ExpectPath(Node):
    """``expect path [a, b]``."""

    nodes: tuple[DottedName, ...]


@attrs.frozen
class ExpectError(Node):
    """``expect error KeyError``."""

    error: DottedName


@attrs.frozen
class ExpectTrue(Node):
    """``expect EXPR``."""

    condition: Expr


@attrs.frozen
class Answer(Node):
    """``answer confirm = EXPR``; *index* is the 2 of ``confirm[2]``."""

    question: DottedName
    index: Constant | None
    value: Expr


@attrs.frozen
class Expire(Node):
    """``expire NAME``."""

    question: DottedName


TestStep = Stub | ExpectPause | ExpectPath | ExpectError | ExpectTrue | Answer | Expire | BadMember


@attrs.frozen
class TestDecl(Node):
    """``test "…" for G(args) { … }``."""

    title: Constant
    graph: Name
    arguments: tuple[Argument, ...]
    steps: tuple[TestStep, ...]


@attrs.frozen
class BadItem(Node):
    """A top-level declaration that could not be parsed, and the names that it would have declared."""

    names: tuple[Name, ...] = ()


Item = (
    PythonImport
    | FlowImport
    | EnumDecl
    | RecordDecl
    | GraphDecl
    | TriggerDecl
    | TestDecl
    | BadItem
)


@attrs.frozen
class LanguageVersion(Node):
    """``language 1``."""

    version: int


@attrs.frozen
class Token:
    """One token of the file, white space and comments included: joining the texts of all of them
    gives the file back, byte for byte. *kind* is the terminal's name in the grammar."""

    kind: str
    text: str
    start: int


@attrs.frozen
class File(Node):
    """A whole file."""

    doc: str | None
    language: LanguageVersion | None
    items: tuple[Item, ...]
    tokens: tuple[Token, ...] = attrs.field(default=(), repr=False, eq=False)
