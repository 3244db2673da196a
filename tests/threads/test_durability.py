"""When entries are saved: before the next step (`sync`), meanwhile (`async`), at last (`exit`)."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable
from threading import Event
from types import ModuleType
from typing import Any

import pytest
from cutting import begun, killed, resumed, told

from flowrt import Checkpointer, MemoryCheckpointer, Paused
from flowrt.calls import call_here
from flowrt.clock import ManualClock
from flowrt.config import configure
from flowrt.machine import Machine
from flowrt.strand import Call, Saving, SavingLater
from flowrt.testing import Call as Asked
from flowrt.testing import FailingCheckpointer, PassingCheckpointer
from flowrt.threads import journal
from flowrt.threads.entries import Digest, Head, Lease
from flowrt.threads.journal import MOST_WAITING

LONG = {"items": list(range(400))}


class Counting(PassingCheckpointer):
    """Records how many entries each append has, and their nodes once they are safe."""

    def __init__(self, inner: Checkpointer) -> None:
        super().__init__(inner)
        self.sizes: list[int] = []
        self.safe: defaultdict[str, Event] = defaultdict(Event)

    def append(self, lease: Lease, entries: Any, head: Head, digest: Digest | None = None) -> None:
        self.sizes.append(len(entries))
        super().append(lease, entries, head, digest)
        for entry in entries:
            self.safe[entry.name].set()

    def around(self, call: Asked, work: Callable[[], Any]) -> Any:
        return work()


def by_hand(graph: Any, given: Any, **settings: Any) -> Machine:
    """Return the machine of a run, which the caller has to drive."""
    run, state = graph._opening(given, configure(None, settings))()
    return Machine(run, state, iter(graph.walk(state)), run.limit)


def carried_out_but_saving(machine: Machine) -> list[Saving]:
    """Carry out the requests of a machine until there are no more, except for saving; return the
    entries that it would save.
    """
    handed_over: list[Saving] = []
    while (errand := machine.next()) is not None:
        if isinstance(errand, Saving):
            handed_over.append(errand)
        else:
            assert isinstance(errand, Call)
            machine.done(errand, call_here(errand))
    return handed_over


def test_a_run_waits_for_each_entry(corners: ModuleType, nodes: ModuleType) -> None:
    """While what it handed over is not saved, it calls nothing."""
    graph = corners.Big.bind(checkpointer=MemoryCheckpointer())
    machine = by_hand(graph, LONG, thread_id="t")

    (saving,) = carried_out_but_saving(machine)

    assert nodes.calls == []
    saving.journal.save(saving.batch)
    machine.done(saving, None)
    assert machine.next() is not None


def test_what_calls_nothing_is_saved_with_what_came_before_it(talk: ModuleType) -> None:
    """A `set` that calls nothing ends at once; before the next call, everything is safe."""
    counting = Counting(MemoryCheckpointer())
    graph = talk.Talk.bind(checkpointer=counting)

    graph.invoke({"text": "a"}, thread_id="t")

    assert counting.sizes == [1, 2, 2]  # the start, `answer` and `keep`, `check` and the end


def test_what_is_watched_is_saved_one_by_one(talk: ModuleType) -> None:
    """A reader is shown nothing that a crash could undo."""
    counting = Counting(MemoryCheckpointer())
    graph = talk.Talk.bind(checkpointer=counting)

    list(graph.stream({"text": "a"}, thread_id="t"))

    assert counting.sizes == [1, 1, 1, 1, 1]


@pytest.mark.parametrize("begun_by_others", [False, True])
def test_a_run_waits_while_too_much_waits_to_be_saved(
    corners: ModuleType, nodes: ModuleType, begun_by_others: bool
) -> None:
    """Under `async`, another thread may save a moment later. If too much is waiting, the run saves
    it first, unless another thread has started to: then the run waits for it.
    """
    graph = corners.Big.bind(checkpointer=MemoryCheckpointer())
    machine = by_hand(graph, LONG, thread_id="t", durability="async")
    later = machine.next()
    assert isinstance(later, SavingLater)
    if begun_by_others:
        assert later.take()

    handed_over = carried_out_but_saving(machine)

    assert len(nodes.calls) == MOST_WAITING - (not begun_by_others)
    if begun_by_others:
        assert handed_over == []
        later.journal.save(later.batch)
        machine.done(later, None)
        handed_over = carried_out_but_saving(machine)
    else:
        assert not later.take()
    (saving,) = handed_over
    assert len(saving.batch.entries) == MOST_WAITING
    saving.journal.save(saving.batch)
    machine.done(saving, None)
    assert isinstance(machine.next(), Call)


def test_what_others_will_save_keeps_nothing_from_being_called(
    corners: ModuleType, nodes: ModuleType
) -> None:
    """This holds even if only one call at a time is allowed."""
    graph = corners.Big.bind(checkpointer=MemoryCheckpointer())
    machine = by_hand(graph, LONG, thread_id="t", durability="async", max_concurrency=1)

    assert isinstance(machine.next(), SavingLater)
    assert isinstance(machine.next(), Call)
    assert machine.next() is None


def test_what_others_will_save_keeps_no_run_from_pausing(
    desk: ModuleType, clock: ManualClock
) -> None:
    """Saving comes before the pause, and everything is saved together."""
    graph = desk.Refund.bind(checkpointer=MemoryCheckpointer())
    machine = by_hand(graph, {"text": "a"}, thread_id="t", durability="async")

    later, saving = carried_out_but_saving(machine)

    assert isinstance(later, SavingLater)
    assert not later.take()
    assert [entry.kind for entry in saving.batch.entries] == ["run", "node", "ask"]
    assert saving.batch.head.status == "paused"
    assert not machine.over
    machine.done(saving, None)
    assert machine.next() is None
    assert machine.over


@pytest.mark.parametrize("on_a_loop", [False, True], ids=["sync", "async"])
def test_what_is_saved_meanwhile_keeps_its_order(
    corners: ModuleType, nodes: ModuleType, on_a_loop: bool
) -> None:
    """The journal of `async` is that of `sync`, in fewer appends."""
    place = Counting(MemoryCheckpointer())
    graph = corners.Big.bind(checkpointer=place)
    expected = begun(graph, LONG, "sync")
    one_by_one = len(place.sizes)
    place.sizes.clear()

    assert begun(graph, LONG, "async", on_a_loop=on_a_loop, durability="async") == expected
    named = [[(e.kind, e.name, e.strand) for e in place.read(t)] for t in ("sync", "async")]
    assert named[0] == named[1]
    assert len(place.sizes) <= one_by_one
    assert max(place.sizes) <= MOST_WAITING + 1


@pytest.mark.parametrize("on_a_loop", [False, True], ids=["sync", "async"])
def test_what_waits_is_saved_while_a_node_takes_long(
    talk: ModuleType, monkeypatch: pytest.MonkeyPatch, on_a_loop: bool
) -> None:
    """Another thread saves it: the node ends only when that is done."""
    place = Counting(MemoryCheckpointer())
    graph = talk.Talk.bind(checkpointer=place)
    seen: list[bool] = []
    monkeypatch.setattr(talk, "check", lambda text: seen.append(place.safe["keep"].wait(30)))

    begun(graph, {"text": "a"}, "t", on_a_loop=on_a_loop, durability="async")

    assert seen == [True]
    assert place.sizes == [3, 2]


def test_a_run_that_its_reader_leaves_saves_what_waits(talk: ModuleType) -> None:
    """It does so at once, and continues from there."""
    place = Counting(MemoryCheckpointer())
    graph = talk.Talk.bind(checkpointer=place)

    for update in graph.stream({"text": "a"}, thread_id="t", durability="async"):
        assert "answer" in update
        break

    assert [entry.name for entry in place.read("t")] == ["Talk", "answer"]
    assert graph.resume("t")["reply"] == update["answer"]["reply"]


def test_a_run_that_is_cancelled_on_a_loop_saves_what_waits(
    talk: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It does so before the task that awaits it continues, and includes the node that could not be
    stopped.
    """
    place = Counting(MemoryCheckpointer())
    graph = talk.Talk.bind(checkpointer=place)
    called, goes_on = Event(), Event()
    monkeypatch.setattr(talk, "check", lambda text: called.set() or goes_on.wait(30))

    async def cancelled() -> list[str]:
        run = asyncio.create_task(graph.ainvoke({"text": "a"}, thread_id="t", durability="async"))
        await asyncio.to_thread(called.wait, 30)
        run.cancel()
        await asyncio.sleep(0)
        goes_on.set()
        with pytest.raises(asyncio.CancelledError):
            await run
        return [entry.name for entry in place.read("t")]

    assert asyncio.run(cancelled()) == ["Talk", "answer", "keep", "check"]


