"""Binds the graphs of a file, reusing those that an earlier text of the file already has.

Headers come first, as graphs may call each other in any order. A graph *stands apart* if nothing
was found wrong in it: it then depends on the rest of the file only through the names it uses. A
graph with a finding depends on more: the name suggested for an unknown one, say, may come from
anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from flowc.bind.graphs import Effects, Heading, bind_graph, bind_heading
from flowc.bind.recursion import effects_of, recursive_graphs
from flowc.bind.scope import FileScope, Trace
from flowc.trees import syntax
from flowc.trees.program import Graph


@attrs.frozen(eq=False)
class Apart:
    """A graph without findings, and the top-level names of the file that it uses."""

    graph: Graph
    used: frozenset[str]


@attrs.frozen(eq=False)
class _Begun:
    """A graph whose header is bound."""

    heading: Heading
    trace: Trace


@attrs.define(eq=False)
class GraphsBinder:
    """Binds the graphs of a file except those that are *known*. *apart* collects all that stand
    apart, by declaration.
    """

    scope: FileScope
    known: Mapping[syntax.GraphDecl, Apart]
    apart: dict[syntax.GraphDecl, Apart] = attrs.field(factory=dict)

    def bind(self, decls: Iterable[syntax.GraphDecl]) -> tuple[Graph, ...]:
        """Return every graph. Of two graphs with the same name only the first is returned, but both
        are checked.
        """
        decls = list(decls)
        effects = effects_of(decls, self.scope.headers)
        recursive = recursive_graphs(decls, self.scope)
        begun = [self._begin(decl, effects[decl.name.text]) for decl in decls]
        graphs = [self._finish(graph, recursive) for graph in begun]
        return tuple(graph for graph in graphs if self.scope.owns(graph.syntax.name))

    def _begin(self, decl: syntax.GraphDecl, effects: Effects) -> _Begun | Apart:
        known = self.known.get(decl)
        if known is not None:
            self._declare(known.graph)
            return known
        trace = Trace()
        with self.scope.watching(trace):
            heading = bind_heading(decl, effects, self.scope)
        self._declare(heading)
        return _Begun(heading, trace)

    def _declare(self, graph: Heading | Graph) -> None:
        name = graph.syntax.name
        if self.scope.owns(name):
            self.scope.headers[name.text] = graph.header

    def _finish(self, begun: _Begun | Apart, recursive: set[str]) -> Graph:
        if isinstance(begun, Apart):
            self.scope.used |= begun.used
            self.apart[begun.graph.syntax] = begun
            return begun.graph
        heading, trace = begun.heading, begun.trace
        name = heading.syntax.name
        calls_itself = name.text in recursive
        with self.scope.watching(trace):
            graph = bind_graph(heading, self.scope, calls_itself=calls_itself)
        if trace.is_clean and not calls_itself and self.scope.owns(name):
            self.apart[heading.syntax] = Apart(graph, frozenset(trace.used))
        return graph
