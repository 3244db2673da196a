"""``flowc build``: the Python module of each flow file, written beside it.

A module whose text has not changed is not touched, so that nothing that watches it is triggered;
one that has changed is replaced atomically, so that nobody ever imports half of it. For a file with
errors, the earlier module stays. A module that was edited by hand is replaced too, with a warning,
and its old text is kept beside it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence

import attrs

from flowc.commands import compiling, outputs, reporting, severities
from flowc.commands.compiling import FlowFile, Workspace, build, opened
from flowc.commands.orphans import orphans_in
from flowc.commands.outcome import ERRORS, OK, Refusal
from flowc.commands.outputs import Output
from flowc.diagnostics import Diagnostic


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="flow files and folders; what they import is built too; by default the project",
    )
    parser.add_argument("--check", action="store_true", help="write nothing, list stale modules")
    compiling.add_arguments(parser)
    reporting.add_arguments(parser)
    severities.add_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Write the modules, or list those that are stale, and print what is wrong."""
    workspace = opened(options).with_imports()
    problems, built = judged(workspace, options)
    done, refused = ([], []) if options.check else write_stale(built)
    sys.stdout.write(reporting.report(problems, workspace, options))
    if options.format in reporting.FOR_PEOPLE and not options.check:
        sys.stdout.write(_summary(done, len(refused), built))
    for refusal in refused:
        print(refusal.text(), file=sys.stderr)
    found = ERRORS if severities.fails(problems, strict=options.strict) else OK
    return max((found, *(refusal.code for refusal in refused)))


def judged(
    workspace: Workspace, options: argparse.Namespace
) -> tuple[list[Diagnostic], tuple[Output, ...]]:
    """Return all findings in *workspace*, and the module of each file; nothing is written."""
    settings = workspace.files[0].project.configuration.severities
    orphans = orphans_in(options.paths, workspace)
    problems = [*workspace.problems, *severities.chosen(options, settings).judged(orphans)]
    built = tuple(_outputs(workspace, options, problems))
    return problems, built


def write_stale(built: Iterable[Output]) -> tuple[list[str], list[Refusal]]:
    """Write the stale ones of *built*. Return a line about each one written, and why others could
    not be written.
    """
    done, refused = [], []
    for output in built:
        if output.is_stale:
            try:
                done.append(output.write())
            except Refusal as refusal:
                refused.append(refusal)
    return done, refused


def _outputs(
    workspace: Workspace, options: argparse.Namespace, problems: list[Diagnostic]
) -> Iterator[Output]:
    """The module of each file; its findings are added to *problems*."""
    taken: dict[str, FlowFile] = {}
    for file in workspace.files:
        bare = Output.of(file)
        found = [*severities.findings_in(file, options), *outputs.collisions(bare, taken)]
        problems.extend(found)
        output = bare
        if not severities.fails(found, strict=options.strict):
            output = attrs.evolve(bare, text=build(file))
        flaws = severities.judged(_flaws(output, options), file, options)
        problems.extend(flaws)
        yield bare if severities.fails(flaws, strict=options.strict) else output


def _flaws(output: Output, options: argparse.Namespace) -> Iterator[Diagnostic]:
    if options.check:
        return outputs.flaws_as_it_stands(output)
    return outputs.flaws_to_build(output)


def _summary(written: Sequence[str], refused: int, built: Sequence[Output]) -> str:
    left = sum(output.text is not None for output in built) - len(written) - refused
    rows = [*written, f"{left} unchanged"] if left else written
    return "".join(f"{row}\n" for row in rows)
