"""Find out what every name of a file means.

In: a bound program. Out: an `Index`. The walk is over what was written, so that names in a graph
with mistakes, and in nodes that no arrow leads to, are found as well; where the meaning depends on
types or on the way through the flow, what was bound is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import attrs

from flowc.check.analysis.graph import AnalysedGraph
from flowc.ide.graph_names import GraphNames
from flowc.ide.names import Index, Kind, Reference, Role, Symbol
from flowc.ide.typed_names import callee_of, graph_symbol, typed_references
from flowc.project import Project
from flowc.source import Span
from flowc.trees import syntax
from flowc.trees.program import Graph, Program


def index_of(
    program: Program,
    graphs: Iterable[AnalysedGraph],
    project: Project,
    known: Mapping[syntax.GraphDecl, tuple[Reference, ...]],
) -> Index:
    """Return where *program*, whose *graphs* these are, names what; in some that is *known*."""
    names = FileNames(program, project)
    names.walk({graph.graph.syntax: graph for graph in graphs}, known)
    ordered = sorted(names.found, key=lambda ref: (ref.span.start, ref.span.end))
    return Index(tuple(_each_once(ordered)), names.graphs)


def _each_once(ordered: Iterable[Reference]) -> Iterator[Reference]:
    """Yield each of the references once. Those of one place stand together, mostly it is one: that
    is sooner seen than each is put into a set.
    """
    here: list[Reference] = []
    for reference in ordered:
        if here and here[0].span.start != reference.span.start:
            here = []
        if reference not in here:
            here.append(reference)
            yield reference


@attrs.define(eq=False)
class FileNames:
    """The names of one file; *found* grows while it is walked through. *graphs* has what was found
    in each graph.
    """

    bound: Program
    project: Project
    found: list[Reference] = attrs.field(factory=list)
    top: dict[str, Symbol] = attrs.field(factory=dict)
    graphs: dict[syntax.GraphDecl, tuple[Reference, ...]] = attrs.field(factory=dict)

    # ---- noting --------------------------------------------------------------------------------

    def note(
        self, name: syntax.Name | None, symbol: Symbol | None, role: Role, *, implicit: bool = False
    ) -> None:
        """Note that *name* stands for *symbol*, where both are known."""
        if name is not None and symbol is not None:
            self.note_span(name.span, symbol, role, implicit=implicit)

    def note_span(
        self, span: Span, symbol: Symbol | None, role: Role, *, implicit: bool = False
    ) -> None:
        """Note that what is written at *span* stands for *symbol*."""
        if symbol is not None and span.path == self.bound.syntax.span.path:
            self.found.append(Reference(span, symbol, role, implicit))

    # ---- the file ------------------------------------------------------------------------------

    def walk(
        self,
        graphs: Mapping[syntax.GraphDecl, AnalysedGraph],
        known: Mapping[syntax.GraphDecl, tuple[Reference, ...]],
    ) -> None:
        """Note every name of the file, whose *graphs* these are; in some that is *known*."""
        items = self.bound.syntax.items
        for item in items:
            self._declare(item)
        for item in items:
            if not isinstance(item, syntax.GraphDecl):
                self._item(item)
            elif item in known:
                self._take(item, known[item])
            else:
                self._graph(item, graphs.get(item))

    def _take(self, decl: syntax.GraphDecl, references: tuple[Reference, ...]) -> None:
        self.graphs[decl] = references
        self.found.extend(references)

    def _graph(self, decl: syntax.GraphDecl, graph: AnalysedGraph | None) -> None:
        outside, self.found = self.found, []
        GraphNames(self, decl).walk()
        if graph is not None:
            typed_references(graph, self)
        inside, self.found = tuple(self.found), outside
        self._take(decl, inside)

    def _own(self, kind: Kind, name: str) -> Symbol:
        return Symbol(kind, self.bound.path, name)

    def _declare(self, item: syntax.Item) -> None:
        match item:
            case syntax.PythonImport(module=module, names=names):
                for name in names:
                    symbol = Symbol(Kind.PYTHON, module.text, name.name.text)
                    self.top.setdefault(name.local.text, symbol)
            case syntax.FlowImport(path=path, names=names):
                home = self.home_of(path)
                for name in names:
                    self.top.setdefault(name.local.text, self._imported(home, name.name.text))
            case syntax.EnumDecl(name=name):
                self.top.setdefault(name.text, self._own(Kind.ENUM, name.text))
            case syntax.RecordDecl(name=name):
                self.top.setdefault(name.text, self._own(Kind.RECORD, name.text))
            case syntax.GraphDecl(name=name):
                self.top.setdefault(name.text, self._own(Kind.GRAPH, name.text))

    def home_of(self, path: syntax.Constant) -> str:
        """Return the path of the flow file that an import names."""
        return self.project.resolve(self.bound.path, str(path.value))

    def _imported(self, home: str, name: str) -> Symbol:
        definitions = self.bound.definitions
        if (home, name) in definitions.enums:
            return Symbol(Kind.ENUM, home, name)
        if (home, name) in definitions.records:
            return Symbol(Kind.RECORD, home, name)
        return Symbol(Kind.GRAPH, home, name)

    def _item(self, item: syntax.Item) -> None:
        match item:
            case syntax.PythonImport(module=module, names=names):
                self.note_span(module.span, Symbol(Kind.MODULE, "", module.text), "use")
                self._imports(names)
            case syntax.FlowImport(path=path, names=names):
                self.note_span(path.span, Symbol(Kind.FILE, self.home_of(path), ""), "use")
                self._imports(names)
            case syntax.EnumDecl(name=name, members=members):
                self.note(name, self.top[name.text], "declaration")
                for member in members:
                    own = self._own(Kind.MEMBER, f"{name.text}.{member.name.text}")
                    self.note(member.name, own, "declaration")
            case syntax.RecordDecl(name=name, fields=fields):
                self.note(name, self.top[name.text], "declaration")
                for field in fields:
                    own = self._own(Kind.RECORD_FIELD, f"{name.text}.{field.name.text}")
                    self.note(field.name, own, "declaration")
                    self.type(field.type)
                    self.expr(field.default, {})
            case syntax.TriggerDecl(source=source, action=action):
                self._trigger(source, action)
            case syntax.TestDecl():
                self._test(item)

    def _imports(self, names: Iterable[syntax.ImportedName]) -> None:
        for name in names:
            symbol = self.top.get(name.local.text)
            self.note(name.name, symbol, "use")
            self.note(name.alias, symbol, "use")

    # ---- triggers and tests --------------------------------------------------------------------

    def _trigger(self, source: object, action: syntax.RunAction | syntax.AnswerAction) -> None:
        if isinstance(source, syntax.EverySource):
            self.expr(source.interval, {})
        graph = self.top.get(action.graph.text)
        self.note(action.graph, graph, "use")
        self.expr(action.thread, {})
        if isinstance(action, syntax.RunAction):
            self.arguments(action.arguments, graph, {})
        else:
            self.way(action.question, graph)
            self.expr(action.value, {})

    def _test(self, test: syntax.TestDecl) -> None:
        graph = self.top.get(test.graph.text)
        fields = self._fields_of(graph)
        self.note(test.graph, graph, "use")
        self.arguments(test.arguments, graph, {})
        for step in test.steps:
            self._test_step(step, graph, fields)

    def _test_step(
        self, step: syntax.TestStep, graph: Symbol | None, fields: Mapping[str, Symbol]
    ) -> None:
        match step:
            case syntax.Stub(node=node, results=results):
                self.way(node, graph)
                for result in results:
                    given = result.error if isinstance(result, syntax.RaiseResult) else result
                    self.expr(given, {})
            case syntax.ExpectPause(questions=questions):
                for asked in questions:
                    self.way(asked.name, graph)
            case syntax.ExpectPath(nodes=nodes):
                for node in nodes:
                    self.way(node, graph)
            case syntax.ExpectError(error=error):
                self.dotted(error)
            case syntax.ExpectCalls(node=node):
                self.way(node, graph)
            case syntax.ExpectCall(node=node, arguments=arguments):
                self.arguments(arguments, self.way(node, graph), {})
            case syntax.ExpectTrue(condition=condition):
                self.expr(condition, fields)
            case syntax.Answer(question=question, value=value):
                self.way(question.name, graph)
                self.expr(value, {})
            case syntax.Expire(question=question):
                self.way(question, graph)

    def _fields_of(self, graph: Symbol | None) -> Mapping[str, Symbol]:
        body = self.body(graph)
        if graph is None or body is None:
            return {}
        return {field.name: graph.part(Kind.FIELD, field.name) for field in body.fields}

    def body(self, graph: Symbol | None) -> Graph | None:
        """Return the graph that a symbol stands for, of this file or another."""
        if graph is None or graph.kind is not Kind.GRAPH:
            return None
        for header, body in self.bound.bodies.items():
            if graph_symbol(header) == graph:
                return body
        return None

    def way(self, written: syntax.DottedName, graph: Symbol | None) -> Symbol | None:
        """Note the nodes along *written*, from the graph *graph* inwards; return what the last of
        them calls.
        """
        callee = graph
        for part in written.parts:
            body = self.body(callee)
            if body is None or callee is None:
                return None
            self.note(part, callee.part(Kind.NODE, part.text), "use")
            callee = callee_of(part.text, body)
        return callee

    # ---- what stands everywhere ----------------------------------------------------------------

    def dotted(self, written: syntax.DottedName | None) -> None:
        """Note a top-level name, of which more may be named behind dots."""
        if written is not None:
            self.note(written.parts[0], self.top.get(written.parts[0].text), "use")

    def type(self, written: syntax.TypeExpr | None) -> None:
        """Note the names in a type."""
        match written:
            case syntax.NamedType(name=name, arguments=arguments):
                self.dotted(name)
                for argument in arguments:
                    self.type(argument)
            case syntax.UnionType(members=members):
                for member in members:
                    self.type(member)

    def arguments(
        self,
        arguments: Iterable[syntax.Argument],
        callee: Symbol | None,
        visible: Mapping[str, Symbol],
    ) -> None:
        """Note arguments, and the names by which *callee* takes them."""
        for argument in arguments:
            self.note(argument.name, parameter_of(callee, argument.name), "use")
            self.expr(argument.value, visible)

    def expr(self, expr: object, visible: Mapping[str, Symbol]) -> None:
        """Note the names in an expression, where *visible* hide those of the file."""
        waiting = [expr]
        while waiting:
            here = waiting.pop()
            match here:
                case syntax.NameExpr(span=span, name=name):
                    known = visible.get(name)
                    role: Role = "use" if known is None else "read"
                    self.note_span(span, known or self.top.get(name), role)
                case syntax.AttributeExpr(value=syntax.NameExpr(name=name), name=part):
                    self._member(visible.get(name) or self.top.get(name), part)
                case syntax.CallExpr(function=syntax.NameExpr(name=name), arguments=arguments):
                    callee = None if name in visible else self.top.get(name)
                    for argument in arguments:
                        self.note(argument.name, parameter_of(callee, argument.name), "use")
            waiting.extend(parts_of(here))

    def _member(self, owner: Symbol | None, part: syntax.Name) -> None:
        if owner is not None and owner.kind is Kind.ENUM:
            self.note(part, owner.part(Kind.MEMBER, part.text), "use")
        elif owner is not None and owner.kind is Kind.PYTHON:
            self.note(part, owner.part(Kind.ATTRIBUTE, part.text), "use")


def parameter_of(callee: Symbol | None, name: syntax.Name | None) -> Symbol | None:
    """Return the symbol of the parameter *name* of what *callee* stands for."""
    kinds = {
        Kind.GRAPH: Kind.FIELD,
        Kind.RECORD: Kind.RECORD_FIELD,
        Kind.PYTHON: Kind.PARAMETER,
    }
    if callee is None or name is None or callee.kind not in kinds:
        return None
    return callee.part(kinds[callee.kind], name.text)


def parts_of(expr: object) -> Iterator[object]:
    """Yield the expressions right inside *expr*."""
    match expr:
        case syntax.AttributeExpr(value=value):
            yield value
        case syntax.IndexExpr(value=value, index=index):
            yield from (value, index)
        case syntax.SliceExpr(value=value, lower=lower, upper=upper, step=step):
            yield from (value, lower, upper, step)
        case syntax.CallExpr(function=function, arguments=arguments):
            yield function
            yield from (argument.value for argument in arguments)
        case syntax.UnaryExpr(operand=operand):
            yield operand
        case syntax.BinaryExpr(left=left, right=right):
            yield from (left, right)
        case syntax.BoolExpr(operands=operands) | syntax.CompareExpr(operands=operands):
            yield from operands
        case syntax.ConditionalExpr(condition=condition, body=body, orelse=orelse):
            yield from (condition, body, orelse)
        case syntax.SequenceExpr(items=items):
            yield from items
        case syntax.DictExpr(items=pairs):
            yield from (part for pair in pairs for part in pair)
