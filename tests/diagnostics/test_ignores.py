"""Ignore comments: where they are recognised, and what remains when one is removed."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

from flowc.diagnostics import Diagnostic, Problems, Severity, Tag, codes, finding
from flowc.diagnostics.fixes import apply
from flowc.diagnostics.ignores import comments_in, heeded
from flowc.parse import parse
from flowc.source import Source

ROOT = Path(__file__).parents[2]
FLOWS = sorted([*ROOT.glob("examples/*/*.flow"), *ROOT.glob("tests/corpus/*.flow")])


def unused(source: Source, word: str = "x") -> Diagnostic:
    start = source.text.index(word)
    return finding(codes.UNUSED_FIELD, "no", source.span(start, start + len(word)))


def left(text: str) -> tuple[Diagnostic, ...]:
    """Return what remains of a warning at the first `x` of *text*."""
    source = Source("main.flow", text)
    return heeded([unused(source)], source)


def mended(text: str) -> str:
    """Return *text* with the fixes of the findings about its ignore comments applied."""
    about = [item for item in left(text) if item.code is not codes.UNUSED_FIELD]
    return apply(text, [edit for item in about for fix in item.fixes for edit in fix.edits])


@pytest.mark.parametrize("path", FLOWS, ids=lambda path: path.stem)
@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_comments_are_those_that_the_parser_sees(path: Path, ending: str):
    """They are found without the parser, so that cached findings need no parsing."""
    source = Source(path.name, path.read_text().replace("\n", ending))

    tokens = parse(source, Problems()).tokens

    assert [source.text[span.start : span.end] for span in comments_in(source)] == [
        token.text.rstrip("\r") for token in tokens if token.kind == "COMMENT"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "x  # flowc: ignore[unused-field]\n",
        "x  # flowc: ignore[FLW403]\n",
        "x  # flowc: ignore[flw403] and a reason",
        "x\t#flowc:ignore [ unused-field ]\r\n",
        "x  # flowc: ignore[unknown-node,unused-field]\n",
        "x  # a word # flowc: ignore[unused-field]\n",
        "# flowc: ignore[unused-field]\nx\n",
        "  # flowc: ignore[unused-field]\r\n\r\n  # more\r\n  x\r\n",
        "y '# no' x  # flowc: ignore[unused-field]\n",
    ],
)
def test_a_warning_on_a_covered_line_is_suppressed(text: str):
    """However the comment is spaced."""
    assert codes.UNUSED_FIELD not in {item.code for item in left(text)}


@pytest.mark.parametrize(
    "text",
    [
        'x "# flowc: ignore[unused-field]"\n',
        'x """\n# flowc: ignore[unused-field]\n"""\n',
        "x  # flowc: ignored[unused-field]\n",
        "x  # ignore[unused-field]\n",
        "x\n",
    ],
)
def test_what_is_no_such_comment_does_nothing(text: str):
    """It is not reported either."""
    assert [item.code for item in left(text)] == [codes.UNUSED_FIELD]


def test_an_info_is_suppressed_and_an_error_is_not():
    """The severity of the finding counts, which may be lower than that of its code."""
    source = Source("main.flow", "x  # flowc: ignore[unused-field]\n")

    def told(severity: Severity) -> list[str]:
        item = attrs.evolve(unused(source), severity=severity)
        return [item.code.slug for item in heeded([item], source)]

    assert told(Severity.INFO) == []
    assert told(Severity.ERROR) == ["unused-field", "unused-ignore"]


def test_the_ignore_of_an_error_says_why_it_does_nothing():
    """The note is at the comment, which is reported as unused."""
    (_, item) = left("x  # flowc: ignore[unknown-node]\n")

    assert item.code is codes.UNUSED_IGNORE
    assert [note.text for note in item.notes] == [
        "`unknown-node` is an error, and errors cannot be suppressed"
    ]
    assert item.tags == (Tag.UNNECESSARY,)


def test_a_finding_of_another_file_is_not_suppressed():
    """The line numbers are equal, but the files are not."""
    source, other = Source("main.flow", "# flowc: ignore[unused-field]\n"), Source("b.flow", "x")

    assert unused(other) in heeded([unused(other)], source)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x y  # flowc: ignore[dead-end] why\n", "x y\n"),
        ("x y  # flowc: ignore[dead-end] why\r\nz\r\n", "x y\r\nz\r\n"),
        ("x y  # flowc: ignore[dead-end]", "x y"),
        ("x y  # a word # flowc: ignore[dead-end]\n", "x y  # a word\n"),
        ("x\n  # flowc: ignore[dead-end]\ny\n", "x\ny\n"),
        ("x\r\n  # flowc: ignore[dead-end]\r\ny\r\n", "x\r\ny\r\n"),
        ("x\n# flowc: ignore[dead-end]", "x\n"),
        ("# flowc: ignore[dead-end]\nx\n", "x\n"),
        (
            "x  # flowc: ignore[dead-end] # flowc: ignore[unused-field]\n",
            "x  # flowc: ignore[unused-field]\n",
        ),
        (
            "x  # flowc: ignore[dead-end, unused-field] why\n",
            "x  # flowc: ignore[unused-field] why\n",
        ),
        ("x  # flowc: ignore[unused-field, dead-end]\n", "x  # flowc: ignore[unused-field]\n"),
        (
            "x  # flowc: ignore[no-entry, unused-field, dead-end, self-arrow]\n",
            "x  # flowc: ignore[unused-field]\n",
        ),
        (
            "x  # flowc: ignore[no-entry, dead-end, unused-field]\n",
            "x  # flowc: ignore[unused-field]\n",
        ),
        ("x  # flowc: ignore[no-entry, dead-end]\n", "x\n"),
        ("x  # flowc: ignore why\n", "x  # flowc: ignore[unused-field] why\n"),
        ("x\ny  # flowc: ignore why\n", "x\ny\n"),
        ("x  # flowc: ignore[unused-feild]\n", "x  # flowc: ignore[unused-field]\n"),
        ("x  # flowc: ignore[nothing-like-it]\n", "x  # flowc: ignore[nothing-like-it]\n"),
    ],
)
def test_the_fix_leaves_what_is_of_use(text: str, expected: str):
    """The other codes, other comments, and the line ends."""
    assert mended(text) == expected


def test_two_codes_that_do_nothing_are_one_finding():
    """It marks both, and its fix removes both."""
    (item,) = left("x  # flowc: ignore[no-entry, unused-field, dead-end]\n")

    assert item.headline == "there is no `no-entry` or `dead-end` here to ignore"
    assert [place.span.start for place in item.annotations] == [19, 43]
