"""The phases in order: the first module to read.

    x.flow ─ parse ─► syntax ─ bind ─► program ─ check ─► lower ─► ir ─ generate ─► x_flow.py

In: a text, and a `World` that answers questions about its surroundings. Out: what the text means,
every finding about it and, if none of these is an error, the module generated from it. Nothing here
touches a file. Each phase is imported when it is needed, because some depend on slow libraries: a
check never loads the templates.
"""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Protocol

import attrs

from flowc.diagnostics import Diagnostic, Problems, codes, finding
from flowc.source import Source, SourceError, Span
from flowc.trees import syntax
from flowc.trees.program import Program

if TYPE_CHECKING:
    from flowc.bind import Bound
    from flowc.check import AnalysedGraph
    from flowc.python import PythonModules
    from flowc.rechecking import Known, Past


class World(Protocol):
    """The surroundings of a flow file; for real files `flowc.project.Project` implements it."""

    def load(self, path: str) -> Source:
        """Return the text of the flow file *path*.

        Raises:
            SourceError: There is no such text.
        """
        ...

    def resolve(self, importer: str, target: str) -> str:
        """Return the path of the flow file that *importer* names as *target*."""
        ...

    def module_name(self, flow_file: str) -> str:
        """Return the dotted name of the module that is generated from *flow_file*."""
        ...

    def python_modules(self, flow_file: str) -> PythonModules:
        """Return the Python modules that *flow_file* can import."""
        ...


@attrs.frozen(eq=False)
class Checked:
    """A flow file that was checked: what it means, and every finding about it.

    *imports* are the paths of the flow files that it imports, directly or indirectly, and that can
    be read; the findings about these are not among *problems*. *past* is what the check of another
    text of the file can reuse from this one, *known* what this one reused.
    """

    program: Program
    graphs: tuple[AnalysedGraph, ...]
    problems: tuple[Diagnostic, ...]
    imports: tuple[str, ...]
    has_errors: bool
    past: Past | None
    known: Known | None


@attrs.frozen(eq=False)
class Built:
    """A flow file that was compiled: *text* is the module, or None if there are errors."""

    text: str | None
    checked: Checked


def check(source: Source, world: World, past: Past | None = None) -> Checked:
    """Return what *source* means and every finding about it.

    *past* is the result for an earlier text of the file in the same *world*.
    """
    from flowc.check import AnalysedGraph, file_findings, graph_findings
    from flowc.parse import without_echoes
    from flowc.rechecking import Known, Past

    problems = Problems()
    known = None if past is None else Known(past, source)
    reading = _Reading(world, problems, known)
    bound = reading.bind(source, problems)
    program = bound.program
    problems.extend(file_findings(program))
    graphs = tuple(AnalysedGraph(program, graph) for graph in program.graphs)
    found = {}
    for graph in graphs:
        decl = graph.graph.syntax
        before = None if known is None else known.found(decl)
        found[decl] = tuple(graph_findings(graph)) if before is None else before
        problems.extend(found[decl])
    flows = {path: flow for path, flow in reading.bound.items() if flow is not None}
    shown = tuple(without_echoes(program.syntax, problems))
    # In files that import each other, parts depend on this file in ways that `Past` does not track.
    is_cyclic = any(item.code is codes.IMPORT_CYCLE for item in problems)
    left = None if is_cyclic else Past(source, reading.mistaken, bound, found, flows)
    return Checked(program, graphs, shown, tuple(flows), problems.has_errors, left, known)


def build(source: Source, world: World) -> Built:
    """Return the Python module that *source* compiles to, and every finding about it."""
    checked = check(source, world)
    return Built(None if checked.has_errors else print_module(checked.program, source), checked)


def print_module(program: Program, source: Source) -> str:
    """Return the Python module of *program*, in which no error was found."""
    from flowc.generate import generate
    from flowc.lower import lower

    return generate(lower(program), source)


@attrs.define(eq=False)
class _Reading:
    """One file and everything that it imports, depth first. *open* is the chain of imports from the
    file to the current one, *followed* the import of the file itself that begins this chain.
    """

    world: World
    problems: Problems
    known: Known | None
    mistaken: tuple[Span, ...] = ()
    bound: dict[str, Program | None] = attrs.field(factory=dict)
    open: list[str] = attrs.field(factory=list)
    followed: list[syntax.FlowImport] = attrs.field(factory=list)

    def bind(self, source: Source, problems: Problems) -> Bound:
        """Return what the file itself means, after reading its imports."""
        from flowc.parse import parse

        known = self.known
        file = parse(source, problems, None if known is None else known.read)
        places = (note.span for problem in problems for note in problem.annotations)
        self.mistaken = (*places, *file.doubtful)
        earlier = None if known is None else known.bound(file)
        if known is not None and earlier is not None:
            self.bound.update(known.past.flows)
        return self._bind(file, problems, earlier)

    def _bind(self, file: syntax.File, problems: Problems, earlier: Bound | None) -> Bound:
        from flowc.bind import bind_anew

        path = file.span.path
        home = self.world.resolve("", path)
        self.open.append(home)
        flows: dict[str, Program | None] = {}
        for item in file.items:
            if isinstance(item, syntax.FlowImport):
                self.followed.append(item)
                flows[str(item.path.value)] = self._imported(item, path, problems)
                self.followed.pop()
        self.open.pop()
        modules, module = self.world.python_modules(path), self.world.module_name(path)
        return bind_anew(file, problems, modules, flows, home, module, earlier)

    def _imported(
        self, item: syntax.FlowImport, importer: str, problems: Problems
    ) -> Program | None:
        """Return the program of an imported file, whose own findings are discarded."""
        from flowc.parse import parse

        path = self.world.resolve(importer, str(item.path.value))
        if path in self.open:
            if path == self.open[0]:
                self._report_cycle()
            return None
        if path not in self.bound:
            own = Problems()
            try:
                file = parse(self.world.load(path), own)
                self.bound[path] = self._bind(file, own, None).program
            except SourceError as error:
                self.bound[path] = None
                problems.add(_not_found(item, error))
        return self.bound[path]

    def _report_cycle(self) -> None:
        """Report that the file imports itself, at the import in this file that leads back to it."""
        first, *others = self.open
        through = f" through `{PurePath(others[0]).name}`" if others else ""
        self.problems.add(
            finding(
                codes.IMPORT_CYCLE,
                f"`{PurePath(first).name}` imports itself{through}"[:100],
                self.followed[0].path.span,
                notes=[" → ".join([*self.open, self.open[0]])],
                help="move what both need into a file that imports neither",
            )
        )


def _not_found(item: syntax.FlowImport, error: SourceError) -> Diagnostic:
    headline = error.message if len(error.message) <= 100 else "this file cannot be read"
    return finding(codes.IMPORT_NOT_FOUND, headline, item.path.span, help=error.help)
