"""Functions that a decorator replaces by one that cannot be found by name.

Another process is sent the name of a function, never the function itself. If a decorator returns an
inner function, that function keeps its own name, under which nothing can be imported, unless
`functools.wraps` gives it the name of the function it replaces. Only decorators of the same module,
written in the usual form, are inspected.
"""

from __future__ import annotations

import ast

from flowc.python.scope import Defined, FunctionNode, Scope, own_nodes
from flowc.source import Span


def replacement(node: FunctionNode, scope: Scope) -> Span | None:
    """Return the place of the inner function that the outermost decorator of *node* returns, or
    ``None``.
    """
    if not node.decorator_list:
        return None
    match node.decorator_list[0]:
        case ast.Call(func=ast.Name(id=name)):
            return _handed_back(name, 2, scope)
        case ast.Name(id=name):
            return _handed_back(name, 1, scope)
        case _:
            return None


def _handed_back(decorator: str, calls: int, scope: Scope) -> Span | None:
    binding = scope.names.get(decorator)
    if not isinstance(binding, Defined) or scope.stars_after(binding):
        return None
    found: ast.AST | None = binding.node
    for _ in range(calls):
        plain = isinstance(found, ast.FunctionDef) and not found.decorator_list
        found = _returned(found) if isinstance(found, ast.FunctionDef) and plain else None
    if not isinstance(found, FunctionNode) or found.decorator_list:
        return None
    return scope.name_span(found)


def _returned(function: ast.FunctionDef) -> FunctionNode | None:
    """Return the inner function that *function* returns without using it otherwise, or ``None``."""
    nodes = list(own_nodes(function.body))
    returned = [node.value for node in nodes if isinstance(node, ast.Return)]
    names = {node.id if isinstance(node, ast.Name) else "" for node in returned}
    inner = [node for node in function.body if isinstance(node, FunctionNode)]
    found = [node for node in inner if {node.name} == names]
    uses = [node for node in nodes if isinstance(node, ast.Name) and {node.id} == names]
    return found[0] if len(found) == 1 and len(uses) == len(returned) else None
