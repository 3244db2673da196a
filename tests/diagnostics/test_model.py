"""What a finding is, and how findings are collected."""

from __future__ import annotations

import pytest

from flowc.diagnostics import Annotation, Diagnostic, Note, Problems, Severity, codes, finding
from flowc.source import Source

SOURCE = Source("main.flow", "a -> b\n")


def test_a_finding_has_one_primary_place_and_any_number_of_others():
    """The primary place is where the mistake is."""
    item = finding(
        codes.UNKNOWN_NODE, "no", SOURCE.span(5, 6), "here", also=[(SOURCE.span(0, 1), "from")]
    )

    assert item.primary == Annotation(SOURCE.span(5, 6), "here", primary=True)
    assert item.annotations[1] == Annotation(SOURCE.span(0, 1), "from")


def test_notes_may_be_words_or_have_a_place():
    """A plain text becomes a note without a place."""
    placed = Note("here", SOURCE.span(0, 1))

    item = finding(codes.UNKNOWN_NODE, "no", SOURCE.span(0, 1), notes=["words", placed])

    assert item.notes == (Note("words"), placed)


def test_the_severity_is_that_of_the_code_unless_it_is_set():
    """A project may configure the severity of a code."""
    place = (Annotation(SOURCE.span(0, 1), primary=True),)

    assert Diagnostic(codes.UNUSED_NODE, "no", place).severity is Severity.WARNING
    changed = Diagnostic(codes.UNUSED_NODE, "no", place, severity=Severity.ERROR)
    assert changed.severity is Severity.ERROR


def test_the_same_finding_counts_once():
    """Two phases may report the same mistake."""
    problems = Problems()

    problems.extend([finding(codes.UNKNOWN_NODE, "no", SOURCE.span(0, 1))] * 2)

    assert len(list(problems)) == 1


@pytest.mark.parametrize(
    ("code", "stops"), [(codes.UNKNOWN_NODE, True), (codes.UNUSED_NODE, False)]
)
def test_only_errors_stop_a_build(code, stops: bool):
    """Warnings do not."""
    problems = Problems()

    problems.add(finding(code, "no", SOURCE.span(0, 1)))

    assert problems.has_errors is stops
