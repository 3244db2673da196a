"""What the names in the body of one function refer to.

In: a function and the annotations of its module. Out: for a dotted name the module and name that it
comes from, also if the function imports it itself; nothing for a name that the function binds in
any other way, because its value may be anything.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Mapping

import attrs

from flowc.python.annotations import Annotations
from flowc.python.scope import FunctionNode, own_nodes

Origin = tuple[str | None, str]


@attrs.frozen(eq=False)
class BodyNames:
    """The names of one body: *nodes* are its own, *bound* counts the bindings of each name."""

    annotations: Annotations
    nodes: tuple[ast.AST, ...]
    bound: Mapping[str, int]
    _imports: Mapping[str, tuple[str, str | None]]

    @classmethod
    def of(cls, function: FunctionNode, annotations: Annotations) -> BodyNames:
        """Return the names of *function*."""
        nodes = tuple(own_nodes(function.body))
        parameters = [node.arg for node in ast.walk(function.args) if isinstance(node, ast.arg)]
        bound = Counter([*parameters, *(name for node in nodes for name in _bound_by(node))])
        return cls(annotations, nodes, bound, dict(_imported(nodes)))

    def origin(self, node: ast.expr) -> Origin | None:
        """Return the module and name that a dotted name refers to; built-ins have no module."""
        parts = _parts(node)
        if parts is None:
            return None
        first = parts[0]
        if first not in self.bound:
            return self.annotations.dotted(node)
        if self.bound[first] > 1 or first not in self._imports:
            return None
        module, name = self._imports[first]
        way = [module, *([] if name is None else [name]), *parts[1:]]
        return (".".join(way[:-1]), way[-1]) if len(way) > 1 else None

    def made(self, name: str) -> Origin | None:
        """Return what was called to create the value of *name*, if that is its only binding."""
        if self.bound.get(name) != 1:
            return None
        for node in self.nodes:
            match node:
                case ast.Assign(
                    targets=[ast.Name(id=target)], value=ast.Call(func=function)
                ) | ast.withitem(ast.Call(func=function), ast.Name(id=target)) if target == name:
                    return self.origin(function)
        return None


def _parts(node: ast.expr) -> list[str] | None:
    match node:
        case ast.Name(id=name):
            return [name]
        case ast.Attribute(value=value, attr=name):
            parts = _parts(value)
            return None if parts is None else [*parts, name]
        case _:
            return None


def _bound_by(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
            yield name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            yield name
        case ast.MatchMapping(rest=str(name)) | ast.ExceptHandler(name=str(name)):
            yield name
        case ast.Global(names=names) | ast.Nonlocal(names=names):
            yield from names
        case ast.alias(name=name, asname=local):
            yield local or name.partition(".")[0]


def _imported(nodes: tuple[ast.AST, ...]) -> Iterator[tuple[str, tuple[str, str | None]]]:
    for node in nodes:
        match node:
            case ast.Import(names=names):
                for alias in names:
                    top = alias.name.partition(".")[0]
                    yield alias.asname or top, (alias.name if alias.asname else top, None)
            case ast.ImportFrom(module=str(module), names=names, level=0):
                for alias in names:
                    yield alias.asname or alias.name, (module, alias.name)
