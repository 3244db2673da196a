"""A string that lacks a quote gives one finding and does not affect what is around it."""

from __future__ import annotations

import pytest

from flowc.diagnostics import codes
from flowc.diagnostics.fixes import apply

HEAD = 'from nodes import a\n\ngraph G(x: str, mode: Literal["p", "q"] = "p") -> y: str {\n'
TAIL = "\n  start -> a -> end\n}\n"


@pytest.mark.parametrize(
    ("member", "string", "mended"),
    [
        ('node a("x, "y")', '"x', '"x"'),
        ('node a(x", "y")', 'x"', '"x"'),
        ('node a("x", "y)', '"y', '"y"'),
        ('node a("x", y")', 'y"', '"y"'),
        ('node a(x, k="x, m="y")', '"x', '"x"'),
        ('node a(x) { tags "slow }', '"slow', '"slow"'),
        ('node a(x) { tags slow" }', 'slow"', '"slow"'),
        ('set s { y = "some, or more  mode = "q" }', '"some, or more', '"some, or more"'),
        ('set s { y = some more." }', 'some more."', '"some more."'),
        ('set s { y = it is: " + x }', 'it is: "', '"it is: "'),
        ('ask a(x) -> y: "Really?', '"Really?', '"Really?"'),
        ('ask a(x) -> y: Really?"', 'Really?"', '"Really?"'),
        ('var z: str = "', '"', '""'),
        ("var z: str = 'abc", "'abc", "'abc'"),
        ('var z: dict[str, str] = {"a": b", "c": "d"}', 'b"', '"b"'),
    ],
)
def test_string_is_taken_to_be_where_it_was_meant(read, member, string, mended) -> None:
    """The finding covers the intended string, and its fix inserts the quote at its end."""
    text = f"{HEAD}  {member}{TAIL}"

    _, (found,) = read(text)

    span, (edit,) = found.primary.span, found.fixes[0].edits
    assert found.code == codes.UNTERMINATED_STRING
    assert text[span.start : span.end] == string
    assert mended in apply(text, [edit])
    assert read(apply(text, [edit]))[1] == []


@pytest.mark.parametrize(
    "line",
    [
        'from "part.flow import Part',
        'from part.flow" import Part',
        'on cron "0 8 * * 1-5 in "Europe/Berlin" run G(x="")',
        'on cron 0 8 * * 1-5" in "Europe/Berlin" run G(x="")',
        'on cron "0 8 * * 1-5" in "Europe/Berlin run G(x="")',
        'on cron "0 8 * * 1-5" in Europe/Berlin" run G(x="")',
        'on http POST "/go run G(x=body.x)',
        'on http POST /go" run G(x=body.x)',
        'on queue "jobs run G(x=message.x) thread message.id',
        'test "a refund asks for G(x="y") { expect y == "" }',
        'test a refund asks" for G(x="y") { expect y == "" }',
    ],
)
def test_item_with_half_a_string_is_one_finding(read, line) -> None:
    """The words after a path, a route or a title are not taken for part of the string."""
    _, found = read(f"{HEAD}  node a(x) -> y{TAIL}\n{line}\n")

    assert [item.code for item in found] == [codes.UNTERMINATED_STRING]


@pytest.mark.parametrize("doc", ['""Says what."""', '"""Says what.""', '"""Says\n  what\n  ""'])
@pytest.mark.parametrize("behind", ["", '"""Others say more."""\n'])
def test_torn_doc_string_ends_where_it_was_meant_to(read, doc, behind) -> None:
    """One quote of six is missing, and the file up to the next doc string is still parsed
    correctly.
    """
    text = f'{HEAD}  {doc}\n  var z: str = ""\n  node a(x) -> y{TAIL}\ngraph H() {{\n{behind}}}\n'

    tree, found = read(text)

    assert [item.code for item in found] == [codes.UNTERMINATED_STRING]
    assert len(tree.items[1].members) == 3
    assert "Says" in tree.items[1].doc


def test_very_long_line_of_quotes_is_cut_in_time(read) -> None:
    """Choosing the unmatched quote takes time linear in the number of quotes."""
    _, found = read("graph G() { var x: str = " + 'a" ' * 20_001 + "}")

    assert found[0].code == codes.UNTERMINATED_STRING
