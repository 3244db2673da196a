"""The `junit` format: XML that continuous integration servers show as test results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from xml.etree import ElementTree as xml

import attrs

from flowc.diagnostics.model import Diagnostic, Severity
from flowc.diagnostics.order import in_order
from flowc.diagnostics.render import Sources, place, render


@attrs.frozen
class Case:
    """A case of a report, in the suite of the file *path*: it fails if an error is *found*.

    *trouble* is why it could not be judged at all; empty if it was.
    """

    path: str
    name: str
    found: tuple[Diagnostic, ...] = ()
    trouble: str = ""
    seconds: float = 0.0

    @property
    def error(self) -> Diagnostic | None:
        """The first error that was found, or None."""
        return next((item for item in self.found if item.severity is Severity.ERROR), None)


def junit(diagnostics: Iterable[Diagnostic], sources: Sources) -> str:
    """Return one suite for each file, with one case for each finding; only errors are failures.

    A `.flow` file without findings is a suite with one case that passes.
    """
    cases = cases_of(diagnostics, sources)
    clean = {path for path in sources if path.endswith(".flow")} - {case.path for case in cases}
    cases += [Case(path, "no findings") for path in clean]
    return report_of(sorted(cases, key=lambda case: case.path), sources)


def cases_of(diagnostics: Iterable[Diagnostic], sources: Sources) -> list[Case]:
    """Return a case for each finding, in order."""
    return [
        Case(
            item.primary.span.path,
            f"{item.code.number} {item.code.slug} at {place(item.primary.span, sources)}",
            (item,),
        )
        for item in in_order(diagnostics)
    ]


def report_of(cases: Iterable[Case], sources: Sources) -> str:
    """Return the report on *cases*, which are grouped by file."""
    root = xml.Element("testsuites", name="flowc")
    for path, group in groupby(cases, lambda case: case.path):
        root.append(_suite(path, list(group), sources))
    xml.indent(root)
    # In ASCII, as JSON is: the encoding of the output may differ from the one declared here.
    text = xml.tostring(root, encoding="us-ascii").decode("ascii")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'


def _suite(path: str, cases: list[Case], sources: Sources) -> xml.Element:
    failures = sum(case.error is not None for case in cases)
    errors = sum(bool(case.trouble) for case in cases)
    seconds = sum(case.seconds for case in cases)
    suite = xml.Element("testsuite", name=_legal(path), tests=str(len(cases)), time=_time(seconds))
    suite.attrib.update(failures=str(failures), errors=str(errors), skipped="0")
    suite.extend(_case(case, sources) for case in cases)
    return suite


def _case(case: Case, sources: Sources) -> xml.Element:
    element = xml.Element(
        "testcase", classname=_legal(case.path), name=_legal(case.name), time=_time(case.seconds)
    )
    told = "\n".join(render(item, sources) for item in case.found)
    if case.trouble:
        error = xml.SubElement(element, "error", type="error")
        error.set("message", _legal(case.trouble.rstrip("\n").rpartition("\n")[2]))
        error.text = _legal(case.trouble)
    elif case.error is not None:
        failure = xml.SubElement(element, "failure", type=case.error.code.slug)
        failure.set("message", _legal(case.error.headline))
        failure.text = _legal(told)
    elif told:
        xml.SubElement(element, "system-out").text = _legal(told)
    return element


def _time(seconds: float) -> str:
    return f"{seconds:.6f}" if seconds else "0"


def _legal(text: str) -> str:
    return "".join(_legal_characters(text))


def _legal_characters(text: str) -> Iterator[str]:
    """Yield *text* with a replacement for each character that XML 1.0 cannot contain."""
    for char in text:
        allowed = char in "\t\n\r" or " " <= char <= "\ud7ff" or "\ue000" <= char <= "\ufffd"
        yield char if allowed or char > "\uffff" else "\ufffd"
