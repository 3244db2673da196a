"""One file: its imports, definitions and graphs, in the order in which they need each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from flowc.bind.definitions import bind_enum, bind_record, node_error
from flowc.bind.fields import check_name
from flowc.bind.graphs import bind_graph, bind_heading
from flowc.bind.imports import import_flow, import_python
from flowc.bind.program_tests import bind_test
from flowc.bind.python_types import Modules, PythonTypes
from flowc.bind.recursion import effects_of, recursive_graphs
from flowc.bind.scope import (
    TOP_LEVEL_NAMES,
    AmbiguousMeaning,
    Damaged,
    FileScope,
    GraphMeaning,
    Meaning,
    PythonMeaning,
    UnknownNames,
)
from flowc.bind.triggers import bind_trigger
from flowc.diagnostics import Problems, Tag, codes, finding
from flowc.trees import syntax
from flowc.trees.program import Enum, Graph, Import, Program, Record, Test, Trigger
from flowc.trees.types import EnumType, RecordType
from flowc.types import NODE_ERROR


def bind(
    file: syntax.File,
    problems: Problems,
    modules: Modules,
    flows: Mapping[str, Program | None],
    home: str,
    module: str,
) -> Program:
    """Return what *file* means.

    *flows* gives the program of each flow file that it imports, by the path as it is written there;
    None, or nothing, for one that could not be read, of which nothing more is said. *home* is the
    path by which the definitions of this file are known, *module* the dotted name of the Python
    module that is generated from it.
    """
    unknown = UnknownNames(TOP_LEVEL_NAMES if _lacks_items(file) else frozenset())
    scope = FileScope(home, module, problems, PythonTypes(modules), unknown)
    return _FileBinder(file, scope, flows).bind()


@attrs.frozen(eq=False)
class _Imported:
    """One imported name, with the module it comes from and whether that is of a flow file."""

    name: syntax.ImportedName
    module: str
    from_flow: bool


@attrs.define(eq=False)
class _FileBinder:
    file: syntax.File
    scope: FileScope
    flows: Mapping[str, Program | None]
    imported: list[_Imported] = attrs.field(factory=list)

    def bind(self) -> Program:
        scope = self.scope
        scope.python.records[NODE_ERROR.home, NODE_ERROR.name] = node_error(self.file)
        damaged = _is_damaged(self.file, scope.problems)
        self._import()
        self._declare()
        enums, records, graphs = self._enums(), self._records(), self._graphs()
        triggers = tuple(self._triggers())
        tests = tuple(self._tests(graphs))
        scope.unknown.report(scope.problems)
        self._report_ambiguous()
        if not damaged:
            self._report_unused()
        return Program(
            path=scope.home,
            module=scope.module,
            doc=self.file.doc,
            imports=tuple(self._imports()),
            enums=enums,
            records=records,
            graphs=graphs,
            triggers=triggers,
            tests=tests,
            definitions=scope.python.definitions,
            syntax=self.file,
        )

    # ---- names ---------------------------------------------------------------------------------

    def _import(self) -> None:
        for item in self.file.items:
            if isinstance(item, syntax.PythonImport):
                meanings = import_python(item, self.scope)
                module, from_flow = item.module.text, False
            elif isinstance(item, syntax.FlowImport):
                meanings = import_flow(item, self.flows, self.scope)
                program = self.flows.get(str(item.path.value))
                module, from_flow = "" if program is None else program.module, True
            else:
                continue
            for written, (local, meaning) in zip(item.names, meanings, strict=True):
                if self._add(local, meaning):
                    self.imported.append(_Imported(written, module, from_flow))

    def _declare(self) -> None:
        for item in self.file.items:
            match item:
                case syntax.EnumDecl(name=name):
                    self._add(name, EnumType(self.scope.home, name.text))
                case syntax.RecordDecl(name=name):
                    self._add(name, RecordType(self.scope.home, name.text))
                case syntax.GraphDecl(name=name):
                    self._add(name, GraphMeaning(name.text))
                case syntax.BadItem(names=names):
                    for name in names:
                        self.scope.meanings.setdefault(name.text, Damaged())

    def _add(self, name: syntax.Name, meaning: Meaning) -> bool:
        """Give *name* its meaning, unless it has one already, which is reported."""
        check_name(name, self.scope)
        earlier = self.scope.meanings.get(name.text)
        if earlier is None:
            self.scope.meanings[name.text] = meaning
            self.scope.places[name.text] = name.span
            return True
        if isinstance(earlier, PythonMeaning) and isinstance(meaning, GraphMeaning):
            first = self.scope.places[name.text]
            self.scope.meanings[name.text] = AmbiguousMeaning(first, name.span)
        else:
            self._report_duplicate(name)
        return False

    def _report_duplicate(self, name: syntax.Name) -> None:
        first = self.scope.places.get(name.text)
        self.scope.problems.add(
            finding(
                codes.DUPLICATE_DEFINITION,
                f"the name `{name.text}` is defined twice",
                name.span,
                also=[] if first is None else [(first, "first defined here")],
            )
        )

    def _report_ambiguous(self) -> None:
        """Report an import and a graph of one name, where no node did so that is bound to it."""
        for item in self.file.items:
            if isinstance(item, syntax.GraphDecl):
                meaning = self.scope.meanings.get(item.name.text)
                is_reported = item.name.text in self.scope.ambiguous_targets
                if isinstance(meaning, AmbiguousMeaning) and not is_reported:
                    self._report_duplicate(item.name)

    def _owns(self, name: syntax.Name) -> bool:
        """Whether the declaration called *name* is the one that the name means."""
        return self.scope.places.get(name.text) == name.span

    # ---- definitions ---------------------------------------------------------------------------

    def _enums(self) -> tuple[Enum, ...]:
        found = []
        for item in self.file.items:
            if isinstance(item, syntax.EnumDecl):
                enum = bind_enum(item, self.scope)
                if self._owns(item.name):
                    self.scope.python.enums[enum.home, enum.name] = enum
                    found.append(enum)
        return tuple(found)

    def _records(self) -> tuple[Record, ...]:
        found = []
        for item in self.file.items:
            if isinstance(item, syntax.RecordDecl):
                record = bind_record(item, self.scope)
                if self._owns(item.name):
                    self.scope.python.records[record.home, record.name] = record
                    found.append(record)
        return tuple(found)

    def _graphs(self) -> tuple[Graph, ...]:
        """Bind every graph; of two with one name only the first counts, both are looked at."""
        decls = [item for item in self.file.items if isinstance(item, syntax.GraphDecl)]
        effects = effects_of(decls, self.scope.headers)
        recursive = recursive_graphs(decls, self.scope)
        headings = []
        for decl in decls:
            heading = bind_heading(decl, effects[decl.name.text], self.scope)
            headings.append(heading)
            if self._owns(decl.name):
                self.scope.headers[decl.name.text] = heading.header
        graphs = [
            bind_graph(heading, self.scope, calls_itself=heading.decl.name.text in recursive)
            for heading in headings
        ]
        return tuple(graph for graph in graphs if self._owns(graph.syntax.name))

    def _triggers(self) -> Iterator[Trigger]:
        for item in self.file.items:
            if isinstance(item, syntax.TriggerDecl):
                trigger = bind_trigger(item, self.scope)
                if trigger is not None:
                    yield trigger

    def _tests(self, graphs: tuple[Graph, ...]) -> Iterator[Test]:
        for item in self.file.items:
            if isinstance(item, syntax.TestDecl):
                test = bind_test(item, graphs, self.scope)
                if test is not None:
                    yield test

    # ---- imports -------------------------------------------------------------------------------

    def _imports(self) -> Iterator[Import]:
        for imported in self.imported:
            local = imported.name.local
            yield Import(
                local=local.text,
                name=imported.name.name.text,
                module=imported.module,
                span=local.span,
                used=local.text in self.scope.used,
                from_flow=imported.from_flow,
            )

    def _report_unused(self) -> None:
        for imported in self.imported:
            local = imported.name.local
            meaning = self.scope.meanings.get(local.text)
            if local.text not in self.scope.used and not isinstance(meaning, Damaged):
                self.scope.problems.add(
                    finding(
                        codes.UNUSED_IMPORT,
                        f"nothing uses the import `{local.text}`",
                        imported.name.span,
                        tags=[Tag.UNNECESSARY],
                    )
                )


def _lacks_items(file: syntax.File) -> bool:
    """Whether something that could not be parsed may have declared any name."""
    return any(isinstance(item, syntax.BadItem) and not item.names for item in file.items)


def _is_damaged(file: syntax.File, problems: Problems) -> bool:
    """Whether parts of *file* could not be parsed: a name may be used where nobody sees it."""
    return any(
        problem.code.number < "FLW100" and problem.primary.span.path == file.span.path
        for problem in problems
    )
