"""What the check of an edited file reuses from the previous check.

An edit changes a stretch of the text; what precedes it stays in place, what follows has moved. In a
file whose surroundings are unchanged, these parts are not computed again but carried to their new
places:

* the tree of a graph that was parsed without a finding and does not overlap the stretch; of a graph
  that overlaps it, the trees of the other members;
* the meaning of such a graph, if no mistake was found in it, the imports and definitions of the
  file and the names of its graphs are unchanged, and the same holds for every graph that it calls;
* the findings of the checks about it.

Everything else, and whatever concerns the file as a whole, is computed anew. So the findings do not
depend on what was there before, and nothing needs to track what an edit invalidates: a graph is
identified by its text and everything that it depends on. The meaning of a member depends on the
whole graph, so for members the syntax is carried but not the meaning.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain

import attrs

from flowc.bind import Apart, Bound
from flowc.diagnostics import Diagnostic
from flowc.parse import Earlier
from flowc.source import Shift, Source, Span
from flowc.trees import syntax
from flowc.trees.carrying import Carrier, ChangedError
from flowc.trees.program import Program


@attrs.frozen(eq=False)
class Past:
    """A file as it was checked. *mistaken* are the places of its syntax errors, *found* the
    findings of the checks for each graph, *flows* the files that it imports, by path.
    """

    source: Source
    mistaken: tuple[Span, ...]
    bound: Bound
    found: Mapping[syntax.GraphDecl, tuple[Diagnostic, ...]]
    flows: Mapping[str, Program]

    def count_left(self, source: Source) -> int:
        """Return how many parts are unaffected by the edit that led to *source*."""
        known = Known(self, source)
        shift = known.carrier.shift
        parts = chain(known.read.sure_members(), self.bound.graphs)
        return sum(shift.distance(part.span.start, part.span.end) is not None for part in parts)

    @property
    def file(self) -> syntax.File:
        """The tree of the file."""
        return self.bound.program.syntax


@attrs.define(eq=False)
class Known:
    """What is known from *past* about the text *source*, the result of an edit. *origins* maps
    graphs of the new text to the graphs of the past that they were carried from; *means_the_same*
    is whether anything but trees can be reused.
    """

    past: Past
    source: Source
    carrier: Carrier = attrs.field(init=False)
    origins: dict[syntax.GraphDecl, syntax.GraphDecl] = attrs.field(factory=dict, init=False)
    means_the_same: bool = attrs.field(default=False, init=False)

    @carrier.default
    def _over_the_edit(self) -> Carrier:
        return Carrier(self.source.path, Shift(self.past.source.text, self.source.text))

    @property
    def read(self) -> Earlier:
        """What the parser can reuse."""
        past = self.past
        return Earlier(past.source, past.file, past.mistaken, self.carrier)

    def bound(self, file: syntax.File) -> Bound | None:
        """Return what the binder can reuse for *file*, the tree of the new text; None if everything
        depends on something that has changed.
        """
        past = self.past
        if list(_rests_on(past.file, past.source)) != list(_rests_on(file, self.source)):
            return None
        self.means_the_same = True
        return attrs.evolve(past.bound, graphs=dict(self._carried(file)))

    def _carried(self, file: syntax.File) -> Iterator[tuple[syntax.GraphDecl, Apart]]:
        moved = self._moved_names()
        for origin, apart in self._unchanged(file).items():
            has_stayed = origin.name.text not in moved and moved.isdisjoint(apart.used)
            graph = apart.graph if has_stayed else self.carrier.whole(apart.graph)
            if graph is not None:
                self.origins[graph.syntax] = origin
                yield graph.syntax, Apart(graph, apart.used)

    def _moved_names(self) -> frozenset[str]:
        """Return the names that are declared after the edit."""
        behind = [item for item in self.past.file.items if item.span.end > self.carrier.shift.head]
        return frozenset(name for item in behind for name in _declared(item))

    def _unchanged(self, file: syntax.File) -> Mapping[syntax.GraphDecl, Apart]:
        """Return the graphs that are unchanged and that call only unchanged graphs."""
        there = set(file.items)
        unchanged = {
            origin: apart
            for origin, apart in self.past.bound.graphs.items()
            if self.carrier.whole(origin) in there
        }
        lost = {graph.name for graph in self.past.bound.program.graphs}
        lost -= {apart.graph.name for apart in unchanged.values()}
        while stale := [one for one, apart in unchanged.items() if not lost.isdisjoint(apart.used)]:
            lost |= {unchanged.pop(origin).graph.name for origin in stale}
        return unchanged

    def found(self, graph: syntax.GraphDecl) -> tuple[Diagnostic, ...] | None:
        """Return the findings of the checks about *graph* of the new text, or None if unknown."""
        origin = self.origins.get(graph)
        if origin is None:
            return None
        try:
            return tuple(self._moved(item) for item in self.past.found[origin])
        except ChangedError:
            return None

    def _moved(self, item: Diagnostic) -> Diagnostic:
        span = self.carrier.span
        return attrs.evolve(
            item,
            annotations=tuple(attrs.evolve(at, span=span(at.span)) for at in item.annotations),
            notes=tuple(
                attrs.evolve(note, span=note.span and span(note.span)) for note in item.notes
            ),
            fixes=tuple(
                attrs.evolve(
                    fix, edits=tuple(attrs.evolve(edit, span=span(edit.span)) for edit in fix.edits)
                )
                for fix in item.fixes
            ),
        )


def _declared(item: syntax.Item) -> Iterator[str]:
    """Yield the names that *item* declares, if graphs refer to its places: graphs and imports."""
    match item:
        case syntax.GraphDecl(name=name):
            yield name.text
        case syntax.PythonImport(names=names) | syntax.FlowImport(names=names):
            yield from (name.local.text for name in names)


def _rests_on(file: syntax.File, source: Source) -> Iterator[str]:
    """Yield what graphs of *file* may depend on besides graphs: the text of all other declarations,
    and the names of the graphs.
    """
    for item in file.items:
        match item:
            case syntax.GraphDecl(name=name):
                yield f"graph {name.text}"
            case syntax.BadItem(names=names):
                yield f"damage {names and [name.text for name in names]}"
            case syntax.TriggerDecl() | syntax.TestDecl():
                pass
            case _:
                yield source.text[item.span.start : item.span.end]
