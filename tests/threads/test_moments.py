"""Looking at a thread, and copying it, while others run it and forget its older runs."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from flowrt import Checkpointer, MemoryCheckpointer
from flowrt.testing import Call, PassingCheckpointer


class Meddled(PassingCheckpointer):
    """Lets somebody else go on with the thread behind the call with a certain number."""

    def __init__(self, inner: Checkpointer, at: int, meddle: Callable[[], object]) -> None:
        super().__init__(inner)
        self.at = at
        self.meddle = meddle

    def around(self, call: Call, work: Callable[[], Any]) -> Any:
        found = work()
        self.at -= 1
        if self.at == 0:
            self.meddle()
        return found


def history(graph: Any) -> list[str]:
    """Give what the newest of all looks at a thread shows of its memory."""
    newest, *_ = graph.get_state_history("t")
    return list(newest.values["history"])


def copied(graph: Any) -> list[str]:
    """Give what a copy of a thread remembers when it has gone on by itself."""
    graph.copy_thread("t", "copy")
    return remembered(graph, "copy")


def forked(graph: Any) -> list[str]:
    """The same of a fork."""
    return remembered(graph, graph.fork("t"))


def remembered(graph: Any, thread_id: str) -> list[str]:
    *before, last = graph.get_state(thread_id).values["history"]
    reply = graph.invoke({"text": "more"}, thread_id=thread_id)["reply"]
    assert reply == f"{len(before) + 1}: more"
    return [*before, last]


@pytest.mark.parametrize(
    "look",
    [lambda graph: list(graph.get_state("t").values["history"]), history, copied, forked],
    ids=["state", "history", "copy", "fork"],
)
def test_a_thread_is_seen_as_it_is_at_one_moment(
    talk: ModuleType, look: Callable[[Any], list[str]]
) -> None:
    """Whenever others go on with it meanwhile, and whatever of it they forget."""
    for at in range(1, 8):
        place = MemoryCheckpointer()
        others = talk.Talk.bind(checkpointer=place)
        for text in "ab":
            others.invoke({"text": text}, thread_id="t")

        def go_on(others: Any = others) -> None:
            for text in "cd":
                others.invoke({"text": text}, thread_id="t")
            others.prune("t", keep_last=1)

        seen = look(talk.Talk.bind(checkpointer=Meddled(place, at, go_on)))

        assert seen in (["a", "b"], ["a", "b", "c", "d"])
