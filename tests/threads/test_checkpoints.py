"""The stream mode `checkpoints`: each entry of the journal, once it is safe."""

from __future__ import annotations

import asyncio
from types import ModuleType
from typing import Any

import pytest

from flowrt import (
    Checkpoint,
    Checkpointer,
    CheckpointError,
    CheckpointSaved,
    MemoryCheckpointer,
    RunFinished,
    RunStarted,
)
from flowrt.clock import ManualClock
from flowrt.testing import FailingCheckpointer
from flowrt.threads.questions import moment

on_both = pytest.mark.parametrize("on_a_loop", [False, True], ids=["sync", "async"])


def streamed(graph: Any, method: str, *given: Any, on_a_loop: bool, **settings: Any) -> list[Any]:
    """Return all items of a stream, in one of the two ways."""
    if not on_a_loop:
        return list(getattr(graph, method)(*given, **settings))

    async def collected() -> list[Any]:
        return [item async for item in getattr(graph, f"a{method}")(*given, **settings)]

    return asyncio.run(collected())


def kept(place: Checkpointer, thread: str, run: str, after: int = 0) -> list[Checkpoint]:
    """Return what a stream should have shown: the log itself."""
    return [
        Checkpoint(
            thread, run, str(entry.seq), entry.kind, entry.node, entry.strand, moment(entry.at)
        )
        for entry in place.read(thread, after=after)
    ]


@on_both
@pytest.mark.parametrize("durability", ["sync", "async", "exit"])
def test_every_entry_is_shown_when_it_is_safe(
    desk: ModuleType, checkpointer: Checkpointer, clock: ManualClock, durability: str,
    on_a_loop: bool,
) -> None:  # fmt: skip
    """This holds up to the pause, and from there on when the run is resumed; the log holds the
    same.
    """
    graph = desk.Refund.bind(checkpointer=checkpointer)
    settings = {"mode": "checkpoints", "durability": durability, "on_a_loop": on_a_loop}

    first = streamed(graph, "stream", {"text": "a"}, thread_id="t", run_id="r", **settings)
    second = streamed(graph, "stream_resume", "t", {"confirm": False}, **settings)

    assert first == kept(checkpointer, "t", "r")[:3]
    assert second == kept(checkpointer, "t", "r", after=3)
    assert [(one.kind, one.node) for one in (*first, *second)] == [
        ("run", ""), ("node", "draft"), ("ask", "confirm"),
        ("answer", "confirm"), ("node", "remember"), ("end", ""),
    ]  # fmt: skip


@on_both
def test_an_entry_is_shown_no_earlier_than_others_can_read_it(
    desk: ModuleType, checkpointer: Checkpointer, on_a_loop: bool
) -> None:
    """Whoever sees the id may look up the snapshot."""
    graph = desk.Sides.bind(checkpointer=checkpointer)
    settings: dict[str, Any] = {"thread_id": "t", "mode": "checkpoints"}

    def look(saved: Checkpoint) -> None:
        assert [entry.seq for entry in checkpointer.read("t")][-1] >= int(saved.id)
        assert graph.get_state("t", at=saved.id).created_at == saved.created_at

    async def looked() -> None:
        async for saved in graph.astream({"text": "a"}, **settings):
            look(saved)

    if on_a_loop:
        asyncio.run(looked())
    else:
        for saved in graph.stream({"text": "a"}, **settings):
            look(saved)


@on_both
def test_nodes_of_subgraphs_are_shown_under_their_path(
    corners: ModuleType, nodes: ModuleType, on_a_loop: bool
) -> None:
    """This is the same as in the other modes."""
    graph = corners.Handlers.bind(checkpointer=MemoryCheckpointer())

    items = streamed(
        graph, "stream", {"n": 1}, thread_id="t", mode=["updates", "checkpoints"],
        on_a_loop=on_a_loop,
    )  # fmt: skip

    finished = [item.node for mode, item in items if mode == "checkpoints" and item.kind == "node"]
    updated = [name for mode, item in items if mode == "updates" for name in item]
    assert "failing/twice" in finished
    assert finished == [name for name in updated if name != "failing"]


@on_both
def test_items_are_told_apart(desk: ModuleType, on_a_loop: bool) -> None:
    """Their branches distinguish them, and those of questions also their names."""
    place = MemoryCheckpointer()
    graph = desk.Words.bind(checkpointer=place)

    saved = streamed(
        graph, "stream", {"text": "a lengthy elephant"}, thread_id="t", mode="checkpoints",
        on_a_loop=on_a_loop,
    )  # fmt: skip

    asked = [one for one in saved if one.kind == "ask"]
    assert [one.node for one in asked] == ["check[1].confirm", "check[2].confirm"]
    assert [one.branch for one in asked] == ["1.1", "1.2"]
    assert {one.branch for one in saved if one.node == "split"} == {""}


@on_both
def test_other_modes_show_the_same_run_beside_it(desk: ModuleType, on_a_loop: bool) -> None:
    """A node is shown when it is saved, and `events` includes the checkpoints in their place."""
    graph = desk.Refund.bind(checkpointer=MemoryCheckpointer())
    graph.invoke({"text": "a"}, thread_id="t")

    items = streamed(
        graph, "stream_resume", "t", {"confirm": False}, on_a_loop=on_a_loop,
        mode=["updates", "checkpoints", "events"],
    )  # fmt: skip

    saved = [item for mode, item in items if mode == "checkpoints"]
    told = [item for mode, item in items if mode == "events"]
    assert [one.checkpoint for one in told if isinstance(one, CheckpointSaved)] == saved
    assert [one.path for one in told if isinstance(one, CheckpointSaved)] == [
        "confirm", "remember", "",
    ]  # fmt: skip
    assert isinstance(told[0], RunStarted)
    assert isinstance(told[-1], RunFinished)
    shown = [list(item) for mode, item in items if mode == "updates"]
    assert shown == [["confirm"], ["remember"]]


@on_both
@pytest.mark.parametrize(("durability", "at"), [("sync", 2), ("async", 1)])
def test_what_could_not_be_saved_is_not_shown(
    desk: ModuleType, durability: str, at: int, on_a_loop: bool
) -> None:
    """The stream ends with the error of the store."""
    place = MemoryCheckpointer()
    graph = desk.Sides.bind(checkpointer=FailingCheckpointer(place, at=at))
    settings: dict[str, Any] = {"thread_id": "t", "mode": "checkpoints", "durability": durability}
    seen: list[Checkpoint] = []

    async def read_on_a_loop() -> None:
        async for item in graph.astream({"text": "a"}, **settings):
            seen.append(item)

    def read() -> None:
        seen.extend(graph.stream({"text": "a"}, **settings))

    with pytest.raises(CheckpointError, match="on cue"):
        asyncio.run(read_on_a_loop()) if on_a_loop else read()

    assert [int(one.id) for one in seen] == [entry.seq for entry in place.read("t")]
