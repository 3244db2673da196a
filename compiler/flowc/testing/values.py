"""The values of expressions in tests, computed by evaluating the Python text printed for them."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from operator import attrgetter
from types import ModuleType
from typing import Any

import attrs

from flowc.generate import alone
from flowc.trees import ir
from flowc.trees.program import BoundArgument, ErrorClass, Expr, StubError
from flowrt import kit


@attrs.frozen(eq=False)
class Values:
    """Evaluates expressions of one flow file, from which *module* was generated. *homes* maps the
    paths of the files that it imports to the modules generated from these.
    """

    made: ir.Module
    module: ModuleType
    homes: Mapping[str, str]
    _known: dict[Expr, Callable[[Any], Any]] = attrs.field(factory=dict)

    def of(self, expr: Expr, state: object = None) -> Any:
        """Return the value of *expr*, with fields taken from *state*.

        Raises:
            Exception: What evaluating it raised.
        """
        if expr not in self._known:
            self._known[expr] = self._compiled(expr)
        return self._known[expr](state)

    def of_arguments(
        self, arguments: tuple[BoundArgument, ...]
    ) -> tuple[list[Any], dict[str, Any]]:
        """Return the arguments of a call: positional ones, and those passed by keyword."""
        positional = [self.of(one.value) for one in arguments if one.name is None]
        named = {one.name: self.of(one.value) for one in arguments if one.name is not None}
        return positional, named

    def error(self, raised: StubError) -> BaseException:
        """Return the exception that a stub raises."""
        positional, named = self.of_arguments(raised.arguments)
        error: BaseException = error_class(raised.error)(*positional, **named)
        return error

    def _compiled(self, expr: Expr) -> Callable[[Any], Any]:
        printed = alone(expr, self.made)
        imports = {
            local: _imported(self.homes.get(home, home), name)
            for local, (home, name) in printed.imports.items()
        }
        known = {"kit": kit, **vars(self.module), **imports}
        function: Callable[[Any], Any] = eval(f"lambda s: {printed.text}", known)
        return function


def error_class(error: ErrorClass) -> Any:
    """Return the class of an exception."""
    if error.module == "builtins":
        return getattr(builtins, error.name)
    return _imported(error.module, error.name)


def _imported(module: str, name: str) -> Any:
    found = sys.modules.get(module) or import_module(module)
    return attrgetter(name)(found)
