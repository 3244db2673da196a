"""Annotations, read as types.

In: an expression in the position of a type, and its scope. Out: a `PythonType` in normal form:
``Optional[X]``, ``X | None`` and ``"Union[X, None]"`` are the same, ``List`` is ``list``, a name is
that of the class it refers to, and anything that cannot be read is `Unknown`.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable
from typing import Protocol, TypeGuard

import attrs

from flowc.python.facts import (
    Class,
    LiteralValues,
    Named,
    NoneType,
    PythonType,
    Repeated,
    Scalar,
    Union,
    Unknown,
)
from flowc.python.scope import Scope

ANY = Named("typing", "Any")

TYPING = frozenset({"typing", "typing_extensions", "collections.abc"})

_BUILTIN_ALIASES = {
    "Dict": "dict",
    "FrozenSet": "frozenset",
    "List": "list",
    "Set": "set",
    "Text": "str",
    "Tuple": "tuple",
    "Type": "type",
}

_COLLECTIONS_ALIASES = {
    "ChainMap": "ChainMap",
    "Counter": "Counter",
    "DefaultDict": "defaultdict",
    "Deque": "deque",
    "OrderedDict": "OrderedDict",
}

_ABSTRACT = frozenset(
    {
        "AsyncGenerator",
        "AsyncIterable",
        "AsyncIterator",
        "Awaitable",
        "ByteString",
        "Callable",
        "Collection",
        "Container",
        "Coroutine",
        "Generator",
        "Hashable",
        "ItemsView",
        "Iterable",
        "Iterator",
        "KeysView",
        "Mapping",
        "MappingView",
        "MutableMapping",
        "MutableSequence",
        "MutableSet",
        "Reversible",
        "Sequence",
        "Sized",
        "ValuesView",
    }
)

# Wrappers that qualify a variable, not the type of its value.
_QUALIFIERS = frozenset({"Annotated", "ClassVar", "Final", "NotRequired", "ReadOnly", "Required"})

# Forms that cannot be compared with the type of a field.
_OPEN_FORMS = frozenset(
    {
        "Concatenate",
        "LiteralString",
        "NewType",
        "ParamSpec",
        "Self",
        "TypeAlias",
        "TypeForm",
        "TypeGuard",
        "TypeIs",
        "TypeVar",
        "TypeVarTuple",
        "Unpack",
    }
)


class Names(Protocol):
    """What annotations need to know about names in this module and in others."""

    def type_named(self, module: str, name: str) -> PythonType:
        """Return the type that *name* of *module* stands for."""

    def class_named(self, module: str, name: str) -> Class | None:
        """Return the facts about a class, or ``None`` if they cannot be read."""

    def is_transparent(self, module: str, name: str) -> bool:
        """Return whether the user has declared that this decorator returns its function
        unchanged.
        """

    def is_declared(self, module: str, name: str) -> bool:
        """Return whether type checkers see another definition of *name* than the interpreter."""


@attrs.frozen
class Annotations:
    """Reads the annotations of one module; *opaque* are the names of the type parameters in
    scope.
    """

    scope: Scope
    names: Names
    opaque: frozenset[str] = frozenset()

    def within(self, node: ast.AST) -> Annotations:
        """Return a reader that knows the type parameters of ``def f[T]`` or ``class C[T]``."""
        parameters: Iterable[ast.AST] = getattr(node, "type_params", ())
        added = frozenset(str(getattr(parameter, "name", "")) for parameter in parameters)
        return attrs.evolve(self, opaque=self.opaque | added) if added else self

    def read(self, node: ast.expr | None) -> PythonType:
        """Return the type that *node* denotes; `Unknown` if there is no annotation."""
        match node:
            case None:
                return Unknown()
            case ast.Constant(value=None):
                return NoneType()
            case ast.Constant(value=str(text)):
                return self._quoted(text)
            case ast.Constant(value=value) if value is Ellipsis:
                return Repeated()
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                return union((self.read(left), self.read(right)))
            case ast.Subscript(value=value, slice=index):
                return self._generic(value, index)
            case ast.Name() | ast.Attribute():
                return _bare(self.named(node))
            case _:
                return Unknown()

    def named(self, node: ast.expr) -> PythonType:
        """Return what a dotted name refers to; `Unknown` for any other expression."""
        dotted = self.dotted(node)
        if dotted is None:
            return Unknown()
        module, name = dotted
        if module is None:
            return Named("builtins", name) if hasattr(builtins, name) else Named(None, name)
        return self.names.type_named(module, name)

    def origin(self, node: ast.expr) -> tuple[str | None, str] | None:
        """Return the module and name that define what a dotted name refers to, through re-exports.

        If its definition cannot be determined, this is where the name was found.
        """
        match self.named(node):
            case Named(module=str(module), name=name):
                return None if module == "builtins" else module, name
            case _:
                return self.dotted(node)

    def dotted(self, node: ast.expr) -> tuple[str | None, str] | None:
        """Return the module and name that a dotted name refers to, according to the imports.

        The module is ``None`` for a name that nothing in the file binds. The result is ``None`` for
        anything but a dotted name, and for a type parameter.
        """
        match node:
            case ast.Name(id=name) if name in self.opaque:
                return None
            case ast.Name(id=name):
                return self.scope.origin(name) or (None, name)
            case ast.Attribute(value=value, attr=name):
                parent = self.scope.module_named(value)
                return None if parent is None else (parent, name)
            case _:
                return None

    def _quoted(self, text: str) -> PythonType:
        expression = parsed(text)
        return Unknown() if expression is None else self.read(expression)

    def _generic(self, value: ast.expr, index: ast.expr) -> PythonType:
        generic = self.named(value)
        if not isinstance(generic, Named):
            # An alias with arguments: its type is known, but not which part they replace.
            return generic
        items = index.elts if isinstance(index, ast.Tuple) else [index]
        if generic.module != "typing":
            if generic == Named("collections.abc", "Callable"):
                return generic
            return attrs.evolve(generic, arguments=tuple(self.read(item) for item in items))
        match generic.name:
            case "Optional":
                return union((self.read(index), NoneType()))
            case "Union":
                return union(self.read(item) for item in items)
            case "Literal":
                return literal(items)
            case name if name in _QUALIFIERS:
                return self.read(items[0])
            case _:
                return Unknown()


def parsed(text: str) -> ast.expr | None:
    """Return the expression in a quoted annotation, or ``None`` if it is not one."""
    try:
        return ast.parse(text.strip(), mode="eval").body
    except SyntaxError:
        return None


def typing_name(module: str, name: str) -> Named:
    """Return the canonical form of a name of `typing`, `typing_extensions` or
    ``collections.abc``.
    """
    if module == "collections.abc" or name in _ABSTRACT:
        return Named("collections.abc", name)
    if name == "AbstractSet":
        return Named("collections.abc", "Set")
    if name in _BUILTIN_ALIASES:
        return Named("builtins", _BUILTIN_ALIASES[name])
    if name in _COLLECTIONS_ALIASES:
        return Named("collections", _COLLECTIONS_ALIASES[name])
    return Named("typing", name)


def union(members: Iterable[PythonType]) -> PythonType:
    """Return ``A | B``, flattened and without duplicates; `Unknown` if any member is `Unknown`."""
    flat: dict[PythonType, None] = {}
    for member in members:
        flat.update(dict.fromkeys(member.members if isinstance(member, Union) else (member,)))
    if Unknown() in flat:
        return Unknown()
    return next(iter(flat)) if len(flat) == 1 else Union(tuple(flat))


def literal(items: Iterable[ast.expr]) -> PythonType:
    """Return ``Literal[…]``; `Unknown` if a member is not a plain constant."""
    values: list[Scalar] = []
    optional = False
    for item in items:
        value = constant(item)
        if is_scalar(value):
            values.append(value)
        elif isinstance(value, NoneType):
            optional = True
        else:
            return Unknown()
    if not values:
        return NoneType()
    found = LiteralValues(tuple(values))
    return Union((found, NoneType())) if optional else found


def constant(node: ast.expr | None) -> Scalar | NoneType | Unknown:
    """Return the value of a literal constant, negative numbers included."""
    match node:
        case ast.Constant(value=None):
            return NoneType()
        case ast.Constant(value=value) if is_scalar(value):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
            return -number
        case _:
            return Unknown()


def is_scalar(value: object) -> TypeGuard[Scalar]:
    """Return whether *value* is one that a literal type can hold."""
    return isinstance(value, (str, int, float, bool, bytes))


def _bare(found: PythonType) -> PythonType:
    """Return the type of a name without arguments: a bare form of `typing` means nothing."""
    match found:
        case Named(module="typing", name=name) if name in _QUALIFIERS | _OPEN_FORMS:
            return Unknown()
        case _:
            return found
