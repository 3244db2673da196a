"""Conditions of `if` statements that can be decided statically.

In: the test of an `if` at the top level of a module. Out: its value on the interpreter and platform
that run the compiler.
"""

from __future__ import annotations

import ast
import os
import sys


def is_type_checking(test: ast.expr) -> bool:
    """Return whether *test* is `typing.TYPE_CHECKING`."""
    match test:
        case ast.Name(id="TYPE_CHECKING") | ast.Attribute(attr="TYPE_CHECKING"):
            return True
        case _:
            return False


def decide(test: ast.expr) -> bool | None:
    """Return the value of *test* on this interpreter and platform, or ``None`` if it is unknown."""
    match test:
        case ast.Constant(value=value):
            return bool(value)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            inner = decide(operand)
            return None if inner is None else not inner
        case ast.BoolOp(op=operator, values=values):
            return _decide_all([decide(value) for value in values], isinstance(operator, ast.And))
        case ast.Compare(left=left, ops=[operator], comparators=[right]):
            return _compare(_known(left), operator, _known(right))
        case ast.Call(func=ast.Attribute(value=text, attr="startswith"), args=[start]):
            match _known(text), _known(start):
                case str(known), str(prefix):
                    return known.startswith(prefix)
            return None
        case _:
            return None


def _decide_all(parts: list[bool | None], is_and: bool) -> bool | None:
    if is_and:
        return False if False in parts else None if None in parts else True
    return True if True in parts else None if None in parts else False


def _known(node: ast.expr) -> object:
    match node:
        case ast.Attribute(value=ast.Name(id="sys" | "_sys"), attr="version_info"):
            return tuple(sys.version_info[:3])
        case ast.Attribute(value=ast.Name(id="sys" | "_sys"), attr="platform"):
            return sys.platform
        case ast.Attribute(value=ast.Name(id="os" | "_os"), attr="name"):
            return os.name
        case ast.Attribute(value=inner, attr="major" | "minor" as part):
            version = _known(inner)
            return version[part == "minor"] if isinstance(version, tuple) else None
        case ast.Subscript(value=inner, slice=index):
            return _item(_known(inner), index)
        case ast.Name(id="__name__"):
            return "the name of an imported module"
        case ast.Constant(value=value):
            return value
        case ast.Tuple(elts=items):
            numbers = tuple(_known(item) for item in items)
            # Only numbers can be compared with those of a version.
            return numbers if all(isinstance(number, int) for number in numbers) else None
        case _:
            return None


def _item(value: object, index: ast.expr) -> object:
    if not isinstance(value, (str, tuple)):
        return None
    match index:
        case ast.Constant(value=int(place)) if place < len(value):
            return value[place]
        case ast.Slice(lower=None, upper=ast.Constant(value=int(end)), step=None):
            return value[:end]
        case _:
            return None


def _compare(left: object, operator: ast.cmpop, right: object) -> bool | None:
    match left, operator, right:
        case str(), ast.Eq(), str():
            return left == right
        case str(), ast.NotEq(), str():
            return left != right
        case ((tuple() | int()), ast.Eq(), (tuple() | int())):
            return left == right
        case int(), ast.GtE(), int():
            return left >= right
        case int(), ast.Gt(), int():
            return left > right
        case int(), ast.LtE(), int():
            return left <= right
        case int(), ast.Lt(), int():
            return left < right
        case tuple(), ast.GtE(), tuple():
            return left >= right
        case tuple(), ast.Gt(), tuple():
            return left > right
        case tuple(), ast.LtE(), tuple():
            return left <= right
        case tuple(), ast.Lt(), tuple():
            return left < right
        case _:
            return None
