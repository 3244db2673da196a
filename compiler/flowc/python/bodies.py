"""What the body of a function plainly does.

In: a function and its scope. Out: whether it is a generator, what its returns are, and where it
returns nothing although it returns a value elsewhere. A body is inspected syntactically: whatever
takes inference to see is left out.
"""

from __future__ import annotations

import ast

from flowc.python.annotations import Annotations, constant, is_scalar
from flowc.python.endings import Ending, ending
from flowc.python.facts import (
    Certainty,
    FallOff,
    FunctionKind,
    LiteralValues,
    Named,
    NoneType,
    PythonType,
    Return,
    ReturnShape,
    Unknown,
)
from flowc.python.scope import FunctionNode, Scope, own_nodes
from flowc.source import Span

_DISPLAYS: dict[type[ast.expr], str] = {
    ast.Tuple: "tuple",
    ast.List: "list",
    ast.ListComp: "list",
    ast.Set: "set",
    ast.SetComp: "set",
    ast.Dict: "dict",
    ast.DictComp: "dict",
    ast.JoinedStr: "str",
}


def function_kind(node: FunctionNode) -> FunctionKind:
    """Return the kind of the function: what a call of it returns."""
    yields = any(isinstance(item, (ast.Yield, ast.YieldFrom)) for item in own_nodes(node.body))
    if isinstance(node, ast.AsyncFunctionDef):
        return "async_generator" if yields else "coroutine"
    return "generator" if yields else "function"


def generator_value(node: FunctionNode, scope: Scope) -> Span | None:
    """Return the place of the first ``return`` with a value, which a generator should not have."""
    for item in own_nodes(node.body):
        if isinstance(item, ast.Return) and not isinstance(_value(item), NoneType):
            return scope.span(item)
    return None


def _value(node: ast.Return) -> object:
    return NoneType() if node.value is None else constant(node.value)


# ---- returns -----------------------------------------------------------------------------------


def return_shape(node: FunctionNode, annotations: Annotations) -> ReturnShape:
    """Return what the body returns, as far as it is written out."""
    found = [item for item in own_nodes(node.body) if isinstance(item, ast.Return)]
    returns = tuple(_return(item, node, annotations) for item in found)
    only_none = all(item.type == NoneType() for item in returns)
    end = None if _is_placeholder(node.body) else ending(node, annotations)
    return ReturnShape(
        returns=returns,
        falls_off=None if only_none else _falls_off(found, end, annotations),
        only_none=only_none and (end is not None or bool(returns)),
        certainty=Certainty.EXACT,
    )


def _return(node: ast.Return, function: FunctionNode, annotations: Annotations) -> Return:
    if node.value is None:
        return Return(annotations.scope.span(node), NoneType())
    span = annotations.scope.span(node.value)
    value, keys_added = _traced(node, function)
    keys, certainty = _keys(value, annotations)
    if keys_added is None and certainty is Certainty.EXACT:
        certainty = Certainty.AT_LEAST
    return Return(
        span=span,
        type=_display_type(value, annotations),
        length=_length(value),
        keys=tuple(dict.fromkeys((*keys, *(keys_added or ())))),
        keys_certainty=certainty,
    )


def _length(value: ast.expr) -> int | None:
    if not isinstance(value, ast.Tuple):
        return None
    return None if any(isinstance(item, ast.Starred) for item in value.elts) else len(value.elts)


def _display_type(value: ast.expr, annotations: Annotations) -> PythonType:
    written = constant(value)
    if isinstance(written, NoneType):
        return written
    if is_scalar(written):
        return LiteralValues((written,))
    if type(value) in _DISPLAYS:
        return Named("builtins", _DISPLAYS[type(value)])
    if isinstance(value, ast.Call):
        return _constructed(value.func, annotations)
    return Unknown()


def _constructed(function: ast.expr, annotations: Annotations) -> PythonType:
    """Return the class that is called; `Unknown` if it may be a function."""
    match annotations.named(function):
        case Named(module="builtins", name="dict" | "list" | "set" | "tuple" | "str" as name):
            return Named("builtins", name)
        case Named(module=str(module), name=name) as named:
            found = annotations.names.class_named(module, name)
            # A metaclass or `__new__` may return something else.
            exact = found is not None and found.init_certainty is Certainty.EXACT
            return named if exact else Unknown()
        case _:
            return Unknown()


