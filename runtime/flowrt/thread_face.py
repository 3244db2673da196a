"""What callers do with the threads of a bound graph, apart from running them.

Each method has a twin on an event loop, named with an `a`, that reads and writes beside the loop.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from flowrt.errors import CheckpointError, InputError
from flowrt.given import check_count, check_mapping, unexpected
from flowrt.ids import check_id

if TYPE_CHECKING:
    from flowrt.threads.snapshots import Snapshot
    from flowrt.threads.threads import Threads

T = TypeVar("T")


class ThreadFace:
    """The threads of one graph, for who looks at them or changes them from outside."""

    name: str
    threads: Threads | None

    def get_state(self, thread_id: str, at: str | None = None) -> Snapshot:
        """Return the state of a thread now, or after the entry with this id.

        Raises:
            CheckpointError: there is no such thread or entry.
        """
        from flowrt.threads import snapshots

        return snapshots.at(self._kept(), thread_id, at)

    def get_state_history(
        self,
        thread_id: str,
        *,
        filter: Mapping[str, Any] | None = None,
        before: str | None = None,
        limit: int | None = None,
        upto: str | None = None,
    ) -> list[Snapshot]:
        """Return the state of a thread after each entry, newest first.

        `filter` maps fields of a snapshot to the values that they must have. `before` and `upto`
        are ids of entries; `limit` is the maximum number of snapshots.

        Raises:
            CheckpointError: there is no such thread.
            InputError: the filter names no field of a snapshot, or the limit is not a number.
        """
        from flowrt.threads import snapshots

        if filter is not None:
            check_mapping("filter", filter, "a mapping of fields of a snapshot")
        if limit is not None:
            check_count("limit", limit)

        return snapshots.chosen(self._kept(), thread_id, filter or {}, before, upto, limit)

    def update_state(self, thread_id: str, values: Mapping[str, Any]) -> str:
        """Write fields of a thread as a node would, through their reducers; return the entry's id.

        Raises:
            CheckpointError: there is no such thread, or somebody runs it.
            InputError: a field is unknown, or a value of another type.
        """
        from flowrt.threads import changes

        check_mapping("values", values, "a mapping of fields")
        return changes.update_state(self._kept(), thread_id, values)

    def fork(self, thread_id: str, at: str | None = None, *, to: str | None = None) -> str:
        """Create a thread from the past of another, up to an entry, and return its id.

        `resume` continues it from there.

        Raises:
            CheckpointError: there is no such thread or entry, or there is already a thread `to`.
            InputError: `to` is not a valid name.
        """
        from flowrt.threads import changes, snapshots

        if to is not None:
            check_id("to", to)
        upto = None if at is None else snapshots.seq_of(at)
        return changes.fork(self._kept(), thread_id, upto, to)

    def due(self, now: datetime | None = None) -> list[str]:
        """Return the threads that can continue without an answer, because their time has come.

        Raises:
            InputError: `now` is not a datetime.
        """
        if not isinstance(now, datetime | None):
            raise unexpected("now", now, "a datetime")
        kept = self._kept()
        time = kept.now() if now is None else now.timestamp()
        heads = kept.checkpointer.heads(graph=self.name, due=time)
        return [head.thread_id for head in heads]

    def thread_ids(self) -> list[str]:
        """Return the ids of all threads of this graph."""
        return [head.thread_id for head in self._kept().checkpointer.heads(graph=self.name)]

    def copy_thread(self, thread_id: str, to: str) -> None:
        """Copy a whole thread under another name.

        Raises:
            CheckpointError: there is no such thread, or there is already a thread `to`.
            InputError: `to` is not a valid name.
        """
        from flowrt.threads import changes

        check_id("to", to)
        changes.copy_thread(self._kept(), thread_id, to)

    def delete_thread(self, thread_id: str) -> None:
        """Delete a thread; nothing happens if it does not exist.

        Raises:
            CheckpointError: it belongs to another graph.
            ThreadBusyError: it is in use.
        """
        from flowrt.threads import changes

        kept = self._kept()
        check_id("thread_id", thread_id)
        changes.delete_thread(kept, thread_id)

    def delete_run(self, thread_id: str, run_id: str) -> None:
        """Delete an earlier run, but not what it left in `memory` fields.

        Raises:
            CheckpointError: there is no such run, it is the newest, or a later run was rewound
                to it.
        """
        from flowrt.threads import changes

        changes.delete_run(self._kept(), thread_id, run_id)

    def prune(
        self,
        thread_id: str,
        *,
        keep_last: int | None = None,
        older_than: datetime | timedelta | None = None,
    ) -> int:
        """Delete old runs of a thread, but not its `memory`; return the number of deleted entries.

        The last `keep_last` runs are kept, those that began at the time `older_than` or later (a
        `timedelta` is an age), and always the newest run.

        Raises:
            CheckpointError: there is no such thread, or it is in use.
            InputError: neither setting says what to keep.
        """
        from flowrt.threads import changes

        if keep_last is None and older_than is None:
            raise InputError("say what to keep: `keep_last=…`, `older_than=…`, or both")
        if keep_last is not None:
            check_count("keep_last", keep_last)
        kept = self._kept()
        oldest = None if older_than is None else _seconds(older_than, kept.now())
        return changes.prune(kept, thread_id, keep_last, oldest)

    # ---- on an event loop ----------------------------------------------------------------------

    async def aget_state(self, thread_id: str, at: str | None = None) -> Snapshot:
        """See `get_state`."""
        return await self._beside(lambda: self.get_state(thread_id, at))

    async def aget_state_history(
        self,
        thread_id: str,
        *,
        filter: Mapping[str, Any] | None = None,
        before: str | None = None,
        limit: int | None = None,
        upto: str | None = None,
    ) -> list[Snapshot]:
        """See `get_state_history`."""
        return await self._beside(
            lambda: self.get_state_history(
                thread_id, filter=filter, before=before, limit=limit, upto=upto
            )
        )

    async def aupdate_state(self, thread_id: str, values: Mapping[str, Any]) -> str:
        """See `update_state`."""
        return await self._beside(lambda: self.update_state(thread_id, values))

    async def afork(self, thread_id: str, at: str | None = None, *, to: str | None = None) -> str:
        """See `fork`."""
        return await self._beside(lambda: self.fork(thread_id, at, to=to))

    async def adue(self, now: datetime | None = None) -> list[str]:
        """See `due`."""
        return await self._beside(lambda: self.due(now))

    async def athread_ids(self) -> list[str]:
        """See `thread_ids`."""
        return await self._beside(self.thread_ids)

    async def acopy_thread(self, thread_id: str, to: str) -> None:
        """See `copy_thread`."""
        await self._beside(lambda: self.copy_thread(thread_id, to))

    async def adelete_thread(self, thread_id: str) -> None:
        """See `delete_thread`."""
        await self._beside(lambda: self.delete_thread(thread_id))

    async def adelete_run(self, thread_id: str, run_id: str) -> None:
        """See `delete_run`."""
        await self._beside(lambda: self.delete_run(thread_id, run_id))

    async def aprune(
        self,
        thread_id: str,
        *,
        keep_last: int | None = None,
        older_than: datetime | timedelta | None = None,
    ) -> int:
        """See `prune`."""
        return await self._beside(
            lambda: self.prune(thread_id, keep_last=keep_last, older_than=older_than)
        )

    # ---- implementation ------------------------------------------------------------------------

    def _kept(self) -> Threads:
        if self.threads is None:
            raise CheckpointError(
                f"graph `{self.name}` keeps no threads: bind a checkpointer to it first"
            )
        return self.threads

    async def _beside(self, work: Callable[[], T]) -> T:
        return await self._kept().checkpointer.acall(work)


def _seconds(older_than: datetime | timedelta, now: float) -> float:
    """Give the time, in seconds since the epoch, before which something is too old."""
    match older_than:
        case datetime():
            return older_than.timestamp()
        case timedelta():
            return now - older_than.total_seconds()
    raise unexpected("older_than", older_than, "a datetime, or a timedelta as an age")
