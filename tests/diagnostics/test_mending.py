"""Fixes applied until nothing changes, over a language in which each test defines the mistakes."""

from __future__ import annotations

import re
from collections.abc import Callable

from flowc.diagnostics import Applicability, Code, Diagnostic, Edit, Fix, codes, finding
from flowc.diagnostics.mending import Mended, mended
from flowc.source import Source

SAFE = frozenset({Applicability.SAFE})


def word_fixes(
    words: dict[str, str], code: Code = codes.UNUSED_FIELD
) -> Callable[[Source], tuple[Diagnostic, ...]]:
    """Return a function that finds each of *words* wherever it occurs and offers to replace it."""

    def look(source: Source) -> tuple[Diagnostic, ...]:
        return tuple(
            finding(code, f"`{word}`", span, fixes=[replacement(span, words[word])])
            for word in words
            for match in re.finditer(rf"\b{word}\b", source.text)
            for span in [source.span(*match.span())]
        )

    return look


def replacement(span, text: str, applicability: Applicability = Applicability.SAFE) -> Fix:
    return Fix("do so", (Edit(span, text),), applicability)


def text_of(done: Mended) -> str:
    return done.source.text


def test_fixes_are_made_until_none_is_left():
    """A fix may introduce a finding that another fix resolves."""
    done = mended(Source("m.flow", "a b a"), word_fixes({"a": "b", "b": "c"}), SAFE)

    assert (text_of(done), done.findings, done.fixed) == ("c c c", (), 5)


def test_only_the_kinds_that_are_allowed_are_applied():
    """A placeholder is never applied, whatever is requested."""

    def look(source: Source) -> tuple[Diagnostic, ...]:
        places = [source.span(at, at + 1) for at in range(3) if source.text[at] in "abc"]
        return tuple(
            finding(codes.DEAD_END, "no", span, fixes=[replacement(span, "-", kind)])
            for span in places
            for kind in [list(Applicability)[span.start]]
        )

    done = mended(Source("m.flow", "abc"), look, SAFE)

    assert text_of(done) == "-bc"
    assert len(done.findings) == 2


def test_the_first_fix_that_may_be_applied_is_taken():
    """A finding may offer several fixes."""

    def look(source: Source) -> tuple[Diagnostic, ...]:
        if source.text != "x":
            return ()
        span = source.span(0, 1)
        fixes = [replacement(span, "1", Applicability.UNSAFE), replacement(span, "2")]
        return (finding(codes.DEAD_END, "no", span, fixes=fixes),)

    assert text_of(mended(Source("m.flow", "x"), look, SAFE)) == "2"


def test_fixes_that_overlap_are_made_one_after_the_other():
    """The second is searched for again, in the text after the first."""

    def look(source: Source) -> tuple[Diagnostic, ...]:
        return tuple(
            finding(codes.DEAD_END, "no", span, fixes=[replacement(span, "")])
            for match in re.finditer(r"(?=(\[\w*\]))", source.text)
            for span in [source.span(match.start(1), match.end(1))]
        )

    assert text_of(mended(Source("m.flow", "[a][b][c] d"), look, SAFE)) == " d"


def test_one_insertion_that_two_findings_offer_is_made_once():
    """Neither finding knows of the other."""

    def look(source: Source) -> tuple[Diagnostic, ...]:
        if "!" in source.text:
            return ()
        fix = replacement(source.span(1, 1), "!")
        return tuple(finding(code, "no", source.span(0, 1), fixes=[fix]) for code in codes.ALL[:2])

    assert text_of(mended(Source("m.flow", "ab"), look, SAFE)) == "a!b"


def test_a_fix_that_makes_things_worse_is_left_out_and_the_others_are_made():
    """Neither the number of errors nor that of findings may increase."""
    words = {"a": "x", "b": "worse worse", "c": "y", "worse": "worse"}

    done = mended(Source("m.flow", "a b c b a"), word_fixes(words), SAFE)

    assert text_of(done) == "x b y b x"
    assert [item.headline for item in done.findings] == ["`b`", "`b`"]


def test_a_fix_that_trades_a_warning_for_an_error_is_left_out():
    """Although the number of findings does not change."""

    def look(source: Source) -> tuple[Diagnostic, ...]:
        return word_fixes({"a": "b"})(source) + word_fixes({"b": "b"}, codes.DEAD_END)(source)

    assert text_of(mended(Source("m.flow", "a"), look, SAFE)) == "a"


def test_fixes_that_go_in_a_circle_end_where_they_came_into_it():
    """They stop where the cycle was entered, so fixing again changes nothing."""
    look = word_fixes({"start": "a", "a": "b", "b": "c", "c": "a"})

    once = mended(Source("m.flow", "start"), look, SAFE)
    twice = mended(once.source, look, SAFE)

    assert text_of(once) == text_of(twice) == "a"


def test_a_fix_that_edits_another_file_is_left_to_its_reader():
    """Only the checked file is changed."""

    def look(source: Source) -> tuple[Diagnostic, ...]:
        span = source.span(0, 1)
        edits = Edit(span, "b"), Edit(Source("nodes.py", "x").span(0, 1), "y")
        fix = Fix("do so", edits, Applicability.SAFE)
        return (finding(codes.DEAD_END, "no", span, fixes=[fix]),)

    done = mended(Source("m.flow", "a"), look, SAFE)

    assert (text_of(done), done.fixed) == ("a", 0)
