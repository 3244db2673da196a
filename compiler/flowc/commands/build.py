"""``flowc build``: the Python module of each flow file, written beside it.

A module whose text has not changed is left alone, so that nothing that watches it wakes up; one
that has is replaced in a single step, so that nobody ever imports half of it. A file with errors
leaves what was built from it before.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence

import attrs

from flowc.commands import reporting, severities
from flowc.commands.compiling import FlowFile, Workspace, build, check
from flowc.commands.outcome import ERRORS, OK
from flowc.commands.writing import replace_file, text_of
from flowc.diagnostics import Code, Diagnostic, codes, finding

#: What the doc string of every generated module says.
_MARK = " by flowc. Edit that file, not this one."


@attrs.frozen
class Output:
    """The module of one flow file: *text* is ``None`` where nothing may be written."""

    file: FlowFile
    path: str
    text: str | None
    present: str | None

    @property
    def is_stale(self) -> bool:
        """Whether building would change what stands at *path*."""
        return self.text is not None and self.text != self.present


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="flow files and folders, built with what they import; by default the project",
    )
    parser.add_argument("--check", action="store_true", help="write nothing, list what is stale")
    reporting.add_arguments(parser)
    severities.add_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Write the modules, or list those that are stale, and print what is wrong."""
    workspace = Workspace.of(options.paths).with_imports()
    problems = list(workspace.problems)
    outputs = tuple(_outputs(workspace, options, problems))
    stale = [output for output in outputs if output.is_stale]
    if options.check:
        problems.extend(map(_stale, stale))
    else:
        for output in stale:
            replace_file(output.path, output.text or "")
    sys.stdout.write(reporting.report(problems, workspace, options))
    if options.format in reporting.FOR_PEOPLE and not options.check:
        sys.stdout.write(_told(stale, outputs))
    return ERRORS if severities.fails(problems, strict=options.strict) else OK


def _outputs(
    workspace: Workspace, options: argparse.Namespace, problems: list[Diagnostic]
) -> Iterator[Output]:
    """The module of each file; what is wrong with it is added to *problems*."""
    taken: dict[str, FlowFile] = {}
    for file in workspace.files:
        levels = severities.chosen(options, file.project.configuration.severities)
        path = file.project.output_path(file.path)
        present = text_of(path)
        found = [*levels.judged(check(file)), *_collision(file, path, present, taken)]
        problems.extend(found)
        fails = severities.fails(found, strict=options.strict)
        yield Output(file, path, None if fails else build(file), present)


def _collision(
    file: FlowFile, path: str, present: str | None, taken: dict[str, FlowFile]
) -> Iterator[Diagnostic]:
    other = taken.setdefault(os.path.abspath(path), file)
    if other is not file:
        headline = f"`{other.path}` is built to `{path}` as well"
        yield _at_top(codes.OUTPUT_COLLISION, file, headline, "rename one of the two")
    elif present and _MARK not in present:
        headline = f"`{path}` was not made by flowc and would be overwritten"
        yield _at_top(codes.OUTPUT_COLLISION, file, headline, "move that file, or this one")


def _stale(output: Output) -> Diagnostic:
    state = "is missing" if output.present is None else "is not what this file makes now"
    return _at_top(
        codes.STALE_OUTPUT,
        output.file,
        f"`{output.path}` {state}",
        f"write it with `flowc build {output.file.path}`",
    )


def _at_top(code: Code, file: FlowFile, headline: str, help: str) -> Diagnostic:
    return finding(code, headline, at=file.source.span(0, 0), help=help)


def _told(written: Sequence[Output], outputs: Sequence[Output]) -> str:
    rows = [f"wrote {output.path}" for output in written]
    left = sum(output.text is not None for output in outputs) - len(written)
    if left:
        rows.append(f"{left} unchanged")
    return "".join(f"{row}\n" for row in rows)
