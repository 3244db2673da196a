"""Resources: bound by the host, or opened by the run itself and always closed."""

from __future__ import annotations

import asyncio
import threading
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import pytest

from flowrt import InputError, kit
from flowrt.testing.rules import PATIENCE

LOG: list[str] = []


@pytest.fixture(autouse=True)
def log() -> list[str]:
    LOG.clear()
    return LOG


@contextmanager
def manager() -> Any:
    LOG.append("open")
    try:
        yield "db"
    except KeyError:
        LOG.append("saw the error")
        raise
    finally:
        LOG.append("close")


@asynccontextmanager
async def async_manager() -> Any:
    LOG.append("open")
    try:
        yield "db"
    except KeyError:
        LOG.append("saw the error")
        raise
    finally:
        await asyncio.sleep(0)
        LOG.append("close")


class Closable(str):
    def __init__(self, text: str) -> None:
        LOG.append("open")

    def close(self) -> None:
        LOG.append("close")


class AsyncClosable(str):
    def __init__(self, text: str) -> None:
        LOG.append("open")

    async def aclose(self) -> None:
        LOG.append("close")


async def awaitable() -> Closable:
    return Closable("db")


OPENERS = [
    manager,
    async_manager,
    awaitable,
    lambda: Closable("db"),
    lambda: AsyncClosable("db"),
]


def use(call: Any = lambda s: LOG.append(f"use {s.db}"), **more: Any) -> kit.Node:
    return kit.Node("use", 1, call, needs=("db",), **more)


IDLE = kit.Node("idle", 2, lambda s: LOG.append("idle"))


def opening(make: Any, steps: Any, opener: Any = manager, **more: Any) -> kit.Graph[Any, Any]:
    fields = {"db": Any, "x": (int, 0)}
    return make.graph(lambda s: steps, fields, opens={"db": lambda s: opener()}, **more)


@pytest.mark.parametrize("opener", OPENERS)
def test_resource_is_opened_before_its_first_use_and_closed_after_the_run(make, run, opener):
    """It is opened once, whatever its kind, in every way to run."""
    run(opening(make, (IDLE, use(), use()), opener))

    assert LOG == ["idle", "open", "use db", "use db", "close"]


@pytest.mark.parametrize("opener", OPENERS)
def test_resource_is_closed_when_the_run_fails(make, run, opener):
    """A context manager sees the error, but cannot suppress it."""

    def fail(s: Any) -> None:
        raise KeyError("lost")

    with pytest.raises(KeyError, match="lost"):
        run(opening(make, (use(), use(fail)), opener))

    assert [entry for entry in LOG if entry != "saw the error"] == ["open", "use db", "close"]
    assert ("saw the error" in LOG) == (opener in (manager, async_manager))


def test_resource_that_is_not_needed_is_not_opened(make, run):
    """A path through the graph that does not use it costs nothing."""
    run(opening(make, (IDLE,)))

    assert LOG == ["idle"]


def test_error_while_opening_is_the_nodes_own(make, run):
    """It carries the location of the node that needed the resource."""

    def broken() -> None:
        raise OSError("refused")

    with pytest.raises(OSError, match="refused") as caught:
        run(opening(make, (use(),), broken))

    assert "in node `use`" in caught.value.__notes__[0]


def test_error_while_closing_is_raised_when_the_run_went_well(make, run):
    """A failing commit must not look like success."""

    class Broken:
        def close(self) -> None:
            raise OSError("not written")

    with pytest.raises(OSError, match="not written"):
        run(opening(make, (use(),), Broken))


def test_branches_share_one_resource(make, run):
    """Two branches that need it at the same time open it once."""
    fork = kit.Group(2, (lambda s: (use(),), lambda s: (use(),)), own=((), ()))

    run(opening(make, (fork,)))

    assert LOG == ["open", "use db", "use db", "close"]


def test_resources_are_closed_in_reverse_order(make, run):
    """A later one may depend on an earlier one."""

    def named(name: str) -> Any:
        @contextmanager
        def manage() -> Any:
            yield name
            LOG.append(f"close {name}")

        return manage

    graph = make.graph(
        lambda s: (kit.Node("use", 1, lambda s: None, needs=("a", "b")),),
        {"a": Any, "b": Any},
        opens={"a": lambda s: named("a")(), "b": lambda s: named("b")()},
    )
    run(graph)

    assert LOG == ["close b", "close a"]


