"""The output formats for tools."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from xml.etree import ElementTree

import pytest

from flowc.diagnostics import Applicability, Diagnostic, Edit, Fix, Note, Tag, codes, finding
from flowc.diagnostics.formats import FORMATS, concise, full, github, junit, sarif
from flowc.diagnostics.formats import json as json_lines
from flowc.diagnostics.order import MOST_SHOWN, folded, in_order, summary
from flowc.diagnostics.render import render
from flowc.source import Source

SOURCE = Source("app/main.flow", "# é🚀\nstart -> serch -> end\n")
SOURCES = {SOURCE.path: SOURCE}
WORD = SOURCE.span(14, 19)


def unknown_node() -> Diagnostic:
    return finding(
        codes.UNKNOWN_NODE,
        "no node `serch` in graph `A`",
        WORD,
        "not declared",
        also=[(SOURCE.span(5, 10), "from here")],
        notes=["a note", Note("placed", SOURCE.span(0, 1))],
        help="a node `search` exists",
        fixes=[Fix("write `search`", (Edit(WORD, "search"),), Applicability.SAFE)],
        tags=[Tag.DEPRECATED],
    )


def many(count: int, code=codes.UNKNOWN_NODE) -> list[Diagnostic]:
    return [finding(code, f"no node `n{index}`", SOURCE.span(5, 10)) for index in range(count)]


def test_json_has_the_fields_of_the_contract():
    """One object per line; lines and columns count from 1, offsets are bytes from 0."""
    (line,) = json_lines([unknown_node()], SOURCES).splitlines()

    place = {
        "file": "app/main.flow",
        "start": {"offset": 18, "line": 2, "column": 10, "utf16": 10},
        "end": {"offset": 23, "line": 2, "column": 15, "utf16": 15},
    }
    written = json.loads(line)
    assert {**written, "notes": [], "annotations": written["annotations"][:1]} == {
        "version": 1,
        "code": "FLW101",
        "slug": "unknown-node",
        "severity": "error",
        "headline": "no node `serch` in graph `A`",
        "annotations": [{**place, "primary": True, "label": "not declared"}],
        "notes": [],
        "help": "a node `search` exists",
        "fixes": [
            {
                "title": "write `search`",
                "applicability": "safe",
                "edits": [{**place, "text": "search"}],
            }
        ],
        "tags": ["deprecated"],
        "docs_url": codes.docs_url(codes.UNKNOWN_NODE),
        "rendered": render(unknown_node(), SOURCES),
    }


def test_json_notes_have_their_place_or_null():
    """A note without a place is included too."""
    written = json.loads(json_lines([unknown_node()], SOURCES))

    assert written["notes"][0] == {"text": "a note", "place": None}
    assert written["notes"][1]["place"]["start"]["line"] == 1


def test_json_counts_utf16_units_apart_from_columns():
    """Editors that use UTF-16 count an emoji as two."""
    at = SOURCE.span(4, 4)

    written = json.loads(json_lines([finding(codes.UNKNOWN_NODE, "no", at)], SOURCES))

    assert written["annotations"][0]["start"] == {
        "offset": 8,
        "line": 1,
        "column": 5,
        "utf16": 6,
    }


def test_json_places_in_unread_files_are_null():
    """The path is known, the line is not."""
    written = json.loads(json_lines([unknown_node()], {}))

    assert written["annotations"][0]["file"] == "app/main.flow"
    assert written["annotations"][0]["start"] is None


def test_concise_is_a_line_a_finding():
    """As editors and `grep` expect."""
    assert concise([unknown_node()], SOURCES) == (
        "app/main.flow:2:10: error[FLW101] no node `serch` in graph `A`\n1 error (1 with a fix)\n"
    )


def test_full_separates_findings_by_a_blank_line_and_counts_them():
    """The summary comes last, where a terminal shows it."""
    unused = many(1, codes.UNUSED_NODE)[0]

    text = full([unknown_node(), unused], SOURCES)

    blocks = render(unused, SOURCES), render(unknown_node(), SOURCES)
    assert text == "\n".join((*blocks, "1 error, 1 warning (1 with a fix)\n"))


@pytest.mark.parametrize("name", ["full", "concise", "json", "github"])
def test_nothing_to_say_is_nothing_said(name: str):
    """For a clean program nothing is printed."""
    assert FORMATS[name]([], SOURCES) == ""


def test_github_escapes_what_its_commands_would_misread():
    """Percent signs, line ends, colons and commas."""
    source = Source("a,b:c.flow", "x\n")
    item = finding(codes.UNKNOWN_NODE, "100% `x`", source.span(0, 1), help="one\ntwo")

    assert github([item], {source.path: source}) == (
        "::error file=a%2Cb%3Ac.flow,line=1,endLine=1,col=1,endColumn=2,"
        "title=FLW101 unknown-node::100%25 `x`%0Ahelp: one%0Atwo\n"
    )


def test_sarif_names_the_rule_the_place_and_the_fix():
    """The parts that code scanning displays."""
    (run,) = json.loads(sarif([unknown_node()], SOURCES))["runs"]

    (result,) = run["results"]
    assert (
        [rule["id"] for rule in run["tool"]["driver"]["rules"]] == [result["ruleId"]] == ["FLW101"]
    )
    region = result["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 2, "startColumn": 10, "endLine": 2, "endColumn": 15}
    (change,) = result["fixes"][0]["artifactChanges"]
    assert change["replacements"] == [
        {"deletedRegion": region, "insertedContent": {"text": "search"}}
    ]


def test_sarif_tells_notes_and_their_places():
    """As text, which every viewer shows, and as locations if they have any."""
    (result,) = json.loads(sarif([unknown_node()], SOURCES))["runs"][0]["results"]

    assert result["message"]["text"].splitlines() == [
        *("no node `serch` in graph `A`", "a note", "placed", "a node `search` exists")
    ]
    labels = [place["message"]["text"] for place in result["relatedLocations"]]
    assert labels == ["from here", "placed"]
    region = result["relatedLocations"][1]["physicalLocation"]["region"]
    assert (region["startLine"], region["startColumn"], region["endColumn"]) == (1, 1, 2)


def test_sarif_leaves_out_a_fix_in_a_file_that_was_not_read():
    """A region without lines would be invalid."""
    (run,) = json.loads(sarif([unknown_node()], {}))["runs"]

    assert run["results"][0]["fixes"] == []


def test_junit_fails_for_errors_only():
    """A warning is a passing case whose output contains it."""
    root = ElementTree.fromstring(junit([unknown_node(), *many(1, codes.UNUSED_NODE)], SOURCES))

    (suite,) = root
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    assert [case.find("failure") is None for case in suite] == [True, False]


def test_junit_has_a_passing_case_for_a_clean_file():
    """A server reports a build error if there is no case at all."""
    root = ElementTree.fromstring(junit([], SOURCES))

    assert root[0].get("name") == "app/main.flow"
    assert root[0].get("failures") == "0"
    assert len(root[0]) == 1


def test_junit_says_what_it_holds_whatever_the_output_is_encoded_in():
    """It declares an encoding before the encoding of the output is known."""
    source = Source("größe.flow", "ab\n")
    item = finding(codes.UNEXPECTED_CHARACTER, "start → end", source.span(0, 1))

    text = junit([item], {source.path: source})

    assert text.isascii()
    (case,) = ElementTree.fromstring(text)[0]
    assert case.get("classname") == "größe.flow"


def test_junit_is_xml_whatever_the_text_holds():
    """Control characters are not allowed in XML."""
    source = Source("main.flow", "a\x00b\x1b\n")
    item = finding(codes.UNEXPECTED_CHARACTER, "unexpected `\x00`", source.span(1, 2))

    root = ElementTree.fromstring(junit([item], {source.path: source}))

    assert root[0][0][0].get("message") == "unexpected `\ufffd`"


# ---- order, folding, counting --------------------------------------------------------------------


def test_findings_are_sorted_by_file_place_and_code():
    """In whatever order they were found."""
    other = Source("a.flow", "xy\n")
    expected = [
        finding(codes.UNKNOWN_NODE, "no", other.span(0, 1)),
        finding(codes.DEAD_END, "no", other.span(0, 1)),
        finding(codes.UNKNOWN_NODE, "no", other.span(1, 2)),
        finding(codes.UNKNOWN_NODE, "no", SOURCE.span(0, 1)),
    ]

    assert in_order(reversed(expected)) == expected


def test_more_than_twenty_of_a_code_in_a_file_fold_into_a_count():
    """Twenty are shown, followed by the number of the rest; other codes are not affected."""
    listed = [*many(MOST_SHOWN + 3), *many(2, codes.DEAD_END)]

    text = concise(listed, SOURCES)

    assert text.count("FLW101] ") == MOST_SHOWN
    assert "app/main.flow: 3 more of FLW101 unknown-node not shown\n" in text
    assert text.endswith("25 errors\n")


def test_twenty_of_a_code_are_all_shown():
    """Exactly twenty are not folded."""
    assert folded(many(MOST_SHOWN)).rests == ()


def test_tools_get_every_finding():
    """Only output for people is folded."""
    listed = many(MOST_SHOWN + 3)

    assert json_lines(listed, SOURCES).count("\n") == MOST_SHOWN + 3
    assert github(listed, SOURCES).count("\n") == MOST_SHOWN + 3


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        ([], ""),
        (many(1), "1 error"),
        (many(2) + many(1, codes.UNUSED_NODE), "2 errors, 1 warning"),
        (many(2, codes.EACH_UNBOUNDED), "2 infos"),
    ],
)
def test_the_summary_counts(listed: list[Diagnostic], expected: str):
    """By severity, the most severe first."""
    assert summary(listed) == expected


SCRIPT = """
import sys
from flowc.diagnostics import codes, finding
from flowc.diagnostics.formats import FORMATS
from flowc.source import Source
sources = {path: Source(path, "x y z") for path in {"c.flow", "a.flow", "b.flow"}}
found = {
    finding(code, "no", source.span(0, 1), also=[(source.span(2, 3), "")])
    for source in sources.values()
    for code in {codes.UNKNOWN_NODE, codes.DEAD_END, codes.UNUSED_NODE}
}
sys.stdout.write("".join(form(found, sources) for form in FORMATS.values()))
"""


def test_every_format_is_the_same_for_every_hash_seed():
    """Findings that come from sets are sorted."""

    def printed(seed: str) -> str:
        environment = {"PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)}
        command = [sys.executable, "-c", SCRIPT]
        return subprocess.run(
            command, env=environment, capture_output=True, text=True, check=True
        ).stdout

    assert printed("1") == printed("2")
