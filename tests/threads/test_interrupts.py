"""A Ctrl-C that comes while the runtime itself works, not while it waits or a node runs."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from itertools import count
from types import FrameType
from typing import Any

import pytest
from cutting import begun, resumed, to_its_end

import flowrt
from flowrt import MemoryCheckpointer
from flowrt.clock import ManualClock
from flowrt.sync_driver import drive
from flowrt.testing.rules import PATIENCE

FLOWRT = os.path.dirname(flowrt.__file__)


def interrupted(call: Callable[[], Any], number: int) -> BaseException | None:
    """Return the exception that ends a call that is interrupted the given number of function
    entries into the machine; None if it does not enter that many.
    """
    ended: list[BaseException] = []
    left = iter(range(number))

    def trace(frame: FrameType, event: str, _: Any) -> None:
        is_own = frame.f_code.co_filename.startswith(FLOWRT) and frame.f_code.co_name[0] != "<"
        if is_own and drive.__code__ in callers(frame) and next(left, None) is None:
            sys.settrace(None)
            raise KeyboardInterrupt

    def run() -> None:
        sys.settrace(trace)
        try:
            call()
        except BaseException as error:
            ended.append(error)
        finally:
            sys.settrace(None)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(PATIENCE)
    assert not thread.is_alive(), f"it hangs behind function {number}"
    return ended[0] if ended else None


def callers(frame: FrameType) -> Iterator[Any]:
    """Yield the code of the callers of a function."""
    above = frame.f_back
    while above is not None:
        yield above.f_code
        above = above.f_back


@pytest.mark.parametrize(
    ("module", "name", "given", "stride"),
    [("desk", "Words", {"text": "elephant"}, 1), ("corners", "Each", {"items": [1, 2]}, 7)],
)
def test_wherever_it_comes_the_run_ends_and_its_thread_can_be_taken_up(
    module: str,
    name: str,
    given: dict[str, Any],
    stride: int,
    request: pytest.FixtureRequest,
    clock: ManualClock,
):
    """The run ends as if killed at that moment; no request is lost and then waited for."""
    graph = getattr(request.getfixturevalue(module), name)
    whole = graph.bind(checkpointer=MemoryCheckpointer())
    expected = to_its_end(whole, "t", begun(whole, given, "t"), lambda name: True)

    for number in count(0, stride):
        bound = graph.bind(checkpointer=MemoryCheckpointer())
        error = interrupted(lambda bound=bound: begun(bound, given, "t"), number)
        if error is None:
            break
        assert isinstance(error, KeyboardInterrupt), (number, error)
        head = bound.threads.checkpointer.head("t")
        is_begun = head is not None and head.status != "idle"
        again = resumed(bound, "t") if is_begun else begun(bound, given, "t")
        assert to_its_end(bound, "t", again, lambda name: True) == expected, number

    assert number > 50
