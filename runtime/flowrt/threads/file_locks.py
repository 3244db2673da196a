"""Locks of processes on names, in one file: a lock ends with the process that holds it.

Each name is mapped to one byte far beyond the end of the file, since bytes can be locked that do
not exist. Two names map to the same byte with a probability of 2^-62; then one waits for the other.
POSIX locks belong to the process and end when it closes *any* descriptor of the file, so a process
has one descriptor per file, however many checkpointers it makes and whatever paths they use.
"""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress
from functools import lru_cache
from hashlib import blake2b
from typing import Final, TypeAlias

from flowrt.errors import CheckpointError
from flowrt.threads.holders import Holders

#: The device and the inode of a file: two paths may lead to one file.
_Key: TypeAlias = tuple[int, int]

if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int, offset: int) -> bool:
        os.lseek(handle, offset, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(handle: int, offset: int) -> None:
        os.lseek(handle, offset, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

    _SPAN = 2**30
else:
    import fcntl

    def _lock(handle: int, offset: int) -> bool:
        try:
            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, offset)
        except (BlockingIOError, PermissionError):  # POSIX allows both
            return False
        return True

    def _unlock(handle: int, offset: int) -> None:
        fcntl.lockf(handle, fcntl.LOCK_UN, 1, offset)

    _SPAN = 2**62


class LockFile:
    """The only handle of this process on a lock file."""

    def __init__(self, path: str, key: _Key, handle: int) -> None:
        self.path = path
        self.key = key
        self.holders = Holders()
        self.users = 0
        self._guard = threading.Lock()
        self._handle: int | None = handle

    def lock(self, name: str) -> bool:
        """Lock a name against other processes; says whether it was free.

        Raises:
            CheckpointError: the file cannot be locked, or was closed.
        """
        try:
            with self._guard:
                if self._handle is None:
                    raise CheckpointError(f"`{self.path}` was closed")
                return _lock(self._handle, _offset(name))
        except OSError as error:
            raise CheckpointError(f"`{self.path}` cannot be locked: {error}") from error

    def unlock(self, name: str) -> None:
        """Free a name."""
        with self._guard, suppress(OSError):  # a lock that cannot be freed ends with the process
            if self._handle is not None:
                _unlock(self._handle, _offset(name))

    def close(self) -> None:
        """Free all locks; from now on, nothing can be locked."""
        with self._guard:
            self.drop()

    def drop(self) -> None:
        """Close the handle, if nobody else can be using it."""
        handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)


@lru_cache(maxsize=1024)  # the same threads are mostly used again
def _offset(name: str) -> int:
    digest = blake2b(name.encode(), digest_size=8).digest()
    return int.from_bytes(digest) % _SPAN


_open: Final[dict[_Key, LockFile]] = {}
_guard = threading.Lock()


def lock_file(path: str) -> LockFile:
    """Give the lock file beside a file; `give_back` it when done.

    Raises:
        CheckpointError: it cannot be opened.
    """
    try:
        with _guard:
            found = _opened(f"{path}-lock", os.stat(path).st_mode & 0o777)
            found.users += 1
            return found
    except OSError as error:
        raise CheckpointError(f"`{path}` cannot be locked: {error}") from error


def _opened(path: str, mode: int) -> LockFile:
    # Looked up before it is opened: closing a second handle would end the locks of the first.
    with suppress(FileNotFoundError):
        known = _open.get(_key(os.stat(path)))
        if known is not None:
            return known
    flags = os.O_RDWR | getattr(os, "O_CLOEXEC", 0)
    try:
        handle = os.open(path, flags | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError:
        handle = os.open(path, flags)
    else:
        if hasattr(os, "fchmod"):  # same permissions as the database, whatever the umask
            os.fchmod(handle, mode)
    key = _key(os.fstat(handle))
    made = _open[key] = LockFile(path, key, handle)
    return made


def _key(stat: os.stat_result) -> _Key:
    return stat.st_dev, stat.st_ino


def give_back(file: LockFile) -> None:
    """Close a lock file once nothing in this process uses it any more."""
    with _guard:
        file.users -= 1
        if file.users == 0:
            _open.pop(file.key, None)
            file.close()


def _reset_in_child() -> None:
    """Forget the handles of the parent: a forked child inherits them, but not the locks."""
    global _guard
    _guard = threading.Lock()
    for file in _open.values():
        file.drop()
    _open.clear()


if hasattr(os, "register_at_fork"):  # Windows has no fork
    os.register_at_fork(after_in_child=_reset_in_child)
