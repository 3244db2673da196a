"""Checks of what is being edited: when they run, and what is published.

A file is checked in a separate thread as soon as it changes, and once more for everything that
changed meanwhile; then all open files that depend on it are checked. If the check of a file takes
long, it runs after the first edit and then waits until typing pauses: a check that has begun is not
cancelled, and the current text would have to wait for it. Findings of a text that is no longer
current are not published, so the findings that a client has are always those of one complete check
of one text.
"""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import attrs

from flowc.ide import Analysis, Workspace, analyse
from flowc.source import Source, SourceError

logger = logging.getLogger(__name__)

#: How long a check waits for requests that come with an edit, in seconds: these are answered first,
#: since doing both at once would delay both.
BREATH = 0.01

#: A file whose check took longer than this, in seconds, is checked only after a pause in typing.
QUICK = 0.1

#: The length of such a pause, and how long to wait for one at most.
QUIET = 0.12
LONGEST = 1.5


@attrs.define(eq=False)
class Checks:
    """The checks of one workspace; *tell* is called with the result for each file that is open and
    unchanged since.
    """

    workspace: Workspace
    tell: Callable[[Analysis], None]
    _changed: dict[str, None] = attrs.field(factory=dict)
    _edits: int = 0
    _edited: float = -math.inf
    _is_typed: bool = False
    _pace: asyncio.Event = attrs.field(factory=asyncio.Event)
    _updated: asyncio.Condition = attrs.field(factory=asyncio.Condition)
    _checking: str | None = None
    _task: asyncio.Task[None] | None = None
    _published: dict[str, Analysis] = attrs.field(factory=dict)
    _took: dict[str, float] = attrs.field(factory=dict)
    _worker: ThreadPoolExecutor = attrs.field(
        factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="check")
    )

    def note(self, path: str) -> None:
        """Record that the file *path* has changed, or what other files see of it."""
        now = time.monotonic()
        self._is_typed = now - self._edited < QUIET
        self._edited = now
        self._edits += 1
        self._changed.pop(path, None)
        self._changed[path] = None
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._follow())

    def hurry(self) -> None:
        """Check now, even during typing."""
        self._pace.set()

    async def current(self, path: str) -> Analysis | None:
        """Return the analysis of the current text of *path*, None if it cannot be read."""
        asked: Source | None = None
        while True:
            try:
                source = self.workspace.source(path)
            except SourceError:
                return None
            latest = self.workspace.latest(path)
            if latest is not None and latest.text == source.text:
                return latest
            if source is asked and path not in self._changed and self._checking != path:
                return None  # its check has failed, and would fail again
            async with self._updated:
                if source is not asked:
                    self.note(path)
                    self.hurry()
                asked = source
                await self._updated.wait()

    def forget(self, path: str) -> None:
        """Publish the findings in *path* even if they are the same as before, since the version is
        new.
        """
        self._published.pop(path, None)

    def stop(self) -> None:
        """Run no further check."""
        if self._task is not None:
            self._task.cancel()
        self._worker.shutdown(wait=False, cancel_futures=True)

    # ---- one round after another ---------------------------------------------------------------

    async def _follow(self) -> None:
        while self._changed:
            if self._is_typed and not self._is_quick():
                await self._wait_for_quiet()
            else:
                await self._pause(BREATH)
            self._pace.clear()
            changed, self._changed = dict(self._changed), {}
            self.workspace.forget_modules()
            # The file changed last is the one that the user is looking at.
            flows = (path for path in reversed(changed) if path.endswith(".flow"))
            for path in dict.fromkeys((*flows, *self.workspace.held())):
                if self._changed and path not in changed:
                    # A newer change is more urgent; the others are checked after it.
                    break
                await self._check(path)

    def _is_quick(self) -> bool:
        """Return whether the file changed last is known to be checked quickly."""
        return self._took.get(next(reversed(self._changed)), LONGEST) <= QUICK

    async def _wait_for_quiet(self) -> None:
        seen, clock = -1, asyncio.get_running_loop().time
        latest = clock() + LONGEST
        while not self._pace.is_set() and seen != self._edits and clock() < latest:
            seen = self._edits
            await self._pause(QUIET)

    async def _pause(self, seconds: float) -> None:
        """Wait this long, or until a check is requested."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._pace.wait(), seconds)

    async def _check(self, path: str) -> None:
        self._checking, begin = path, time.perf_counter()
        try:
            found = await self._found(path, self.workspace.source(path))
            self._took[path] = time.perf_counter() - begin
            self._accept(found)
        except SourceError:
            self.workspace.forget(path)
        except Exception:  # an internal error must not stop the server, or leave requests waiting
            logger.exception("the check of %s failed", path)
        self._checking = None
        async with self._updated:
            self._updated.notify_all()

    async def _found(self, path: str, source: Source) -> Analysis:
        known = self.workspace.latest(path)
        project, earlier = self.workspace.project(path), self.workspace.earlier(path)

        def find() -> Analysis:
            if known is not None and known.text == source.text and known.still_holds():
                return known
            return analyse(source, project, earlier)

        return await asyncio.get_running_loop().run_in_executor(self._worker, find)

    def _accept(self, found: Analysis) -> None:
        self.workspace.keep(found)
        is_open = found.path in set(self.workspace.held())
        is_current = is_open and self.workspace.text(found.path) == found.text
        if is_current and self._published.get(found.path) is not found:
            self._published[found.path] = found
            self.tell(found)
