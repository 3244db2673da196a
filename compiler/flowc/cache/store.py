"""The folder that holds the entries, one file each.

A file begins with the digest of the rest. A file that is truncated, damaged or written by another
compiler is ignored. Files are replaced atomically, so that processes that work on the same flow
files never see a partial entry. If the folder is not writable, nothing is kept, which only costs
time.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress

import attrs

from flowc.cache.entries import Entry, decoded, encoded
from flowc.cache.identity import identity
from flowc.cache.watching import still_holds
from flowc.project import Project
from flowc.source import Source, digest_of

FOLDER = ".flowc_cache"

_FILES = {
    ".gitignore": "*\n",
    "CACHEDIR.TAG": "Signature: 8a477f597d28d172789f06886806bc55\n"
    "# This folder holds what flowc knows already; it can be deleted at any time.\n",
}


@attrs.define(eq=False)
class Cache:
    """What is known about the flow files of *project*, under the paths by which they were named.

    Entries of earlier runs are kept up to a total of *most* bytes; the oldest are deleted first.
    """

    project: Project
    most: int = 64 * 1024 * 1024
    _is_open: bool = attrs.field(default=False, init=False)

    def known(self, source: Source) -> Entry | None:
        """Return what was found out about *source* if it is still valid, or None."""
        try:
            with open(self._file(source.path), encoding="utf-8", newline="") as file:
                digest, _, text = file.read().partition("\n")
        except (OSError, UnicodeDecodeError):
            return None
        if digest != _digest(text):
            return None
        entry = decoded(text)
        is_same = entry.text == source.digest and still_holds(entry.asked, self.project)
        return entry if is_same else None

    def keep(self, path: str, entry: Entry) -> None:
        """Keep what was found out about the flow file *path*."""
        text = encoded(entry)
        with suppress(OSError):
            self._open()
            _replace(self._file(path), f"{_digest(text)}\n{text}")

    @property
    def _folder(self) -> str:
        return os.path.join(self.project.folder, FOLDER)

    def _file(self, path: str) -> str:
        # Findings refer to places by the path as given, and modules are also found from the working
        # directory, so both are part of the key.
        return os.path.join(self._folder, digest_of(f"{os.getcwd()}\n{path}") + ".json")

    def _open(self) -> None:
        """Create the folder, or free space in it; once, since listing it takes time."""
        if self._is_open:
            return
        self._is_open = True
        os.makedirs(self._folder, exist_ok=True)
        for name, text in _FILES.items():
            path = os.path.join(self._folder, name)
            if not os.path.exists(path):
                _replace(path, text)
        _make_room(self._folder, self.most)


def _digest(text: str) -> str:
    return digest_of(f"{identity()}\n{text}")


def _replace(path: str, text: str) -> None:
    temporary = f"{path}.{os.getpid()}.tmp"
    with open(temporary, "w", encoding="utf-8", newline="") as file:
        file.write(text)
    os.replace(temporary, path)


def _make_room(folder: str, most: int) -> None:
    left = most
    for path, size in _newest_first(folder):
        left -= size
        if left < 0:
            with suppress(FileNotFoundError):  # another process is freeing space too
                os.unlink(path)


def _newest_first(folder: str) -> Iterator[tuple[str, int]]:
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            # Imported modules are cached in a folder of their own.
            if entry.is_file() and entry.name not in _FILES:
                with suppress(FileNotFoundError):  # another process frees space too
                    found.append((entry.stat(), entry.path))
    for status, path in sorted(found, key=lambda item: item[0].st_mtime_ns, reverse=True):
        yield path, status.st_size
