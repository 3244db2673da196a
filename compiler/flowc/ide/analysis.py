"""What is known of one flow file as it stood when it was looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

import attrs

from flowc import pipeline
from flowc.cache import Watched
from flowc.cache.watching import Answer, Question, still_holds
from flowc.check.analysis.graph import AnalysedGraph
from flowc.check.time_zones import zones_in
from flowc.configuration import Severities
from flowc.diagnostics import Diagnostic
from flowc.diagnostics.ignores import heeded
from flowc.ide.indexing import index_of
from flowc.ide.names import Index, Reference
from flowc.project import Project
from flowc.python import PythonModules
from flowc.rechecking import Past
from flowc.source import Source
from flowc.trees.program import Graph, Program
from flowc.trees.syntax import GraphDecl, Token


@attrs.frozen(eq=False, slots=False)
class Analysis:
    """A flow file that was looked at: *findings* are those that the command line shows, *asked*
    is what they depend on besides the text, *past* what the next look at the file can have of this
    one. *graphs* are its graphs by their names, *index* says what every name in it means.
    """

    source: Source
    project: Project
    program: Program
    graphs: Mapping[str, AnalysedGraph]
    findings: tuple[Diagnostic, ...]
    asked: Mapping[Question, Answer]
    past: Past | None
    index: Index

    @property
    def path(self) -> str:
        """The path of the file, as spans carry it."""
        return self.source.path

    @property
    def text(self) -> str:
        """The text that was looked at."""
        return self.source.text

    @property
    def tokens(self) -> tuple[Token, ...]:
        """Every token of the text, white space and comments too."""
        return self.program.syntax.tokens

    @property
    def is_whole(self) -> bool:
        """Whether all of it could be read."""
        return not any(item.code.number < "FLW100" for item in self.findings)

    @cached_property
    def modules(self) -> PythonModules:
        """What answers for the Python modules that the file imports."""
        return self.project.python_modules(self.path)

    def graph_at(self, offset: int) -> Graph | None:
        """Return the graph in whose declaration *offset* lies."""
        for graph in self.program.graphs:
            if graph.syntax.span.start <= offset <= graph.syntax.span.end:
                return graph
        return None

    def still_holds(self) -> bool:
        """Return whether the surroundings of the file are as they were."""
        return still_holds(self.asked, self.project)


def analyse(source: Source, project: Project, earlier: Iterable[Analysis | None] = ()) -> Analysis:
    """Return what *source* means in *project*, and what is wrong with it.

    What an edit has left of an *earlier* text of the file is not worked out again.
    """
    world = Watched(project)
    base = _base(source, project, earlier)
    checked = pipeline.check(source, world, None if base is None else base.past)
    for zone, _ in zones_in(checked.program):
        world.zone(zone)
    shown = Severities(project.configuration.severities).judged(heeded(checked.problems, source))
    asked = world.asked
    names: Mapping[GraphDecl, tuple[Reference, ...]] = {}
    if base is not None and checked.known is not None and checked.known.means_the_same:
        # What it rests on was asked when it was found out.
        asked = {**base.asked, **asked}
        names = base.index.carried(checked.known)
    index = index_of(checked.program, checked.graphs, project, names)
    graphs = {graph.graph.name: graph for graph in checked.graphs}
    return Analysis(source, project, checked.program, graphs, shown, asked, checked.past, index)


def _base(source: Source, project: Project, earlier: Iterable[Analysis | None]) -> Analysis | None:
    """Return that of *earlier* of which *source* has left most, None where none of them rests on
    the same surroundings.

    The last text is not always the nearest one: a quote that opens a string hides all behind it.
    """
    left = {
        analysis: analysis.past.count_left(source)
        for analysis in earlier
        if analysis is not None and analysis.past is not None and analysis.path == source.path
    }
    for analysis in sorted(left, key=left.__getitem__, reverse=True):
        has_same_settings = analysis.project.configuration is project.configuration
        if has_same_settings and still_holds(analysis.asked, project):
            return analysis
    return None
