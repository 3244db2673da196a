"""``flowc check --fix`` and ``--diff``: fixes applied to the files, or only shown."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Iterator, Sequence

import attrs

from flowc.commands.compiling import FlowFile, Workspace
from flowc.commands.differences import content_of, unified
from flowc.commands.reporting import SAFE, SAFE_AND_UNSAFE, hint
from flowc.commands.severities import findings_in
from flowc.commands.writing import replace_file
from flowc.diagnostics import Applicability, Diagnostic
from flowc.diagnostics.mending import Mended, mended
from flowc.diagnostics.style import Style
from flowc.source import Source


@attrs.frozen
class Change:
    """A flow file, and the result of its fixes."""

    file: FlowFile
    mended: Mended

    @property
    def is_one(self) -> bool:
        """Whether anything was changed."""
        return self.mended.source.text != self.file.source.text


def changes(workspace: Workspace, options: argparse.Namespace) -> tuple[Change, ...]:
    """Return the result of the fixes that *options* allow, for each file; nothing is written."""
    return tuple(_change(file, options) for file in workspace.files)


def _allowed(options: argparse.Namespace) -> frozenset[Applicability]:
    return SAFE_AND_UNSAFE if options.unsafe_fixes else SAFE


def _change(file: FlowFile, options: argparse.Namespace) -> Change:
    def look(source: Source) -> tuple[Diagnostic, ...]:
        # Intermediate texts are not worth caching.
        cache = file.cache if source is file.source else None
        return findings_in(attrs.evolve(file, source=source, cache=cache), options)

    return Change(file, mended(file.source, look, _allowed(options)))


def write(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Write the new texts, and return the changes that were written.

    Raises:
        Refusal: A file cannot be written.
    """
    changed = tuple(change for change in changes if change.is_one)
    for change in changed:
        # A symbolic link stays one: its target is replaced.
        replace_file(os.path.realpath(change.file.path), content_of(change.mended.source))
    return changed


def told(changed: Sequence[Change], left: Sequence[Diagnostic], options: argparse.Namespace) -> str:
    """Return what was fixed in *changed*, and how to fix more of what is *left*."""
    count = sum(change.mended.fixed for change in changed)
    done = f"fixed {counted(count, 'finding')} in {counted(len(changed), 'file')}\n"
    if not count:
        done = "nothing was fixed\n" if left else ""
    refused = sum(item.fix_of(_allowed(options)) is not None for item in left)
    if refused:
        done += f"{counted(refused, 'fix', 'fixes')} not applied: would cause other findings\n"
    if options.unsafe_fixes:
        return done
    return done + hint(item for item in left if item.fix_of(SAFE) is None)


def announced(changes: Iterable[Change], left: Sequence[Diagnostic]) -> str:
    """Return how many findings would be fixed, and how many would be left."""
    count = sum(change.mended.fixed for change in changes)
    return f"{counted(count, 'finding')} would be fixed, {len(left) or 'nothing'} left\n"


def left(changes: Iterable[Change]) -> Iterator[Diagnostic]:
    """Yield the findings left after the fixes."""
    for change in changes:
        yield from change.mended.findings


def difference(changes: Iterable[Change], style: Style) -> str:
    """Return a unified diff of the files, in the form for `patch -p0`."""
    return "".join(
        row
        for change in changes
        for row in unified(change.file.path, change.file.source, change.mended.source, style)
    )


def counted(count: int, one: str, many: str = "") -> str:
    """Return *count* with the noun in the right number."""
    return f"{count} {one if count == 1 else many or f'{one}s'}"
