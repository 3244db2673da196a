"""The top level of a file."""

from __future__ import annotations

import attrs

from flowc.source import Span
from flowc.trees.shown import Shown
from flowc.trees.syntax.base import DottedName, Name, Node
from flowc.trees.syntax.expressions import Argument, ComparisonOperator, Constant, Expr
from flowc.trees.syntax.flow import BadMember, Member
from flowc.trees.syntax.members import Output, Param
from flowc.trees.syntax.types import TypeExpr


@attrs.frozen(eq=False, repr=False)
class ImportedName(Node):
    """``f`` or ``T as U``."""

    name: Name
    alias: Name | None

    @property
    def local(self) -> Name:
        """The name by which this file knows it."""
        return self.alias or self.name


@attrs.frozen(eq=False, repr=False)
class PythonImport(Node):
    """``from a.b import f, T as U``."""

    module: DottedName
    names: tuple[ImportedName, ...]


@attrs.frozen(eq=False, repr=False)
class FlowImport(Node):
    """``from "dir/x.flow" import G``."""

    path: Constant
    names: tuple[ImportedName, ...]


@attrs.frozen(eq=False, repr=False)
class EnumMember(Node):
    """``a`` or ``b = "text"``."""

    name: Name
    value: Constant | None


@attrs.frozen(eq=False, repr=False)
class EnumDecl(Node):
    """``enum N { a, b }``."""

    name: Name
    members: tuple[EnumMember, ...]


@attrs.frozen(eq=False, repr=False)
class RecordField(Node):
    """``f: T = default``."""

    name: Name
    type: TypeExpr
    default: Expr | None


@attrs.frozen(eq=False, repr=False)
class RecordDecl(Node):
    """``record N { f: T }``."""

    name: Name
    fields: tuple[RecordField, ...]


@attrs.frozen(eq=False, repr=False)
class GraphDecl(Node):
    """``graph N(params) -> outputs { … }``; *doc* is the text of its docstring."""

    name: Name
    params: tuple[Param, ...]
    outputs: tuple[Output, ...]
    doc: str | None
    members: tuple[Member, ...]


@attrs.frozen(eq=False, repr=False)
class RunAction(Node):
    """``run G(args) thread EXPR``."""

    graph: Name
    arguments: tuple[Argument, ...]
    thread: Expr | None


@attrs.frozen(eq=False, repr=False)
class AnswerAction(Node):
    """``answer G.question = EXPR thread EXPR``; *question* may be dotted."""

    graph: Name
    question: DottedName
    value: Expr
    thread: Expr | None


@attrs.frozen(eq=False, repr=False)
class CronSource(Node):
    """``cron "…" in "zone"``."""

    schedule: Constant
    zone: Constant | None


@attrs.frozen(eq=False, repr=False)
class EverySource(Node):
    """``every 30s``."""

    interval: Expr


@attrs.frozen(eq=False, repr=False)
class HttpSource(Node):
    """``http POST "/path"``."""

    method: Name
    path: Constant


@attrs.frozen(eq=False, repr=False)
class QueueSource(Node):
    """``queue "name"``."""

    name: Constant


@attrs.frozen(eq=False, repr=False)
class UnknownSource(Node):
    """A trigger of an unknown kind."""

    name: Name


@attrs.frozen(eq=False, repr=False)
class TriggerDecl(Node):
    """``on SOURCE run …`` or ``on SOURCE answer …``."""

    source: CronSource | EverySource | HttpSource | QueueSource | UnknownSource
    action: RunAction | AnswerAction


@attrs.frozen(eq=False, repr=False)
class RaiseResult(Node):
    """``raise KeyError("z")`` as the result of a stub."""

    error: Expr


@attrs.frozen(eq=False, repr=False)
class Stub(Node):
    """``stub a => x, y``; *node* may be dotted, for a node of a subgraph."""

    node: DottedName
    results: tuple[Expr | RaiseResult, ...]


@attrs.frozen(eq=False, repr=False)
class Asked(Node):
    """``review.confirm[2]``: a question, and the index of its item if given."""

    name: DottedName
    item: Constant | None


@attrs.frozen(eq=False, repr=False)
class ExpectPause(Node):
    """``expect pause confirm, other[2]``."""

    questions: tuple[Asked, ...]


@attrs.frozen(eq=False, repr=False)
class ExpectPath(Node):
    """``expect path [a, b]``."""

    nodes: tuple[DottedName, ...]


@attrs.frozen(eq=False, repr=False)
class ExpectError(Node):
    """``expect error KeyError``."""

    error: DottedName


@attrs.frozen(eq=False, repr=False)
class ExpectCalls(Node):
    """``expect calls a == 2``."""

    node: DottedName
    operator: ComparisonOperator
    count: Constant


@attrs.frozen(eq=False, repr=False)
class ExpectCall(Node):
    """``expect call a(x, k=1)``."""

    node: DottedName
    arguments: tuple[Argument, ...]


@attrs.frozen(eq=False, repr=False)
class ExpectTrue(Node):
    """``expect EXPR``."""

    condition: Expr


@attrs.frozen(eq=False, repr=False)
class Answer(Node):
    """``answer confirm[2] = EXPR``."""

    question: Asked
    value: Expr


@attrs.frozen(eq=False, repr=False)
class Expire(Node):
    """``expire NAME``."""

    question: DottedName


Expectation = ExpectPause | ExpectPath | ExpectError | ExpectCalls | ExpectCall | ExpectTrue
TestStep = Stub | Expectation | Answer | Expire | BadMember


@attrs.frozen(eq=False, repr=False)
class TestDecl(Node):
    """``test "…" for G(args) { … }``."""

    title: Constant
    graph: Name
    arguments: tuple[Argument, ...]
    steps: tuple[TestStep, ...]


@attrs.frozen(eq=False, repr=False)
class BadItem(Node):
    """A top-level declaration that could not be parsed, with the names that it would have
    declared.
    """

    names: tuple[Name, ...] = ()


Item = (
    PythonImport | FlowImport | EnumDecl | RecordDecl | GraphDecl | TriggerDecl | TestDecl | BadItem
)


@attrs.frozen(eq=False, repr=False)
class LanguageVersion(Node):
    """``language 1``."""

    version: int


@attrs.frozen(eq=False, repr=False)
class Token(Shown):
    """One token of the file, white space and comments included: the concatenated texts of all
    tokens are the file, byte for byte. *kind* is the terminal's name in the grammar.
    """

    kind: str
    text: str
    start: int


@attrs.frozen(eq=False, repr=False)
class File(Node):
    """A whole file; *doubtful* are the spans of the lines whose reading is a guess because of a
    mistake.
    """

    doc: str | None
    language: LanguageVersion | None
    items: tuple[Item, ...]
    tokens: tuple[Token, ...] = attrs.field(default=(), repr=False, eq=False)
    doubtful: tuple[Span, ...] = ()
