"""The functions of one graph: its walks, the binders of the items of an ``each``, the plain
forms.
"""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from flowc.generate.annotations import Annotations
from flowc.generate.expressions import Expressions
from flowc.generate.homes import snake
from flowc.generate.initial import initial
from flowc.generate.layout import INDENT, Atom, Brackets, Doc, Run
from flowc.generate.literals import docstring
from flowc.generate.plain import ASYNC, SYNC, Dialect, PlainWriter
from flowc.generate.script import Origin, Script
from flowc.generate.table import StepTable
from flowc.generate.walks import WalkWriter
from flowc.trees import ir

_PREFIXES = {ir.Parallel: "FORK", ir.Each: "EACH", ir.Dataflow: "DATAFLOW"}


@attrs.define
class GraphFunctions:
    """Prints the functions of *graph* and names its steps."""

    graph: ir.Graph
    show: Expressions
    types: Annotations
    origin: Origin
    names: dict[ir.Step, str] = attrs.field(factory=dict)
    walks: dict[ir.Walk, str] = attrs.field(factory=dict)
    binders: dict[ir.Step, str] = attrs.field(factory=dict)

    def __attrs_post_init__(self) -> None:
        for step in self.graph.steps:
            self.name_step(step)

    def name_step(self, step: ir.Step) -> None:
        """Name *step* and the functions that belong to it."""
        own = snake(self.graph.name)
        claim = self.show.names.claim
        if isinstance(step, ir.Call | ir.Evaluate | ir.Enter | ir.Ask | ir.Wait):
            constant = step.name.upper()
            self.names[step] = claim(constant, f"{own.upper()}_{constant}")
            return
        line = self.origin.line(step.span)
        self.names[step] = claim(f"{_PREFIXES[type(step)]}_{line}", f"{own.upper()}_{line}")
        if isinstance(step, ir.Each):
            self.binders[step] = claim(f"bind_{own}_{line}")
            self.name_branch(step.branch, f"walk_{own}_{line}")
        elif isinstance(step, ir.Parallel):
            for index, branch in enumerate(step.branches):
                self.name_branch(branch, f"walk_{own}_{line}_{index}")

    def name_branch(self, branch: ir.Walk, wanted: str) -> None:
        """Name the function of a branch that is more than a sequence of steps."""
        if branch.straight is None:
            self.walks[branch] = self.show.names.claim(wanted)

    @property
    def table(self) -> StepTable:
        """The printer of the steps."""
        return StepTable(self.show, self.origin, self.names, self.walks, self.binders)

    # ---- steps

    def blocks(self) -> Iterator[Script]:
        """Yield the steps and the functions that they refer to, in an order that Python can
        execute.
        """
        table = Script(self.origin)
        for step in sorted(self.graph.steps, key=lambda step: isinstance(step, _PARALLEL)):
            functions = list(self.functions_of(step))
            if functions and table.lines:
                yield table
                table = Script(self.origin)
            yield from functions
            table.add(f"{self.names[step]} = ", self.table.value(step))
        if table.lines:
            yield table

    def functions_of(self, step: ir.Step) -> Iterator[Script]:
        """Yield the functions that *step* refers to."""
        if isinstance(step, ir.Each):
            yield self.binder(step)
            branches: tuple[ir.Walk, ...] = (step.branch,)
        else:
            branches = step.branches if isinstance(step, ir.Parallel) else ()
        for branch in branches:
            if branch in self.walks:
                yield self.walk(branch, self.walks[branch])

    def binder(self, step: ir.Each) -> Script:
        """Return the function that sets the variables of one item."""
        script = Script(self.origin)
        item = Run((Atom("item: "), self.types.show(step.item.type)))
        self.head(script, "def", self.binders[step], "None", item)
        script.depth += 1
        script.add(f"s.{step.item.slot} = item")
        for field in step.variables:
            value = initial(field, self.show.deciding)
            if value is not None:
                script.add(f"s.{field.slot} = ", value)
        return script

    def head(self, script: Script, word: str, name: str, returns: str, *parameters: Doc) -> None:
        """Write the first line of a function."""
        state = Atom(f"s: {self.graph.name}State")
        script.add(
            f"{word} {name}", Brackets("(", (state, *parameters), ")", "def"), f" -> {returns}:"
        )

    # ---- walks and plain forms

    def walk(self, walk: ir.Walk, name: str, doc: str | None = None) -> Script:
        """Return the function that walks a line of control."""
        script = Script(self.origin)
        iterator = self.show.names.use("collections.abc", "Iterator")
        self.head(script, "def", name, f"{iterator}[kit.Step]")
        self.document(script, doc)
        show = self.show.deciding
        writer = WalkWriter(script, show, self.graph.name, table=self.names)
        self.fill(writer, walk)
        return script

    def root(self) -> Script:
        """Return the walk of the graph itself."""
        return self.walk(self.graph.walk, f"walk_{snake(self.graph.name)}", self.graph.doc)

    def plain(self) -> Iterator[Script]:
        """Yield the plain functions; a graph that pauses has none."""
        if self.graph.header.pauses:
            return
        for dialect in (SYNC, ASYNC):
            yield self.plain_form(dialect)

    def plain_form(self, dialect: Dialect) -> Script:
        """Return one plain function."""
        script = Script(self.origin)
        name = dialect.function.format(snake(self.graph.name))
        self.head(script, dialect.head, name, "int", Atom("run: kit.Run"), Atom("left: int"))
        self.document(script, self.graph.doc)
        writer = PlainWriter(script, self.show, self.graph.name, dialect=dialect, table=self.names)
        self.fill(writer, self.graph.walk)
        return script

    def document(self, script: Script, doc: str | None) -> None:
        """Write the doc string of a function."""
        if doc:
            script.lines.extend(docstring(doc, INDENT))

    def fill(self, writer: WalkWriter | PlainWriter, walk: ir.Walk) -> None:
        """Write the body of a function."""
        writer.script.depth += 1
        writer.function(walk)
        writer.script.depth -= 1


_PARALLEL = (ir.Parallel, ir.Each, ir.Dataflow)
