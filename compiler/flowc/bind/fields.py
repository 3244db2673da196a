"""The fields and resources of a graph: parameters, outputs, `var`, `memory`, `use`."""

from __future__ import annotations

from functools import cached_property
from typing import Literal

import attrs

from flowc.bind.annotated import bind_field_type
from flowc.bind.expressions import Bar, ExpressionBinder, Visible
from flowc.bind.reducers import bind_reducer
from flowc.bind.results import nodes_as_values
from flowc.bind.scope import Damaged, FileScope
from flowc.bind.type_expressions import bind_type
from flowc.diagnostics import Applicability, Edit, Fix, codes, finding
from flowc.diagnostics.suggest import nearest, suggest
from flowc.source import Span
from flowc.trees import program, syntax
from flowc.trees.program import Field, Reducer, Resource
from flowc.trees.types import Type
from flowc.types import ANY


@attrs.frozen(eq=False)
class GraphFields:
    """What the header and the body of a graph declare; *silent* names were already reported."""

    fields: dict[str, Field]
    resources: dict[str, Resource]
    params: tuple[Field, ...]
    outputs: tuple[Field, ...]
    silent: frozenset[str]
    nodes: dict[str, Bar]
    graph: str

    @cached_property
    def visible(self) -> Visible:
        """What an expression in the flow of the graph may name."""
        return Visible(
            fields=self.fields,
            silent=self.silent,
            barred={**self.nodes, **{name: _not_an_argument(name) for name in self.resources}},
            graph=self.graph,
        )

    @cached_property
    def visible_to_arguments(self) -> Visible:
        """What an argument of a node may name: resources as well."""
        return Visible(
            fields=self.fields,
            resources=self.resources,
            silent=self.silent,
            barred=self.nodes,
            graph=self.graph,
        )


def _not_an_argument(name: str) -> Bar:
    return Bar(
        codes.NOT_AN_EXPRESSION,
        f"the resource `{name}` can only be an argument of a node",
        "let a node read it and write what the flow depends on to a field",
    )


def bind_fields(decl: syntax.GraphDecl, scope: FileScope) -> GraphFields:
    """Return the fields and resources of *decl*; mistakes are reported."""
    return _FieldBinder(decl, scope).bind()


