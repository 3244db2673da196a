"""Fields, nodes and everything at the top level of a file."""

from __future__ import annotations

from typing import Any, cast

from flowc.diagnostics import codes
from flowc.parse.build.base import Damage
from flowc.parse.build.flow import Flow
from flowc.source import Span
from flowc.trees.syntax import (
    Argument,
    AskDecl,
    Assignment,
    BadExpr,
    BadItem,
    BadMember,
    BadType,
    DottedName,
    EnumDecl,
    EnumMember,
    Expr,
    File,
    FlowImport,
    GraphDecl,
    ImportedName,
    Item,
    LanguageVersion,
    Limit,
    Member,
    Name,
    NodeDecl,
    Option,
    Output,
    Param,
    PythonImport,
    RecordDecl,
    RecordField,
    Reducer,
    SetDecl,
    Targets,
    Token,
    TypeExpr,
    Use,
    Var,
    WaitDecl,
)

#: The newest version of the language that this compiler knows.
LATEST_VERSION = 1


class Declarations(Flow):
    """Makes declarations, inside and outside of graphs."""

    def start(
        self, _span: Span, doc: str | None, language: LanguageVersion | None, *items: Item
    ) -> File:
        """Make the file, still without its tokens."""
        return File(self.source.span(0, len(self.source.text)), doc, language, items)

    def language(self, span: Span, number: Token) -> LanguageVersion:
        """Make ``language 1``; an unknown version is reported."""
        version = self._integer(number)
        if not 1 <= version <= LATEST_VERSION:
            self.report(
                codes.LANGUAGE_VERSION,
                f"`language {number.text[:20]}` is a version that this compiler does not know",
                self.place(number),
                f"this compiler knows version {LATEST_VERSION}",
                help="use a newer flowc" if version > 1 else f"write `language {LATEST_VERSION}`",
            )
        return LanguageVersion(span, version)

    def bad_item(self, span: Span, damage: Damage) -> Item:
        """Stand in for a declaration that could not be parsed."""
        return BadItem(span, damage.names)

    # ---- imports and types -------------------------------------------------------------------

    def python_import(self, span: Span, module: DottedName, *names: ImportedName) -> Item:
        """Make ``from a.b import f``."""
        return PythonImport(span, module, names)

    def flow_import(self, span: Span, path: Token, *names: ImportedName) -> Item:
        """Make ``from "x.flow" import G``."""
        return FlowImport(span, self.constant(path), names)

    def imported(self, span: Span, name: Name, alias: Name | None) -> ImportedName:
        """Make ``f`` or ``f as g``."""
        return ImportedName(span, name, alias)

    def enum(self, span: Span, name: Name, *members: EnumMember) -> Item:
        """Make ``enum N { a, b }``."""
        return EnumDecl(span, name, tuple(item for item in members if item is not None))

    def member(self, span: Span, name: Name, value: Token | None) -> EnumMember:
        """Make ``a`` or ``b = "text"``."""
        return EnumMember(span, name, self.constant(value) if value else None)

    def bad_member_of_enum(self, span: Span, damage: Damage) -> EnumMember | None:
        """Stand in for a member that could not be parsed, if at least its name is known."""
        return next((EnumMember(span, name, None) for name in damage.names), None)

    def record(self, span: Span, name: Name, *fields: RecordField) -> Item:
        """Make ``record N { f: T }``."""
        return RecordDecl(span, name, tuple(item for item in fields if item is not None))

    def record_field(
        self, span: Span, name: Name, type: TypeExpr, default: Expr | None
    ) -> RecordField:
        """Make ``f: T = default``."""
        return RecordField(span, name, type, default)

    def bad_record_field(self, span: Span, damage: Damage) -> RecordField | None:
        """Stand in for a field that could not be parsed, if at least its name is known."""
        return next((RecordField(span, name, BadType(span), None) for name in damage.names), None)

    # ---- graphs ------------------------------------------------------------------------------

    def graph(
        self,
        span: Span,
        name: Name,
        params: tuple[Param, ...],
        outputs: tuple[Output, ...] | None,
        doc: str | None,
        members: tuple[Member, ...],
    ) -> Item:
        """Make ``graph N(params) -> outputs { … }``."""
        return GraphDecl(span, name, params, outputs or (), doc, members)

    def params(self, _span: Span, *params: Param | None) -> tuple[Param, ...]:
        """Collect the parameters of a graph."""
        return tuple(param for param in params if param is not None)

    def param(
        self,
        span: Span,
        name: Name,
        type: TypeExpr,
        reducer: Reducer | None,
        default: Expr | None,
    ) -> Param:
        """Make ``x: T = default``."""
        return Param(span, name, type, reducer, default)

    def reduced_param(
        self, span: Span, name: Name, type: TypeExpr, default: Expr, reducer: Reducer
    ) -> Param:
        """Make ``x: T = default by r``."""
        return Param(span, name, type, reducer, default)

    def bad_param(self, span: Span, damage: Damage) -> Param | None:
        """Stand in for a parameter that could not be parsed, if at least its name is known.

        It counts as optional: callers that do not give it are not at fault.
        """
        names = iter(damage.names)
        return next((Param(span, name, BadType(span), None, BadExpr(span)) for name in names), None)

    def outputs(self, _span: Span, *outputs: Output) -> tuple[Output, ...]:
        """Collect the outputs of a graph."""
        return outputs

    def output(
        self, span: Span, name: Name, type: TypeExpr | None, reducer: Reducer | None = None
    ) -> Output:
        """Make an output: declared here with a type, or the name of a field."""
        return Output(span, name, type, reducer)

    def members(self, _span: Span, *members: Member) -> tuple[Member, ...]:
        """Collect the members of a graph."""
        return members

    def bad_declaration(self, span: Span, damage: Damage) -> BadMember:
        """Stand in for a member, or for a line of a test, that could not be parsed."""
        return BadMember(span, damage.names)

    def var(
        self,
        span: Span,
        keyword: Token,
        name: Name,
        type: TypeExpr,
        reducer: Reducer | None,
        default: Expr | None,
    ) -> Member:
        """Make ``var x: T by r = d``, or ``memory x …``."""
        return Var(span, cast(Any, keyword.text), name, type, reducer, default)

    def reduced_var(
        self,
        span: Span,
        keyword: Token,
        name: Name,
        type: TypeExpr,
        default: Expr,
        reducer: Reducer,
    ) -> Member:
        """Make ``var x: T = d by r``."""
        return self.var(span, keyword, name, type, reducer, default)

    def use(self, span: Span, name: Name, type: TypeExpr, opener: Expr | None) -> Member:
        """Make ``use r: T = open_it()``."""
        return Use(span, name, type, opener)

    def limit(self, span: Span, steps: Expr) -> Member:
        """Make ``limit N steps``."""
        return Limit(span, steps)

    # ---- nodes -------------------------------------------------------------------------------

    def node(
        self,
        span: Span,
        name: Name,
        arguments: tuple[Argument, ...],
        targets: Targets | None,
        target: DottedName | None,
        options: tuple[Option, ...] | None,
    ) -> Member:
        """Make ``node NAME(args) -> outputs = TARGET { options }``."""
        return NodeDecl(span, name, arguments, targets, target, options or ())

    def ask(
        self,
        span: Span,
        name: Name,
        arguments: tuple[Argument, ...],
        targets: Targets | None,
        prompt: Token | None,
        options: tuple[Option, ...] | None,
    ) -> Member:
        """Make ``ask NAME(args) -> field: "prompt" { timeout D }``."""
        if targets is None:
            self.report(
                codes.UNEXPECTED_TOKEN,
                f"the answer to `{name.text}` goes to no field",
                name.span,
                help="name the field that takes it: `ask NAME(…) -> field`",
            )
            return BadMember(span, (name,))
        if targets.form != "one":
            headline = f"the answer to `{name.text}` goes to one field, named without brackets"
            self.report(codes.UNEXPECTED_TOKEN, headline, targets.span)
        self.check_ask_options(options or ())
        text = self.constant(prompt) if prompt else None
        return AskDecl(span, name, arguments, targets, text, options or ())

    def one_target(self, span: Span, name: Name) -> Targets:
        """Make ``-> a``."""
        return Targets(span, "one", (name,))

    def several_targets(self, span: Span, *names: Name) -> Targets:
        """Make ``-> a, b``."""
        return Targets(span, "tuple", names)

    def named_targets(self, span: Span, *names: Name) -> Targets:
        """Make ``-> {a, b}``."""
        return Targets(span, "names", names)

    def wait(self, span: Span, name: Name, mode: Token, value: Expr) -> Member:
        """Make ``wait NAME for D`` or ``wait NAME until T``."""
        return WaitDecl(span, name, cast(Any, mode.text), value)

    def set_node(self, span: Span, name: Name, *assignments: Assignment | BadMember) -> Member:
        """Make ``set NAME { field = EXPR }``."""
        kept = tuple(item for item in assignments if isinstance(item, Assignment))
        return SetDecl(span, name, kept)

    def assignment(self, span: Span, field: Name, sign: Token, value: Expr) -> Assignment:
        """Make ``field = EXPR`` or ``field := EXPR``."""
        return Assignment(span, field, sign.kind == "BECOMES", value)
