"""The phases in their order: what a newcomer reads first.

    x.flow ─ parse ─► syntax ─ bind ─► program ─ check ─► lower ─► ir ─ generate ─► x_flow.py

In: a text, and a `World` that answers what the text asks of its surroundings. Out: what it means,
every finding in it and, where none of these is an error, the module made from it. Nothing here
touches a file. Each phase is imported when it is needed, because some bring slow libraries with
them: a check never loads the templates.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import attrs

from flowc.diagnostics import Diagnostic, Problems, codes, finding
from flowc.source import Source, SourceError
from flowc.trees import syntax
from flowc.trees.program import Program

if TYPE_CHECKING:
    from flowc.python import PythonModules


class World(Protocol):
    """What lies around a flow file; `flowc.project.Project` is it for real files."""

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
        """Return what answers for the Python modules that *flow_file* imports."""
        ...


@attrs.frozen(eq=False)
class Checked:
    """A flow file that was looked at: what it means and every finding in it.

    *imports* are the paths of the flow files that it imports, also through others, and that can be
    read; their own findings are not among *problems*.
    """

    program: Program
    problems: tuple[Diagnostic, ...]
    imports: tuple[str, ...]
    has_errors: bool


@attrs.frozen(eq=False)
class Built:
    """A flow file that was compiled: *text* is the module, or None where an error is in the way."""

    text: str | None
    checked: Checked


def check(source: Source, world: World) -> Checked:
    """Return what *source* means and all that is wrong with it."""
    from flowc.check import check as find_mistakes

    problems = Problems()
    reading = _Reading(world, problems)
    program = reading.bind(source, problems)
    problems.extend(find_mistakes(program))
    imports = tuple(path for path, known in reading.bound.items() if known is not None)
    return Checked(program, tuple(problems), imports, problems.has_errors)


def build(source: Source, world: World) -> Built:
    """Return the Python module that *source* compiles to, and what is wrong with it."""
    checked = check(source, world)
    return Built(None if checked.has_errors else print_module(checked.program, source), checked)


def print_module(program: Program, source: Source) -> str:
    """Return the Python module of *program*, in which no error was found."""
    from flowc.generate import generate
    from flowc.lower import lower

    return generate(lower(program), source)


@attrs.define(eq=False)
class _Reading:
    """One file and all that it imports, depth first. *open* is the way from the file to where we
    are, *followed* the import of the file itself at which that way begins.
    """

    world: World
    problems: Problems
    bound: dict[str, Program | None] = attrs.field(factory=dict)
    open: list[str] = attrs.field(factory=list)
    followed: list[syntax.FlowImport] = attrs.field(factory=list)

    def bind(self, source: Source, problems: Problems) -> Program:
        """Return what *source* means, having read what it imports."""
        from flowc.bind import bind
        from flowc.parse import parse

        file = parse(source, problems)
        home = self.world.resolve("", source.path)
        self.open.append(home)
        flows: dict[str, Program | None] = {}
        for item in file.items:
            if isinstance(item, syntax.FlowImport):
                self.followed.append(item)
                flows[str(item.path.value)] = self._imported(item, source.path, problems)
                self.followed.pop()
        self.open.pop()
        modules = self.world.python_modules(source.path)
        return bind(file, problems, modules, flows, home, self.world.module_name(source.path))

    def _imported(
        self, item: syntax.FlowImport, importer: str, problems: Problems
    ) -> Program | None:
        """Return the program of an imported file; its own findings are not ours."""
        path = self.world.resolve(importer, str(item.path.value))
        if path in self.open:
            if path == self.open[0]:
                self._report_cycle()
            return None
        if path not in self.bound:
            try:
                self.bound[path] = self.bind(self.world.load(path), Problems())
            except SourceError as error:
                self.bound[path] = None
                problems.add(_not_found(item, error))
        return self.bound[path]

    def _report_cycle(self) -> None:
        """Report that the file imports itself, at the import of its own that leads back to it."""
        self.problems.add(
            finding(
                codes.IMPORT_CYCLE,
                "flow files import each other in a circle",
                self.followed[0].path.span,
                notes=[" → ".join([*self.open, self.open[0]])],
                help="move what both need into a file that imports neither",
            )
        )


def _not_found(item: syntax.FlowImport, error: SourceError) -> Diagnostic:
    headline = error.message if len(error.message) <= 100 else "this file cannot be read"
    return finding(codes.IMPORT_NOT_FOUND, headline, item.path.span, help=error.help)
