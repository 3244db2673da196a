"""How a single finding is rendered, character by character."""

from __future__ import annotations

import re
from textwrap import dedent

import pytest
from work import calls_of

from flowc.diagnostics import (
    Annotation,
    Diagnostic,
    Edit,
    Fix,
    Note,
    Severity,
    codes,
    finding,
)
from flowc.diagnostics.render import render
from flowc.diagnostics.style import Style
from flowc.source import Source


def drawn(source: Source, diagnostic: Diagnostic, style: Style | None = None) -> str:
    return render(diagnostic, {source.path: source}, style or Style())


def underlined(text: str, start: int, end: int, label: str = "", style: Style | None = None) -> str:
    """Return the rows between the place and the footer for one annotation."""
    source = Source("main.flow", text)
    rows = drawn(
        source, finding(codes.UNKNOWN_NODE, "no", source.span(start, end), label), style
    ).split("\n")
    return "\n".join(rows[3:-3]) + "\n"


RESEARCH = dedent(
    """\
    from app.nodes import plan, search, browse, merge

    graph Research(topic: str) -> summary: str {
      var findings: list[str]
      var summary: str
      node plan(topic)
      node search(topic) -> findings
      node browse(topic) -> findings
      node merge(findings) -> summary

      start -> plan
      merge -> end

      plan -> [search, browse] -> merge
    }
    """
)


def test_the_example_of_the_design_is_drawn_to_the_letter(at):
    """Several places in one file, a note in another file, and a fix that inserts."""
    flow = Source("research.flow", RESEARCH)
    nodes = Source("app/nodes.py", "\n" * 30 + "    return found\n")
    diagnostic = Diagnostic(
        codes.CONCURRENT_WRITE,
        "parallel branches `search` and `browse` both write `findings`, which has no reducer",
        annotations=(
            Annotation(at(flow, "search", 3), primary=True),
            Annotation(at(flow, "browse", 2), "these run at the same time", primary=True),
            Annotation(at(flow, "findings"), "declared here without `by …`"),
        ),
        notes=(Note("`search` returns it here", at(nodes, "return")),),
        help="combine the values with a reducer",
        fixes=(Fix("add `by extend`", (Edit(at(flow, "list[str]").after, " by extend"),)),),
    )

    assert render(diagnostic, {flow.path: flow, nodes.path: nodes}) == dedent(
        """\
        error[FLW501]: parallel branches `search` and `browse` both write `findings`, which has no reducer
          --> research.flow:14:12
            |
          4 |   var findings: list[str]
            |       -------- declared here without `by …`
            :
         14 |   plan -> [search, browse] -> merge
            |            ^^^^^^  ^^^^^^ these run at the same time
            |
        note: `search` returns it here
          --> app/nodes.py:31:5
        help: combine the values with a reducer
            |
          4 |   var findings: list[str] by extend
            |                           +++++++++
            = flowc explain FLW501
        """  # noqa: E501
    )


def test_a_place_in_another_file_has_an_excerpt_of_its_own(at):
    """The file of the primary place comes first, with an arrow; others follow after `:::`."""
    flow = Source("main.flow", "node draft(text) -> a, b\n")
    nodes = Source("nodes.py", "def draft(text):\n    return text\n")
    diagnostic = finding(
        codes.RESULT_COUNT,
        "`draft` returns one value, not two",
        at(flow, "a, b"),
        "two are expected",
        also=[(at(nodes, "return text"), "one is returned")],
    )

    assert render(diagnostic, {flow.path: flow, nodes.path: nodes}) == dedent(
        """\
        error[FLW807]: `draft` returns one value, not two
          --> main.flow:1:21
            |
          1 | node draft(text) -> a, b
            |                     ^^^^ two are expected
            |
          ::: nodes.py:2:5
            |
          2 |     return text
            |     ----------- one is returned
            |
            = flowc explain FLW807
        """
    )


def test_a_place_without_its_source_keeps_its_path_and_its_label(at):
    """Nothing is rendered of a file that was not read."""
    gone = Source("gone.flow", "x")

    assert render(finding(codes.IMPORT_NOT_FOUND, "no file `x`", at(gone, "x"), "here"), {}) == (
        "error[FLW111]: no file `x`\n  --> gone.flow\n    = here\n    = flowc explain FLW111\n"
    )