@pytest.mark.parametrize("signal", [KeyboardInterrupt, SystemExit, asyncio.CancelledError])
def test_a_run_that_is_ended_from_outside_has_not_failed(
    talk: ModuleType, monkeypatch: pytest.MonkeyPatch, signal: type[BaseException]
) -> None:
    """Although a node is the first to notice, the run can continue, as one that was killed."""
    graph = talk.Talk.bind(checkpointer=MemoryCheckpointer())
    signals = iter([signal])

    def check(text: str) -> None:
        for signal in signals:
            raise signal

    monkeypatch.setattr(talk, "check", check)
    with pytest.raises(signal):
        graph.invoke({"text": "a"}, thread_id="t")

    assert graph.get_state("t").status == "running"
    assert graph.resume("t") == {"reply": "0: a"}


class Dying(PassingCheckpointer):
    """Accepts that many appends, and dies at the next one."""

    def __init__(self, inner: Checkpointer, lives: int) -> None:
        super().__init__(inner)
        self.lives = lives

    def around(self, call: Asked, work: Callable[[], Any]) -> Any:
        if call == "append":
            if self.lives == 0:
                raise Death
            self.lives -= 1
        return work()


class Death(BaseException):
    """Stands for the end of the process."""


@pytest.mark.parametrize("on_a_loop", [False, True], ids=["sync", "async"])
@pytest.mark.parametrize("most", [1, 3])
def test_a_crash_loses_no_more_than_the_last_entries(
    corners: ModuleType,
    nodes: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    most: int,
    on_a_loop: bool,
) -> None:
    """Under `async`, the start of the run is safe, and the run continues from there."""
    monkeypatch.setattr(journal, "MOST_WAITING", most)
    place = MemoryCheckpointer()
    good = corners.Big.bind(checkpointer=place)
    whole = good.invoke({"items": [1, 2, 3, 4, 5]}, thread_id="whole")
    names = [(entry.kind, entry.name, entry.strand) for entry in place.read("whole")]

    resumed_ones = []
    for lives in range(1, len(names)):
        graph = corners.Big.bind(checkpointer=Dying(place, lives))
        thread = f"{lives}"
        try:
            begun(
                graph, {"items": [1, 2, 3, 4, 5]}, thread, on_a_loop=on_a_loop, durability="async"
            )
        except Death:
            kept = [(entry.kind, entry.name, entry.strand) for entry in place.read(thread)]
            assert kept == names[: len(kept)]
            resumed_ones.append(thread)
            assert resumed(good, thread, on_a_loop=on_a_loop, durability="async") == whole
        assert told(place.read(thread)) == told(place.read("whole"))
    assert resumed_ones


