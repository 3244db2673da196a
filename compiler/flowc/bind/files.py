"""One file: its imports, definitions and graphs, bound in order of dependency."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from flowc.bind.apart import Apart, GraphsBinder
from flowc.bind.definitions import bind_enum, bind_record, node_error
from flowc.bind.fields import check_name
from flowc.bind.imports import import_flow, import_python, report_absent
from flowc.bind.program_tests import bind_test
from flowc.bind.python_types import Modules, PythonTypes
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
from flowc.trees.program import Enum, Graph, GraphHeader, Import, Program, Record, Test, Trigger
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

    *flows* maps the path of each imported flow file, as written there, to its program; a file that
    could not be read maps to None or is missing, and its names are not reported. *home* is the path
    that identifies the definitions of this file, *module* the dotted name of the Python module
    generated from it.
    """
    return bind_anew(file, problems, modules, flows, home, module, None).program


def bind_anew(
    file: syntax.File,
    problems: Problems,
    modules: Modules,
    flows: Mapping[str, Program | None],
    home: str,
    module: str,
    earlier: Bound | None,
) -> Bound:
    """Return what *file* means, like `bind`, without binding again what *earlier* already has.

    *earlier* belongs to a file with the same imports and definitions in the same surroundings.
    """
    unknown = UnknownNames(TOP_LEVEL_NAMES if _lacks_items(file) else frozenset())
    fresh = PythonTypes(modules)
    python = fresh if earlier is None else earlier.python.again(modules, home, module)
    scope = FileScope(home, module, problems, python, unknown)
    graphs = GraphsBinder(scope, {} if earlier is None else earlier.graphs)
    return _FileBinder(file, scope, flows, graphs).bind()


@attrs.frozen(eq=False)
class Bound:
    """A bound file, with what an edited version of it can reuse: the graphs that stand apart, by
    declaration, and the facts about Python.
    """

    program: Program
    graphs: Mapping[syntax.GraphDecl, Apart]
    python: PythonTypes


@attrs.frozen(eq=False)
class _Imported:
    """An imported name, its module, and whether that is a flow file."""

    name: syntax.ImportedName
    module: str
    from_flow: bool


@attrs.define(eq=False)
class _FileBinder:
    file: syntax.File
    scope: FileScope
    flows: Mapping[str, Program | None]
    graphs: GraphsBinder
    imported: list[_Imported] = attrs.field(factory=list)

    def bind(self) -> Bound:
        scope = self.scope
        scope.python.records[NODE_ERROR.home, NODE_ERROR.name] = node_error(self.file)
        self._know_generated()
        self._import()
        self._declare()
        enums, records, graphs = self._enums(), self._records(), self._graphs()
        bodies = self._bodies(graphs)
        triggers = tuple(self._triggers(bodies))
        tests = tuple(self._tests(bodies))
        report_absent(scope)
        scope.unknown.report(scope.problems)
        self._report_ambiguous()
        if not _is_damaged(self.file, scope.problems):
            self._report_unused()
        program = Program(
            path=scope.home,
            module=scope.module,
            doc=self.file.doc,
            imports=tuple(self._imports()),
            enums=enums,
            records=records,
            graphs=graphs,
            bodies=bodies,
            triggers=triggers,
            tests=tests,
            definitions=scope.python.definitions,
            syntax=self.file,
        )
        return Bound(program, self.graphs.apart, scope.python)

    # ---- names ---------------------------------------------------------------------------------

    def _know_generated(self) -> None:
        """Let annotations in Python refer to enums and records by the module generated from this
        file, whether or not it has been built.
        """
        home, module = self.scope.home, self.scope.module
        for item in self.file.items:
            match item:
                case syntax.EnumDecl(name=name):
                    self.scope.python.aliases[module, name.text] = EnumType(home, name.text)
                case syntax.RecordDecl(name=name):
                    self.scope.python.aliases[module, name.text] = RecordType(home, name.text)

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
                    self.scope.graphs[name.text] = item
                case syntax.BadItem(names=names):
                    for name in names:
                        self.scope.meanings.setdefault(name.text, Damaged())
        for meant in self.scope.meant:
            self.scope.meanings.setdefault(meant, Damaged())

    def _add(self, name: syntax.Name, meaning: Meaning) -> bool:
        """Bind *name* to *meaning*, unless it is already bound, which is reported."""
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
                help="give one of the two another name; an import can be renamed with `as`",
            )
        )

    def _report_ambiguous(self) -> None:
        """Report an import and a graph of the same name, unless a node that refers to it did."""
        for item in self.file.items:
            if isinstance(item, syntax.GraphDecl):
                meaning = self.scope.meanings.get(item.name.text)
                is_reported = item.name.text in self.scope.ambiguous_targets
                if isinstance(meaning, AmbiguousMeaning) and not is_reported:
                    self._report_duplicate(item.name)

    # ---- definitions ---------------------------------------------------------------------------

    def _enums(self) -> tuple[Enum, ...]:
        found = []
        for item in self.file.items:
            if isinstance(item, syntax.EnumDecl):
                enum = bind_enum(item, self.scope)
                if self.scope.owns(item.name):
                    self.scope.python.enums[enum.home, enum.name] = enum
                    found.append(enum)
        return tuple(found)

    def _records(self) -> tuple[Record, ...]:
        found = []
        for item in self.file.items:
            if isinstance(item, syntax.RecordDecl):
                record = bind_record(item, self.scope)
                if self.scope.owns(item.name):
                    self.scope.python.records[record.home, record.name] = record
                    found.append(record)
        return tuple(found)

    def _graphs(self) -> tuple[Graph, ...]:
        return self.graphs.bind(
            item for item in self.file.items if isinstance(item, syntax.GraphDecl)
        )

    def _bodies(self, graphs: tuple[Graph, ...]) -> dict[GraphHeader, Graph]:
        imported = [flow for flow in self.flows.values() if flow is not None]
        bodies = {header: body for flow in imported for header, body in flow.bodies.items()}
        return {**bodies, **{graph.header: graph for graph in graphs}}

    def _triggers(self, bodies: Mapping[GraphHeader, Graph]) -> Iterator[Trigger]:
        for item in self.file.items:
            if isinstance(item, syntax.TriggerDecl):
                trigger = bind_trigger(item, bodies, self.scope)
                if trigger is not None:
                    yield trigger

    def _tests(self, bodies: Mapping[GraphHeader, Graph]) -> Iterator[Test]:
        for item in self.file.items:
            if isinstance(item, syntax.TestDecl):
                test = bind_test(item, bodies, self.scope)
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
                        help="remove it, or let a node use it",
                        tags=[Tag.UNNECESSARY],
                    )
                )


def _lacks_items(file: syntax.File) -> bool:
    """Whether something that could not be parsed may have declared any name."""
    return any(isinstance(item, syntax.BadItem) and not item.names for item in file.items)


#: Mistakes that may hide the use of an import.
_HIDING = frozenset(
    {codes.NOT_AN_EXPRESSION, codes.UNKNOWN_FIELD, codes.UNKNOWN_NODE, codes.UNKNOWN_TYPE}
)


def _is_damaged(file: syntax.File, problems: Problems) -> bool:
    """Whether parts of *file* could not be parsed, or name something unknown: an import may be used
    where it cannot be seen, or may have been meant for what is unknown.
    """
    return any(
        (problem.code.number < "FLW100" or problem.code in _HIDING)
        and problem.primary.span.path == file.span.path
        for problem in problems
    )
