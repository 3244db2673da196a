"""Statements as Python: the common part of walks and plain functions."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

import attrs

from flowc.generate.expressions import Bound, Expressions
from flowc.generate.layout import Atom, Chain, Doc, call
from flowc.generate.literals import constant
from flowc.generate.names import Names
from flowc.generate.patterns import is_closed, pattern_of
from flowc.generate.script import At, Script
from flowc.source import Span
from flowc.trees import ir
from flowc.trees.types import Primitive, UnionOf

#: How many labels one ``match`` holds at most; more are split by binary search.
LABELS_IN_A_MATCH = 8


@attrs.define
class BodyWriter(ABC):
    """Writes the statements of one function into a script."""

    script: Script
    expressions: Expressions
    graph: str
    counters: dict[ir.Counter, str] = attrs.field(factory=dict)
    labels: dict[int, int] = attrs.field(factory=dict)
    variables: Names = attrs.field(factory=lambda: Names(set()))
    in_handler: int = 0

    # ---- what the kinds of functions write differently

    @abstractmethod
    def perform(self, steps: Sequence[ir.Step]) -> None:
        """Write consecutive steps."""

    @abstractmethod
    def leave(self) -> None:
        """Write the end of the line of control."""

    @abstractmethod
    def keep(self, clause: ir.Clause, item: ir.Guard) -> None:
        """Write what a handler does with the error that it caught."""

    # ---- blocks

    def block(self, block: ir.Block) -> None:
        """Write *block* one level deeper; an empty one is ``pass``."""
        self.script.depth += 1
        before = len(self.script.lines)
        self.statements(block)
        if len(self.script.lines) == before:
            self.script.add("pass")
        self.script.depth -= 1

    def statements(self, block: ir.Block) -> None:
        """Write the statements of *block*; consecutive steps are written together."""
        steps: list[ir.Step] = []
        for item in block:
            if isinstance(item, ir.Perform):
                steps.append(item.step)
                continue
            self.flush(steps)
            self.statement(item)
        self.flush(steps)

    def flush(self, steps: list[ir.Step]) -> None:
        """Write the steps collected so far."""
        if steps:
            self.perform(tuple(steps))
            steps.clear()

    def statement(self, item: ir.Statement) -> None:
        """Write one statement other than a step."""
        match item:
            case ir.If():
                self.conditional(item)
            case ir.Match():
                self.match(item)
            case ir.Loop(body, span):
                self.script.add("while True:", **self.at_route(span))
                self.block(body)
            case ir.Guard():
                self.guard(item)
            case ir.Dispatch(cases):
                self.dispatch(cases)
            case ir.Return():
                self.leave()
            case _:
                self.small_statement(item)

    def small_statement(self, item: ir.Statement) -> None:
        """Write a statement of one line."""
        match item:
            case ir.Break():
                self.script.add("break")
            case ir.Continue():
                self.script.add("continue")
            case ir.Goto(label, last):
                self.script.add(f"at = {self.labels[label]}")
                if not last:
                    self.script.add("continue")
            case ir.StartRounds(counter):
                self.script.add(f"{self.counter(counter)} = 0")
            case ir.CountRound(counter):
                self.script.add(f"{self.counter(counter)} += 1")
            case ir.RaiseLimit(span, most):
                self.raise_limit(span, most)

    def raise_limit(self, span: Span, most: int) -> None:
        """Write the error of a ``repeat`` that has used up its rounds."""
        what = constant(f"`repeat` of `{self.graph}`")
        error = call("kit.loop_limit", what, str(self.script.origin.line(span)), str(most))
        self.script.add(
            "raise ", error, " from None" if self.in_handler else "", **self.at_route(span)
        )

    def counter(self, counter: ir.Counter) -> str:
        """Return the variable of *counter*."""
        if counter not in self.counters:
            self.counters[counter] = self.variable("rounds")
        return self.counters[counter]

    def variable(self, wanted: str) -> str:
        """Return a new variable of this function that is no name of the module."""
        name = self.variables.claim(wanted)
        while name in self.expressions.names.taken:
            name = self.variables.claim(wanted)
        return name

    # ---- routes

    def at_route(self, span: Span) -> At:
        """Return the origin of a statement that belongs to no step."""
        return {"at": span}

    def conditional(self, item: ir.If) -> None:
        """Write an ``if``."""
        word = "if "
        for condition, body in item.arms:
            self.script.add(word, self.condition(condition).doc, ":", **self.at_route(item.span))
            self.block(body)
            word = "elif "
        if item.orelse:
            self.script.add("else:")
            self.block(item.orelse)

    def condition(self, condition: ir.Condition | ir.Not) -> Bound:
        """Return the text of a condition."""
        match condition:
            case ir.Not(ir.Reached(counter, most)):
                return Bound(_compare(self.counter(counter), "<", most), 0)
            case ir.Reached(counter, most):
                return Bound(_compare(self.counter(counter), ">=", most), 0)
            case ir.Not(inner) if not isinstance(inner, ir.Reached):
                return self.expressions.opposite(inner)
            case ir.Not():
                raise AssertionError("the opposite of a count is a count")
        return self.expressions.bound(condition)

    def match(self, item: ir.Match) -> None:
        """Write a ``match``; a value outside of the declared type, if possible, raises an error."""
        self.script.add(
            "match ", self.expressions.show(item.subject), ":", **self.at_route(item.span)
        )
        self.script.depth += 1
        for patterns, body in item.cases:
            self.script.add("case ", pattern_of(patterns, self.expressions.homes), ":")
            self.block(body)
        if not is_closed(item):
            self.raise_no_arm(item)
        self.script.depth -= 1

    def raise_no_arm(self, item: ir.Match) -> None:
        """Write the case for a value that no arm matches."""
        other = self.variable("other")
        error = call("kit.no_arm", other, str(self.script.origin.line(item.span)))
        self.script.add(f"case {other}:")
        self.script.depth += 1
        self.script.add(
            "raise ", error, " from None" if self.in_handler else "", **self.at_route(item.span)
        )
        self.script.depth -= 1

    # ---- handlers

    def guard(self, item: ir.Guard) -> None:
        """Write a ``try``."""
        self.script.add("try:")
        self.guarded(item)
        if any(map(catches_limit, item.clauses)):
            self.script.add("except kit.StepLimitError:")
            self.script.depth += 1
            self.script.add("raise")
            self.script.depth -= 1
        for clause in item.clauses:
            self.clause(clause, item)
        if item.orelse:
            self.script.add("else:")
            self.block(item.orelse)

    def guarded(self, item: ir.Guard) -> None:
        """Write the body of a ``try``."""
        self.block(item.body)

    def clause(self, clause: ir.Clause, item: ir.Guard) -> None:
        """Write one ``except``."""
        names = list(dict.fromkeys(map(self.expressions.homes.error, clause.errors)))
        shown = names[0] if len(names) == 1 else f"({', '.join(names)})"
        kept = " as error" if clause.catch.field is not None else ""
        self.script.add(f"except {shown}{kept}:")
        self.in_handler += 1
        self.script.depth += 1
        before = len(self.script.lines)
        if clause.catch.field is not None:
            self.keep(clause, item)
        self.enter_clause(item)
        self.statements(clause.body)
        if len(self.script.lines) == before:
            self.script.add("pass")
        if "Exception" in names:
            self.script.lines[before - 1] += _excuse(self.script.lines[before:])
        self.script.depth -= 1
        self.in_handler -= 1

    @abstractmethod
    def enter_clause(self, item: ir.Guard) -> None:
        """Write what every handler begins with."""

    def problem(self, clause: ir.Clause, *node: str) -> Doc:
        """Return the record of the caught error, or its text for a field of strings."""
        if keeps_record(clause):
            return call("kit.problem", "error", *node)
        return call("kit.message", "error")

    # ---- labels

    def dispatch(self, cases: tuple[ir.Case, ...]) -> None:
        """Write blocks that jump to one another."""
        self.labels = {case.label: number for number, case in enumerate(cases)}
        self.script.add("at = 0")
        self.script.add("while True:")
        self.script.depth += 1
        self.choose(cases)
        self.script.depth -= 1

    def choose(self, cases: tuple[ir.Case, ...]) -> None:
        """Write the choice among *cases* by ``at``."""
        if len(cases) <= LABELS_IN_A_MATCH:
            self.script.add("match at:")
            self.script.depth += 1
            for case in cases:
                self.script.add(f"case {self.labels[case.label]}:  # {case.name}")
                self.block(case.body)
            self.script.depth -= 1
            return
        half = len(cases) // 2
        self.script.add(f"if at < {self.labels[cases[half].label]}:")
        self.script.depth += 1
        self.choose(cases[:half])
        self.script.depth -= 1
        self.script.add("else:")
        self.script.depth += 1
        self.choose(cases[half:])
        self.script.depth -= 1


def catches_limit(clause: ir.Clause) -> bool:
    """Whether a handler could catch a `StepLimitError`, which none may."""
    return any(
        (error.module not in ("builtins", "flowrt"))
        or error.name in ("Exception", "BaseException", "FlowError", "StepLimitError")
        for error in clause.errors
    )


def keeps_record(clause: ir.Clause) -> bool:
    """Whether a handler stores the error as a record, not just its text."""
    field = clause.catch.field
    if field is None:
        return False
    members = field.type.members if isinstance(field.type, UnionOf) else (field.type,)
    return Primitive("str") not in members


def _excuse(body: list[str]) -> str:
    """Return the comment for linters that the flow file asks to catch everything."""
    silent = {"pass": ", S110", "continue": ", S112"}
    return f"  # noqa: BLE001{silent.get(body[0].strip(), '')}"


def _compare(left: str, operator: str, right: int) -> Doc:
    return Chain(Atom(left), ((operator, Atom(str(right))),))
