"""What scripted nodes return instead of calling their functions."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from copy import copy
from types import FunctionType, MethodType
from typing import Any, TypeAlias

from flowrt.state import CONTAINERS, UNSET, State, slots_of


class ScriptError(BaseException):
    """A run left its script; neither a `try` of a graph nor a retry catches this.

    `node` is the name of the node, ``review.confirm`` in a subgraph.
    """

    def __init__(self, node: str, message: str) -> None:
        super().__init__(message)
        self.node = node


class NotStubbedError(ScriptError):
    """A node whose result is written ran without a stub."""

    def __init__(self, node: str) -> None:
        super().__init__(node, f"node `{node}` was called, and has no stub")


class OutOfResultsError(ScriptError):
    """A node was called more often than its stub has results."""

    def __init__(self, node: str, count: int) -> None:
        results = "1 result" if count == 1 else f"{count} results"
        self.count = count
        super().__init__(node, f"node `{node}` was called again, and its stub has {results}")


#: Makes one result from the state of the graph at the time of the call.
Result: TypeAlias = Callable[[State], Any]


class Stub:
    """The results of one node, made on demand; with `repeats`, the first serves every call."""

    def __init__(self, *results: Result, repeats: bool = False) -> None:
        self._results = results
        self._repeats = repeats
        self.calls = 0

    def result(self, node: str, state: State) -> Any:
        """Give the result of the next call.

        Raises:
            OutOfResultsError: there is none left.
            BaseException: what the stub raises.
        """
        place = 0 if self._repeats else self.calls
        if place >= len(self._results):
            raise OutOfResultsError(node, len(self._results))
        self.calls += 1
        return self._results[place](state)


class Successive:
    """Results for successive calls, one each; made by `successive`."""

    def __init__(self, results: tuple[object, ...]) -> None:
        self.results = results


def successive(*results: object) -> Successive:
    """Return a stub whose calls get these results in order; a further call is an error."""
    return Successive(results)


def stub_of(given: object) -> Stub:
    """Give the stub that *given* describes; see `script`."""
    if isinstance(given, Stub):
        return given
    if isinstance(given, Successive):
        return Stub(*map(_result_of, given.results))
    return Stub(_result_of(given), repeats=True)


def _result_of(given: object) -> Result:
    if isinstance(given, BaseException) or _is_error_class(given):
        return _raising(given)
    if isinstance(given, FunctionType | MethodType):
        return _calling(given)
    return lambda state: copy(given) if isinstance(given, CONTAINERS) else given


def functions_in(given: object) -> tuple[Callable[..., Any], ...]:
    """Give the functions among what describes a stub."""
    results = given.results if isinstance(given, Successive) else (given,)
    return tuple(one for one in results if isinstance(one, FunctionType | MethodType))


def required(function: Callable[..., Any]) -> tuple[str, ...]:
    """Give the names of the required parameters of *function*."""
    parameters = inspect.signature(function).parameters.values()
    return tuple(one.name for one in parameters if one.default is inspect.Parameter.empty)


def _is_error_class(given: object) -> bool:
    return isinstance(given, type) and issubclass(given, BaseException)


def _raising(error: Any) -> Result:
    def result(state: State) -> Any:
        raise error

    return result


def _calling(function: Callable[..., Any]) -> Result:
    """Give a result that calls *function* with the fields named like its parameters."""
    needed = required(function)
    wanted = tuple(inspect.signature(function).parameters)

    def result(state: State) -> Any:
        known = (name for name in wanted if name in needed or hasattr(state, name))
        return function(**{name: getattr(state, name) for name in known})

    return result


def fields_passed(call: Callable[..., Any], state: State) -> dict[str, Any]:
    """Give the fields that a call reads, found by the names in its code; containers are copied."""
    code = getattr(call, "__code__", None)
    read = () if code is None else code.co_names
    values = {name: getattr(state, name, UNSET) for name in slots_of(type(state)) if name in read}
    return {
        name: copy(value) if isinstance(value, CONTAINERS) else value
        for name, value in values.items()
        if value is not UNSET
    }
