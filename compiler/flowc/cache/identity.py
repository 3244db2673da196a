"""Who answers: the compiler, the libraries its findings rest on, and the Python that runs it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from functools import cache
from importlib.machinery import PathFinder

from flowc import __version__
from flowc.source import digest_of

#: Not asked for their versions: that would take longer than the rest of a run that finds all known.
_LIBRARIES = ("attr", "networkx")


@cache
def identity() -> str:
    """Return what changes whenever the same questions could lead to other findings.

    Whoever works on the compiler changes its sources and not its version, so these are looked at.
    """
    parts = [__version__, sys.version, sys.platform, os.name, *_stamps()]
    return digest_of("\n".join(parts))


def _stamps() -> Iterator[str]:
    home = os.path.dirname(os.path.dirname(__file__))
    # The tables of the parser lie in the package, or beside it in a working copy.
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