#: A syllable as three characters, as some systems store file names.
HANGUL = "\u1112\u1161\u11ab x\n"


@pytest.mark.parametrize(
    ("text", "start", "end", "expected"),
    [
        pytest.param("\ta\tbc\n", 3, 5, "  1 |     a    bc\n    |          ^^\n", id="tabs"),
        pytest.param("日本 = x\n", 5, 6, "  1 | 日本 = x\n    |        ^\n", id="wide before"),
        pytest.param("a 日本\n", 2, 4, "  1 | a 日本\n    |   ^^^^\n", id="wide below"),
        pytest.param('"🚀" x\n', 4, 5, '  1 | "🚀" x\n    |      ^\n', id="emoji"),
        pytest.param('"👩‍🚀" x\n', 6, 7, '  1 | "👩‍🚀" x\n    |      ^\n', id="joined emoji"),
        pytest.param('"👍🏽" x\n', 5, 6, '  1 | "👍🏽" x\n    |      ^\n', id="skin tone"),
        pytest.param("👨‍👩‍👧 x\n", 6, 7, "  1 | 👨‍👩‍👧 x\n    |    ^\n", id="family"),
        pytest.param("🇩🇪 x\n", 3, 4, "  1 | 🇩🇪 x\n    |    ^\n", id="flag"),
        pytest.param(HANGUL, 4, 5, f"  1 | {HANGUL}    |    ^\n", id="hangul"),
        pytest.param("ｶ x\n", 2, 3, "  1 | ｶ x\n    |   ^\n", id="half width"),
        pytest.param("e\u0301 x\n", 3, 4, "  1 | e\u0301 x\n    |   ^\n", id="combining"),
        pytest.param("a b\r\nc\r\n", 2, 3, "  1 | a b\n    |   ^\n", id="crlf"),
        pytest.param("a b\r\n", 2, 5, "  1 | a b\n    |   ^\n", id="over the line ending"),
        pytest.param("\ufeffa b\n", 3, 4, "  1 | a b\n    |   ^\n", id="byte-order mark"),
        pytest.param("a b", 2, 3, "  1 | a b\n    |   ^\n", id="no newline at the end"),
        pytest.param("a b", 3, 3, "  1 | a b\n    |    ^\n", id="end of file"),
        pytest.param("a\n", 2, 2, "  2 |\n    | ^\n", id="end of file behind a newline"),
        pytest.param("", 0, 0, "  1 |\n    | ^\n", id="empty file"),
        pytest.param("a b\n", 1, 1, "  1 | a b\n    |  ^\n", id="empty span"),
        pytest.param("a\u202eb c\n", 4, 5, "  1 | a<U+202E>b c\n    |            ^\n", id="bidi"),
        pytest.param("a\x1b[1m\n", 0, 1, "  1 | a<U+001B>[1m\n    | ^\n", id="escape sequence"),
    ],
)
def test_underlines_stand_below_what_they_mean(text: str, start: int, end: int, expected: str):
    """Columns are those of the terminal, for characters of any width."""
    assert underlined(text, start, end) == expected


def test_a_span_of_several_lines_shows_its_first_and_its_last():
    """The label is at the first line; the last line is marked as the end."""
    text = "a\n  repeat {\n    x\n    y\n    z\n  }\nb\n"

    assert underlined(text, text.index("repeat"), text.index("}") + 1, "this loop") == (
        "  2 |   repeat {\n    |   ^^^^^^^^ this loop\n    :\n  6 |   }\n    |   ^ to here\n"
    )


def test_a_single_line_between_is_shown():
    """Omitting a single line would save nothing."""
    text = "repeat {\n  x\n}\n"

    assert underlined(text, 0, len(text) - 1, "this") == (
        "  1 | repeat {\n    | ^^^^^^^^ this\n  2 |   x\n  3 | }\n    | ^ to here\n"
    )


