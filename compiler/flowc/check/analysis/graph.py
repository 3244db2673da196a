"""A graph with everything that more than one check asks about it, each computed once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

import attrs

from flowc.check.analysis.branches import Branches, branches_of, own_fields
from flowc.check.analysis.edges import Edges, edges_of
from flowc.check.analysis.effects import Effects, effects_of
from flowc.check.analysis.loops import Loops, loops_of, unbounded_loops
from flowc.check.analysis.results import Results, results_of
from flowc.check.analysis.states import States, flow_states
from flowc.check.analysis.written import (
    Mentions,
    Routes,
    declared_fields,
    mentions_of,
    routes_in,
)
from flowc.source import Span
from flowc.trees import syntax
from flowc.trees.program import BadExpr, Definitions, Field, Fork, Graph, Program, Step, Vertex
from flowc.types import expressions_of, subexpressions


@attrs.frozen(eq=False, slots=False)
class AnalysedGraph:
    """One graph of a program. Properties that depend on the flow are valid only if it is sound."""

    program: Program
    graph: Graph

    @cached_property
    def is_sound(self) -> bool:
        """Whether the flow can be analysed: it has no holes, and every reducer is known."""
        reduced = {
            declared.name.span
            for declared in declared_fields(self.graph.syntax)
            if declared.reducer is not None
        }
        lost = any(f.reducer is None and f.span in reduced for f in self.graph.fields)
        return self.graph.sound and not lost

    @property
    def definitions(self) -> Definitions:
        """The enums, records and classes of the program."""
        return self.program.definitions

    @cached_property
    def edges(self) -> Edges:
        """The edges, and the reachable vertices in reverse postorder."""
        return edges_of(self.graph.flow)

    @cached_property
    def reachable(self) -> tuple[Vertex, ...]:
        """The reachable vertices, in source order."""
        return tuple(vertex for vertex in self.graph.flow.order if vertex in self.reached)

    @cached_property
    def reached(self) -> frozenset[Vertex]:
        """The reachable vertices as a set, for membership tests."""
        return frozenset(self.edges.order)

    @property
    def steps(self) -> Iterator[Step]:
        """The reachable nodes, in source order."""
        return (vertex for vertex in self.reachable if isinstance(vertex, Step))

    @property
    def placed(self) -> Iterator[Step]:
        """The nodes to check one by one: all of them if the flow has holes, otherwise those that
        can run.
        """
        runs = self.states.before if self.is_sound else self.graph.flow.graph
        return (v for v in self.graph.flow.order if isinstance(v, Step) and v in runs)

    @property
    def forks(self) -> Iterator[Fork]:
        """The reachable parallel parts, in source order."""
        return (vertex for vertex in self.reachable if isinstance(vertex, Fork))

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """The fields of the graph and those of the items of each ``each``."""
        return tuple(dict.fromkeys((*self.graph.fields, *self._item_fields())))

    def _item_fields(self) -> Iterable[Field]:
        for vertex in self.graph.flow.order:
            if isinstance(vertex, Fork):
                yield from own_fields(vertex)

    @cached_property
    def routes(self) -> Routes:
        """The routing steps as they are written."""
        return routes_in(self.graph.syntax)

    @cached_property
    def mentions(self) -> Mentions:
        """The names that appear in the graph, including those that could not be bound."""
        return mentions_of(self.graph.syntax.members)

    @cached_property
    def has_unbound(self) -> bool:
        """Whether a node or a decision contains an expression that was not understood and that may
        read a field.
        """
        return any(
            isinstance(part, BadExpr)
            for vertex in self.graph.flow.order
            for expr in expressions_of(vertex)
            for part in subexpressions(expr)
        )

    @cached_property
    def targets(self) -> Mapping[Span, int]:
        """How many fields each node lists as its targets, by the span of its name in the
        declaration. It writes fewer if one of them is unknown.
        """
        return {
            member.name.span: len(member.targets.names)
            for member in self.graph.syntax.members
            if isinstance(member, syntax.NodeDecl) and member.targets is not None
        }

    @cached_property
    def effects(self) -> Effects:
        """What each vertex reads and writes."""
        return effects_of(self.graph)

    @cached_property
    def branches(self) -> Branches:
        """What each branch of a fork reads and writes."""
        return branches_of(self.graph.flow, self.reachable, self.effects)

    @cached_property
    def results(self) -> Results:
        """The types of the results of the nodes."""
        return results_of(self.graph.occurrences, self.definitions)

    @cached_property
    def loops(self) -> Loops:
        """The reachable loops."""
        return loops_of(self.edges)

    @cached_property
    def unbounded_loops(self) -> Loops:
        """The reachable loops whose iterations no ``repeat max`` counts."""
        return unbounded_loops(self.edges, self.loops)

    @cached_property
    def states(self) -> States:
        """What is known of the fields before each vertex."""
        return flow_states(
            self.graph.flow,
            self.fields,
            self.edges,
            self.effects,
            self.branches,
            self.results,
            self.definitions,
        )
