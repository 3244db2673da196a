"""The tests of a flow file: the graph that each one runs, with its steps bound."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import attrs

from flowc.bind.errors import bind_error, is_exception
from flowc.bind.expectations import misread
from flowc.bind.expressions import ExpressionBinder, Visible
from flowc.bind.node_names import ANSWER, CALL, EXPIRY, PATH, PAUSE, STUB, NodeNames, Use
from flowc.bind.scope import FileScope
from flowc.bind.triggers import graph_named
from flowc.diagnostics import Applicability, Edit, Fix, codes, finding
from flowc.source import Span
from flowc.trees import program, syntax
from flowc.trees.program import (
    BoundArgument,
    ExpectedArgument,
    Expr,
    Graph,
    GraphHeader,
    NodeName,
    StubError,
    Test,
    TestStep,
)


def bind_test(
    written: syntax.TestDecl, bodies: Mapping[GraphHeader, Graph], scope: FileScope
) -> Test | None:
    """Return the test, or None, reported, if its graph does not exist."""
    constants = ExpressionBinder(scope, Visible(), scope.unknown)
    arguments = constants.bind_arguments(written.arguments)
    header = graph_named(written.graph, scope)
    if header is None:
        return None
    names = NodeNames(bodies, scope, codes.UNKNOWN_STUB)
    binder = _StepBinder(header, names, constants, _results(header, bodies, scope), scope)
    steps = [binder.bind(step) for step in written.steps]
    bound = tuple(step for step in steps if step is not None)
    is_whole = len(bound) == len(steps) and not any(map(_is_damaged, written.steps))
    return Test(written, str(written.title.value), header, arguments, bound, is_whole)


def _is_damaged(step: syntax.TestStep) -> bool:
    """Whether a result of *step* was not understood: it may have been more lines of the test."""
    return isinstance(step, syntax.Stub) and _holds_damage(step.results)


def _holds_damage(part: object) -> bool:
    match part:
        case syntax.BadExpr():
            return True
        case syntax.Node():
            return any(
                _holds_damage(getattr(part, field.name)) for field in attrs.fields(type(part))
            )
        case tuple():
            return any(map(_holds_damage, part))
    return False


def _results(
    header: GraphHeader, bodies: Mapping[GraphHeader, Graph], scope: FileScope
) -> ExpressionBinder:
    """Return a binder for expectations, which may name the fields of the graph."""
    body = bodies.get(header)
    known = (*header.params, *header.outputs) if body is None else body.fields
    visible = Visible(fields={field.name: field for field in known})
    return ExpressionBinder(scope, visible, scope.unknown)


@attrs.frozen(eq=False)
class _StepBinder:
    """Binds the steps of one test; a step that cannot be bound is reported and is None."""

    header: GraphHeader
    names: NodeNames
    constants: ExpressionBinder
    results: ExpressionBinder
    scope: FileScope

    def bind(self, step: syntax.TestStep) -> TestStep | None:
        match step:
            case syntax.Stub(span, name, results):
                values = self._stub_results(results)
                return self._named(name, STUB, lambda node: program.Stub(span, node, values))
            case syntax.ExpectTrue(span, condition):
                fields, nodes = self.results.visible.fields, self.names.nodes_of(self.header)
                if foreign := misread(condition, fields, nodes, self.scope):
                    self.scope.problems.add(foreign)
                    return None
                return program.ExpectTrue(span, self.results.bind(condition))
            case syntax.ExpectError(span, name):
                error = bind_error(name, self.scope)
                return None if error is None else program.ExpectError(span, error)
            case syntax.Answer(span, asked, written):
                value = self.constants.bind(written)
                question = self._asked(asked, ANSWER)
                return None if question is None else program.Answer(span, question, value)
            case syntax.Expire(span, name):
                return self._named(name, EXPIRY, lambda node: program.Expire(span, node))
            case syntax.ExpectPause(span, questions):
                found = _all([self._asked(asked, PAUSE) for asked in questions])
                return None if found is None else program.ExpectPause(span, found)
            case syntax.ExpectPath(span, nodes):
                found = _all([self.names.find(name, self.header, PATH) for name in nodes])
                return None if found is None else program.ExpectPath(span, found)
            case syntax.ExpectCalls(span, name, operator, written_count):
                count = _number(written_count) or 0
                return self._named(
                    name, CALL, lambda node: program.ExpectCalls(span, node, operator, count)
                )
            case syntax.ExpectCall(span, name, written_arguments):
                arguments = tuple(map(self._expected, written_arguments))
                return self._named(
                    name, CALL, lambda node: program.ExpectCall(span, node, arguments)
                )
        return None

    def _named(
        self, name: syntax.DottedName, use: Use, make: Callable[[NodeName], TestStep]
    ) -> TestStep | None:
        found = self.names.find(name, self.header, use)
        return None if found is None else make(found)

    def _asked(self, asked: syntax.Asked, use: Use) -> NodeName | None:
        found = self.names.find(asked.name, self.header, use)
        return None if found is None else attrs.evolve(found, item=_number(asked.item))

    def _expected(self, written: syntax.Argument) -> ExpectedArgument:
        value, name = written.value, None if written.name is None else written.name.text
        is_any = isinstance(value, syntax.NameExpr) and value.name == "_"
        return ExpectedArgument(written.span, name, None if is_any else self.constants.bind(value))

    # ---- stubs ---------------------------------------------------------------------------------

    def _stub_results(
        self, results: tuple[syntax.Expr | syntax.RaiseResult, ...]
    ) -> tuple[Expr | StubError, ...]:
        return tuple(map(self._stub_result, results))

    def _stub_result(self, result: syntax.Expr | syntax.RaiseResult) -> Expr | StubError:
        if isinstance(result, syntax.RaiseResult):
            return self._raised(result)
        if (error := self._exception_called(result)) is not None:
            self._report_not_raised(result, error)
            return program.BadExpr(result.span)
        return self.constants.bind(result)

    def _exception_called(self, result: syntax.Expr) -> str | None:
        """Return the name of the exception of which *result* makes one, if it does."""
        match result:
            case syntax.CallExpr(function=syntax.NameExpr(name=name)):
                return name if is_exception(name) and name not in self.scope.meanings else None
        return None

    def _report_not_raised(self, result: syntax.Expr, name: str) -> None:
        before = Span(result.span.path, result.span.start, result.span.start)
        fix = Fix("write `raise`", (Edit(before, "raise "),), Applicability.SAFE)
        headline = f"`{name}` is an exception, and no result"[:100]
        help_ = f"a stub raises it: `raise {name}(…)`"
        self.scope.problems.add(
            finding(codes.FOREIGN_SYNTAX, headline, result.span, help=help_, fixes=[fix])
        )

    def _raised(self, written: syntax.RaiseResult) -> Expr | StubError:
        """Return the error that a stub raises: ``KeyError("z")``, or just the class."""
        class_ = written.error
        arguments: tuple[BoundArgument, ...] = ()
        if isinstance(class_, syntax.CallExpr):
            arguments = self.constants.bind_arguments(class_.arguments)
            class_ = class_.function
        name = _dotted_name(class_)
        if name is None:
            self._report_no_error(class_)
            return program.BadExpr(written.span)
        error = bind_error(name, self.scope)
        if error is None:
            return program.BadExpr(written.span)
        return StubError(written.span, error, arguments)

    def _report_no_error(self, written: syntax.Expr) -> None:
        if not isinstance(written, syntax.BadExpr):
            headline, help_ = "what `raise` raises is no exception", 'as in `raise KeyError("…")`'
            self.scope.problems.add(finding(codes.HANDLER_TYPE, headline, written.span, help=help_))


def _all(found: Sequence[NodeName | None]) -> tuple[NodeName, ...] | None:
    """Return the nodes that were *found*, or None if one of them was reported."""
    known = tuple(node for node in found if node is not None)
    return known if len(known) == len(found) else None


def _dotted_name(expr: syntax.Expr) -> syntax.DottedName | None:
    """Return *expr* as a dotted name, ``errors.NotFound``, or None."""
    parts: list[syntax.Name] = []
    while isinstance(expr, syntax.AttributeExpr):
        parts.append(expr.name)
        expr = expr.value
    if not isinstance(expr, syntax.NameExpr):
        return None
    parts.append(syntax.Name(expr.span, expr.name))
    parts.reverse()
    return syntax.DottedName(parts[0].span.to(parts[-1].span), tuple(parts))


def _number(index: syntax.Constant | None) -> int | None:
    return index.value if index is not None and isinstance(index.value, int) else None
