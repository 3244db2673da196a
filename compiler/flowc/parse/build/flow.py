"""Paths and steps."""

from __future__ import annotations

from typing import Any

from flowc.diagnostics import codes
from flowc.parse.build.base import Damage
from flowc.parse.build.options import Options
from flowc.source import Span
from flowc.trees.syntax import (
    Arm,
    BadStep,
    Case,
    Constant,
    DataflowStep,
    DottedName,
    EachStep,
    EndStep,
    Expr,
    GroupStep,
    Handler,
    IfStep,
    ItemVar,
    MatchStep,
    Name,
    NodeStep,
    Path,
    Pattern,
    RaceStep,
    Reducer,
    RepeatStep,
    StartStep,
    Step,
    Token,
    TryStep,
    TypeExpr,
)


class Flow(Options):
    """Makes paths and steps."""

    def path(self, span: Span, *parts: Any) -> Path:
        """Make a path of steps and the arrows between them."""
        return Path(span, parts[::2], tuple(self.place(arrow) for arrow in parts[1::2]))

    def chain(self, span: Span, *parts: Any) -> Path:
        """Make a path that is a member of a graph."""
        return self.path(span, *parts)

    def block(self, span: Span, path: Path | None = None) -> Path:
        """Return the path between braces, an empty one if there is none."""
        return path or Path(span, (), ())

    # ---- steps -------------------------------------------------------------------------------

    def node_step(self, span: Span, name: Name, alias: Name | None) -> Step:
        """Make a step to a node; ``START`` and ``END`` are reported and read as the markers."""
        if alias is None and name.text in ("START", "END"):
            word = name.text.lower()
            headline = f"`{name.text}` is not a marker of the language"
            help = f"it is written `{word}`"
            self.report(codes.FOREIGN_SYNTAX, headline, span, help=help, to=word)
            return StartStep(span) if word == "start" else EndStep(span)
        return NodeStep(span, name, alias)

    def start_step(self, span: Span) -> Step:
        """Make ``start``."""
        return StartStep(span)

    def end_step(self, span: Span) -> Step:
        """Make ``end``."""
        return EndStep(span)

    def bad_step(self, span: Span, _damage: Damage) -> Step:
        """Stand in for a step that could not be parsed."""
        return BadStep(span)

    def group(self, span: Span, *branches: Path) -> Step:
        """Make ``[p, q]``."""
        return GroupStep(span, branches)

    def race(self, span: Span, *branches: Path) -> Step:
        """Make ``race [p, q]``."""
        return RaceStep(span, branches)

    def each(
        self,
        span: Span,
        keyword: Token,
        item: Name,
        items: Expr,
        most: Expr | None,
        variables: tuple[ItemVar, ...] | None,
        body: Path,
    ) -> Step:
        """Make ``each x in E max 8 with y: T { path }``."""
        return EachStep(span, self.place(keyword), item, items, most, variables or (), body)

    def each_with(self, _span: Span, *variables: ItemVar) -> tuple[ItemVar, ...]:
        """Collect the variables of one item."""
        return variables

    def item_var(
        self,
        span: Span,
        name: Name,
        type: TypeExpr,
        reducer: Reducer | None,
        default: Expr | None,
    ) -> ItemVar:
        """Make a variable of one item."""
        return ItemVar(span, name, type, reducer, default)

    def reduced_item_var(
        self, span: Span, name: Name, type: TypeExpr, default: Expr, reducer: Reducer
    ) -> ItemVar:
        """Make a variable of one item with the default before the reducer."""
        return ItemVar(span, name, type, reducer, default)

    def if_step(self, span: Span, *parts: Any) -> Step:
        """Make ``if C { path } elif C { path } else { path }``."""
        *arms, orelse = parts
        keyword = Span(span.path, span.start, span.start + len("if"))
        return IfStep(span, keyword, tuple(arms), orelse)

    def arm(self, span: Span, condition: Expr, path: Path) -> Arm:
        """Make ``if C { path }`` or ``elif C { path }``."""
        return Arm(span, condition, path)

    def else_block(self, _span: Span, path: Path) -> Path:
        """Return the path after ``else``."""
        return path

    def match(self, span: Span, keyword: Token, subject: Expr, *cases: Case) -> Step:
        """Make ``match E { a => path … }``."""
        return MatchStep(span, self.place(keyword), subject, cases)

    def case(self, span: Span, *parts: Any) -> Case:
        """Make ``a | b => path``."""
        *patterns, path = parts
        return Case(span, tuple(patterns), path)

    def bad_case(self, span: Span, _damage: Damage) -> Case:
        """Stand in for a case that could not be parsed: it may match every value."""
        return Case(span, (Pattern(span, None),), Path(span, (BadStep(span),), ()))

    def pattern(self, span: Span, value: Constant | DottedName) -> Pattern:
        """Make a pattern, which may be ``_``."""
        if isinstance(value, DottedName) and value.text == "_":
            return Pattern(span, None)
        return Pattern(span, value)

    def none_pattern(self, span: Span, _word: Token) -> Pattern:
        """Make the pattern ``None``."""
        return Pattern(span, Constant(span, None, "None"))

    def negative_pattern(self, span: Span, sign: Token, number: Token) -> Pattern:
        """Make the pattern of a negative number."""
        return Pattern(span, self.negative(span, sign, number))

    def try_step(self, span: Span, keyword: Token, body: Path, *handlers: Handler) -> Step:
        """Make ``try { path } on E { path }``."""
        return TryStep(span, self.place(keyword), body, handlers)

    def handler(self, span: Span, *parts: Any) -> Handler:
        """Make ``on E, F as field { path }``."""
        *errors, field, path = parts
        return Handler(span, tuple(errors), field, path)

    def handler_field(self, _span: Span, field: Name) -> Name:
        """Return the field that keeps the error."""
        return field

    def repeat(
        self,
        span: Span,
        keyword: Token,
        most: Expr | None,
        body: Path,
        until: Expr | None,
        orelse: Path | None,
    ) -> Step:
        """Make ``repeat max 5 { path } until C else { path }``."""
        return RepeatStep(span, self.place(keyword), most, body, until, orelse)

    def dataflow(self, span: Span, keyword: Token, *nodes: Step) -> Step:
        """Make ``dataflow { a, b }``."""
        return DataflowStep(span, self.place(keyword), nodes)

    # ---- fields, which items have too --------------------------------------------------------

    def reducer(self, span: Span, name: Name, key: Name | None) -> Reducer:
        """Make ``by append`` or ``by upsert(key)``."""
        return Reducer(span, name, key)