@pytest.mark.parametrize("on_a_loop", [False, True], ids=["sync", "async"])
def test_a_run_that_is_saved_at_last_is_saved_at_a_pause_and_at_its_end(
    desk: ModuleType, clock: ManualClock, on_a_loop: bool
) -> None:
    """It is saved once each time; if it is killed in between, it continues from the pause."""
    place = Counting(MemoryCheckpointer())
    graph = desk.Refund.bind(checkpointer=place)

    first = begun(graph, {"text": "a"}, "t", on_a_loop=on_a_loop, durability="exit")
    assert isinstance(first, Paused)
    assert place.sizes == [3]
    killed(place, "t", "other", 3)
    place.sizes.clear()
    answers = {"confirm": False}
    result = resumed(graph, "t", on_a_loop=on_a_loop, answers=answers, durability="exit")
    assert len(place.sizes) == 1
    assert resumed(graph, "other", answers=answers) == result
    assert told(place.read("other")) == told(place.read("t"))


def test_a_run_that_is_saved_at_last_is_saved_when_it_fails(
    corners: ModuleType, nodes: ModuleType
) -> None:
    """Finished nodes are not called again; if nothing was saved, there is no run."""
    place = Counting(MemoryCheckpointer())
    graph = corners.Failing.bind(checkpointer=place)

    for call in (lambda: graph.invoke({"n": 1}, thread_id="t", durability="exit"),
                 lambda: graph.resume("t", durability="exit")):  # fmt: skip
        with pytest.raises(ValueError, match="code 1"):
            call()
    assert len(place.sizes) == 2
    assert nodes.calls == ["twice 1", "bad 1", "bad 1"]
    lost = corners.Failing.bind(checkpointer=FailingCheckpointer(place, at=1))
    with pytest.raises(ValueError, match="code 1"):
        lost.invoke({"n": 1}, thread_id="lost", durability="exit")
    assert place.head("lost") is None


def test_a_node_is_safe_before_a_function_decides_what_comes_next(
    corners: ModuleType, nodes: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """This holds even if the walk goes on before the node is saved, so that it can be saved with
    others.
    """
    place = Counting(MemoryCheckpointer())
    graph = corners.Decided.bind(checkpointer=place)
    seen: list[list[str]] = []

    def deciding(n: int) -> bool:
        seen.append([entry.name for entry in place.read("t")])
        return True

    monkeypatch.setattr(corners, "flaky", deciding)

    assert graph.invoke({"n": 1}, thread_id="t") == {"word": "big"}
    assert seen == [["Decided", "m"]]
    assert place.sizes == [1, 1, 1, 2]  # the last node together with the end