@attrs.define(eq=False, slots=False)
class _FieldBinder:
    decl: syntax.GraphDecl
    scope: FileScope
    fields: dict[str, Field] = attrs.field(factory=dict)
    resources: dict[str, Resource] = attrs.field(factory=dict)
    _named: dict[str, Span] = attrs.field(factory=dict)
    _lost: set[str] = attrs.field(factory=set)

    def bind(self) -> GraphFields:
        outputs = {output.name.text: output.name.span for output in reversed(self.decl.outputs)}
        params = [self._declare(param, "param", outputs) for param in self.decl.params]
        typed: list[tuple[syntax.Output, Type]] = []
        declared = {one.name.text for one in self.decl.members if isinstance(one, syntax.Var)}
        for output in self.decl.outputs:
            if output.type is None:
                continue
            if output.name.text in self.fields and self.fields[output.name.text].role == "param":
                type_ = bind_type(output.type, self.scope)
                at, first = output.name.span, self._named[output.name.text]
                self._report_typed_output(output, type_, at, first)
                continue
            if output.name.text in declared and output.name.text not in self._named:
                typed.append((output, bind_type(output.type, self.scope)))
            else:
                self._declare_output(output, output.type)
        for member in self.decl.members:
            if isinstance(member, syntax.Var):
                self._declare(member, member.kind, outputs)
        for output, type_ in typed:
            at, first = self._named[output.name.text], output.name.span
            self._report_typed_output(output, type_, at, first)
        for member in self.decl.members:
            if isinstance(member, syntax.Use):
                self._declare_resource(member)
        return GraphFields(
            self.fields,
            self.resources,
            tuple(param for param in params if param is not None),
            self._outputs(),
            self._silent | self._lost,
            nodes_as_values(self.decl, self.scope),
            self.decl.name.text,
        )

    def _declare(
        self,
        written: syntax.Param | syntax.Var,
        role: Literal["param", "var", "memory"],
        outputs: dict[str, Span],
    ) -> Field | None:
        name = written.name
        if not self._is_new(name):
            return None
        declared = name.text if role == "param" else f"{role} {name.text}"
        type_ = bind_field_type(written.type, declared, self.scope)
        default = None if written.default is None else self._constants().bind(written.default)
        reducer = bind_reducer(written.reducer, type_, name, default is not None, self.scope)
        field = Field(
            name=name.text,
            slot=name.text,
            role=role,
            type=_known(type_, written.reducer, reducer),
            reducer=reducer,
            default=default,
            span=name.span,
            is_output=name.text in outputs,
            output_span=outputs.get(name.text),
        )
        self.fields[name.text] = field
        return field

    def _declare_output(self, output: syntax.Output, type_: syntax.TypeExpr) -> None:
        if not self._is_new(output.name):
            return
        name = output.name
        bound = bind_field_type(type_, name.text, self.scope)
        reducer = bind_reducer(output.reducer, bound, name, False, self.scope)
        self.fields[name.text] = Field(
            name=name.text,
            slot=name.text,
            role="output",
            type=_known(bound, output.reducer, reducer),
            reducer=reducer,
            default=None,
            span=name.span,
            is_output=True,
            output_span=name.span,
        )

    def _report_typed_output(
        self, output: syntax.Output, type_: Type, at: Span, first: Span
    ) -> None:
        """Report, *at* the second of two places, an output that has a type although it is a
        parameter or is declared in the body. The declaration in the body counts, since only that
        can have a default or be a memory.
        """
        name = output.name
        is_same = type_ == self.fields[name.text].type
        rest = Span(name.span.path, name.span.end, output.span.end)
        fix = Fix(
            f"write the output without its type: `-> {name.text}`",
            (Edit(rest, ""),),
            Applicability.SAFE if is_same and output.reducer is None else Applicability.UNSAFE,
        )
        self.scope.problems.add(
            finding(
                codes.DUPLICATE_FIELD,
                f"the field `{name.text}` is declared twice in `{self.decl.name.text}`",
                at,
                also=[(first, "first declared here")],
                help=f"write the output without its type: `-> {name.text}`",
                fixes=[fix],
            )
        )

    def _declare_resource(self, use: syntax.Use) -> None:
        if not self._is_new(use.name):
            return
        type_ = bind_type(use.type, self.scope)
        opener = None if use.opener is None else self._opener(use.name.text, use.opener)
        self.resources[use.name.text] = Resource(use.name.text, type_, opener, use.name.span)

    def _opener(self, name: str, written: syntax.Expr) -> program.Call | None:
        """Return the call that opens a resource. It may read parameters, which are set by then."""
        visible = Visible(fields=self._params, barred=self._barred)
        bound = ExpressionBinder(self.scope, visible, self.scope.unknown).bind(written)
        if isinstance(bound, program.Call) and isinstance(bound.callee, program.ImportedFunction):
            return bound
        if not isinstance(bound, program.BadExpr):
            self.scope.problems.add(
                finding(
                    codes.NOT_CALLABLE,
                    f"what opens `{name}` is no call of an imported function",
                    written.span,
                    help='such as `use db: Pool = open_pool("…")`',
                )
            )
        return None

    def _constants(self) -> ExpressionBinder:
        return ExpressionBinder(self.scope, Visible(barred=self._barred), self.scope.unknown)

    @cached_property
    def _barred(self) -> dict[str, Bar]:
        return {name.text: _not_constant(name.text) for name in _declared_names(self.decl)}

    @cached_property
    def _params(self) -> dict[str, Field]:
        return {name: field for name, field in self.fields.items() if field.role == "param"}

    def _is_new(self, name: syntax.Name) -> bool:
        """Whether *name* may be declared; if not, it is reported and the first declaration
        stays.
        """
        if name.text in self._named:
            self.scope.problems.add(
                finding(
                    codes.DUPLICATE_FIELD,
                    f"the field `{name.text}` is declared twice in `{self.decl.name.text}`",
                    name.span,
                    also=[(self._named[name.text], "first declared here")],
                    help="one declaration is enough: remove one of the two",
                )
            )
            return False
        self._named[name.text] = name.span
        check_name(name, self.scope)
        self._warn_of_shadowing(name)
        return True

    def _warn_of_shadowing(self, name: syntax.Name) -> None:
        meaning = self.scope.meanings.get(name.text)
        if meaning is None or isinstance(meaning, Damaged):
            return
        self.scope.problems.add(
            finding(
                codes.SHADOWING,
                f"the field `{name.text}` hides a top-level name of the file",
                name.span,
                also=[(self.scope.places[name.text], f"the other `{name.text}`")],
                help="give one of the two another name; an import can be renamed with `as`",
            )
        )

    def _outputs(self) -> tuple[Field, ...]:
        found: dict[str, Field] = {}
        for output in self.decl.outputs:
            field = self.fields.get(output.name.text)
            if field is not None:
                self._take_output(output, field, found)
            elif not self._lacks_members and output.name.text not in self._silent:
                self._report_output(output.name)
        return tuple(found.values())

    def _report_output(self, name: syntax.Name) -> None:
        """Report an output without a type that names no field; its uses are not reported."""
        self._lost.add(name.text)
        self.scope.unknown.add(
            codes.UNKNOWN_FIELD,
            f"there is no field `{name.text}`",
            name.span,
            suggest(name.text, self.fields, "field")
            if nearest(name.text, self.fields) is not None
            else f"an output that is no field yet has a type: `{name.text}: str`",
        )

    def _take_output(self, output: syntax.Output, field: Field, found: dict[str, Field]) -> None:
        if field.name in found and output.type is None:
            self.scope.problems.add(
                finding(
                    codes.DUPLICATE_FIELD,
                    f"the output `{field.name}` is named twice",
                    output.name.span,
                )
            )
        found[field.name] = field

    @cached_property
    def _silent(self) -> frozenset[str]:
        return frozenset(
            name.text
            for member in self.decl.members
            if isinstance(member, syntax.BadMember)
            for name in member.names
        )

    @cached_property
    def _lacks_members(self) -> bool:
        """Whether a part that could not be parsed may have declared any name."""
        return any(
            isinstance(member, syntax.BadMember) and not member.names
            for member in self.decl.members
        )


def _declared_names(decl: syntax.GraphDecl) -> list[syntax.Name]:
    own = [member.name for member in decl.members if isinstance(member, syntax.Var | syntax.Use)]
    outputs = [output.name for output in decl.outputs]
    return [*(param.name for param in decl.params), *outputs, *own]


def _not_constant(name: str) -> Bar:
    return Bar(
        codes.DEFAULT_TYPE,
        f"a default cannot read the field `{name}`",
        "a default is a constant; a `set` node at the start can compute one",
    )


def _known(type_: Type, written: syntax.Reducer | None, bound: Reducer | None) -> Type:
    """Return *type_*, or ``Any`` if the reducer is unknown: what may be written is then unknown."""
    return ANY if written is not None and bound is None else type_


def check_name(name: syntax.Name, scope: FileScope) -> None:
    """Report a name that the generated module could not use."""
    text = name.text
    if text in ("self", "_") or text.startswith("__"):
        scope.problems.add(
            finding(
                codes.RESERVED_NAME,
                f"the name `{text}` is reserved",
                name.span,
                help="take another name; this one is needed in the generated module",
            )
        )