def _keys(value: ast.expr, annotations: Annotations) -> tuple[tuple[str, ...], Certainty]:
    match value:
        case ast.Dict(keys=nodes):
            keys = [key.value for key in nodes if isinstance(key, ast.Constant)]
            names = tuple(key for key in keys if isinstance(key, str))
            return names, _complete(len(names) == len(nodes))
        case ast.Call(func=function, args=arguments, keywords=keywords):
            named = tuple(keyword.arg for keyword in keywords if keyword.arg is not None)
            plain = not arguments and len(named) == len(keywords)
            if annotations.named(function) == Named("builtins", "dict"):
                return named, _complete(plain)
            if plain and _is_typed_dict(function, annotations):
                return named, Certainty.EXACT
    return (), Certainty.UNKNOWN


def _complete(is_complete: bool) -> Certainty:
    return Certainty.EXACT if is_complete else Certainty.AT_LEAST


def _is_typed_dict(function: ast.expr, annotations: Annotations) -> bool:
    match annotations.named(function):
        case Named(module=str(module), name=name):
            found = annotations.names.class_named(module, name)
            return found is not None and found.kind == "typeddict"
        case _:
            return False


def _traced(node: ast.Return, function: FunctionNode) -> tuple[ast.expr, tuple[str, ...] | None]:
    """Return the expression that a returned name was bound to, and the keys set on it since.

    The keys are ``None`` if the name is used in a way that may set others.
    """
    assert node.value is not None
    if not isinstance(node.value, ast.Name):
        return node.value, ()
    name = node.value.id
    bindings = [item for item in function.body if _binds(item, name)]
    uses = [item for item in ast.walk(function) if isinstance(item, ast.Name) and item.id == name]
    stores = [item for item in uses if not isinstance(item.ctx, ast.Load)]
    if len(bindings) != 1 or len(stores) != 1 or name in _parameter_names(function):
        return node.value, ()
    value = _assigned(bindings[0])
    sets = [(item, key) for item in function.body if (key := _key_set(item, name)) is not None]
    returns = [item for item in own_nodes(function.body) if _returns_name(item, name)]
    known = len(uses) == 1 + len(sets) + len(returns)
    if isinstance(value, ast.Tuple) or known:
        return value, tuple(key for item, key in sets if item.lineno < node.lineno)
    return value, None


def _binds(statement: ast.stmt, name: str) -> bool:
    match statement:
        case ast.Assign(targets=[ast.Name(id=target)]):
            return target == name
        case ast.AnnAssign(target=ast.Name(id=target), value=value):
            return target == name and value is not None
        case _:
            return False


def _assigned(statement: ast.stmt) -> ast.expr:
    assert isinstance(statement, (ast.Assign, ast.AnnAssign))
    assert statement.value is not None
    return statement.value


def _key_set(statement: ast.stmt, name: str) -> str | None:
    match statement:
        case ast.Assign(
            targets=[ast.Subscript(value=ast.Name(id=target), slice=ast.Constant(value=str(key)))]
        ) if target == name:
            return key
        case _:
            return None


def _returns_name(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Return(value=ast.Name(id=returned)):
            return returned == name
        case _:
            return False


def _parameter_names(function: FunctionNode) -> set[str]:
    return {node.arg for node in ast.walk(function.args) if isinstance(node, ast.arg)}


# ---- the end of a body ---------------------------------------------------------------------------


def _is_placeholder(body: list[ast.stmt]) -> bool:
    """Return whether there is nothing but a docstring and ``...``, as in a protocol."""
    last = body[-1]
    return isinstance(last, ast.Expr) and isinstance(last.value, ast.Constant)


def _falls_off(
    found: list[ast.Return], end: Ending | None, annotations: Annotations
) -> FallOff | None:
    """Return the first place at which nothing is returned: a bare ``return``, or the end."""
    for item in found:
        if item.value is None:
            return FallOff(annotations.scope.span(item), "nothing is returned here")
    return None if end is None else FallOff(_place(end.node, annotations.scope), end.why)


def _place(node: ast.AST, scope: Scope) -> Span:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return scope.name_span(node)
    return scope.span(node)
