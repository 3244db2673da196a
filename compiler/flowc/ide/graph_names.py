"""The names of one graph: its fields, nodes and item variables, and where they are used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import attrs

from flowc.ide.names import Kind, Role, Symbol
from flowc.trees import program, syntax
from flowc.types import expressions_of, reads

if TYPE_CHECKING:
    from flowc.ide.indexing import FileNames

_Scope = Mapping[str, Symbol]


@attrs.define(eq=False)
class GraphNames:
    """One graph of a file. *fields* are what an expression in it may name: the resources too."""

    file: FileNames
    decl: syntax.GraphDecl
    fields: dict[str, Symbol] = attrs.field(factory=dict)
    nodes: dict[str, Symbol] = attrs.field(factory=dict)

    @property
    def symbol(self) -> Symbol:
        """The graph itself."""
        return Symbol(Kind.GRAPH, self.file.bound.path, self.decl.name.text)

    def walk(self) -> None:
        """Note every name of the graph."""
        self.file.note(self.decl.name, self.symbol, "declaration")
        self._declare()
        for param in self.decl.params:
            self._field(param, "declaration")
        declared = {
            member.name.text for member in self.decl.members if isinstance(member, syntax.Var)
        }
        declared |= {param.name.text for param in self.decl.params}
        for output in self.decl.outputs:
            is_first = output.type is not None and output.name.text not in declared
            role: Role = "declaration" if is_first else "read"
            self.file.note(output.name, self.fields[output.name.text], role)
            self.file.type(output.type)
            self._reducer(output.reducer)
        for member in self.decl.members:
            self._member(member)
        self._items_of_nodes()

    def _declare(self) -> None:
        params = [param.name for param in self.decl.params]
        for name in (*params, *(output.name for output in self.decl.outputs)):
            self.fields[name.text] = self.symbol.part(Kind.FIELD, name.text)
        for member in self.decl.members:
            match member:
                case syntax.Var(name=name):
                    self.fields[name.text] = self.symbol.part(Kind.FIELD, name.text)
                case syntax.Use(name=name):
                    self.fields[name.text] = self.symbol.part(Kind.RESOURCE, name.text)
                case syntax.NodeDecl() | syntax.AskDecl() | syntax.WaitDecl() | syntax.SetDecl():
                    self.nodes[member.name.text] = self.symbol.part(Kind.NODE, member.name.text)

    # ---- members -------------------------------------------------------------------------------

    def _field(self, written: syntax.Param | syntax.Var, role: Role) -> None:
        self.file.note(written.name, self.fields[written.name.text], role)
        self.file.type(written.type)
        self._reducer(written.reducer)
        self.file.expr(written.default, {})

    def _reducer(self, reducer: syntax.Reducer | None) -> None:
        if reducer is not None:
            self.file.note(reducer.name, self.file.top.get(reducer.name.text), "use")

    def _member(self, member: syntax.Member) -> None:
        match member:
            case syntax.Var():
                self._field(member, "declaration")
            case syntax.Use(name=name, type=type_, opener=opener):
                self.file.note(name, self.fields[name.text], "declaration")
                self.file.type(type_)
                self.file.expr(opener, self.fields)
            case syntax.NodeDecl():
                self._node(member)
            case syntax.AskDecl(name=name, arguments=arguments, targets=targets):
                self.file.note(name, self.nodes[name.text], "declaration")
                self.file.arguments(arguments, None, self.fields)
                self._targets(targets)
                self._options(member.options)
            case syntax.WaitDecl(name=name, value=value):
                self.file.note(name, self.nodes[name.text], "declaration")
                self.file.expr(value, self.fields)
            case syntax.SetDecl(name=name, assignments=assignments):
                self.file.note(name, self.nodes[name.text], "declaration")
                for assignment in assignments:
                    field = self.fields.get(assignment.field.text)
                    self.file.note(assignment.field, field, "write")
                    self.file.expr(assignment.value, self.fields)
            case syntax.Limit(steps=steps):
                self.file.expr(steps, self.fields)
            case syntax.Path():
                self._path(member, self.fields)

    def _node(self, node: syntax.NodeDecl) -> None:
        self.file.note(node.name, self.nodes[node.name.text], "declaration")
        if node.target is None:
            callee = self.file.top.get(node.name.text)
            self.file.note(node.name, callee, "use", implicit=True)
        else:
            callee = self.file.top.get(node.target.text)
            self.file.dotted(node.target)
        self.file.arguments(node.arguments, callee, self.fields)
        self._targets(node.targets)
        self._options(node.options)

    def _targets(self, targets: syntax.Targets | None) -> None:
        for name in () if targets is None else targets.names:
            self.file.note(name, self.fields.get(name.text), "write")

    def _options(self, options: tuple[syntax.Option, ...]) -> None:
        for option in options:
            match option:
                case syntax.Retry(times=times, backoff=backoff, most=most, on=errors):
                    for expr in (times, backoff, most):
                        self.file.expr(expr, self.fields)
                    for error in errors:
                        self.file.dotted(error)
                case syntax.Timeout(duration=duration):
                    self.file.expr(duration, self.fields)
                case syntax.Cache(duration=duration, by=by):
                    self.file.expr(duration, self.fields)
                    self.file.expr(by, self.fields)

    def _items_of_nodes(self) -> None:
        """Note the item variables that nodes name: which they are depends on where a node runs."""
        graph = self.file.body(self.symbol)
        for vertex in () if graph is None else graph.flow.order:
            if isinstance(vertex, program.Step):
                self._items_of(vertex)

    def _items_of(self, step: program.Step) -> None:
        for expr in expressions_of(step):
            for read in reads(expr):
                if read.field.role == "item":
                    self.file.note_span(read.span, self._item(read.field.name, read.field), "read")
        for write in step.occurrence.writes:
            if write.field.role == "item":
                symbol = self._item(write.field.name, write.field)
                self.file.note_span(write.span, symbol, "write")

    def _item(self, name: str, declared: program.Field | syntax.Name) -> Symbol:
        return self.symbol.part(Kind.ITEM, f"{name}@{declared.span.start}")

    # ---- flow ----------------------------------------------------------------------------------

    def _path(self, path: syntax.Path | None, scope: _Scope) -> None:
        for step in () if path is None else path.steps:
            self._step(step, scope)

    def _step(self, step: syntax.Step, scope: _Scope) -> None:
        match step:
            case syntax.NodeStep(name=name, alias=alias):
                self.file.note(name, self._occurrence(name), "use")
                if alias is not None:
                    self.file.note(alias, self.symbol.part(Kind.NODE, alias.text), "declaration")
            case syntax.GroupStep(branches=branches) | syntax.RaceStep(branches=branches):
                for branch in branches:
                    self._path(branch, scope)
            case syntax.DataflowStep(nodes=nodes):
                for node in nodes:
                    self._step(node, scope)
            case syntax.EachStep():
                self._each(step, scope)
            case _:
                self._routing(step, scope)

    def _occurrence(self, name: syntax.Name) -> Symbol:
        return self.nodes.get(name.text) or self.symbol.part(Kind.NODE, name.text)

    def _each(self, step: syntax.EachStep, scope: _Scope) -> None:
        self.file.expr(step.items, scope)
        self.file.expr(step.most, scope)
        item = self._item(step.item.text, step.item)
        self.file.note(step.item, item, "declaration")
        inner = {**scope, step.item.text: item}
        for variable in step.variables:
            self.file.type(variable.type)
            self._reducer(variable.reducer)
            self.file.expr(variable.default, inner)
            symbol = self._item(variable.name.text, variable.name)
            self.file.note(variable.name, symbol, "declaration")
            inner[variable.name.text] = symbol
        self._path(step.body, inner)

    def _routing(self, step: syntax.Step, scope: _Scope) -> None:
        match step:
            case syntax.IfStep(arms=arms, orelse=orelse):
                for arm in arms:
                    self.file.expr(arm.condition, scope)
                    self._path(arm.path, scope)
                self._path(orelse, scope)
            case syntax.MatchStep(subject=subject, cases=cases):
                self.file.expr(subject, scope)
                for case in cases:
                    self._patterns(case)
                    self._path(case.path, scope)
            case syntax.TryStep(body=body, handlers=handlers):
                self._path(body, scope)
                for handler in handlers:
                    for error in handler.errors:
                        self.file.dotted(error)
                    if handler.field is not None:
                        self.file.note(handler.field, scope.get(handler.field.text), "write")
                    self._path(handler.path, scope)
            case syntax.RepeatStep(most=most, body=body, until=until, orelse=orelse):
                self.file.expr(most, scope)
                self._path(body, scope)
                self.file.expr(until, scope)
                self._path(orelse, scope)

    def _patterns(self, case: syntax.Case) -> None:
        """Note classes; that a bare name is a member, only its type tells (see `typed_names`)."""
        for pattern in case.patterns:
            value = pattern.value
            if isinstance(value, syntax.DottedName):
                symbol = self.file.top.get(value.parts[0].text)
                if symbol is not None and len(value.parts) == 2 and symbol.kind is Kind.ENUM:
                    self.file.note(value.parts[0], symbol, "use")
