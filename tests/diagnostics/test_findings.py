"""What holds for every finding, whichever check made it, tested on all findings of the corpus."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from kept import Emitted, emitted
from mdtest import headline_flaws

from flowc.diagnostics import Code, Tag, codes

SNAPSHOTS = Path(__file__).with_name("snapshots")

#: Findings about a conflict between two places: each shows both, if both were written by the user.
CLASHES = (
    codes.UNCLOSED_DELIMITER,
    codes.DUPLICATE_OPTION,
    codes.DUPLICATE_NODE,
    codes.DUPLICATE_FIELD,
    codes.DUPLICATE_DEFINITION,
    codes.SHADOWING,
    codes.AMBIGUOUS_TARGET,
    codes.DUPLICATE_ARROW,
    codes.ARROW_OUT_OF_END,
    codes.SECOND_WAY_ON,
    codes.SEVERAL_ENTRIES,
    codes.CROSSES_PARALLEL_WALL,
    codes.END_INSIDE_PARALLEL,
    codes.ENTERS_REPEAT,
    codes.DEFAULT_NOT_LAST,
    codes.DUPLICATE_PATTERN,
    codes.ROUTE_FUNCTION_VALUE,
    codes.ASYNC_IN_EXPRESSION,
    codes.INDISTINCT_UNION,
    codes.READ_BEFORE_WRITE,
    codes.NEVER_WRITTEN,
    codes.WRITE_ONLY_FIELD,
    codes.DEFAULT_TYPE,
    codes.REDUCER_TYPE,
    codes.OUTPUT_NOT_SET,
    codes.EXPRESSION_TYPE,
    codes.CANNOT_CHECKPOINT,
    codes.REDUCER_UNUSED,
    codes.MEMORY_NEVER_READ,
    codes.GROWING_FIELD_IN_LOOP,
    codes.WRITE_TO_RESOURCE,
    codes.WRITE_TO_LOOP_VARIABLE,
    codes.REDUCER_NEEDS_DEFAULT,
    codes.CONCURRENT_WRITE,
    codes.CONCURRENT_READ_WRITE,
    codes.DATAFLOW_CYCLE,
    codes.DATAFLOW_TWO_WRITERS,
    codes.DATAFLOW_UNREADY,
    codes.RACE_WRITES_DIFFER,
    codes.LOOP_WITHOUT_EXIT,
    codes.PAUSE_IN_PARALLEL,
    codes.SUBGRAPH_ARGUMENT,
    codes.SUBGRAPH_OUTPUT,
    codes.HANDLER_ORDER,
    codes.PAUSE_IN_RACE,
    codes.RESOURCE_WITHOUT_SOURCE,
    codes.MEMORY_IN_EACH,
    codes.NOT_CALLABLE,
    codes.WRONG_ARITY,
    codes.UNKNOWN_PARAMETER,
    codes.RETURN_KEYS,
    codes.RESULT_COUNT,
    codes.ARGUMENT_TYPE,
    codes.RESULT_TYPE,
    codes.SWAPPED_ARGUMENTS,
    codes.BLOCKING_IN_ASYNC,
    codes.MISSING_AWAIT,
    codes.MUTATES_ARGUMENT,
    codes.PYTHON_SYNTAX_ERROR,
    codes.NOT_IMPORTABLE,
    codes.FALLS_OFF_END,
    codes.GENERATOR_RETURNS_VALUE,
)

#: Findings about one name, which is all that they mark.
ABOUT_A_NAME = (
    codes.UNKNOWN_NODE,
    codes.UNKNOWN_GRAPH,
    codes.UNKNOWN_FIELD,
    codes.UNKNOWN_TYPE,
    codes.UNKNOWN_REDUCER,
    codes.DUPLICATE_NODE,
    codes.DUPLICATE_FIELD,
    codes.DUPLICATE_DEFINITION,
    codes.RESERVED_NAME,
    codes.UNUSED_IMPORT,
    codes.UNKNOWN_IMPORT_NAME,
    codes.UNKNOWN_RECORD_FIELD,
    codes.UNKNOWN_ENUM_MEMBER,
    codes.UNUSED_NODE,
    codes.UNUSED_FIELD,
    codes.WRITE_ONLY_FIELD,
    codes.WRITE_TO_RESOURCE,
    codes.MODULE_NOT_FOUND,
    codes.FUNCTION_NOT_FOUND,
)

#: The marked code has no name: a comprehension, a lambda.
NAMELESS = (codes.NOT_AN_EXPRESSION,)


def of(code: Code) -> list[Emitted]:
    """Return the findings with *code* in the corpus."""
    return [item for item in emitted() if item.finding.code == code]


def test_every_headline_keeps_to_the_rules():
    """At most 100 characters, lower case, no final stop, no advice, no words of the parser."""
    headlines = {item.finding.headline for item in emitted()}

    assert [flaw for headline in sorted(headlines) for flaw in headline_flaws(headline)] == []


def test_every_headline_in_a_snapshot_keeps_to_the_rules():
    """This includes findings of commands, which no program produces."""
    texts = (path.read_text(encoding="utf-8") for path in sorted(SNAPSHOTS.glob("*.txt")))
    headlines = [
        headline
        for text in texts
        for headline in re.findall(
            r"^(?:error|warning|info)\[FLW\d{3}\]: (.*)$", text, re.MULTILINE
        )
    ]

    assert len(headlines) > 100
    assert [flaw for headline in headlines for flaw in headline_flaws(headline)] == []


def test_every_headline_names_the_thing():
    """In backticks, so that a line of `--format concise` is understandable on its own."""
    headlines = {item.finding.headline for item in emitted() if item.finding.code not in NAMELESS}

    assert [headline for headline in sorted(headlines) if "`" not in headline] == []


def test_every_place_lies_in_its_file():
    """One is primary. A place is empty only where something is missing."""
    for item in emitted():
        assert [place.primary for place in item.finding.annotations].count(True) == 1
        for place in item.finding.annotations:
            span = place.span
            assert 0 <= span.start <= span.end <= len(item.sources[span.path].text), item
            missing = (codes.MISSING_PUNCTUATION, codes.UNEXPECTED_TOKEN)
            if place.primary and item.finding.code not in missing:
                assert span.start < span.end, item


@pytest.mark.parametrize("code", CLASHES, ids=lambda code: code.number)
def test_a_clash_is_shown_at_both_places(code: Code):
    """Both are marked in one excerpt, or in one for each file."""
    assert max(len(item.finding.annotations) for item in of(code)) > 1


def test_places_in_flow_files_and_in_python_meet_in_one_finding():
    """What a node requires and what its function does are shown together."""
    files = {
        frozenset(Path(place.span.path).suffix for place in item.finding.annotations)
        for item in of(codes.WRONG_ARITY)
    }

    assert files == {frozenset({".flow", ".py"})}


@pytest.mark.parametrize("code", ABOUT_A_NAME, ids=lambda code: code.number)
def test_a_finding_about_a_name_marks_the_name_and_no_more(code: Code):
    """Not the whole statement."""
    for item in of(code):
        span = item.finding.primary.span
        marked = item.sources[span.path].text[span.start : span.end].strip('"')
        named = re.findall(r"`([^`]*)`", item.finding.headline)
        assert any(marked in {name, name.rpartition(".")[2]} for name in named), item.finding


@pytest.mark.parametrize(
    ("code", "tag"),
    [
        (codes.UNUSED_IMPORT, Tag.UNNECESSARY),
        (codes.UNREACHABLE_NODE, Tag.UNNECESSARY),
        (codes.UNUSED_NODE, Tag.UNNECESSARY),
        (codes.UNREACHABLE_ARM, Tag.UNNECESSARY),
        (codes.UNUSED_FIELD, Tag.UNNECESSARY),
        (codes.DEPRECATED_FUNCTION, Tag.DEPRECATED),
    ],
    ids=lambda part: str(getattr(part, "number", part)),
)
def test_what_could_go_is_tagged_for_editors(code: Code, tag: Tag):
    """Editors fade such code or strike it through."""
    assert {item.finding.tags for item in of(code)} == {(tag,)}


@pytest.mark.parametrize(
    ("code", "program"),
    [
        (codes.RESULT_TYPE, "What a function without annotations plainly returns is judged"),
        (codes.RETURN_KEYS, "Keys that are read from a body say so"),
        (codes.RESULT_COUNT, "A number of results that is read from a body says so"),
    ],
    ids=lambda part: getattr(part, "number", ""),
)
def test_a_fact_that_nobody_wrote_down_says_where_it_comes_from(code: Code, program: str):
    """Without an annotation, what a function returns is inferred from its body."""
    notes = [
        note.text
        for item in of(code)
        if item.program.endswith(program)
        for note in item.finding.notes
    ]

    assert notes == ["`search` has no annotation; this is read from its body"]


def test_what_is_said_to_run_at_the_same_time_shows_why():
    """The parallel part is named unless it directly encloses the marked code."""
    (found,) = (
        item.finding
        for item in of(codes.CONCURRENT_WRITE)
        if item.program.endswith("Writers in groups of their own meet in the group around both")
    )

    assert "these run at the same time" in [place.label for place in found.annotations]
    assert found.notes[0].text == "the branches of this group run at the same time"
