"""One module: its parts, in the order of the text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs
from jinja2 import Environment, PackageLoader, StrictUndefined

from flowc.generate.admission import AdmissionPrinter
from flowc.generate.annotations import Annotations
from flowc.generate.beginning import BeginningPrinter
from flowc.generate.calling import calls_shown
from flowc.generate.definitions import DefinitionPrinter
from flowc.generate.expressions import Expressions
from flowc.generate.functions import GraphFunctions
from flowc.generate.homes import Homes, snake
from flowc.generate.imports import import_lines
from flowc.generate.keeping import (
    Flows,
    caught_in,
    digest_of,
    memory_of,
    nodes_told,
    subgraphs_of,
)
from flowc.generate.layout import (
    Atom,
    Brackets,
    Doc,
    Lambda,
    Run,
    call,
    display,
    flat,
    named,
    statement,
    tuple_of,
)
from flowc.generate.literals import constant, docstring
from flowc.generate.names import Names
from flowc.generate.order import by_kind
from flowc.generate.script import Mark, Origin, Script
from flowc.generate.state import StatePrinter
from flowc.python.facts import Class, Function, Unknown
from flowc.seal import EDITION, sealed
from flowc.source import Source
from flowc.trees import ir
from flowc.trees.program import Field

TEMPLATES = Environment(
    loader=PackageLoader("flowc.generate"),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
    autoescape=False,
)

#: Names of what belongs to a graph, on which importers rely.
OF_A_GRAPH = ("{}", "{}Input", "{}Output", "{}State")
FUNCTIONS_OF_A_GRAPH = ("begin_{}", "admit_{}", "walk_{}", "run_{}", "arun_{}")


@attrs.frozen
class ModuleView:
    """What the template of a module prints."""

    doc: list[str]
    imports: list[str]
    requirement: str
    exports: list[str]
    blocks: list[str]
    calls_unannotated: bool


@attrs.frozen
class _Table:
    """Placeholder for the line table, which is printed once all lines are known."""


class ModulePrinter:
    """Prints one module."""

    def __init__(self, module: ir.Module, source: Source) -> None:
        self.module = module
        self.source = source
        self.origin = Origin(source)
        self.names = Names()
        self.homes = Homes(self.names, module)
        self.show = Expressions(self.names, self.homes)
        self.types = Annotations(self.homes)
        self.flows = Flows()
        self.names.keep(self.own_names())
        self.graphs = [
            GraphFunctions(graph, self.show, self.types, self.origin) for graph in module.graphs
        ]
        for item in module.imports:
            self.names.know(item.module, item.name, item.local)
        self.names.imported["flowrt", "kit"] = "kit"

    def own_names(self) -> Iterator[str]:
        """Yield the names that importers rely on."""
        yield "SOURCE"
        yield from self.exports()
        for graph in self.module.graphs:
            yield from (pattern.format(snake(graph.name)) for pattern in FUNCTIONS_OF_A_GRAPH)

    def exports(self) -> list[str]:
        """Return the public names of the module, sorted."""
        defined = [enum.name for enum in self.module.enums]
        defined += [record.name for record in self.module.records]
        of_graphs = [
            pattern.format(graph.name) for graph in self.module.graphs for pattern in OF_A_GRAPH
        ]
        return sorted({*defined, *of_graphs}, key=by_kind)

    # ---- the text

    def text(self) -> str:
        """Return the module. The table of lines is part of the text that it describes, so it is
        recomputed until it is correct.
        """
        blocks = list(self.blocks())
        lines: tuple[Mark, ...] = ()
        while True:
            text, found = self.assemble(blocks, lines)
            if found == lines:
                return sealed(text)
            lines = found

    def assemble(
        self, blocks: list[Script | _Table], lines: tuple[Mark, ...]
    ) -> tuple[str, tuple[Mark, ...]]:
        """Return the text with *lines* as its table, and the table that is correct for it."""
        scripts = [self.table(lines) if isinstance(part, _Table) else part for part in blocks]
        view = ModuleView(
            doc=self.doc(),
            imports=import_lines(self.names.imported),
            requirement=f"kit.require({EDITION}, __name__)",
            exports=statement("", "__all__ = ", display("[", map(constant, self.exports()), "]")),
            blocks=[script.text for script in scripts],
            calls_unannotated=self.calls_unannotated(),
        )
        text = TEMPLATES.get_template("module.py.j2").render(module=view)
        first = text.count("\n") + 1
        for script in reversed(scripts):
            first -= len(script.lines)
            script.first = first
            first -= 2
        found = tuple(_moved(mark, script.first) for script in scripts for mark in script.marks)
        return text, found

    def calls_unannotated(self) -> bool:
        """Return whether a node calls a function that a strict type checker rejects as untyped."""
        steps = (step for graph in self.module.graphs for step in graph.steps)
        return any(isinstance(step, ir.Call) and _is_unannotated(step.task.facts) for step in steps)

    def doc(self) -> list[str]:
        """Return the doc string of the module, which names its source."""
        made = f"Made from {self.origin.file} by flowc. Edit that file, not this one."
        return docstring(f"{self.module.doc.strip()}\n\n{made}" if self.module.doc else made, "")

    def table(self, lines: tuple[Mark, ...]) -> Script:
        """Return the statement with the source of the module and the table of lines."""
        script = Script(self.origin)
        pairs = tuple_of(tuple_of(map(constant, mark)) for mark in lines)
        script.add(
            "SOURCE = ",
            call(
                "kit.Source",
                constant(self.origin.file),
                constant(self.source.sha256),
                named("lines", pairs),
            ),
        )
        return script

    # ---- parts

    def blocks(self) -> Iterator[Script | _Table]:
        """Yield everything after the imports."""
        definitions = DefinitionPrinter(self.show, self.types)
        for enum in self.module.enums:
            yield self.render("enum", definitions.enum(enum))
        for record in self.module.records:
            yield self.render("record", definitions.record(record))
        for index, functions in enumerate(self.graphs):
            yield from self.graph_blocks(functions)
            if index == 0:
                yield _Table()
            yield self.graph(functions.graph)

    def graph_blocks(self, functions: GraphFunctions) -> Iterator[Script]:
        """Yield the parts of one graph."""
        state = StatePrinter(functions.graph, self.show.deciding, self.types)
        yield self.render("shape", state.input())
        yield self.render("shape", state.output())
        yield self.render("state", state.state())
        yield BeginningPrinter(
            functions.graph, self.show.deciding, self.types, self.origin
        ).function()
        yield AdmissionPrinter(functions.graph, self.show.deciding, self.origin).function()
        for script in functions.blocks():
            self.flows.note(functions, script)
            yield script
        root = functions.root()
        self.flows.note(functions, root)
        yield root
        yield from functions.plain()

    def render(self, template: str, view: object) -> Script:
        """Return *template* rendered with *view*, passed under the name of the template."""
        text = TEMPLATES.get_template(f"{template}.py.j2").render({template: view})
        return Script(self.origin, text.rstrip("\n").split("\n"))

    def graph(self, graph: ir.Graph) -> Script:
        """Return the graph object."""
        script = Script(self.origin)
        result = f"{graph.name}Output"
        if graph.header.pauses:
            result += " | kit.Paused"
        shapes = Brackets("[", (Atom(f"{graph.name}Input"), Atom(result)), "]", "call")
        arguments = Brackets("(", tuple(self.graph_arguments(graph)), ")", "call")
        script.add(f"{graph.name} = ", Run((Atom("kit.Graph"), shapes, arguments)))
        return script

    def graph_arguments(self, graph: ir.Graph) -> Iterator[Doc]:
        """Yield the arguments of the graph object."""
        own = snake(graph.name)
        yield Atom(constant(graph.name))
        yield Atom(f"{graph.name}State")
        header = graph.header
        optional = [field.name for field in header.params if field.default is not None]
        yield from _named_tuple("params", [field.name for field in header.params])
        yield from _named_tuple("optional", optional)
        yield named("admit", f"admit_{own}")
        yield from _named_tuple("outputs", [field.name for field in header.outputs])
        yield named("output", self.output(header.outputs))
        yield named("walk", f"walk_{own}")
        if header.pauses:
            yield named("pauses", "True")
        else:
            yield named("run", f"run_{own}")
            yield named("arun", f"arun_{own}")
            if graph.laps:
                yield named("laps", tuple_of([tuple_of(map(constant, lap)) for lap in graph.laps]))
        if header.limit is not None:
            yield named("limit", str(header.limit))
        yield from calls_shown("kind", graph.calls, self.homes)
        yield from self.resources(graph)
        yield from self.keeping(graph)
        yield named("source", "SOURCE")

    def output(self, fields: Iterable[Field]) -> Doc:
        """Return the function that reads the outputs of a finished run."""
        pairs = (f"{constant(field.name)}: s.{field.slot}" for field in fields)
        return Lambda("lambda s", display("{", pairs, "}"))

    def keeping(self, graph: ir.Graph) -> Iterator[Doc]:
        """Yield what is needed to keep the runs of the graph."""
        yield from _named_tuple("memory", list(memory_of(graph)))
        inner = [
            Run((Atom(f"{constant(step.name)}: "), Atom(self.homes.of_graph(step.graph, "{}"))))
            for step in subgraphs_of(graph)
        ]
        if inner:
            yield named("subgraphs", display("{", inner, "}"))
        caught = [self.homes.error(error) for error in caught_in(graph)]
        if caught:
            yield named("catches", tuple_of(dict.fromkeys(caught)))
        yield named("shape", tuple_of(map(constant, self.shape(graph))))

    def shape(self, graph: ir.Graph) -> tuple[str, str, str]:
        """Return digests of the fields, the nodes and the flow of a graph."""
        fields = (
            f"{field.role} {field.slot}: {flat(self.types.show(field.type))}"
            + ("" if field.reducer is None else f" by {field.reducer.name}")
            for field in graph.fields
        )
        return (
            digest_of(sorted(fields)),
            digest_of(sorted(nodes_told(graph))),
            digest_of(self.flows.of(graph)),
        )

    def resources(self, graph: ir.Graph) -> Iterator[Doc]:
        """Yield the resources that the host provides, and how the graph opens the others."""
        host = [resource.name for resource in graph.resources if resource.opener is None]
        yield from _named_tuple("resources", host)
        opens = [
            Run(
                (
                    Atom(f"{constant(resource.name)}: "),
                    Lambda("lambda s", self.show.show(resource.opener)),
                )
            )
            for resource in graph.resources
            if resource.opener is not None
        ]
        if opens:
            yield named("opens", display("{", opens, "}"))


def _moved(mark: Mark, first: int) -> Mark:
    place, *rest = mark
    return (first + place, *rest)


def _named_tuple(name: str, items: list[str]) -> Iterator[Doc]:
    if items:
        yield named(name, tuple_of(map(constant, items)))


def _is_unannotated(known: Function | Class | None) -> bool:
    """Whether nothing in the signature of a function or a constructor is annotated."""
    match known:
        case Function(parameters=parameters, returns=Unknown()):
            return all(isinstance(item.annotation, Unknown) for item in parameters)
        case Class(init=parameters):
            return bool(parameters) and all(
                isinstance(item.annotation, Unknown) for item in parameters
            )
    return False
