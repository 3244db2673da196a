"""Expressions with every name resolved: `syntax.Expr` to `program.Expr`.

A bare name is looked up in the variables of the enclosing items, then in the fields and resources
of the graph, then at the top level of the file. `Visible` holds all but the last.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

import attrs

from flowc.bind.callees import BUILTINS, bind_callee
from flowc.bind.other_graphs import help_for_field_of_another
from flowc.bind.scope import (
    AmbiguousMeaning,
    Damaged,
    FileScope,
    GraphMeaning,
    Meaning,
    PythonMeaning,
    UnknownNames,
    visible_names,
)
from flowc.bind.type_expressions import member_of
from flowc.diagnostics import Code, Note, codes, finding
from flowc.diagnostics.suggest import Suggestion, nearest, quoted, suggest
from flowc.python import facts
from flowc.source import Span
from flowc.trees import program, syntax
from flowc.trees.program import Field, Resource
from flowc.trees.types import EnumType, RecordType
from flowc.types import ANY

_IN_A_FUNCTION = "put it in a Python function, import that and call it here"

#: What to write in place of Python constructs that are not part of the language.
_INSTEAD = {
    "a lambda": "write what it computes in its place, with the fields themselves:"
    " `if score > 0.8 { a } else { b }`",
    "`await`": "what waits is a node: `node NAME(…) -> field`",
    "an assignment with `:=`": "a `set` writes fields: `set NAME { field = … }`",
    "an f-string": "join texts with `+` and `str(…)`, or make them in a Python function",
}


#: The parameter of nodes in other libraries, where every node receives the whole state.
STATE = "state"


@attrs.frozen
class Bar:
    """Why a name that exists cannot be read here."""

    code: Code
    headline: str
    help: str


@attrs.frozen(eq=False)
class Visible:
    """What bare names may refer to in one place, besides the top level.

    *barred* are names that exist but cannot be read there, *silent* are names that were already
    reported, and *graph* is the name of the enclosing graph.
    """

    items: Mapping[str, Field] = attrs.field(factory=dict)
    fields: Mapping[str, Field] = attrs.field(factory=dict)
    resources: Mapping[str, Resource] = attrs.field(factory=dict)
    trigger: frozenset[str] = frozenset()
    barred: Mapping[str, Bar] = attrs.field(factory=dict)
    silent: frozenset[str] = frozenset()
    graph: str = ""

    def field(self, name: str) -> Field | None:
        """Return the variable or field called *name*, or None."""
        return self.items.get(name) or self.fields.get(name)

    def names(self) -> list[str]:
        """Return every name that could have been meant."""
        own = visible_names(self.items, self.fields, self.resources)
        return [*own, *sorted(self.trigger)]


@attrs.frozen(eq=False)
class ExpressionBinder:
    """Binds the expressions of one place; *taker* is the function whose arguments they are."""

    scope: FileScope
    visible: Visible
    unknown: UnknownNames
    taker: facts.Function | None = None

    def bind(self, expr: syntax.Expr) -> program.Expr:
        """Return *expr* with its names resolved, or a `BadExpr`, reported, if that fails."""
        match expr:
            case syntax.Constant():
                return program.Literal_(expr.span, expr.value, expr.text)
            case syntax.NameExpr():
                return self._name(expr)
            case syntax.AttributeExpr():
                return self._attribute(expr)
            case syntax.CallExpr():
                return self._call(expr)
            case syntax.ForeignExpr():
                return self._foreign(expr)
            case syntax.BadExpr():
                return program.BadExpr(expr.span)
        return self._composite(expr)

    def bind_optional(self, expr: syntax.Expr | None) -> program.Expr | None:
        """Return *expr* bound, or None if there is none."""
        return None if expr is None else self.bind(expr)

    def bind_arguments(
        self, arguments: tuple[syntax.Argument, ...]
    ) -> tuple[program.BoundArgument, ...]:
        """Return *arguments* bound, in the order written."""
        return tuple(
            program.BoundArgument(
                argument.span,
                None if argument.name is None else argument.name.text,
                self.bind(argument.value),
            )
            for argument in arguments
        )

    def _composite(
        self,
        expr: syntax.IndexExpr
        | syntax.SliceExpr
        | syntax.UnaryExpr
        | syntax.BinaryExpr
        | syntax.BoolExpr
        | syntax.CompareExpr
        | syntax.ConditionalExpr
        | syntax.SequenceExpr
        | syntax.DictExpr,
    ) -> program.Expr:
        match expr:
            case syntax.IndexExpr(span, value, index):
                return program.Index(span, self.bind(value), self.bind(index))
            case syntax.SliceExpr(span, value, lower, upper, step):
                ends = [self.bind_optional(end) for end in (lower, upper, step)]
                return program.Slice(span, self.bind(value), *ends)
            case syntax.UnaryExpr(span, operator, operand):
                return program.Unary(span, operator, self.bind(operand))
            case syntax.BinaryExpr():
                return self._binary(expr)
            case syntax.BoolExpr(span, operator, operands):
                return program.Bool(span, operator, tuple(map(self.bind, operands)))
            case syntax.CompareExpr(span, operators, operands):
                return program.Compare(span, operators, tuple(map(self.bind, operands)))
            case syntax.ConditionalExpr(span, condition, body, orelse):
                return program.Conditional(
                    span, self.bind(condition), self.bind(body), self.bind(orelse)
                )
            case syntax.SequenceExpr(span, kind, items):
                return program.Sequence(span, kind, tuple(map(self.bind, items)))
            case syntax.DictExpr(span, pairs):
                bound = tuple((self.bind(key), self.bind(value)) for key, value in pairs)
                return program.DictDisplay(span, bound)
        assert_never(expr)

    def _binary(self, expr: syntax.BinaryExpr) -> program.Expr:
        """Bind ``a + b + c + …`` from the left, iteratively: such chains may be long."""
        chain: list[syntax.BinaryExpr] = []
        left: syntax.Expr = expr
        while isinstance(left, syntax.BinaryExpr):
            chain.append(left)
            left = left.left
        bound = self.bind(left)
        for link in reversed(chain):
            bound = program.Binary(link.span, link.operator, bound, self.bind(link.right))
        return bound

    # ---- names ---------------------------------------------------------------------------------

    def _name(self, expr: syntax.NameExpr) -> program.Expr:
        field = self.visible.field(expr.name)
        if field is not None:
            return program.FieldRead(expr.span, field)
        if expr.name in self.visible.resources:
            return program.ResourceRead(expr.span, self.visible.resources[expr.name])
        if expr.name in self.visible.trigger:
            return program.TriggerRead(expr.span, expr.name)
        if expr.name in self.visible.barred:
            bar = self.visible.barred[expr.name]
            self.unknown.add(bar.code, bar.headline, expr.span, bar.help)
            return program.BadExpr(expr.span)
        meaning = self.scope.look_up(expr.name)
        if meaning is None:
            return self._unknown_name(expr)
        return self._top_level_value(meaning, expr)

    def _top_level_value(self, meaning: Meaning, expr: syntax.NameExpr) -> program.Expr:
        match meaning:
            case PythonMeaning():
                return imported_value(meaning, expr.span, self.scope)
            case Damaged() | AmbiguousMeaning():
                return program.BadExpr(expr.span)
            case EnumType():
                return self.refuse(
                    expr.span,
                    f"the enum `{expr.name}` is not a value",
                    f"one of its members is: `{expr.name}.…`",
                )
            case RecordType():
                return self.refuse(
                    expr.span,
                    f"the record `{expr.name}` is not a value",
                    f"`{expr.name}(…)` makes one",
                )
            case GraphMeaning():
                return self.refuse(
                    expr.span,
                    f"the graph `{expr.name}` is not a value",
                    "a node runs a graph: `node NAME(…) -> field = GRAPH`",
                )

    def _unknown_name(self, expr: syntax.NameExpr) -> program.Expr:
        is_told = self.scope.unknown.is_use(codes.UNKNOWN_TYPE, expr.name, expr.span)
        if expr.name not in self.visible.silent and not is_told:
            may_compare = self.unknown.may_compare(len(self.visible.fields))
            self.unknown.add(
                codes.UNKNOWN_FIELD,
                f"there is no field `{expr.name}`",
                expr.span,
                self._help_for(expr.name) if may_compare else "",
                self._where_state_is_taken(expr.name),
            )
        return program.BadExpr(expr.span)

    def _help_for(self, name: str) -> str | Suggestion:
        for local in self.scope.names_of(EnumType):
            meaning = self.scope.meanings[local]
            if isinstance(meaning, EnumType) and name in self._members(meaning):
                return f"a member is written with its enum: `{local}.{name}`"
        if name in ("true", "false"):
            return f"in Python it is `{name.title()}`"
        if name in ("null", "nil"):
            return "in Python it is `None`"
        names = self.visible.names()
        if name == STATE:
            return (
                "a node is given fields, not the state: `node f(question)` here, and"
                f" `def f(question): …` in Python; the fields are {quoted(names)}"
            )
        if nearest(name, names) is not None:
            return suggest(name, names, "field")
        other = help_for_field_of_another(name, self.visible.graph, self.scope)
        return other or suggest(name, names, "field")

    def _where_state_is_taken(self, name: str) -> list[Note]:
        """Return the parameter in Python that expects the whole state, if *name* is that."""
        if name != STATE or self.taker is None:
            return []
        taken = (param for param in self.taker.parameters if param.name == STATE)
        text = f"`{self.taker.name}` takes the state here"
        return [Note(text, param.span) for param in taken]

    # ---- attributes ----------------------------------------------------------------------------

    def _attribute(self, expr: syntax.AttributeExpr) -> program.Expr:
        meaning = self.top_level(expr.value)
        if isinstance(meaning, Damaged):
            return program.BadExpr(expr.span)
        if isinstance(meaning, PythonMeaning) and isinstance(meaning.fact, facts.Submodule):
            inner = member_of(meaning, [expr.name.text], self.scope)
            return program.BadExpr(expr.span) if inner is None else self._inner(inner, expr)
        enum = enum_meant(meaning, self.scope)
        if enum is not None:
            return self._member(enum, expr)
        return program.Attribute(expr.span, self.bind(expr.value), expr.name.text, expr.name.span)

    def _inner(self, inner: PythonMeaning, expr: syntax.AttributeExpr) -> program.Expr:
        if isinstance(inner.fact, facts.NotFound):
            _report_missing_member(inner, expr.name, self.scope)
            return program.BadExpr(expr.span)
        return imported_value(inner, expr.span, self.scope)

    def top_level(self, expr: syntax.Expr) -> Meaning | None:
        """Return what *expr* refers to if it is a top-level name or a member of a module."""
        if isinstance(expr, syntax.NameExpr):
            if self.visible.field(expr.name) or expr.name in self.visible.resources:
                return None
            return self.scope.look_up(expr.name)
        if isinstance(expr, syntax.AttributeExpr):
            outer = self.top_level(expr.value)
            if isinstance(outer, Damaged):
                return outer
            if isinstance(outer, PythonMeaning):
                return member_of(outer, [expr.name.text], self.scope)
        return None

    def _member(self, enum: EnumType, expr: syntax.AttributeExpr) -> program.Expr:
        name = expr.name.text
        known = self._members(enum)
        if name in known:
            return program.MemberRead(expr.span, enum, known[name])
        self.unknown.add(
            codes.UNKNOWN_ENUM_MEMBER,
            f"the enum `{enum.name}` has no member `{name}`",
            expr.name.span,
            suggest(name, known, "member"),
        )
        return program.BadExpr(expr.span)

    def _members(self, enum: EnumType) -> Mapping[str, str]:
        return self.scope.python.enums[enum.home, enum.name].names

    # ---- calls and refusals --------------------------------------------------------------------

    def _call(self, expr: syntax.CallExpr) -> program.Expr:
        callee = bind_callee(expr.function, self)
        if callee is None:
            # The argument of an unknown function may be a function: `field(default_factory=list)`.
            lenient = attrs.evolve(self.visible, silent=self.visible.silent.union(BUILTINS))
            attrs.evolve(self, visible=lenient).bind_arguments(expr.arguments)
            return program.BadExpr(expr.span)
        return program.Call(expr.span, callee, self.bind_arguments(expr.arguments))

    def _foreign(self, expr: syntax.ForeignExpr) -> program.Expr:
        headline = f"{expr.what} is not an expression of the language"
        return self.refuse(expr.span, headline, _INSTEAD.get(expr.what, _IN_A_FUNCTION))

    def refuse(self, at: Span, headline: str, help: str = _IN_A_FUNCTION) -> program.BadExpr:
        """Report something that is not an expression here, and return a placeholder for it."""
        self.scope.problems.add(finding(codes.NOT_AN_EXPRESSION, headline, at, help=help))
        return program.BadExpr(at)


def enum_meant(meaning: Meaning | None, scope: FileScope) -> EnumType | None:
    """Return the enum, of a flow file or of Python, that *meaning* is, or None."""
    if isinstance(meaning, EnumType):
        return meaning
    if isinstance(meaning, PythonMeaning) and isinstance(meaning.fact, facts.Class):
        key = (meaning.name.module, meaning.name.name)
        type_ = scope.python.type_of_member(key, meaning.fact)
        return type_ if isinstance(type_, EnumType) else None
    return None


def imported_value(meaning: PythonMeaning, at: Span, scope: FileScope) -> program.Expr:
    """Return an imported name as a value, with its type if its module declares one."""
    fact = meaning.fact
    if isinstance(fact, facts.NotFound | facts.Missing | facts.SyntaxProblem):
        return program.BadExpr(at)
    type_ = scope.python.type_of(fact.type) if isinstance(fact, facts.Constant) else ANY
    return program.ImportRead(at, meaning.name, type_)


def _report_missing_member(inner: PythonMeaning, name: syntax.Name, scope: FileScope) -> None:
    public = inner.fact.public if isinstance(inner.fact, facts.NotFound) else ()
    scope.unknown.add(
        codes.FUNCTION_NOT_FOUND,
        f"the module `{inner.name.module}` has no `{name.text}`",
        name.span,
        suggest(name.text, public, "name"),
    )
