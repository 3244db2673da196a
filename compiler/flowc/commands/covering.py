"""Coverage reports, as requested by options."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import attrs

from flowc.commands.compiling import Workspace
from flowc.commands.outcome import Refusal
from flowc.commands.writing import replace_file
from flowc.diagnostics.suggest import offer
from flowc.source import Source
from flowc.testing import Tracer
from flowc.testing.coverage import GraphCoverage, covered
from flowc.testing.covered_text import covered_text
from flowc.testing.lcov import lcov

_KINDS = ("text", "lcov")


@attrs.frozen
class Report:
    """A report: its kind, and the file to write it to, if any."""

    kind: str
    path: str | None


def asked(wanted: bool, given: Iterable[str]) -> tuple[Report, ...]:
    """Return the reports requested by ``--cov`` and ``--cov-report``.

    Raises:
        Refusal: There is no such kind.
    """
    reports = tuple(_report(one) for one in given)
    return reports or ((Report("text", None),) if wanted else ())


def _report(written: str) -> Report:
    kind, _, path = written.partition(":")
    if kind not in _KINDS:
        raise Refusal(f"no coverage report `{kind}`", help=offer(kind, _KINDS, "report"))
    return Report(kind, path or ("lcov.info" if kind == "lcov" else None))


def written(reports: Iterable[Report], workspace: Workspace, tracer: Tracer) -> Iterator[str]:
    """Write those of *reports* on the graphs of *workspace* that go to files; yield the lines to
    print, including the reports that do not.

    Raises:
        Refusal: A file cannot be written.
    """
    sources = {file.path: file.source for file in workspace.files}
    files = dict(_files(workspace, tracer))
    if not files:
        return  # nothing could be compiled, which was reported
    for report in reports:
        text = _text(report.kind, files, sources)
        if report.path is None:
            yield from text.splitlines()
        else:
            replace_file(report.path, text)
            yield f"wrote {report.path}"


def _files(workspace: Workspace, tracer: Tracer) -> Iterable[tuple[str, tuple[GraphCoverage, ...]]]:
    for file in workspace.files:
        if file.findings.has_errors:
            continue
        graphs = tuple(covered(graph, file.source, tracer) for graph in file.checked.program.graphs)
        if graphs:
            yield file.path, graphs


def _text(
    kind: str, files: Mapping[str, tuple[GraphCoverage, ...]], sources: Mapping[str, Source]
) -> str:
    return lcov(files, sources) if kind == "lcov" else covered_text(files, sources)