def test_subgraph_opens_and_closes_its_own_once_per_activation(make, run):
    """It is closed when the subgraph ends, before the caller continues."""
    inner = opening(make, (use(),), name="Inner")
    sub = kit.Sub("sub", 2, inner, lambda s: inner.state())

    run(make.graph(lambda s: (sub, IDLE, sub), {"x": int}))

    assert LOG == ["open", "use db", "close", "idle", "open", "use db", "close"]


@pytest.mark.parametrize("opener", [manager, async_manager])
def test_subgraph_in_a_cancelled_branch_is_closed_before_the_join(make, run, opener):
    """Cancelling unwinds the subgraph and waits for its resource."""
    opened = threading.Event()

    async def wait() -> None:
        opened.set()
        await asyncio.sleep(30)

    async def fail() -> None:
        while not opened.is_set():
            await asyncio.sleep(0.001)
        raise KeyError("lost")

    inner = opening(make, (use(lambda s: wait(), kind="async"),), opener, name="Inner")
    sub = kit.Sub("sub", 2, inner, lambda s: inner.state())
    bad = kit.Node("bad", 3, lambda s: fail(), kind="async")
    fork = kit.Group(2, (lambda s: (sub,), lambda s: (bad,)), own=((), ()))

    with pytest.raises(KeyError, match="lost"):
        run(make.graph(lambda s: (fork,), {"x": int}))

    assert LOG == ["open", "close"]


def test_blocking_manager_does_not_block_the_loop(make):
    """With `ainvoke`, it is entered and exited in a worker thread."""
    threads: list[int] = []

    @contextmanager
    def manage() -> Any:
        threads.append(threading.get_ident())
        yield "db"
        threads.append(threading.get_ident())

    asyncio.run(opening(make, (use(),), manage).ainvoke())

    assert threading.get_ident() not in threads


@pytest.mark.parametrize("way", ["ainvoke", "astream"])
def test_blocking_manager_that_is_being_entered_when_the_run_is_cancelled_is_closed(make, way):
    """The worker that enters it cannot be stopped, and the resource is open afterwards."""
    entering, going_on = threading.Event(), threading.Event()

    @contextmanager
    def manage() -> Any:
        entering.set()
        going_on.wait(PATIENCE)
        try:
            yield "db"
        except asyncio.CancelledError:
            LOG.append("close")
            raise

    async def main() -> None:
        graph = opening(make, (use(),), manage)
        stream = graph.astream()
        task = asyncio.ensure_future(graph.ainvoke() if way == "ainvoke" else anext(stream))
        await asyncio.to_thread(entering.wait, PATIENCE)
        task.cancel()
        await asyncio.sleep(0)
        going_on.set()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert LOG == ["close"]

    asyncio.run(main())


def plain(s: Any, run: kit.Run, left: int) -> int:
    return kit.drive(run, s, left, use())


async def aplain(s: Any, run: kit.Run, left: int) -> int:
    return await kit.adrive(run, s, left, use())


def test_plain_text_opens_through_the_machine_and_closes_at_the_end(make, run):
    """A step that is handed over opens the resource of the run."""
    graph = opening(make, (use(),), run=plain, arun=aplain)
    run(graph)

    assert LOG == ["open", "use db", "close"]


def test_host_resources_reach_the_state(make, run):
    """`bind` returns a copy; the graph itself is unchanged."""
    node = kit.Node("use", 1, lambda s: s.llm, ("x",))
    graph = make.graph(
        lambda s: (node,), {"llm": Any, "x": str}, outputs=("x",), resources=("llm",)
    )

    assert run(graph.bind(llm="model")) == {"x": "model"}
    with pytest.raises(InputError, match=r"needs `llm`: give it with `bind\(llm=…\)`"):
        run(graph)


def test_binding_an_unknown_resource_is_refused(make):
    """The message has the nearest name."""
    graph = make.graph(lambda s: (), {"client": Any}, resources=("client",))

    with pytest.raises(InputError, match="no resource `clint`; did you mean `client`"):
        graph.bind(clint=1)


@pytest.mark.parametrize("opener", OPENERS)
def test_what_the_host_binds_is_taken_in_the_place_of_what_the_graph_would_open(make, run, opener):
    """It belongs to the host, and only the host closes it."""
    graph = opening(make, (IDLE, use(), use()), opener)

    run(graph.bind(db="fake"))

    assert LOG == ["idle", "use fake", "use fake"]


def test_branches_are_lent_what_the_host_binds(make, run):
    """It is shared, as an opened resource would be."""
    group = kit.Group(1, (lambda s: (use(),), lambda s: (use(),)), own=((), ()))
    graph = opening(make, (group,))

    run(graph.bind(db="fake"))

    assert LOG == ["use fake", "use fake"]
