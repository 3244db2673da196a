"""``flowc test``: runs the tests of flow files, and reports failures."""

from __future__ import annotations

import argparse
import sys
from contextlib import ExitStack
from time import perf_counter
from typing import TYPE_CHECKING

from flowc.commands import compiling, failures, reporting
from flowc.commands.compiling import FlowFile, Workspace
from flowc.commands.outcome import ERRORS, OK, Refusal
from flowc.commands.tally import Tally, Verdict, naming
from flowc.testing import Tracer
from flowc.trees.program import Test

if TYPE_CHECKING:
    from flowc.commands.testing import Bench


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", help="flow files and folders; by default the project"
    )
    parser.add_argument(
        "-k", metavar="TEXT", dest="only", help="run only tests with this text in their titles"
    )
    parser.add_argument("-x", action="store_true", dest="first", help="stop at the first failure")
    parser.add_argument(
        "-v", action="store_true", dest="verbose", help="print the name of each test"
    )
    compiling.add_arguments(parser)
    reporting.add_arguments(parser)
    _add_coverage(parser.add_argument_group("coverage"))


def _add_coverage(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--cov", action="store_true", help="report which nodes, arrows and arms the tests cover"
    )
    group.add_argument(
        "--cov-report",
        action="append",
        default=[],
        metavar="KIND[:FILE]",
        help="`text`, or `lcov` with an output file, by default lcov.info; may be repeated",
    )


def run(options: argparse.Namespace) -> int:
    """Run the selected tests; print failures, a summary, and the coverage."""
    from flowc.commands import covering

    reports = covering.asked(options.cov, options.cov_report)
    workspace = compiling.opened(options)
    tally, tracer = Tally(), Tracer() if reports else None
    for file in workspace.files:
        _run_file(file, options, tally, tracer)
        if options.first and tally.fails:
            break
    if not (tally.verdicts or tally.fails):
        raise _nothing_to_run(options)
    sys.stdout.write(_report(tally, workspace, options))
    if tracer is not None:
        told = list(covering.written(reports, workspace, tracer))
        if options.format in reporting.FOR_PEOPLE and told:
            print("", *told, sep="\n")
    return ERRORS if tally.fails else OK


def _report(tally: Tally, workspace: Workspace, options: argparse.Namespace) -> str:
    if options.format == "junit":
        return tally.report(workspace.sources())
    report = reporting.report(tally.found, workspace, options)
    if options.format not in reporting.FOR_PEOPLE:
        return report
    failed = [] if options.verbose else tally.failed  # each one was printed after its run
    return "".join((report, *(f"{verdict}\n" for verdict in failed), f"{tally.summary()}\n"))


def _run_file(
    file: FlowFile, options: argparse.Namespace, tally: Tally, tracer: Tracer | None
) -> None:
    """Run the tests of one file; if it has errors, record these instead."""
    from flowc.commands import testing

    if not (file.path in options.paths or file.flaw or testing.may_have_tests(file.source)):
        return
    workspace = Workspace((file,)).with_imports()
    errors = testing.errors_in(workspace)
    if errors:
        tally.errors.extend(errors)
        tally.broken += 1
        return
    tests = [test for test in file.checked.program.tests if _is_chosen(test, options.only)]
    if not tests:
        return
    with ExitStack() as stack:
        try:
            bench = stack.enter_context(testing.ready(workspace))
        except Exception as error:  # a module of the user fails on import
            trouble = failures.told(error)
            sys.stderr.write(trouble)
            tally.broken += 1
            tally.verdicts.extend(Verdict(file.path, one.title, (), trouble) for one in tests)
            return
        for test in tests:
            verdict = _run_test(bench, test, tracer)
            tally.verdicts.append(verdict)
            if options.verbose and options.format in reporting.FOR_PEOPLE:
                print(verdict)
            if verdict.found and options.first:
                return


def _run_test(bench: Bench, test: Test, tracer: Tracer | None) -> Verdict:
    begun = perf_counter()
    found = naming(test, bench.run(test, tracer))
    return Verdict(bench.file.path, test.title, found, seconds=perf_counter() - begun)


def _is_chosen(test: Test, text: str | None) -> bool:
    return text is None or text.lower() in test.title.lower()


def _nothing_to_run(options: argparse.Namespace) -> Refusal:
    if options.only is not None:
        return Refusal(f"no test with `{options.only}` in its title")
    help_ = 'write tests in flow files: `test "…" for Graph(…) { … }`'
    return Refusal("no tests here", help=help_)
