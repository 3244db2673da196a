"""Properties of a path that need no project: what it names, the folders around it, its display."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from flowc.diagnostics.suggest import offer
from flowc.source import SourceError

# Folders of installed or generated files, never of sources.
_SKIPPED = frozenset(
    {"__pycache__", "build", "dist", "env", "node_modules", "site-packages", "venv"}
)

#: The suffix of flow files.
FLOW_FILE = ".flow"


class ProjectError(SourceError):
    """A path named on the command line cannot be used."""

    # The exit code of a usage error.
    exit_code = 2


# ---- named paths ---------------------------------------------------------------------------------


def reason(error: OSError) -> str:
    """Return why a file cannot be used, as part of a sentence."""
    return (error.strerror or str(error)).lower()


def shown_path(path: str) -> str:
    """Return *path* relative to the working directory if it is below it, as a user would write
    it.
    """
    place = os.path.relpath(path)
    return path if place.startswith("..") else place


def require_named(path: str) -> None:
    """Make sure that *path*, which the user named, is a folder or a flow file.

    Raises:
        ProjectError: It does not exist, is something else, or is not accessible.
    """
    try:
        os.lstat(path)
        require_flow_file(path)
        if os.path.isdir(path):
            os.listdir(path)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise ProjectError(f"no file or folder `{path}`", file_offer(path)) from error
    except ValueError as error:
        raise ProjectError("a path cannot hold a null byte") from error
    except OSError as error:
        raise ProjectError(f"`{path}` cannot be read: {reason(error)}") from error


def require_flow_file(path: str) -> None:
    """Make sure that *path*, unless it is a folder, has the name of a flow file.

    Raises:
        ProjectError: It does not, so the generated module would be in the wrong place.
    """
    if not path.endswith(FLOW_FILE) and not os.path.isdir(path):
        help = f"the name of a flow file ends in `{FLOW_FILE}`"
        raise ProjectError(f"`{path}` is no flow file", help)


def file_offer(path: str) -> str:
    """Return the help for a missing flow file: one with a similar name, or those that exist."""
    return offer(os.path.basename(path), siblings(path), "file")


def siblings(path: str) -> tuple[str, ...]:
    """Return the names of the flow files in the folder of *path*, which itself may not exist."""
    try:
        entries = os.listdir(os.path.dirname(path) or ".")
    except OSError:  # the folder is missing too, so there is nothing to offer
        return ()
    return tuple(sorted(entry for entry in entries if entry.endswith(FLOW_FILE)))


# ---- folders -------------------------------------------------------------------------------------


def _upwards(folder: str) -> Iterator[str]:
    while True:
        yield folder
        parent = os.path.dirname(folder)
        if parent == folder:
            return
        folder = parent


def configured_folder(path: str) -> str | None:
    """Return the folder of the nearest `pyproject.toml` at or above *path*, or None."""
    start = os.path.abspath(path)
    if not os.path.isdir(start):
        start = os.path.dirname(start)
    return next(filter(_has_configuration, _upwards(start)), None)


def _has_configuration(folder: str) -> bool:
    return os.path.isfile(os.path.join(folder, "pyproject.toml"))


def written_files(folder: str, ending: str) -> Iterator[str]:
    """Yield the files below *folder* with this *ending*, except installed and generated ones."""
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if is_written_by_hand(name))
        for name in sorted(files):
            if name.endswith(ending) and not name.startswith("."):
                yield os.path.normpath(os.path.join(place, name))


def is_written_by_hand(folder: str) -> bool:
    """Return whether a folder with that name may contain sources, not just generated files."""
    return folder not in _SKIPPED and not folder.startswith(".")


# ---- generated modules ---------------------------------------------------------------------------


def output_name(flow_file: str) -> str:
    """Return the last segment of the name of the module that is generated from *flow_file*."""
    stem = os.path.basename(flow_file).removesuffix(FLOW_FILE)
    return re.sub(r"\W", "_", stem) + "_flow"
