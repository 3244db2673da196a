"""Changing files: what to watch for some flow files, and what has changed.

The library watchfiles reports changes as the system does. It is imported only here, and only by
commands that watch.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Generator, Iterable, Iterator
from importlib.util import find_spec
from pathlib import PurePath

from flowc.commands.compiling import Workspace
from flowc.commands.outcome import Refusal
from flowc.paths import is_written_by_hand

#: How often a waiting watch yields, in milliseconds: for Ctrl-C, and for what its caller checks.
_LOOKS_UP = 200

#: The files on which a finding or a run can depend.
_ENDINGS = (".flow", ".py", ".pyi", "pyproject.toml")


def require_watchfiles() -> None:
    """Make sure that files can be watched.

    Raises:
        Refusal: The library for it is not installed.
    """
    if find_spec("watchfiles") is None:
        headline = "watching files needs the library `watchfiles`, which is not installed"
        raise Refusal(headline, help='install it with `pip install "flowc[watch]"`')


def changes_in(
    folders: Iterable[str], others: Iterable[str] = ()
) -> Generator[tuple[str, ...], None, None]:
    """Yield the changes in *folders* on which a finding may depend, and those of the files
    *others*.

    Nothing is missed after the first item, which may be empty. Later ones are empty now and then.
    """
    from watchfiles import watch

    exact = frozenset(map(os.path.abspath, others))
    roots = {*map(os.path.abspath, folders), *map(os.path.dirname, exact)}

    def counts(_: object, path: str) -> bool:
        return path in exact or path.endswith(_ENDINGS) or _is_new_folder(path)

    # Not recursively: a project contains environments and repositories, and each of their folders
    # would need a watch of the system.
    found = watch(
        *sorted(roots),
        watch_filter=counts,
        rust_timeout=_LOOKS_UP,
        yield_on_timeout=True,
        recursive=False,
        ignore_permission_denied=True,
    )
    for changed in found:
        yield tuple(sorted({path for _, path in changed}))


def folders_of(workspace: Workspace) -> frozenset[str]:
    """Return the folders of everything that *workspace* depends on, and of what it looks for in
    vain, except those of installed packages.
    """
    folders = {file.project.folder for file in workspace.files}
    for file in workspace.files:
        folders.update(file.project.python_roots(file.path))
        for kind, *about in file.findings.asked:
            if kind in ("text", "python"):
                folders.add(os.path.dirname(os.path.abspath(about[0])))
    return frozenset(filter(_is_own, folders))


def folders_below(folder: str) -> Iterator[str]:
    """Yield *folder* and those folders below it that people write in."""
    for place, names, _ in os.walk(folder):
        names[:] = filter(is_written_by_hand, names)
        yield os.path.abspath(place)


def _is_new_folder(path: str) -> bool:
    return os.path.isdir(path) and is_written_by_hand(os.path.basename(path))


def _is_own(folder: str) -> bool:
    """Whether *folder* is the user's own, and not of an installed package or of Python's
    library.
    """
    place = PurePath(folder)
    if not os.path.isdir(folder) or {"site-packages", "dist-packages"} & {*place.parts}:
        return False
    installed = [os.path.dirname(os.__file__)]
    if sys.prefix != sys.base_prefix:
        installed.append(sys.prefix)
    return not any(map(place.is_relative_to, installed))
