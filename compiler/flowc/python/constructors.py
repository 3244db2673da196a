"""The fields of a class, inherited ones included, and its constructor.

In: a class as far as its head tells, its body and its parents. Out: the class with its fields and
its constructor. Whatever may replace the constructor (a metaclass, ``__new__``, an unknown
decorator) leaves it open.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

import attrs

from flowc.python.annotations import Annotations
from flowc.python.facts import Certainty, Class, ClassField, ClassKind, Parameter, Unknown
from flowc.python.fields import FieldStyle, read_fields
from flowc.python.functions import is_overload, read_parameters
from flowc.python.scope import FunctionNode, own_nodes

# Classes that contribute nothing to a constructor.
BARE = frozenset(
    {("builtins", "object"), ("abc", "ABC"), ("typing", "Generic"), ("typing", "Protocol")}
)


def with_fields(
    found: Class, node: ast.ClassDef, parents: list[Class], annotations: Annotations
) -> Class:
    """Return *found* with its fields and the constructor that its kind derives from them."""
    if found.kind in ("plain", "exception"):
        return found
    inherited = {
        field.name: field
        for parent in reversed(parents)
        for field in parent.fields
        if parent.kind == found.kind
    }
    own = read_fields(node, annotations, FieldStyle.of(node, found.kind, annotations))
    fields = {**inherited, **{field.name: field for field in own.fields}}
    exact = found.ancestors_certainty is Certainty.EXACT and own.is_plain
    exact = exact and not any(_is_open(parent, found.kind) for parent in parents)
    exact = exact and not found.is_made_otherwise
    takes = own.takes_fields and all(_takes_fields(parent, found.kind) for parent in parents)
    if found.kind == "attrs" and inherited and any(field.keyword_only for field in own.fields):
        takes = False  # for inherited fields this depends on the version of attrs
    return attrs.evolve(
        found,
        fields=tuple(fields.values()),
        fields_certainty=Certainty.EXACT if exact else Certainty.AT_LEAST,
        init=_field_parameters(found.kind, fields.values()),
        init_certainty=Certainty.EXACT if exact and takes else Certainty.UNKNOWN,
    )


def with_fields_of_parents(found: Class, parents: list[Class]) -> Class:
    """Return *found* as a class that is not decorated itself: it has what its parents have."""
    fields = {
        field.name: field
        for parent in reversed(parents)
        for field in parent.fields
        if parent.kind == found.kind
    }
    exact = found.ancestors_certainty is Certainty.EXACT and not found.is_made_otherwise
    exact = exact and not any(_is_open(parent, found.kind) for parent in parents)
    return with_inherited_constructor(
        attrs.evolve(
            found,
            fields=tuple(fields.values()),
            fields_certainty=Certainty.EXACT if exact else Certainty.AT_LEAST,
        ),
        parents,
    )


def _is_open(parent: Class, kind: ClassKind) -> bool:
    return parent.kind == kind and parent.fields_certainty is not Certainty.EXACT


def _takes_fields(parent: Class, kind: ClassKind) -> bool:
    """Return whether the contribution of *parent* to the constructor is given by its fields."""
    is_root = not parent.path  # `BaseModel` and the like are not read
    return parent.kind != kind or is_root or parent.init_certainty is Certainty.EXACT


def _field_parameters(kind: ClassKind, fields: Iterable[ClassField]) -> tuple[Parameter, ...]:
    """Return the parameters for *fields*, keyword-only ones last."""
    taken = [_field_parameter(kind, field) for field in fields if field.in_init]
    return tuple(sorted(taken, key=lambda parameter: parameter.kind == "keyword_only"))


def _field_parameter(kind: ClassKind, field: ClassField) -> Parameter:
    by_name = field.keyword_only or kind in ("pydantic", "typeddict")
    return Parameter(
        # attrs strips the underscore: `_name` is passed as `name`.
        name=field.name.lstrip("_") if kind == "attrs" else field.name,
        kind="keyword_only" if by_name else "positional",
        has_default=not field.required,
        # pydantic converts its arguments, so its annotations do not restrict them.
        annotation=Unknown() if kind == "pydantic" else field.type,
        span=field.span,
    )


def with_constructor(
    found: Class, node: ast.ClassDef, parents: list[Class], annotations: Annotations
) -> Class:
    """Return *found* with its own ``__init__`` or, if it has no fields, that of its parents."""
    if found.is_made_otherwise:
        return attrs.evolve(found, init_certainty=Certainty.UNKNOWN)
    if binds(node, "__init__"):
        own = method(node, "__init__", annotations)
        if own is None or own.decorator_list:
            return attrs.evolve(found, init_certainty=Certainty.UNKNOWN)
        exact = found.ancestors_certainty is Certainty.EXACT
        return attrs.evolve(
            found,
            init=read_parameters(own.args, annotations.within(own), skip_first=True),
            init_certainty=Certainty.EXACT if exact else Certainty.UNKNOWN,
        )
    if found.kind in ("plain", "exception"):
        return with_inherited_constructor(found, parents)
    return found


def with_inherited_constructor(found: Class, parents: list[Class]) -> Class:
    """Return *found* with the constructor of the only parent that has one."""
    made = [parent for parent in parents if (parent.module, parent.name) not in BARE]
    is_protocol = any((parent.module, parent.name) == ("typing", "Protocol") for parent in parents)
    is_exact = found.ancestors_certainty is Certainty.EXACT
    if is_protocol or not is_exact or len(made) > 1 or found.is_made_otherwise:
        return attrs.evolve(found, init_certainty=Certainty.UNKNOWN)
    if not made:
        return found
    return attrs.evolve(found, init=made[0].init, init_certainty=made[0].init_certainty)


# ---- what a body binds ---------------------------------------------------------------------------


def binds(node: ast.ClassDef, name: str) -> bool:
    """Return whether the body of *node* binds *name* in any way, possibly in a branch."""
    return any(_binds(item, name) for item in own_nodes(node.body))


def _binds(item: ast.AST, name: str) -> bool:
    match item:
        case ast.FunctionDef(name=bound) | ast.AsyncFunctionDef(name=bound):
            return bound == name
        case ast.Name(id=bound, ctx=ast.Store()):
            return bound == name
        case _:
            return False


def method(node: ast.ClassDef, name: str, annotations: Annotations) -> FunctionNode | None:
    """Return the only ``def`` of *name*, or ``None`` if another binding may replace it."""
    found = [item for item in own_nodes(node.body) if _binds(item, name)]
    real = [
        item
        for item in found
        if not (isinstance(item, FunctionNode) and is_overload(item, annotations))
    ]
    match real:
        case [ast.FunctionDef() | ast.AsyncFunctionDef() as only] if only in node.body:
            return only
        case _:
            return None
