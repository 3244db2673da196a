"""From a flow file to the module that an import runs, or to the error if there is none."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

import attrs

from flowc.source import digest_of

if TYPE_CHECKING:
    from flowc.commands.compiling import FlowFile, Workspace
    from flowc.diagnostics import Diagnostic

#: How many versions of a module stay in the cache: an older process may still show their lines.
_KEPT = 8

# Compilation is serialised, since files in the cache are shared. The compiler imports nothing of
# the user's, so the holder of this lock cannot wait for a module that another thread is importing.
_lock = RLock()


class CompileError(ImportError):
    """A flow file that was imported has errors; the message shows all of them.

    *findings* are those errors, *path* is the flow file.
    """

    def __init__(
        self, message: str, *, name: str, path: str, findings: Iterable[Diagnostic] = ()
    ) -> None:
        super().__init__(message, name=name, path=path)
        self.findings = tuple(findings)


@attrs.frozen
class Compiled:
    """The *text* of a module, and the *path* of the file that contains it, or would if it were
    written.
    """

    path: str
    text: str
    is_written: bool


def compiled(flow_file: str, module: str) -> Compiled:
    """Return the current compilation of *flow_file*, for the import of *module*.

    Raises:
        CompileError: It has errors, or cannot be read.
    """
    from flowc.commands.compiling import Workspace, build
    from flowc.commands.outcome import Refusal

    with _lock:
        try:
            workspace = Workspace.of_file(flow_file).remembering()
            file = workspace.files[0]
            text = build(file)
        except Refusal as refusal:
            message = f"{module} cannot be compiled: {refusal.text()}"
            raise CompileError(message, name=module, path=flow_file) from None
        if text is None:
            raise _error(workspace, file, module)
        return _placed(file, text)


def _error(workspace: Workspace, file: FlowFile, module: str) -> CompileError:
    from flowc.commands.compiling import check
    from flowc.commands.severities import errors_among
    from flowc.diagnostics.formats import full
    from flowc.diagnostics.style import Style

    errors = errors_among(check(file))
    report = full(errors, workspace.sources(), Style())
    message = f"`{file.path}` does not compile\n\n{report.rstrip()}"
    return CompileError(message, name=module, path=file.path, findings=errors)


def _placed(file: FlowFile, text: str) -> Compiled:
    """The module where it was built, if that is up to date; else in the cache; else in no file."""
    from flowc.commands.writing import text_of
    from flowc.seal import same_lines

    built = os.path.abspath(file.project.output_path(file.path))
    present = text_of(built)
    if present is not None and same_lines(present) == text:
        return Compiled(built, present, True)
    if file.project.configuration.cache:
        with suppress(OSError):
            return Compiled(_cached(file, built, text), text, True)
    # There must be no file of that name, as its lines would be shown in tracebacks.
    return Compiled(built if present is None else f"{built} (not built)", text, False)


def _cached(file: FlowFile, built: str, text: str) -> str:
    from flowc.cache import FOLDER
    from flowc.commands.writing import replace_in_one_step, text_of

    versions = Path(file.project.folder, FOLDER, "modules", digest_of(built)[:16])
    path = versions / digest_of(text)[:16] / os.path.basename(built)
    if text_of(str(path)) != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_in_one_step(str(path), text)
        _forget_old(versions)
    return str(path)


def _forget_old(versions: Path) -> None:
    found = []
    for each in versions.iterdir():
        with suppress(FileNotFoundError):  # another process is deleting versions too
            found.append((each.stat().st_mtime, each))
    for _, old in sorted(found, reverse=True)[_KEPT:]:
        shutil.rmtree(old, ignore_errors=True)