def test_labels_of_one_line_hang_below_each_other(at):
    """The rightmost label is beside its mark, the others are below, from right to left."""
    source = Source("main.flow", "plan -> [search] -> merge\n")
    diagnostic = finding(
        codes.DEAD_END,
        "no way on",
        at(source, "search"),
        "two",
        also=[(at(source, "plan"), "one"), (at(source, "merge"), "three")],
    )

    assert drawn(source, diagnostic).split("\n")[3:9] == [
        "  1 | plan -> [search] -> merge",
        "    | ----     ^^^^^^     ----- three",
        "    | |        |",
        "    | |        two",
        "    | one",
        "    |",
    ]


def test_a_primary_place_covers_a_secondary_one(at):
    """Where two places overlap, the primary one is visible."""
    source = Source("main.flow", "a -> b -> c\n")
    diagnostic = finding(
        codes.DEAD_END, "no", at(source, "b"), also=[(at(source, "a -> b -> c"), "")]
    )

    assert drawn(source, diagnostic).split("\n")[4] == "    | -----^-----"


def test_a_long_line_is_cut_around_its_mark():
    """What does not fit is replaced by three dots, on either side."""
    text = "x" * 300 + " target " + "y" * 300 + "\n"

    rows = underlined(text, 301, 307, "here", Style(width=40)).split("\n")

    assert rows[0] == "  1 | ...xxxxxx target yyyyyyyyyyyyyy..."
    assert rows[1] == "    |           ^^^^^^ here"


def test_a_long_line_is_cut_at_its_end_when_its_beginning_shows_the_mark():
    """The beginning of a line is the most useful part of its context."""
    rows = underlined("node " + "x" * 300 + "\n", 0, 4, style=Style(width=40)).split("\n")

    assert rows[0] == "  1 | node xxxxxxxxxxxxxxxxxxxxxxx..."
    assert rows[1] == "    | ^^^^"


def test_no_row_of_an_excerpt_is_wider_than_the_style_allows():
    """If marks are far apart or longer than a line, they are cut with it."""
    text = "x" * 5000 + "\n"

    rows = underlined(text, 10, 4990, style=Style(width=60)).split("\n")

    assert max(len(row) for row in rows) <= 60
    assert "^" in rows[1]


def fixed(text: str, *edits: tuple[int, int, str]) -> list[str]:
    """Return the rows that show a fix."""
    source = Source("main.flow", text)
    made = tuple(Edit(source.span(start, end), new) for start, end, new in edits)
    at = source.span(0, 1)
    rows = drawn(source, finding(codes.UNKNOWN_NODE, "no", at, fixes=[Fix("do so", made)]))
    return rows.split("help: do so\n    |\n")[1].split("\n")[:-2]


def test_a_fix_that_replaces_is_a_diff():
    """The old line above the new one."""
    assert fixed("start -> serch\n", (9, 14, "search")) == [
        "  1 - start -> serch",
        "  1 + start -> search",
    ]


def test_a_fix_that_deletes_a_line_shows_only_the_line():
    """Nothing replaces it."""
    assert fixed("a\nb\nc\n", (2, 4, "")) == ["  2 - b"]


def test_a_fix_that_inserts_lines_numbers_them_as_they_will_be():
    """New lines have the numbers they will have in the fixed text."""
    assert fixed("a\nb\n", (2, 2, "one\ntwo\n")) == ["  2 + one", "  3 + two"]


def test_a_fix_of_two_insertions_in_a_line_marks_both():
    """Blanks inserted along with a word are not marked."""
    assert fixed("a b\n", (0, 0, "["), (3, 3, " as c]")) == [
        "  1 | [a b as c]",
        "    | +    +++++",
    ]


def test_a_fix_below_wide_text_is_marked_where_it_stands():
    """Columns are counted as the terminal shows them."""
    assert fixed("日本 x\n", (3, 3, "å ")) == ["  1 | 日本 å x", "    |      +"]


def test_further_fixes_have_their_titles(at):
    """The title of the first fix is the help; each further fix shows its own."""
    source = Source("main.flow", "serch\n")
    fixes = [
        Fix("first", (Edit(at(source, "serch"), "search"),)),
        Fix("declare it", (Edit(source.span(0, 0), "node "),)),
    ]

    text = drawn(source, finding(codes.UNKNOWN_NODE, "no", at(source, "s"), help="h", fixes=fixes))

    assert "help: h\n    |\n  1 - serch\n  1 + search\nhelp: declare it\n    |\n" in text
    assert "first" not in text


