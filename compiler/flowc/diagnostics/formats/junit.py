"""The `junit` format: XML that continuous integration servers show as test results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from xml.etree import ElementTree as xml

from flowc.diagnostics.model import Diagnostic, Severity
from flowc.diagnostics.order import in_order
from flowc.diagnostics.render import Sources, place, render


def junit(diagnostics: Iterable[Diagnostic], sources: Sources) -> str:
    """Return one suite a file, one case a finding; only errors count as failures.

    A `.flow` file without findings is a suite with one case that passes.
    """
    listed = in_order(diagnostics)
    root = xml.Element("testsuites", name="flowc")
    by_file = {path: list(group) for path, group in groupby(listed, lambda f: f.primary.span.path)}
    flows = {path for path in sources if path.endswith(".flow")}
    paths = sorted(flows | by_file.keys())
    root.extend(_suite(path, by_file.get(path, []), sources) for path in paths)
    xml.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{xml.tostring(root, encoding="unicode")}\n'


def _suite(path: str, findings: list[Diagnostic], sources: Sources) -> xml.Element:
    cases = [_case(item, sources) for item in findings] or [
        xml.Element("testcase", classname=_legal(path), name="no findings")
    ]
    failures = sum(1 for item in findings if item.severity is Severity.ERROR)
    suite = xml.Element(
        "testsuite", name=_legal(path), tests=str(len(cases)), failures=str(failures)
    )
    suite.extend(cases)
    return suite


def _case(item: Diagnostic, sources: Sources) -> xml.Element:
    span = item.primary.span
    name = f"{item.code.number} {item.code.slug} at {place(span, sources)}"
    case = xml.Element("testcase", classname=_legal(span.path), name=_legal(name))
    if item.severity is Severity.ERROR:
        failure = xml.SubElement(case, "failure", type=item.code.slug)
        failure.set("message", _legal(item.headline))
        failure.text = _legal(render(item, sources))
    else:
        xml.SubElement(case, "system-out").text = _legal(render(item, sources))
    return case


def _legal(text: str) -> str:
    return "".join(_legal_characters(text))


def _legal_characters(text: str) -> Iterator[str]:
    """Yield *text* with a replacement for each character that XML 1.0 cannot hold."""
    for char in text:
        allowed = char in "\t\n\r" or " " <= char <= "\ud7ff" or "\ue000" <= char <= "\ufffd"
        yield char if allowed or char > "\uffff" else "\ufffd"
