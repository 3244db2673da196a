"""Where a name comes from, judging by bindings alone.

Used before anything is read: reading may recurse, as fields may have the type that is looked for,
and bodies of functions lead on and on.
"""

from __future__ import annotations

import ast
import sys

from flowc.python.library import Library
from flowc.python.scope import Alternatives, Defined, Imported

#: Packages re-export a name through one or two `__init__` files; a longer chain is probably a
#: cycle.
HOPS = 5


def is_standard(module: str) -> bool:
    """Return whether *module* belongs to the standard library."""
    return module.partition(".")[0] in sys.stdlib_module_names


def is_declared(library: Library, module: str, name: str) -> bool:
    """Return whether type checkers see another definition of *name* than the interpreter."""
    for _ in range(HOPS):
        scope = None if is_standard(module) else library.readable(module)
        match None if scope is None else scope.names.get(name):
            case _ if scope is not None and name in scope.declared:
                return True
            case Imported(module=module, name=str(name)):
                pass
            case _:
                return False
    return False


def defines_class(library: Library, module: str, name: str, hops: int = HOPS) -> bool:
    """Return whether *name* refers to a ``class``."""
    scope = library.readable(module)
    if hops == 0 or scope is None:
        return False
    match scope.names.get(name):
        case Defined(node=node):
            return isinstance(node, ast.ClassDef)
        case Imported(module=origin, name=str(original)):
            return defines_class(library, origin, original, hops - 1)
        case Alternatives(choices=(Imported(module=origin, name=str(original)), *_)):
            return defines_class(library, origin, original, hops - 1)
        case None:
            stars = (star.module for star in scope.stars)
            return any(defines_class(library, star, name, hops - 1) for star in stars)
        case _:
            return False


def binds(library: Library, module: str, name: str, hops: int = HOPS) -> bool:
    """Return whether *module* binds *name*, itself or by an ``import *``."""
    scope = library.readable(module)
    if hops == 0 or scope is None:
        return False
    return name in scope.names or any(
        binds(library, star.module, name, hops - 1) for star in scope.stars
    )
