"""The names that can be used at a place, also where the text around it cannot be read just now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise

import attrs

from flowc.ide.analysis import Analysis
from flowc.ide.names import Kind, Symbol
from flowc.ide.typed_names import callee_of, graph_symbol
from flowc.parse import Open
from flowc.python import facts
from flowc.trees import program, syntax
from flowc.trees.program import Field, Graph
from flowc.trees.syntax import Token
from flowc.trees.types import ClassType, EnumType, RecordType, Type, UnionOf
from flowc.types import from_python, members


@attrs.frozen(eq=False, slots=False)
class Surroundings:
    """What is known around a place: *analyses* of the file, the latest first, then the last one in
    which nothing was damaged.
    """

    place: Open
    analyses: tuple[Analysis, ...]

    @property
    def analysis(self) -> Analysis:
        """The latest one."""
        return self.analyses[0]

    @cached_property
    def top(self) -> Mapping[str, Symbol]:
        """The names at the top level of the file."""
        found: dict[str, Symbol] = {}
        for analysis in self.analyses:
            for item in analysis.program.syntax.items:
                found.update({**_top_level(item, analysis), **found})
        return found

    @cached_property
    def definitions(self) -> program.Definitions:
        """What the defined types hold."""
        return self.analysis.program.definitions

    # ---- the graph around ----------------------------------------------------------------------

    @cached_property
    def graph_name(self) -> str | None:
        """The name of the graph around, or of that which the test around is for."""
        values = self.place.values
        for index, value in enumerate(values[:-1]):
            is_word = isinstance(value, Token) and value.kind in ("GRAPH", "FOR", "ANSWER")
            name = values[index + 1]
            if is_word and isinstance(name, syntax.Name | Token):
                return name.text
        return None

    @cached_property
    def graph(self) -> Graph | None:
        """The graph around, as far as it is known."""
        return self._graph_called(self.graph_name) if self.graph_name else None

    def _graph_called(self, name: str) -> Graph | None:
        symbol = self.top.get(name)
        return None if symbol is None else self._body_of(symbol)

    def _body_of(self, symbol: Symbol) -> Graph | None:
        found: Graph | None = None
        for analysis in self.analyses:
            for header, body in analysis.program.bodies.items():
                is_meant = graph_symbol(header) == symbol
                # The one that knows more: the other may have lost what was damaged.
                if is_meant and (found is None or len(body.fields) > len(found.fields)):
                    found = body
        return found

    def callee(self, name: str) -> Symbol | None:
        """Return what a call of *name* calls: that of the file, or else what a node of that name
        calls, one of a subgraph by its way: ``review.check``.
        """
        if name in self.top:
            return self.top[name]
        graph, found = self.graph, None
        for part in name.split("."):
            found = None if graph is None else callee_of(part, graph)
            graph = None if found is None else self._body_of(found)
        return found

    def nodes(self) -> Mapping[str, str]:
        """Return the nodes of the graph around, with how each is declared."""
        found: dict[str, str] = {}
        for analysis in self.analyses:
            graph = analysis.graphs.get(self.graph_name or "")
            if graph is None:
                continue
            for member in graph.graph.syntax.members:
                if isinstance(
                    member, syntax.NodeDecl | syntax.AskDecl | syntax.WaitDecl | syntax.SetDecl
                ):
                    span = member.span
                    text = " ".join(analysis.text[span.start : span.end].split("{")[0].split())
                    found.setdefault(member.name.text, text)
            for occurrence in graph.graph.occurrences:
                if not isinstance(occurrence.task, program.BadTask):
                    found.setdefault(occurrence.name, "a further occurrence")
        if not found and self.graph is not None:  # it stands in another file
            found.update((item.name, "") for item in self.graph.occurrences)
        return found

    def tasks(self, way: Sequence[str] = ()) -> Mapping[str, program.Task]:
        """Return the nodes of the graph around, as they stand in its flow, with what each does; or
        those of the graph to which *way* leads, from node to node that runs a graph.
        """
        graph = self.graph
        for part in way:
            found = None if graph is None else callee_of(part, graph)
            graph = None if found is None else self._body_of(found)
        return {} if graph is None else {item.name: item.task for item in graph.occurrences}

    def fields(self) -> Mapping[str, Field]:
        """Return the fields that can be named: those of the graph, and of the items around."""
        fields: dict[str, Field] = {}
        for analysis in self.analyses:
            graph = analysis.graphs.get(self.graph_name or "")
            known = () if graph is None else graph.fields
            for field in known:
                if field.role != "item" or field.name in self._items:
                    fields.setdefault(field.name, field)
        if not fields and self.graph is not None:
            fields.update((field.name, field) for field in self.graph.fields)
        return fields

    @cached_property
    def _items(self) -> frozenset[str]:
        values = self.place.values
        after = pairwise(values)
        names = (
            name.text
            for word, name in after
            if isinstance(word, Token) and word.kind == "EACH" and isinstance(name, syntax.Name)
        )
        variables = (value.name.text for value in values if isinstance(value, syntax.ItemVar))
        lists = (item for value in values if isinstance(value, list | tuple) for item in value)
        more = (item.name.text for item in lists if isinstance(item, syntax.ItemVar))
        return frozenset((*names, *variables, *more))

    def resources(self) -> Iterator[tuple[str, Type]]:
        """Yield the resources of the graph around, with their types."""
        if self.graph is not None:
            yield from ((resource.name, resource.type) for resource in self.graph.resources)

    # ---- types ---------------------------------------------------------------------------------

    def type_of(self, expr: object) -> Type | None:
        """Return the type of *expr* as it is declared, None where that is not plain."""
        match expr:
            case syntax.NameExpr(name=name):
                field = self.fields().get(name)
                return None if field is None else field.type
            case syntax.AttributeExpr(value=value, name=part):
                owner = self.type_of(value)
                return None if owner is None else self.attributes(owner).get(part.text)
            case syntax.CallExpr(function=syntax.NameExpr(name=name)):
                return self._returned(self.top.get(name))
            case Token(kind="NAME", text=text):
                field = self.fields().get(text)
                return None if field is None else field.type
        return None

    def _returned(self, symbol: Symbol | None) -> Type | None:
        if symbol is not None and symbol.kind is Kind.PYTHON:
            fact = self.analysis.modules.member(symbol.home, symbol.name)
            if isinstance(fact, facts.Function):
                return from_python(fact.returns, self.definitions)
        if symbol is not None and symbol.kind is Kind.RECORD:
            return RecordType(symbol.home, symbol.name)
        return None

    def attributes(self, owner: Type) -> Mapping[str, Type]:
        """Return what stands behind a dot after a value of type *owner*."""
        found: dict[str, Type] = {}
        for member in members(owner) if isinstance(owner, UnionOf) else (owner,):
            match member:
                case RecordType(home=home, name=name) if (home, name) in self.definitions.records:
                    record = self.definitions.records[home, name]
                    found.update((field.name, field.type) for field in record.fields)
                case ClassType(home=home, name=name) if (home, name) in self.definitions.classes:
                    known = self.definitions.classes[home, name]
                    found.update((field.name, field.type) for field in known.fields or ())
        return found

    def members_of(self, symbol: Symbol | None) -> tuple[str, ...]:
        """Return the members of the enum that *symbol* stands for."""
        if symbol is None:
            return ()
        enum = self.definitions.enums.get((symbol.home, symbol.name))
        return () if enum is None else tuple(enum.members)

    def enums_in(self, type_: Type | None) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield each enum in *type_* by the name that it has here, with its members."""
        for member in () if type_ is None else members(type_):
            if isinstance(member, EnumType):
                for local, symbol in self.top.items():
                    if (symbol.home, symbol.name) == (member.home, member.name):
                        yield local, self.members_of(symbol)


def _top_level(item: syntax.Item, analysis: Analysis) -> dict[str, Symbol]:
    home = analysis.program.path
    match item:
        case syntax.PythonImport(names=names) | syntax.FlowImport(names=names):
            symbols = {name.local.text: analysis.index.at(name.name.span.start) for name in names}
            return {name: found[0].symbol for name, found in symbols.items() if found}
        case syntax.EnumDecl(name=name):
            return {name.text: Symbol(Kind.ENUM, home, name.text)}
        case syntax.RecordDecl(name=name):
            return {name.text: Symbol(Kind.RECORD, home, name.text)}
        case syntax.GraphDecl(name=name):
            return {name.text: Symbol(Kind.GRAPH, home, name.text)}
    return {}
