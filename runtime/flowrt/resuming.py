"""The methods of `Graph` that resume the run of a thread."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import AsyncGenerator, Callable, Generator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar, Unpack, cast

from flowrt.config import ResumeSettings, RunConfig, configure
from flowrt.context import sets_spot
from flowrt.given import check_mapping
from flowrt.runs import Run
from flowrt.state import State
from flowrt.thread_face import ThreadFace
from flowrt.watch import Watch

if TYPE_CHECKING:
    from flowrt.graph import Graph

O = TypeVar("O")  # noqa: E741 - the output, and where the graph pauses `Paused`

#: Gives a run and its state, after acquiring its thread if it has one.
Opening: TypeAlias = Callable[[], tuple[Run, State]]


class Resuming(ThreadFace, Generic[O]):
    """A graph whose runs can be resumed."""

    bound: dict[str, Any]

    @abstractmethod
    def hidden(self) -> frozenset[str]:
        """Give the fields that streams do not show: resources."""

    @abstractmethod
    def exhaust(self, run: Run, state: State) -> O:
        """Run to the end or to a pause; gives the result."""

    @abstractmethod
    def show(
        self, opening: Opening, watch: Watch, given: dict[str, Any]
    ) -> Generator[Any, None, None]:
        """Run as the reader of a stream advances it."""

    @sets_spot
    def resume(
        self,
        thread_id: str,
        answers: Mapping[str, Any] | None = None,
        *,
        config: RunConfig | Mapping[str, Any] | None = None,
        **settings: Unpack[ResumeSettings],
    ) -> O:
        """Continue the run of a thread that paused, failed, was killed or was forked.

        `answers` maps names of questions to answers; with `checkpoint_id`, the thread is rewound to
        that entry first. Without answers, if nothing is due, the same `Paused` is returned again.

        Raises:
            AnswerError: an answer is not valid; nothing was changed.
            CheckpointError: there is no such thread, or it has no run to continue.
            InputError: the answers are not a mapping, or a setting is not valid.
            Exception: the error of a node, with a note on its location.
        """
        run, state = self._taking_up(thread_id, answers, configure(config, settings))()
        return self.exhaust(run, state)

    def stream_resume(
        self,
        thread_id: str,
        answers: Mapping[str, Any] | None = None,
        *,
        mode: str | Sequence[str] = "updates",
        config: RunConfig | Mapping[str, Any] | None = None,
        **settings: Unpack[ResumeSettings],
    ) -> Generator[Any, None, None]:
        """Continue a run as the iterator is read; see `resume` and `stream`."""
        watch = Watch(mode, self.hidden(), is_kept=self.threads is not None)
        opening = self._taking_up(thread_id, answers, configure(config, settings), watch)
        return self.show(opening, watch, {})

    async def aresume(
        self,
        thread_id: str,
        answers: Mapping[str, Any] | None = None,
        *,
        config: RunConfig | Mapping[str, Any] | None = None,
        **settings: Unpack[ResumeSettings],
    ) -> O:
        """Continue a run on the running loop; see `resume`."""
        from flowrt import async_face  # loads asyncio

        opening = self._taking_up(thread_id, answers, configure(config, settings))
        return cast(O, await async_face.run_through(cast("Graph[Any, O]", self), opening))

    def astream_resume(
        self,
        thread_id: str,
        answers: Mapping[str, Any] | None = None,
        *,
        mode: str | Sequence[str] = "updates",
        config: RunConfig | Mapping[str, Any] | None = None,
        **settings: Unpack[ResumeSettings],
    ) -> AsyncGenerator[Any, None]:
        """Continue a run on the running loop as it is read; see `resume` and `astream`."""
        from flowrt import async_face  # loads asyncio

        watch = Watch(mode, self.hidden(), is_kept=self.threads is not None)
        opening = self._taking_up(thread_id, answers, configure(config, settings), watch)
        return async_face.show(cast("Graph[Any, O]", self), opening, watch, {})

    def _taking_up(
        self,
        thread_id: str,
        answers: Mapping[str, Any] | None,
        config: RunConfig,
        watch: Watch | None = None,
    ) -> Opening:
        threads = self._kept()
        named = replace(config, thread_id=thread_id)
        if answers is not None:
            check_mapping("answers", answers, "a mapping of the names of questions to answers")
        given = dict(answers or {})
        return threads.taking_up(named, given, watch, self.bound)
