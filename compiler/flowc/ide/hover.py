"""What is said of the thing under the cursor, as Markdown."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import attrs

from flowc.check.analysis.graph import AnalysedGraph
from flowc.check.analysis.typing import evaluated
from flowc.check.analysis.ways import path_where
from flowc.check.words import called, listed
from flowc.ide.analysis import Analysis
from flowc.ide.declared import declaration_of, heading_of, occurrences_of
from flowc.ide.names import OF_PYTHON, Kind, Reference, Symbol
from flowc.ide.python_names import fact_of, heading
from flowc.ide.tokens import token_at
from flowc.ide.typed_names import graph_symbol
from flowc.ide.words import WORDS
from flowc.ide.workspace import Workspace
from flowc.python import facts
from flowc.source import SourceError, Span
from flowc.trees import syntax
from flowc.trees.program import Field, FunctionTask, GraphTask, Step, Task, Vertex
from flowc.types import reads, show


@attrs.frozen
class Hover:
    """What is said, *text* in Markdown, of what stands at *span*."""

    span: Span
    text: str


def hover(workspace: Workspace, analysis: Analysis, offset: int) -> Hover | None:
    """Return what is to be said of the thing at *offset*, None where nothing is."""
    named = analysis.index.at(offset)
    if not named:
        return _of_keyword(analysis, offset)
    teller = _Teller(workspace, analysis)
    parts = [part for reference in named for part in teller.about(reference)]
    text = "\n\n".join(dict.fromkeys(parts))
    return Hover(named[0].span, text) if text else None


def described(workspace: Workspace, analysis: Analysis, symbol: Symbol) -> str:
    """Return what is to be said of *symbol*, which can be named in the file, in Markdown."""
    nowhere = Reference(analysis.source.span(0, 0), symbol, "use")
    return "\n\n".join(_Teller(workspace, analysis).about(nowhere))


def _of_keyword(analysis: Analysis, offset: int) -> Hover | None:
    token = token_at(analysis.tokens, offset)
    if token is None or token.kind not in WORDS:
        return None
    span = analysis.source.span(token.start, token.start + len(token.text))
    return Hover(span, f"**{token.text}**: {WORDS[token.kind]}")


@attrs.frozen(eq=False)
class _Teller:
    workspace: Workspace
    analysis: Analysis

    def about(self, reference: Reference) -> Iterator[str]:
        symbol = reference.symbol
        if symbol.kind in OF_PYTHON:
            yield from self._python(symbol)
        elif symbol.kind is Kind.FILE:
            yield from self._file(symbol)
        else:
            yield from self._flow(symbol, reference)

    # ---- Python --------------------------------------------------------------------------------

    def _python(self, symbol: Symbol) -> Iterator[str]:
        if symbol.kind is Kind.MODULE:
            module = self.analysis.modules.module(symbol.name)
            if isinstance(module, facts.Module):
                yield f"module `{module.name}`"
                yield from _doc(module.doc)
            return
        fact = fact_of(symbol, self.analysis.modules)
        if symbol.kind is Kind.PYTHON:
            yield from self._fact(fact)
        elif isinstance(fact, facts.Function | facts.Class):
            yield f"{symbol.kind.value} `{symbol.label}` of `{fact.name}`"
            yield from self._fact(fact)

    def _fact(self, fact: facts.Lookup | None) -> Iterator[str]:
        match fact:
            case facts.Function() | facts.Class():
                source = self.analysis.project.load_python(fact.path)
                if source is not None:
                    yield _fenced(heading(fact, source), "python")
                yield from _doc(fact.doc)
                if fact.deprecated is not None:
                    yield f"**deprecated** {fact.deprecated}".rstrip()
            case facts.Constant(name=name, module=module):
                yield f"constant `{name}` of `{module}`"
            case facts.TypeAlias(name=name, module=module):
                yield f"type `{name}` of `{module}`"
            case facts.Submodule(name=name):
                yield f"module `{name}`"

    # ---- flow files ----------------------------------------------------------------------------

    def _file(self, symbol: Symbol) -> Iterator[str]:
        try:
            other = self.workspace.analysis(symbol.home)
        except SourceError:
            return
        yield f"`{symbol.home}`"
        yield from _doc(other.program.doc)

    def _flow(self, symbol: Symbol, reference: Reference) -> Iterator[str]:
        home = self._home(symbol)
        if home is None:
            return
        declared = declaration_of(symbol, home)
        if declared is not None:
            yield _fenced(_with_owner(symbol, heading_of(declared, home)), "flow")
        match symbol.kind:
            case Kind.GRAPH if isinstance(declared, syntax.GraphDecl):
                yield from _doc(declared.doc)
            case Kind.NODE:
                yield from self._node(symbol, home)
            case Kind.FIELD | Kind.ITEM if home is self.analysis:
                yield from self._field(symbol, reference)

    def _home(self, symbol: Symbol) -> Analysis | None:
        if symbol.home == self.analysis.program.path:
            return self.analysis
        try:
            return self.workspace.analysis(symbol.home)
        except SourceError:
            return None

    def _node(self, symbol: Symbol, home: Analysis) -> Iterator[str]:
        graph = home.graphs.get(symbol.owner)
        found = occurrences_of(symbol, home)
        if graph is None:
            return
        if not found:
            yield "no arrow leads here"
            return
        exact = [occurrence for occurrence in found if occurrence.name == symbol.label]
        occurrence = (exact or list(found))[0]
        if occurrence.declared != home.index.declaration(symbol):
            original = home.index.at(occurrence.declared.start)
            yield from (f"an occurrence of `{place.symbol.label}`" for place in original[:1])
        for step in graph.graph.flow.order:
            if isinstance(step, Step) and step.occurrence is occurrence:
                yield from _effects(graph, step)
        yield from self._task(occurrence.task, home)

    def _task(self, task: Task, home: Analysis) -> Iterator[str]:
        """Yield what a node calls."""
        match task:
            case FunctionTask(function=function):
                fact = home.modules.member(function.module, function.name)
                yield from self._fact(fact)
            case GraphTask(graph=header):
                symbol = graph_symbol(header)
                yield from self._flow(symbol, Reference(header.span, symbol, "use"))

    def _field(self, symbol: Symbol, reference: Reference) -> Iterator[str]:
        graph = self.analysis.graphs.get(symbol.name.partition(".")[0])
        field = None if graph is None else _field_of(symbol, graph)
        if graph is None or field is None:
            return
        if symbol.kind is Kind.ITEM:
            yield _fenced(f"{field.name}: {show(field.type)}", "flow")
        here = _type_here(graph, reference.span)
        if here is not None and here != show(field.type):
            yield f"here `{here}`"
        yield from _users("written by", graph.effects.writers.get(field, ()))
        yield from _users("read by", graph.effects.readers.get(field, ()))


def _field_of(symbol: Symbol, graph: AnalysedGraph) -> Field | None:
    start = symbol.name.rpartition("@")[2]
    for field in graph.fields:
        if field.name == symbol.label and symbol.kind is Kind.FIELD and field.role != "item":
            return field
        if symbol.kind is Kind.ITEM and field.role == "item" and str(field.span.start) == start:
            return field
    return None


def _type_here(graph: AnalysedGraph, span: Span) -> str | None:
    """Return the type that the field that is read at *span* has there."""
    for vertex in graph.graph.flow.order:
        if not graph.is_sound or vertex not in graph.states.before:
            continue
        for expr, types in evaluated(graph, vertex):
            for read in reads(expr):
                if read.span == span:
                    return show(types(read.field))
    return None


def _effects(graph: AnalysedGraph, step: Step) -> Iterator[str]:
    read = dict.fromkeys(read.field.name for read in graph.effects.reads[step])
    written = dict.fromkeys(write.field.name for write in graph.effects.writes[step])
    told = [
        *([f"reads {listed(read, most=12)}"] if read else []),
        *([f"writes {listed(written, most=12)}"] if written else []),
    ]
    if told:
        yield "; ".join(told)
    way = path_where(step, graph.edges, lambda edge: True) if step in graph.reached else ""
    yield f"reached by {way}" if way else "no arrow leads here"


def _users(verb: str, vertices: tuple[Vertex, ...]) -> Iterator[str]:
    names = dict.fromkeys(called(vertex) for vertex in vertices)
    if names:
        yield f"{verb} {listed(names, most=12)}"


def _with_owner(symbol: Symbol, written: str) -> str:
    """Return how the thing is written, with what it belongs to where that is not plain."""
    if symbol.kind in (Kind.MEMBER, Kind.RECORD_FIELD):
        return f"{symbol.owner}.{written}"
    return written


def _fenced(text: str, language: str) -> str:
    return f"```{language}\n{text}\n```"


def _doc(doc: str | None) -> Iterator[str]:
    if doc and doc.strip():
        yield inspect.cleandoc(doc)
