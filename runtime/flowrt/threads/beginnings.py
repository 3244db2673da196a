"""Initial values that come from functions: the time, a new id, a setting.

They are called when the state of the run is made, before there is a walk. Their results are stored
with the entry that begins the run, for when its state is made again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from flowrt.choices import CHOOSER
from flowrt.errors import InputError, ThreadChangedError
from flowrt.state import State, put

if TYPE_CHECKING:
    from flowrt.intake import Intake


class Beginning:
    """Answers calls of functions with earlier results, and records new ones: (name, value).

    `params` are the parameters that the caller gave.
    """

    def __init__(self, before: Iterable[Iterable[Any]] = ()) -> None:
        self.params: tuple[str, ...] = ()
        self.given: list[list[Any]] = []
        self._before = deque(before)

    def choose(self, name: str, call: Callable[[], Any]) -> Any:
        """Give the recorded result of a function, or call it."""
        if not self._before:
            value = call()
            self.given.append([name, value])
            return value
        known, value = self._before.popleft()
        if known != name:
            raise ThreadChangedError(
                f"the stored run began with what `{known}` gave, and the graph now asks `{name}`: "
                "the graph has changed since; start anew"
            )
        return value

    def made(self, intake: Intake, given: Mapping[str, Any], bound: Mapping[str, Any]) -> State:
        """Give the state in which a run begins."""
        token = CHOOSER.set(self)
        try:
            state = intake.admit(given, bound)
        finally:
            CHOOSER.reset(token)
        self.params = tuple(given)
        return state

    def told(self, intake: Intake, state: State) -> dict[str, Any]:
        """Give what is stored about the start of a run."""
        given = {name: getattr(state, name) for name in intake.params}
        left_out = [name for name in intake.params if name not in self.params]
        return {"input": given, "left out": left_out, "began": self.given}


def begun_again(intake: Intake, told: Mapping[str, Any], bound: Mapping[str, Any]) -> State:
    """Give the state in which a run began, from what is stored about its start.

    Raises:
        InputError: a resource is missing.
        ThreadChangedError: the graph has other parameters now.
    """
    intake.require(bound)
    known = {name: value for name, value in told["input"].items() if name in intake.params}
    left_out = [name for name in told["left out"] if name in known and name not in intake.required]
    given = {name: value for name, value in known.items() if name not in left_out}
    try:
        state = Beginning(told["began"]).made(intake, given, bound)
    except InputError as error:
        raise ThreadChangedError(
            f"the stored run began with what no longer fits: {error}; the graph has changed "
            "since: continue with the version of it that began the run, or start anew"
        ) from None
    for name in left_out:
        put(state, name, known[name])
    return state
