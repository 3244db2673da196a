"""Looking at a thread, and copying it, while other programs run it and prune it."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from flowrt import Checkpointer, MemoryCheckpointer
from flowrt.testing import Call, PassingCheckpointer


class Meddled(PassingCheckpointer):
    """Lets another program use the thread after the call with a given number."""

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
    """Return the memory in the newest snapshot of a thread's history."""
    newest, *_ = graph.get_state_history("t")
    return list(newest.values["history"])


def copied(graph: Any) -> list[str]:
    """Return what a copy of a thread remembers after a run of its own."""
    graph.copy_thread("t", "copy")
    return remembered(graph, "copy")


def forked(graph: Any) -> list[str]:
    """Return the same for a fork."""
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
    """This holds whenever other programs use it, and whatever they prune."""
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
