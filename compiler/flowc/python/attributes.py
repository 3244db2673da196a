"""Which attributes the instances of a class have, where that is certain.

In: a dataclass, attrs class or pydantic model, and its parents. Out: the names of all attributes
that its instances can have, fields, methods and properties alike; or that this cannot be told. It
is certain only if nothing can come from elsewhere: every parent is known, no hook provides missing
attributes, and nothing in the module sets an attribute whose name is computed. What the module sets
on any object counts as set on these. Names that begin with an underscore are never asked for.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from functools import lru_cache

from flowc.python.constructors import BARE
from flowc.python.facts import Certainty, Class
from flowc.python.scope import Scope

#: Names in a class body that provide any attribute, or some that are written nowhere.
_HOOKS = frozenset({"__getattr__", "__getattribute__", "__setattr__", "model_config", "Config"})

#: Ways to set an attribute without naming it.
_BACK_DOORS = frozenset({"setattr", "vars", "__setattr__", "__dict__"})

#: The attributes that a model inherits from its root class, which is not read, besides those that
#: begin with `model_`.
_OF_MODELS = frozenset(
    {"construct", "copy", "dict", "from_orm", "json", "parse_file", "parse_obj", "parse_raw"}
    | {"schema", "schema_json", "update_forward_refs", "validate"}
)

_DEFINITIONS = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
_STATEMENTS = (ast.AnnAssign, ast.Assign, ast.Expr, ast.Pass, *_DEFINITIONS)


def read_attributes(
    node: ast.ClassDef, found: Class, parents: Sequence[Class], scope: Scope
) -> tuple[str, ...] | None:
    """Return the names of all attributes of an instance, sorted, or ``None`` if there may be more.

    *found* has its fields, and *parents* are all of its bases.
    """
    if found.kind not in ("dataclass", "attrs", "pydantic") or not _is_closed(node, found):
        return None
    set_somewhere = _set_in(scope)
    if set_somewhere is None:
        return None
    names = {*_bound(node), *(field.name for field in found.fields), *set_somewhere}
    for parent in parents:
        if _is_model_root(parent):
            names.update(_OF_MODELS)
        elif parent.attributes is not None:
            names.update(parent.attributes)
        elif (parent.module, parent.name) not in BARE:
            return None
    return tuple(sorted(names))


def _is_model_root(parent: Class) -> bool:
    return parent.kind == "pydantic" and not parent.path


def _is_closed(node: ast.ClassDef, found: Class) -> bool:
    known = (found.ancestors_certainty, found.fields_certainty)
    return (
        known == (Certainty.EXACT, Certainty.EXACT)
        and all(isinstance(item, _STATEMENTS) for item in node.body)
        and _HOOKS.isdisjoint(_bound(node))
        and all(keyword.arg != "extra" for keyword in node.keywords)
    )


def _bound(node: ast.ClassDef) -> Iterator[str]:
    """Yield the names that the body of a class binds."""
    for item in node.body:
        if isinstance(item, _DEFINITIONS):
            yield item.name
        elif isinstance(item, ast.AnnAssign | ast.Assign):
            targets = [item.target] if isinstance(item, ast.AnnAssign) else item.targets
            parts = (part for target in targets for part in ast.walk(target))
            yield from (part.id for part in parts if isinstance(part, ast.Name))


@lru_cache(maxsize=64)
def _set_in(scope: Scope) -> frozenset[str] | None:
    """Return the attributes that a module sets on any object, or ``None`` if it sets some without
    naming them.
    """
    found = set()
    for part in ast.walk(scope.tree):
        match part:
            case ast.Name(id=name) | ast.Attribute(attr=name) if name in _BACK_DOORS:
                return None
            case ast.Attribute(attr=name, ctx=ast.Store()):
                found.add(name)
    return frozenset(found)
