"""Nodes: their arguments, their results, and how their writes are combined with existing values."""

from __future__ import annotations

import asyncio
import builtins
import inspect
import operator
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any

from flowc.trees import syntax
from reference.errors import UnknownName
from reference.graphs import FieldInfo, GraphInfo
from reference.scope import Logged, Scope
from reference.values import NODE_ERROR, Values

EMPTY: Mapping[str, Callable[[], Any]] = {
    "append": list, "extend": list, "merge": dict, "union": set, "upsert": list,
}  # fmt: skip

FOLDS: Mapping[str, Callable[[Any, Any], Any]] = {
    "append": lambda old, new: [*old, new],
    "extend": lambda old, new: [*old, *new],
    "add": operator.add,
    "merge": operator.or_,
    "union": operator.or_,
    "max": max,
    "min": min,
}


class Nodes(Values, ABC):
    """Runs the nodes of one file."""

    def __init__(self, file: syntax.File, functions: object) -> None:
        super().__init__(file, functions)
        self.graphs = {
            item.name.text: GraphInfo(item)
            for item in file.items
            if isinstance(item, syntax.GraphDecl)
        }
        self.updates: list[tuple[str, dict[str, Any]]] = []

    @abstractmethod
    def run(self, info: GraphInfo, given: Mapping[str, Any], outer: Scope | None, name: str) -> Any:
        """Return the outputs of a graph that runs on its own, or as the node *name* of *outer*."""

    def run_node(self, scope: Scope, name: str) -> None:
        """Run the node *name* once and apply its writes."""
        node = scope.graph.node(name)
        if isinstance(node, syntax.SetDecl):
            scope.line.step()
            pairs = [
                (a.field.text, self.value(a.value, scope), a.replace) for a in node.assignments
            ]
        else:
            result = self._called(scope, name, node)
            pairs = [(field, value, False) for field, value in unpack(node.targets, result)]
        written = {}
        for field, value, replace in pairs:
            written[field] = self.write(scope, field, value, name, replace=replace)
        self.updates.append((scope.prefix + name, written))

    def _called(self, scope: Scope, name: str, node: syntax.NodeDecl) -> Any:
        target = node.target.text if node.target else node.name.text
        given = [
            (a.name.text if a.name else None, self.value(a.value, scope)) for a in node.arguments
        ]
        if target in self.graphs:
            return self._subgraph(scope, name, self.graphs[target], given, node)
        function = getattr(self.functions, target, None)
        if function is None:
            raise UnknownName(target)
        scope.line.step()
        positional = [value for key, value in given if key is None]
        named = {key: value for key, value in given if key is not None}
        for attempt in range(1, attempts(node) + 1):
            try:
                return self._result(scope, node, function(*positional, **named))
            except Exception:
                if attempt == attempts(node):
                    raise
        raise AssertionError

    def _result(self, scope: Scope, node: syntax.NodeDecl, result: Any) -> Any:
        if inspect.iscoroutine(result):
            return asyncio.run(result)
        if inspect.isasyncgen(result):
            return self._joined(scope, node, asyncio.run(collect(result)))
        if inspect.isgenerator(result):
            return self._joined(scope, node, list(result))
        return result

    def _joined(self, scope: Scope, node: syntax.NodeDecl, chunks: list[Any]) -> Any:
        if node.targets is None:
            return None
        info = scope.field(node.targets.names[0].text)
        is_text = info is not None and _is_named(info.type, "str")
        return "".join(chunks) if is_text else chunks

    def _subgraph(
        self,
        scope: Scope,
        name: str,
        info: GraphInfo,
        given: list[tuple[str | None, Any]],
        node: syntax.NodeDecl,
    ) -> Any:
        params = [param.name.text for param in info.decl.params]
        values = {key or params[index]: value for index, (key, value) in enumerate(given)}
        outer = scope.line.limit
        scope.line.limit = min(outer, scope.line.used + info.limit)
        outputs = self.run(info, values, scope, name)
        scope.line.limit = outer
        if node.targets is not None and node.targets.form == "names":
            return outputs
        ordered = tuple(outputs.values())
        return ordered[0] if len(ordered) == 1 else ordered

    # ---- fields ----------------------------------------------------------------------------

    def begin(self, scope: Scope, name: str, info: FieldInfo) -> None:
        """Give the field *name* its initial value, if it has one."""
        reducer = info.reducer
        scope.state.pop(name, None)
        if info.default is not None:
            scope.state[name] = self.converted(info.type, self.value(info.default, scope))
        elif reducer is not None and reducer.name.text in EMPTY:
            scope.state[name] = EMPTY[reducer.name.text]()
        elif reducer is not None and reducer.name.text == "add":
            assert isinstance(info.type, syntax.NamedType)
            scope.state[name] = getattr(builtins, info.type.name.text)()

    def write(self, scope: Scope, field: str, value: Any, writer: str, *, replace: bool) -> Any:
        info = scope.field(field)
        if info is None:
            raise UnknownName(field)
        value = self._converted_write(info, value)
        if info.reducer is None or replace:
            scope.state[field] = value
        else:
            scope.state[field] = self.fold(info.reducer, scope.state, field, value)
        if scope.log is not None and field not in scope.own:
            scope.log.append(Logged(field, value, replace, writer))
        return value

    def keep_error(self, scope: Scope, field: str, node: str, error: Exception) -> None:
        """Store *error* as ``on … as`` does."""
        info = scope.field(field)
        value: Any = str(error)
        if info is not None and _is_named(info.type, NODE_ERROR):
            kept = {"type": type(error).__name__, "message": value, "node": node, "attempt": 1}
            value = self.classes[NODE_ERROR](**kept)
        self.write(scope, field, value, node, replace=False)

    def fold(self, reducer: syntax.Reducer, state: dict[str, Any], field: str, value: Any) -> Any:
        name = reducer.name.text
        if field not in state:
            return value
        if name == "upsert":
            assert reducer.key is not None
            return upsert(state[field], value, reducer.key.text)
        return (FOLDS.get(name) or getattr(self.functions, name))(state[field], value)

    def _converted_write(self, info: FieldInfo, value: Any) -> Any:
        kind = info.type
        upserts = info.reducer is not None and info.reducer.name.text in ("upsert", "append")
        if upserts and not isinstance(value, list) and isinstance(kind, syntax.NamedType):
            return self.converted(kind.arguments[0], value)
        return self.converted(kind, value)


def attempts(node: syntax.NodeDecl) -> int:
    """Return how many attempts *node* has."""
    for option in node.options:
        if isinstance(option, syntax.Retry) and isinstance(option.times, syntax.Constant):
            assert isinstance(option.times.value, int)
            return option.times.value
    return 1


def upsert(old: list[Any], new: Any, key: str) -> list[Any]:
    merged = list(old)
    for record in new if isinstance(new, list) else [new]:
        at = [i for i, known in enumerate(merged) if getattr(known, key) == getattr(record, key)]
        if at:
            merged[at[0]] = record
        else:
            merged.append(record)
    return merged


def unpack(targets: syntax.Targets | None, result: Any) -> list[tuple[str, Any]]:
    if targets is None:
        return []
    names = [name.text for name in targets.names]
    match targets.form:
        case "one":
            return [(names[0], result)]
        case "tuple":
            return list(zip(names, result, strict=True))
        case "names":
            return [(name, result[name]) for name in names]


async def collect(chunks: Any) -> list[Any]:
    return [chunk async for chunk in chunks]


def _is_named(kind: syntax.TypeExpr | None, name: str) -> bool:
    return isinstance(kind, syntax.NamedType) and kind.name.text == name
