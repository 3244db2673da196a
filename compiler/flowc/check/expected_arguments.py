"""Whether a node is ever called with the arguments that a test expects."""

from __future__ import annotations

from collections.abc import Iterator

from flowc.check.graph_calls import GraphCall
from flowc.check.words import given_type, typed
from flowc.diagnostics import Diagnostic, codes, finding
from flowc.trees.program import (
    BadExpr,
    BoundArgument,
    Definitions,
    ExpectCall,
    ExpectedArgument,
    FunctionTask,
    GraphTask,
)
from flowc.types import (
    check_call,
    declared_type,
    ignore,
    may_be_equal,
    resource_reads,
    signature_of,
    taken,
    type_of,
)


def judge_arguments(step: ExpectCall, definitions: Definitions) -> Iterator[Diagnostic]:
    """Report arguments that the callee of the node does not accept, or that the node never
    passes.
    """
    wrong = list(_misnamed(step)) or list(_other_arguments(step))
    yield from wrong
    if wrong:
        return
    passed = taken(step.node.node, step.node.node.arguments)
    for key, argument in taken(step.node.node, step.arguments).items():
        yield from _value(step, argument, passed[key], definitions)


def _misnamed(step: ExpectCall) -> Iterator[Diagnostic]:
    """Report what would be wrong with these arguments in any call of the function or graph."""
    arguments = tuple(
        BoundArgument(one.span, one.name, one.value or BadExpr(one.span)) for one in step.arguments
    )
    match step.node.node.task:
        case FunctionTask(facts=facts) if (signature := signature_of(facts)) is not None:
            yield from check_call(signature, arguments, step.node.span)
        case GraphTask(graph=header):
            call = GraphCall(header, arguments, step.node.span, codes.SUBGRAPH_ARGUMENT)
            yield from call.misnamed()


def _other_arguments(step: ExpectCall) -> Iterator[Diagnostic]:
    """Report arguments other than those that the node passes, which are the same in each call."""
    node = step.node.node
    passed, expected = taken(node, node.arguments), taken(node, step.arguments)
    if passed.keys() != expected.keys():
        yield finding(
            codes.UNREACHABLE_EXPECTATION,
            f"`{step.node.text}` is never called with these arguments"[:100],
            step.node.span,
            also=[(node.declared, "this is all that it passes")],
            help=f"`_` stands for any value: `expect call {_as_passed(step)}`",
        )


def _as_passed(step: ExpectCall) -> str:
    """Return how the node is called, with ``_`` in place of each value."""
    arguments = step.node.node.arguments
    places = ("_" if one.name is None else f"{one.name}=_" for one in arguments)
    return f"{step.node.text}({', '.join(places)})"


def _value(
    step: ExpectCall,
    argument: ExpectedArgument,
    passed: BoundArgument,
    definitions: Definitions,
) -> Iterator[Diagnostic]:
    """Report a value that can never equal the one that the node passes."""
    if argument.value is None:
        return
    resource = next(resource_reads(passed.value), None)
    if resource is not None:
        yield finding(
            codes.UNREACHABLE_EXPECTATION,
            f"`{resource.resource.name}` is a resource, which a test does not open",
            argument.value.span,
            also=[(resource.span, "passed here")],
            help="write `_` in its place",
        )
        return
    found: list[Diagnostic] = []
    given = type_of(argument.value, declared_type, definitions, found.append)
    yield from found
    wanted = type_of(passed.value, declared_type, definitions, ignore)
    if not found and not may_be_equal(given, wanted, definitions):
        shown = given_type(given, wanted)
        yield finding(
            codes.UNREACHABLE_EXPECTATION,
            f"`{step.node.text}` is called with {typed(wanted)} here, and never with {shown}"[:100],
            argument.value.span,
            f"this is {shown}",
            also=[(passed.value.span, f"passed here, {typed(wanted)}")],
        )
