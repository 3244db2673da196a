"""Properties of rendering that hold for any text and any places."""

from __future__ import annotations

import json
import re

from hypothesis import given
from hypothesis import strategies as st

from flowc.diagnostics import Annotation, Diagnostic, Edit, Fix, codes
from flowc.diagnostics.fixes import apply
from flowc.diagnostics.formats import json as json_lines
from flowc.diagnostics.glyphs import width
from flowc.diagnostics.render import render
from flowc.diagnostics.style import Style
from flowc.source import Source, Span

#: Texts with difficult content: all kinds of line ends, tabs, wide, combining and invisible
#: characters.
TEXTS = st.text(
    st.sampled_from("ab {}\t\n\r日é\u0301🚀\u200d\u202e\ufeff\x00\x0c\u2028"), max_size=60
)


@st.composite
def findings(draw: st.DrawFn) -> tuple[Source, Diagnostic]:
    """Generate a source and a finding in it with one to four places and a fix."""
    source = Source("main.flow", draw(TEXTS))
    offsets = st.integers(0, len(source.text))

    def place() -> Span:
        return source.span(*sorted((draw(offsets), draw(offsets))))

    others = [
        Annotation(place(), draw(st.sampled_from(["", "label"])))
        for _ in range(draw(st.integers(0, 3)))
    ]
    edit = Edit(place(), draw(st.sampled_from(["", "x", " new\nline"])))
    return source, Diagnostic(
        codes.UNEXPECTED_TOKEN,
        "no",
        (Annotation(place(), primary=True), *others),
        fixes=(Fix("do so", (edit,)),),
    )


@given(findings())
def test_any_finding_can_be_drawn(case: tuple[Source, Diagnostic]):
    """The output ends with the path of its page, and nothing in it moves a terminal's cursor."""
    source, diagnostic = case

    drawn = render(diagnostic, {source.path: source})

    assert drawn.endswith("= flowc explain FLW001\n")
    assert not re.search(r"[\x00-\x09\x0b-\x1f\u2028\u202e]", drawn)


@given(findings())
def test_colour_never_changes_the_words(case: tuple[Source, Diagnostic]):
    """Without its escape sequences, coloured output is the plain output, except for trailing
    blanks.
    """
    source, diagnostic = case
    sources = {source.path: source}

    coloured = render(diagnostic, sources, Style(colour=True))

    bare = re.sub(r"\x1b\[[\d;]*m", "", coloured)
    plain = render(diagnostic, sources)
    assert [row.rstrip() for row in bare.split("\n")] == [row.rstrip() for row in plain.split("\n")]


@given(findings(), st.integers(20, 40))
def test_source_never_runs_over_the_width(case: tuple[Source, Diagnostic], columns: int):
    """Rows of source are cut to the width; only messages may be longer."""
    source, diagnostic = case

    drawn = render(diagnostic, {source.path: source}, Style(width=columns))

    numbered = [row for row in drawn.split("\n") if re.match(r" *\d+ \|", row)]
    assert all(width(row) <= columns for row in numbered)


@given(findings())
def test_json_offsets_address_the_bytes_of_the_file(case: tuple[Source, Diagnostic]):
    """Applying the edits to the bytes of the file gives the same result as applying them to the
    text.
    """
    source, diagnostic = case

    written = json.loads(json_lines([diagnostic], {source.path: source}))

    (edit,) = written["fixes"][0]["edits"]
    content = source.text.encode()
    start, end = edit["start"]["offset"], edit["end"]["offset"]
    patched = content[:start] + edit["text"].encode() + content[end:]
    assert patched.decode() == apply(source.text, diagnostic.fixes[0].edits)
