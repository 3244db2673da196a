"""Mistakes with the event loop: calls that block it, and coroutines that are never awaited.

In: a function and the names of its body. Out: the places, in source order. Nested functions are
ignored, since they may run in a thread. A coroutine that is passed on, or returned to a caller
other than the run itself, may be awaited there.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

import attrs

from flowc.python.blocking import INSTEAD, METHODS
from flowc.python.facts import BlockingCall, Unawaited
from flowc.python.names import BodyNames
from flowc.python.scope import Defined, FunctionNode, own_nodes


def blocking_calls(function: FunctionNode, names: BodyNames) -> tuple[BlockingCall, ...]:
    """Return the calls in an asynchronous body that block the event loop."""
    if not isinstance(function, ast.AsyncFunctionDef):
        return ()
    return tuple(
        found
        for node in names.nodes
        if isinstance(node, ast.Call)
        for found in _blocking(node, names)
    )


def _blocking(call: ast.Call, names: BodyNames) -> Iterator[BlockingCall]:
    origin = names.origin(call.func)
    if origin in INSTEAD and not (origin == ("time", "sleep") and _is_zero(call)):
        span = names.annotations.scope.span(call.func)
        yield BlockingCall(ast.unparse(call.func), INSTEAD[origin], span)
        return
    match call.func:
        case ast.Attribute(value=ast.Name(id=client), attr=method):
            methods, instead = METHODS.get(names.made(client) or (None, ""), ((), ""))
            if method in methods:
                span = names.annotations.scope.span(call.func)
                yield BlockingCall(f"{client}.{method}", instead, span)


def _is_zero(call: ast.Call) -> bool:
    return bool(call.args) and isinstance(call.args[0], ast.Constant) and call.args[0].value == 0


# ---- coroutines that are never awaited -----------------------------------------------------------


def unawaited(function: FunctionNode, names: BodyNames) -> tuple[Unawaited, ...]:
    """Return the coroutines that the body creates and certainly never awaits."""
    fates = _Fates.of(function, names)
    span = names.annotations.scope.span
    return tuple(
        Unawaited(ast.unparse(node.func), span(node))
        for node in names.nodes
        if isinstance(node, ast.Call) and _makes_coroutine(node, names) and fates.is_lost(node)
    )


def _makes_coroutine(call: ast.Call, names: BodyNames) -> bool:
    """Return whether *call* calls an ``async def`` of this module, or of `asyncio`."""
    origin = names.origin(call.func)
    scope = names.annotations.scope
    if origin is None or origin in COROUTINES:
        return origin is not None
    module, name = origin
    binding = scope.names.get(name)
    match binding:
        case Defined(node=ast.AsyncFunctionDef(decorator_list=[], body=body)):
            yields = any(isinstance(node, (ast.Yield, ast.YieldFrom)) for node in own_nodes(body))
            return module == scope.module and not yields and not scope.stars_after(binding)
        case _:
            return False


@attrs.frozen(eq=False)
class _Fates:
    """What happens to the values in one body: *parents* maps each of its nodes to its parent,
    *uses* has the reads of each name, and *distant* the names that nested functions use.
    """

    parents: Mapping[ast.AST, ast.AST]
    uses: Mapping[str, list[ast.Name]]
    distant: frozenset[str]
    bound: Mapping[str, int]
    is_coroutine: bool

    @classmethod
    def of(cls, function: FunctionNode, names: BodyNames) -> _Fates:
        """Return what happens to the values in *function*."""
        parents = {child: node for node in names.nodes for child in ast.iter_child_nodes(node)}
        uses: dict[str, list[ast.Name]] = {}
        for node in names.nodes:
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                uses.setdefault(node.id, []).append(node)
        own = set(names.nodes)
        distant = frozenset(
            node.id for node in ast.walk(function) if isinstance(node, ast.Name) and node not in own
        )
        is_coroutine = isinstance(function, ast.AsyncFunctionDef)
        return cls(parents, uses, distant, names.bound, is_coroutine)

    def is_lost(self, value: ast.expr) -> bool:
        """Return whether *value*, a coroutine, is certainly used as if it were its result."""
        match self.parents.get(value):
            case ast.Assign(targets=[ast.Name(id=name)]):
                return self._is_name_lost(name)
            case ast.Assign(targets=[ast.Tuple() | ast.List()]):
                return True
            case ast.Attribute(attr=name):
                return name not in _OWN_ATTRIBUTES
            case ast.Subscript(value=whole):
                return whole is value
            case ast.BoolOp() as choice:
                return self.is_lost(choice)
            case ast.IfExp(test=test) as choice:
                return test is value or self.is_lost(choice)
            case ast.Call(func=ast.Name(id=name), args=[only]):
                return name in _LOOKERS and name not in self.bound and only is value
            case ast.Return():
                return self.is_coroutine
            case parent:
                return isinstance(parent, _LOSERS)

    def _is_name_lost(self, name: str) -> bool:
        if self.bound.get(name) != 1 or name in self.distant:
            return False
        return all(map(self.is_lost, self.uses.get(name, ())))


#: Commonly called coroutine functions of the standard library.
COROUTINES = frozenset(
    ("asyncio", name)
    for name in (
        *("create_subprocess_exec", "create_subprocess_shell", "open_connection", "sleep"),
        *("start_server", "to_thread", "wait", "wait_for"),
    )
)

# Attributes of coroutines: code that uses these knows that it has one.
_OWN_ATTRIBUTES = frozenset(
    {"__await__", "__class__", "__name__", "__qualname__", "close", "send", "throw"}
    | {"cr_await", "cr_code", "cr_frame", "cr_origin", "cr_running", "cr_suspended"}
)

# Functions that use a value and never await it.
_LOOKERS = frozenset(
    {"abs", "all", "any", "dict", "enumerate", "float", "int", "len", "list", "max", "min"}
    | {"print", "reversed", "round", "set", "sorted", "str", "sum", "tuple"}
)

# What discards a value, tests its truth, computes with it or unpacks it.
_LOSERS = (
    *(ast.Assert, ast.AsyncFor, ast.AugAssign, ast.BinOp, ast.Compare, ast.Expr, ast.For),
    *(ast.FormattedValue, ast.If, ast.Starred, ast.UnaryOp, ast.While, ast.comprehension),
    ast.withitem,
)
