"""The identity of what produces the findings: the compiler, its libraries, and the running
Python.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from functools import cache
from importlib.machinery import PathFinder

from flowc import __version__
from flowc.source import digest_of

#: Identified by file and not by version, which takes longer to read than all else in a run that
#: finds everything cached.
_LIBRARIES = ("attr", "networkx")


@cache
def identity() -> str:
    """Return a digest that changes whenever the same questions could lead to other findings.

    Includes the sources of the compiler, since its developers change these without the version.
    """
    parts = [__version__, sys.version, sys.platform, os.name, *_stamps()]
    return digest_of("\n".join(parts))


def _stamps() -> Iterator[str]:
    home = os.path.dirname(os.path.dirname(__file__))
    # The parse tables are in the package, or beside it in a working copy.
    for folder in (home, os.path.join(home, "..", "..", "grammar")):
        yield from _stamps_in(os.path.normpath(folder))
    for library in _LIBRARIES:
        spec = PathFinder.find_spec(library)
        if spec is not None and spec.origin is not None:
            yield _stamp(spec.origin, os.stat(spec.origin))


def _stamps_in(folder: str) -> Iterator[str]:
    if not os.path.isdir(folder):
        return
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.is_dir():
                yield from _stamps_in(entry.path)
            elif entry.name.endswith((".py", ".json")):
                yield _stamp(entry.path, entry.stat())


def _stamp(path: str, status: os.stat_result) -> str:
    return f"{path} {status.st_mtime_ns} {status.st_size}"
