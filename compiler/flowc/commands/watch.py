"""``flowc watch``: checks and builds whenever a file changes, and prints what is different."""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing

import attrs

from flowc.commands import build, compiling, reporting, severities
from flowc.commands.changes import (
    changes_in,
    folders_below,
    folders_of,
    require_watchfiles,
)
from flowc.commands.compiling import Workspace, opened, require_paths
from flowc.commands.outcome import Refusal, internal
from flowc.diagnostics import Diagnostic, Severity
from flowc.paths import configured_folder, shown_path

_Key = tuple[str, str, str]

#: Ends each report, including those of what prevents a check.
_WATCHING = "watching for changes"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", help="flow files and folders; by default the project"
    )
    parser.add_argument("--no-build", action="store_true", help="only check, write nothing")
    parser.add_argument(
        "--format",
        choices=reporting.FOR_PEOPLE,
        default="full",
        help="the output format of findings",
    )
    reporting.add_colour(parser)
    compiling.add_arguments(parser)
    severities.add_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Check and build, and again after each change, until interrupted."""
    require_watchfiles()
    require_paths(options.paths)  # only once: later a file may disappear and come back
    options.check = False  # an option of `build`, whose code is shared
    last = Look((), None)
    # Checked before anything is printed, so that "watching" is true when it is printed.
    folders = _folders(options, _look(options, is_trial=True))
    while True:
        last, folders = _until_folders_differ(options, last, folders)


@attrs.frozen(eq=False)
class Look:
    """The findings at one time, and the files that they are in, if these could be read."""

    findings: tuple[Diagnostic, ...]
    workspace: Workspace | None
    trouble: str = ""
    written: tuple[str, ...] = ()


def _until_folders_differ(
    options: argparse.Namespace, last: Look, folders: frozenset[str]
) -> tuple[Look, frozenset[str]]:
    """Watch *folders* until others have to be watched: files may come to depend on modules
    elsewhere.
    """
    is_first = last.workspace is None and not last.trouble
    with closing(changes_in(folders)) as changes:
        next(changes)
        changed: tuple[str, ...] = ()
        while True:
            look = _look(options)
            _print(_report(options, changed, last, look, is_first=is_first))
            last, is_first = look, False
            wanted = _folders(options, last)
            if not wanted <= folders:
                return last, wanted
            changed = next(filter(None, changes))


def _folders(options: argparse.Namespace, look: Look) -> frozenset[str]:
    given = options.paths or [configured_folder(".") or "."]
    own = {
        folder
        for path in given
        for folder in (folders_below(path) if os.path.isdir(path) else [_existing_folder(path)])
    }
    return frozenset(own if look.workspace is None else own | folders_of(look.workspace))


def _existing_folder(path: str) -> str:
    """The nearest existing folder above *path*: the file may not exist yet."""
    folder = os.path.dirname(os.path.abspath(path))
    while not os.path.isdir(folder):
        folder = os.path.dirname(folder)
    return folder


def _look(options: argparse.Namespace, *, is_trial: bool = False) -> Look:
    """Check and build the current files, without writing in a trial; no error ends the watch."""
    try:
        workspace = opened(options).with_imports()
        if options.no_build or is_trial:
            return Look(tuple(severities.findings_of(workspace, options)), workspace)
        findings, outputs = build.judged(workspace, options)
        written, refused = build.write_stale(outputs)
        if refused:
            return Look((), None, "\n".join(refusal.text() for refusal in refused))
    except Refusal as refusal:
        return Look((), None, refusal.text())
    except Exception as error:
        return Look((), None, internal(error))
    return Look(tuple(findings), workspace, "", tuple(written))


# ---- what is reported ----------------------------------------------------------------------------


def _print(rows: Iterable[str]) -> None:
    sys.stdout.write("".join(rows))
    sys.stdout.flush()


def _report(
    options: argparse.Namespace,
    changed: tuple[str, ...],
    before: Look,
    now: Look,
    *,
    is_first: bool,
) -> Iterator[str]:
    """Report what is new since the last look; nothing if that is nothing, as after our own
    build.
    """
    if now.trouble:
        if now.trouble != before.trouble:
            yield from _heading(changed)
            yield f"{now.trouble}\n{_WATCHING}\n"
        return
    appeared = _missing_in(now.findings, before.findings)
    gone = _missing_in(before.findings, now.findings)
    if not (is_first or before.trouble or appeared or gone or now.written):
        return
    assert now.workspace is not None
    made = {os.path.abspath(f.project.output_path(f.path)) for f in now.workspace.files}
    yield from _heading(tuple(path for path in changed if path not in made))
    yield reporting.report(appeared, now.workspace, options)
    for item in gone:
        yield f"gone: {shown_path(item.primary.span.path)}: {_kind(item)} {item.headline}\n"
    yield from (f"{row}\n" for row in now.written)
    yield f"{_state(now)}; {_WATCHING}\n"


def _heading(changed: tuple[str, ...]) -> Iterator[str]:
    if changed:
        yield f"\nchanged: {', '.join(map(shown_path, changed))}\n"


def _missing_in(ones: Iterable[Diagnostic], others: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Those of *ones* of which *others* has fewer; a finding that only moved counts as the same."""
    left = Counter(map(_key, others))
    missing = []
    for item in ones:
        if left[_key(item)]:
            left[_key(item)] -= 1
        else:
            missing.append(item)
    return missing


def _key(item: Diagnostic) -> _Key:
    return item.primary.span.path, f"{item.code.number} {item.severity.value}", item.headline


def _kind(item: Diagnostic) -> str:
    return f"{item.severity.value}[{item.code.number}]"


def _state(look: Look) -> str:
    assert look.workspace is not None
    files = len(look.workspace.files)
    counts = Counter(item.severity for item in look.findings)
    words = [
        f"{counts[severity]} {severity.value}{'' if counts[severity] == 1 else 's'}"
        for severity in Severity
        if counts[severity]
    ]
    return f"{', '.join(words) or 'nothing found'} in {files} file{'' if files == 1 else 's'}"
