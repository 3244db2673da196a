"""What stands at the top level of a file."""

from __future__ import annotations

import attrs

from flowc.trees.syntax.base import DottedName, Name, Node
from flowc.trees.syntax.expressions import Argument, Constant, Expr
from flowc.trees.syntax.flow import BadMember, Member, Pattern
from flowc.trees.syntax.members import Output, Param
from flowc.trees.syntax.types import TypeExpr


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
    """A top-level declaration that could not be parsed, and the names that it would have
    declared.
    """

    names: tuple[Name, ...] = ()


Item = (
    PythonImport | FlowImport | EnumDecl | RecordDecl | GraphDecl | TriggerDecl | TestDecl | BadItem
)


@attrs.frozen
class LanguageVersion(Node):
    """``language 1``."""

    version: int


@attrs.frozen
class Token:
    """One token of the file, white space and comments included: joining the texts of all of them
    gives the file back, byte for byte. *kind* is the terminal's name in the grammar.
    """

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
