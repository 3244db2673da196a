"""What is known about every field at every vertex: whether it is set, and which type it has there.

A forward data-flow analysis over the control-flow graph (Kildall's worklist algorithm, in reverse
postorder). A `State` holds two things: one bit for each field that may be unset, and a map of the
fields whose type is narrower than declared. States share structure, so a chain of 20 000 nodes over
20 000 fields takes seconds; the obvious form, a separate map for each vertex, is quadratic.

How paths join follows the language. Where paths merge, *any* of them may have been taken, so a
field is set only if all of them set it. After a group *all* branches have run, so one that
certainly sets a field is enough. After a ``race`` one branch has run, but it is not known which.
After an ``each`` there may have been no items at all. A vertex that fails has written nothing, so a
handler starts from the state before that vertex.

A path on which some type becomes empty cannot be taken and has no state. States only grow while the
fixpoint is computed, and their types are drawn from the finitely many that the program names, so
the computation terminates.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from heapq import heappop, heappush

import attrs

from flowc.check.analysis.branches import Branches, own_fields
from flowc.check.analysis.decisions import arms_of
from flowc.check.analysis.edges import Edge, Edges
from flowc.check.analysis.effects import Effects
from flowc.check.analysis.persistent import PersistentMap
from flowc.check.analysis.results import Results
from flowc.check.analysis.state import State, meeting
from flowc.check.analysis.turns import in_turn
from flowc.trees.program import (
    Branch,
    ControlFlow,
    Definitions,
    Field,
    Fork,
    Join,
    Step,
    Taken,
    Vertex,
    Write,
)
from flowc.trees.types import Type, UnionOf
from flowc.types import ignore, members, python_gives, type_of, union


@attrs.frozen(eq=False)
class States:
    """The state before each vertex and on each edge; absent if it is unreachable."""

    before: Mapping[Vertex, State]
    ways: Mapping[Edge, State]
    bits: Mapping[Field, int]

    def may_be_unset(self, field: Field, at: Vertex) -> bool:
        """Say whether *field* may have no value before *at*."""
        state = self.before.get(at)
        return state is not None and bool(state.unset & self.bits[field])


def starts_unset(field: Field) -> bool:
    """Say whether *field* has no value until something writes it."""
    if field.default is not None or field.role == "param":
        return False
    return field.reducer is None or field.reducer.name in ("max", "min")


def flow_states(
    flow: ControlFlow,
    fields: Iterable[Field],
    edges: Edges,
    effects: Effects,
    branches: Branches,
    results: Results,
    definitions: Definitions,
) -> States:
    """Return the states of a sound graph: the fixpoint of the analysis."""
    bits = {field: 1 << index for index, field in enumerate(fields)}
    solver = _Solver(flow, bits, edges, effects, branches, results, definitions)
    solver.solve()
    return States(solver.before, solver.ways, bits)


@attrs.define(eq=False)
class _Solver:
    flow: ControlFlow
    bits: Mapping[Field, int]
    edges: Edges
    effects: Effects
    branches: Branches
    results: Results
    definitions: Definitions
    before: dict[Vertex, State] = attrs.field(factory=dict)
    ways: dict[Edge, State] = attrs.field(factory=dict)
    changed: dict[Vertex, dict[Edge, None]] = attrs.field(factory=dict)
    ready: dict[Fork, Mapping[int, int]] = attrs.field(factory=dict)
    entered: dict[Fork, tuple[State, State]] = attrs.field(factory=dict)

    def solve(self) -> None:
        """Propagate states along the edges until nothing changes."""
        rank = {vertex: index for index, vertex in enumerate(self.edges.order)}
        waiting, queued = [0], {0}
        while waiting:
            index = heappop(waiting)
            queued.discard(index)
            for target in self.advance(self.edges.order[index]):
                if target in rank and rank[target] not in queued:
                    queued.add(rank[target])
                    heappush(waiting, rank[target])

    def advance(self, vertex: Vertex) -> list[Vertex]:
        """Update the states before and after *vertex*; return the vertices that this may affect."""
        state = self.arriving(vertex)
        if state is None:
            return []
        known = self.before.get(vertex)
        if known is not None:
            state = self.met([known, state])
            if state == known:
                return []
        self.before[vertex] = state
        changed = []
        for edge in self.leaving(vertex, state):
            self.changed.setdefault(edge.target, {})[edge] = None
            changed.append(edge.target)
        if isinstance(vertex, Fork):
            # A join is computed from the state at its fork, even if no branch passes the change on.
            changed.append(self.flow.joins[vertex])
        return changed

    # ---- before a vertex -------------------------------------------------------------------

    def arriving(self, vertex: Vertex) -> State | None:
        if vertex is self.flow.start:
            unset = self.bits_of(field for field in self.bits if _begins_unset(field))
            return State(unset, PersistentMap.empty(self.bits))
        if isinstance(vertex, Join) and vertex.fork.kind != "race":
            return self.joined(vertex)
        return self.met_on(self.changed.pop(vertex, ()))

    def met_on(self, edges: Iterable[Edge]) -> State | None:
        """Return the join of the states on *edges*. Those that changed are enough: the others are
        already part of the known state.
        """
        found = [self.ways[edge] for edge in edges]
        return self.met(found) if found else None

    def met(self, states: Sequence[State]) -> State:
        return meeting(states, self.definitions)

    def joined(self, join: Join) -> State | None:
        """Return what holds once all branches of a fork have run."""
        fork = join.fork
        ends = self.branch_ends(join)
        if fork not in self.before or len(ends) < len(self.branches.regions[fork]):
            return None
        forked = self.after_reading(fork, self.before[fork])
        written = self.branches.writing[fork]
        kept = forked.forgetting(written)
        if fork.kind == "each":
            return kept
        unset = forked.unset
        for end in ends.values():
            unset &= end.unset
        return State(unset, kept.narrowed.with_values(self.of_one_writer(fork, ends)))

    def branch_ends(self, join: Join) -> dict[int, State]:
        """Return the states at the end of the branches that reach *join*, by the index of the
        branch.
        """
        arriving: dict[int, list[State]] = {}
        for edge in self.edges.into[join]:
            if edge in self.ways:
                arriving.setdefault(_branch_of(edge, join), []).append(self.ways[edge])
        return {index: self.met(states) for index, states in arriving.items()}

    def of_one_writer(self, fork: Fork, ends: Mapping[int, State]) -> dict[Field, Type | None]:
        """Return the narrowed types of the fields that only one branch wrote, as of its end."""
        return {
            field: ends[writing[0].index].narrowed.get(field)
            for field, writing in self.branches.writing[fork].items()
            if len(writing) == 1
        }

    # ---- after a vertex --------------------------------------------------------------------

    def leaving(self, vertex: Vertex, state: State) -> list[Edge]:
        """Store the state on each edge out of *vertex*; return the edges on which it changed."""
        read = self.after_reading(vertex, state)
        arms = arms_of(vertex, read, self.definitions)
        behind = self.after_writing(vertex, read)
        changed = []
        for edge in self.edges.out[vertex]:
            on = self.on_way(edge, state, behind, arms)
            if on is not None and self.ways.get(edge) != on:
                self.ways[edge] = on
                changed.append(edge)
        return changed

    def on_way(
        self, edge: Edge, before: State, behind: State, arms: Mapping[int, State | None]
    ) -> State | None:
        match edge.source, edge.arrow.kind:
            case _, Taken(index=index):
                return arms.get(index)
            case Fork() as fork, Branch(index=index):
                return self.into_branch(fork, index, behind)
            case Fork() as fork, _ if edge.is_raised:
                return before.forgetting(self.branches.writing[fork])
            case _:
                return before if edge.is_raised else behind

    def after_reading(self, vertex: Vertex, state: State) -> State:
        """Return the state after the reads. A field read while it may be unset counts as set from
        here on, so that the mistake is reported once.
        """
        read = self.bits_of(read.field for read in self.effects.reads[vertex])
        return attrs.evolve(state, unset=state.unset & ~read) if state.unset & read else state

    def after_writing(self, vertex: Vertex, state: State) -> State:
        writes = self.effects.writes[vertex]
        if not writes:
            return state
        unset = state.unset & ~self.bits_of(write.field for write in writes)
        kept = {
            write.field: self.kept_type(vertex, index, write, state)
            for index, write in enumerate(writes)
        }
        return State(unset, state.narrowed.with_values(kept))

    def kept_type(self, vertex: Vertex, index: int, write: Write, state: State) -> Type | None:
        """Return the members of the declared type that remain possible after *write*."""
        declared = write.field.type
        if not isinstance(declared, UnionOf) or _is_folded(write):
            return None
        if write.value is not None:
            value = type_of(write.value, state.type, self.definitions, ignore)
        elif isinstance(vertex, Step):
            value = self.results.of(vertex.occurrence)[index]
        else:
            return None
        return self.members_for(value, declared)

    def members_for(self, value: Type, declared: UnionOf) -> Type | None:
        """Return the members of *declared* that a *value* may be. ``None`` if that is all of them,
        or if a part of *value* fits none: a mapping that becomes a record is accepted all the same.
        """
        taken: dict[Type, None] = {}
        for part in members(value):
            homes = [m for m in declared.members if python_gives(part, m, self.definitions)]
            if not homes:
                return None
            taken.update(dict.fromkeys(homes))
        return union(*taken) if 0 < len(taken) < len(declared.members) else None

    def into_branch(self, fork: Fork, index: int, state: State) -> State:
        match fork.kind:
            case "each":
                return self.into_item(fork, state)
            case "dataflow":
                kept = self.without_written(fork, state)
                return attrs.evolve(kept, unset=kept.unset & ~self.ready_in(fork)[index])
            case "group" | "race":
                return state

    def without_written(self, fork: Fork, state: State) -> State:
        """Return *state* without what was known of the fields that a dataflow writes: the same for
        all of its nodes, so it is computed once for them.
        """
        known = self.entered.get(fork)
        if known is None or known[0] is not state:
            kept = state.forgetting(self.branches.writing[fork])
            known = self.entered[fork] = state, kept
        return known[1]

    def into_item(self, fork: Fork, state: State) -> State:
        fresh = state.forgetting(own_fields(fork))
        missing = self.bits_of(field for field in fork.variables if starts_unset(field))
        given = self.bits_of(own_fields(fork)) & ~missing
        return attrs.evolve(fresh, unset=(fresh.unset | missing) & ~given)

    def ready_in(self, fork: Fork) -> Mapping[int, int]:
        """Return, for each node of a dataflow, the bits of the fields written before it starts: by
        the nodes that it waits for, directly or indirectly. After a cycle of nodes that wait for
        one another all bits are set, since the cycle is the mistake to report.
        """
        if fork not in self.ready:
            writes = self.branches.writes
            written = [self.bits_of(writes[region]) for region in self.branches.regions[fork]]
            after = self.flow.dataflow_after[fork]
            ready = dict.fromkeys(range(len(after)), ~0)
            for index in in_turn(after):
                ready[index] = 0
                for earlier in after[index]:
                    ready[index] |= ready[earlier] | written[earlier]
            self.ready[fork] = ready
        return self.ready[fork]

    # ---- states ----------------------------------------------------------------------------

    def bits_of(self, fields: Iterable[Field]) -> int:
        bits = 0
        for field in fields:
            bits |= self.bits[field]
        return bits


def _branch_of(edge: Edge, join: Join) -> int:
    """Return the index of the branch that ends with *edge*; an empty one starts with it too."""
    if edge.source is join.fork and isinstance(edge.arrow.kind, Branch):
        return edge.arrow.kind.index
    return edge.source.region.index


def _begins_unset(field: Field) -> bool:
    return field.role != "item" and starts_unset(field)


def _is_folded(write: Write) -> bool:
    return write.field.reducer is not None and not write.replace
