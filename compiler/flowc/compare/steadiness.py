"""Which fields may have another value when the new version replays a stored run.

What nodes wrote is taken from the journal and stays the same. What is recomputed may not: defaults,
folds of reducers, arguments and outputs of subgraphs, variables of an ``each``, stored errors. A
decision that reads such a field may turn out differently.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import attrs

from flowc.compare.meaning import Meaning, meaning
from flowc.compare.stored import fields_of
from flowc.trees.program import (
    AskTask,
    Catch,
    Expr,
    Field,
    Fork,
    Graph,
    GraphHeader,
    GraphTask,
    Occurrence,
)
from flowc.types import reads

Name = tuple[str, str]
Pairs = list[tuple[Graph, Graph]]


@attrs.frozen
class Steadiness:
    """The fields that may differ, by graph and name."""

    unsteady: frozenset[Name]

    def holds(self, graph: Graph, expressions: Iterable[Expr]) -> bool:
        """Whether *expressions* of *graph* read no field that may differ."""
        return not any(
            (graph.name, read.field.name) in self.unsteady
            for expr in expressions
            for read in reads(expr)
        )


def steadiness(old: Mapping[GraphHeader, Graph], new: Mapping[GraphHeader, Graph]) -> Steadiness:
    """Return which fields may differ between two versions of the same graphs."""
    by_name = {graph.name: graph for graph in new.values()}
    pairs = [(before, by_name[before.name]) for before in old.values() if before.name in by_name]
    unsteady = {name for before, now in pairs for name in _changed(before, now)}
    while True:
        further = {name for pair in pairs for name in _spread(pair, unsteady)} - unsteady
        if not further:
            return Steadiness(frozenset(unsteady))
        unsteady |= further


def _changed(before: Graph, now: Graph) -> Iterator[Name]:
    """Yield the fields that are computed differently."""
    fields = {field.name: field for field in fields_of(now)}
    for field in fields_of(before):
        other = fields.get(field.name)
        if other is not None and _worked_out(field) != _worked_out(other):
            yield before.name, field.name
    for told in (_landings, _items, _catches):
        one, other_one = told(before), told(now)
        for key in one.keys() & other_one.keys():
            if one[key] != other_one[key]:
                names = {*one[key][0], *other_one[key][0]}
                yield from ((before.name, name) for name in names)


def _worked_out(field: Field) -> Meaning:
    reducer = field.reducer
    how = None if reducer is None else (reducer.name, reducer.key, reducer.function)
    # Its type determines whether it starts from the empty value of its reducer.
    return meaning((field.role, field.default, how, None if reducer is None else field.type))


Told = dict[object, tuple[list[str], object]]


def _landings(graph: Graph) -> Told:
    """Return the fields that each question and each subgraph writes."""
    return {
        ("lands", one.name): ([write.field.name for write in one.writes], None)
        for one in graph.occurrences
        if isinstance(one.task, AskTask | GraphTask)
    }


def _items(graph: Graph) -> Told:
    """Return the item of each ``each``, and what it iterates over."""
    forks = [v for v in graph.flow.order if isinstance(v, Fork) and v.item is not None]
    return {
        ("each", number): ([fork.item.name], meaning(fork.items))
        for number, fork in enumerate(forks)
        if fork.item is not None
    }


def _catches(graph: Graph) -> Told:
    """Return the field in which each handler stores the error."""
    catches = [vertex for vertex in graph.flow.order if isinstance(vertex, Catch)]
    return {
        ("catch", number): ([] if catch.field is None else [catch.field.name], None)
        for number, catch in enumerate(catches)
    }


def _spread(pair: tuple[Graph, Graph], unsteady: set[Name]) -> Iterator[Name]:
    """Yield the fields that differ because others do."""
    before, now = pair
    later = {one.name: one for one in now.occurrences}
    for one in before.occurrences:
        other = later.get(one.name)
        if other is None or not isinstance(one.task, GraphTask):
            continue
        yield from _given(before, one, other, unsteady)
        for field, write in zip(one.task.graph.outputs, one.writes, strict=False):
            if (one.task.graph.name, field.name) in unsteady:
                yield before.name, write.field.name


def _given(graph: Graph, one: Occurrence, other: Occurrence, unsteady: set[Name]) -> Iterator[Name]:
    """Yield the parameters of a subgraph that may be passed something else."""
    assert isinstance(one.task, GraphTask)
    given = [argument.value for argument in one.arguments]
    steady = Steadiness(frozenset(unsteady)).holds(graph, given)
    if not steady or meaning(one.arguments) != meaning(other.arguments):
        for field in one.task.graph.params:
            yield one.task.graph.name, field.name
