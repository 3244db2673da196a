"""The methods of `Graph` that run it for many inputs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar, Unpack, cast, overload

from flowrt.config import BatchSettings, RunConfig, configure
from flowrt.errors import InputError

if TYPE_CHECKING:
    from flowrt.batch import Executor
    from flowrt.graph import Graph
    from flowrt.threads.threads import Threads

I = TypeVar("I", bound=Mapping[str, Any])  # noqa: E741 - the input
O = TypeVar("O")  # noqa: E741 - the output, and where the graph pauses `Paused`


class BatchFace(Generic[I, O]):
    """A graph that can be run for many inputs at once."""

    name: str
    threads: Threads | None

    @overload
    def batch(
        self,
        inputs: Iterable[I],
        *,
        max_concurrency: int | None = None,
        executor: Executor = "thread",
        return_exceptions: Literal[False] = False,
        config: RunConfig | Mapping[str, Any] | None = None,
        **settings: Unpack[BatchSettings],
    ) -> list[O]: ...

    @overload
    def batch(
        self,
        inputs: Iterable[I],
        *,
        max_concurrency: int | None = None,
        executor: Executor = "thread",
        return_exceptions: Literal[True],
        config: RunConfig | Mapping[str, Any] | None = None,
        **settings: Unpack[BatchSettings],
    ) -> list[O | Exception]: ...

    def batch(
        self,
        inputs: Iterable[I],
        *,
        max_concurrency: int | None = None,
        executor: Executor = "thread",
        return_exceptions: bool = False,
        config: RunConfig | Mapping[str, Any] | None = None,
        **settings: Unpack[BatchSettings],
    ) -> list[O] | list[O | Exception]:
        """Run the graph once for each input, and return the outputs in the order of the inputs.

        At most `max_concurrency` runs are in progress at once. A failed run ends the batch; with
        `return_exceptions`, its exception takes the place of its output.

        Raises:
            InputError: a setting is not valid, or the graph stores its runs in threads.
            Exception: the first failure, in the order of the inputs.
        """
        from flowrt import batch  # few programs need it

        self._refuse_batch()
        plan = batch.Plan(configure(config, settings), max_concurrency, return_exceptions)
        return batch.run_all(cast("Graph[I, O]", self), inputs, plan, executor)

    @overload
    async def abatch(
        self,
        inputs: Iterable[I],
        *,
        max_concurrency: int | None = None,
        return_exceptions: Literal[False] = False,
        config: RunConfig | Mapping[str, Any] | None = None,
        **settings: Unpack[BatchSettings],
    ) -> list[O]: ...

    @overload
    async def abatch(
        self,
        inputs: Iterable[I],
        *,
        max_concurrency: int | None = None,
        return_exceptions: Literal[True],
        config: RunConfig | Mapping[str, Any] | None = None,
        **settings: Unpack[BatchSettings],
    ) -> list[O | Exception]: ...

    async def abatch(
        self,
        inputs: Iterable[I],
        *,
        max_concurrency: int | None = None,
        return_exceptions: bool = False,
        config: RunConfig | Mapping[str, Any] | None = None,
        **settings: Unpack[BatchSettings],
    ) -> list[O] | list[O | Exception]:
        """Run the graph once for each input on the running loop; see `batch`."""
        from flowrt import async_face, batch  # loads asyncio

        self._refuse_batch()
        plan = batch.Plan(configure(config, settings), max_concurrency, return_exceptions)
        return await async_face.run_all(cast("Graph[I, O]", self), inputs, plan)

    def _refuse_batch(self) -> None:
        """Refuse a batch of a graph with threads: each run would need a thread of its own."""
        if self.threads is not None:
            raise InputError(
                f"graph `{self.name}` keeps its runs in threads, and a batch has no names for them:"
                " call `invoke` for each input, with a `thread_id` of its own"
            )