def test_a_note_of_several_lines_is_indented(at):
    """A drawing in it keeps its shape."""
    source = Source("main.flow", "a\n")
    diagnostic = finding(codes.LOOP_WITHOUT_EXIT, "no", at(source, "a"), notes=["a → b\n↑   ↓"])

    assert "note: a → b\n      ↑   ↓\n" in drawn(source, diagnostic)


def test_line_numbers_of_any_length_line_up():
    """The margin is as wide as the longest number needs."""
    text = "\n" * 12344 + "x\n"

    assert underlined(text, 12344, 12345) == " 12345 | x\n       | ^\n"


@pytest.mark.parametrize("severity", list(Severity))
def test_the_severity_is_a_word(severity: Severity, at):
    """Colour alone carries no meaning, and a configured severity is the one shown."""
    source = Source("main.flow", "a\n")
    diagnostic = Diagnostic(
        codes.UNKNOWN_NODE, "no", (Annotation(at(source, "a"), primary=True),), severity=severity
    )

    assert drawn(source, diagnostic).startswith(f"{severity.value}[FLW101]: no\n")


def test_colour_changes_nothing_but_the_colour(at):
    """Without its escape sequences, coloured output is the plain output."""
    source = Source("research.flow", RESEARCH)
    diagnostic = finding(
        codes.CONCURRENT_WRITE,
        "no",
        at(source, "search", 3),
        "one",
        also=[(at(source, "browse", 2), "two"), (at(source, "merge", 2), "three")],
        notes=["n"],
        help="h",
        fixes=[Fix("f", (Edit(at(source, "plan"), "plans"),))],
    )

    coloured = drawn(source, diagnostic, Style(colour=True))

    assert "\x1b[1;31m" in coloured
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == drawn(source, diagnostic)


def test_ascii_mode_prints_nothing_else(at):
    """Text that is not ASCII is escaped, and the marks still fit."""
    source = Source("main.flow", "日 x\n")
    diagnostic = finding(codes.UNKNOWN_NODE, "no `日`", at(source, "x"), "a → b", help="é …")

    text = drawn(source, diagnostic, Style(ascii_only=True))

    assert text.isascii()
    assert "  1 | <U+65E5> x\n    |          ^ a -> b\n" in text


def test_a_message_that_quotes_a_control_character_spells_it(at):
    """Text of the user never moves the cursor of a terminal."""
    source = Source("main.flow", "a\n")

    text = drawn(source, finding(codes.UNEXPECTED_CHARACTER, "unexpected `\x1b`", at(source, "a")))

    assert text.startswith("error[FLW004]: unexpected `<U+001B>`\n")


def test_a_fix_in_a_long_line_shows_where_it_changes():
    """The diff is cut like an excerpt, around the difference."""
    text = "x" * 300 + " serch " + "y" * 300 + "\n"
    source = Source("main.flow", text)
    fix = Fix("do so", (Edit(source.span(301, 306), "search"),))
    diagnostic = finding(codes.UNKNOWN_NODE, "no", source.span(301, 306), fixes=[fix])

    rows = drawn(source, diagnostic, Style(width=40)).split("\n")

    assert rows[-4] == "  1 - ...xxxx serch yyyyyyyyyyyyyyyyy..."
    assert rows[-3] == "  1 + ...xxxx search yyyyyyyyyyyyyyyy..."


def calls_to_draw(arrows: int) -> int:
    """Return the number of calls needed to render a mark and a fix in the middle of a line of
    arrows.
    """
    source = Source("main.flow", "a -> b " * arrows)
    middle = source.span(arrows * 3, arrows * 3 + 1)
    diagnostic = finding(codes.DEAD_END, "no", middle, fixes=[Fix("do so", (Edit(middle, "new"),))])
    return calls_of(lambda: drawn(source, diagnostic), ("call", "c_call"))


def test_a_line_of_megabytes_takes_no_more_work_than_a_long_one():
    """Only the part near the mark is measured: thousands of findings in one line are affordable."""
    assert calls_to_draw(150_000) <= calls_to_draw(1_500) * 1.2
