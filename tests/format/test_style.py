"""The rules of the style, each by a text before and after."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowc.format import format_source
from flowc.source import Source

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").rglob("*.flow"))


def formatted(text: str, width: int = 100) -> str:
    return format_source(Source("x.flow", text), width).text


def in_graph(members: str, width: int = 100) -> str:
    """Return the *members* of a graph in the style, without their indentation."""
    text = formatted(f"graph G() -> a {{ {members} }}\n", width)
    lines = text.removeprefix("graph G() -> a {\n").removesuffix("}\n").split("\n")
    return "\n".join(line.removeprefix("  ") for line in lines).rstrip("\n")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("set s{a=1,b=2}", "set s { a = 1  b = 2 }"),
        ("set s { a   =   x.y( 1 , k = 2 ) [ 0 ] }", "set s { a = x.y(1, k=2)[0] }"),
        ("set s { a = x[1:2] + x[n+1:m] }", "set s { a = x[1:2] + x[n + 1 : m] }"),
        ("set s { a = - - x + (1,) + not_(y) }", "set s { a = - -x + (1,) + not_(y) }"),
        ("set s { a = [1,2,] }", "set s { a = [1, 2] }"),
        ("set s { a = 1 .real }", "set s { a = 1 .real }"),
        ("set s { a = 'quotes' + \"stay\" }", "set s { a = 'quotes' + \"stay\" }"),
        ("node f ( a ) -> b , c=g.h{ }", "node f(a) -> b, c = g.h { }"),
        ("node f(a)->{b,c}", "node f(a) -> {b, c}"),
        ('ask q(a)->b:"?"{timeout 2d}', 'ask q(a) -> b: "?" { timeout 2d }'),
        ("use d:Pool=open( )", "use d: Pool = open()"),
        ("var a:int=1  by  add", "var a: int = 1 by add"),
        ("start->a->if x{b}else{}->end", "start -> a -> if x { b } else { } -> end"),
    ],
)
def test_a_member_that_fits_stands_on_one_line(before: str, after: str):
    """With a space between words, and none inside of brackets of values."""
    assert in_graph(before) == after


def test_options_stand_below_each_other_unless_there_is_only_one():
    """Each is a phrase of several words, so two on a line could not be told apart."""
    assert in_graph("node f(a) { cache retry 2 times }") == (
        "node f(a) {\n  cache\n  retry 2 times\n}"
    )


def test_what_is_too_long_goes_one_below_the_other_with_a_comma():
    """Brackets are broken from the outside in, and only those that must be."""
    assert in_graph("node function(first, second(third)) -> result", 30) == (
        "node function(\n  first,\n  second(third),\n) -> result"
    )


def test_a_long_header_is_broken_before_the_outputs_first():
    """What goes in stays on one line for as long as it can."""
    text = "graph Report(orders: Path, rates: Path) -> revenue: int, late: int { start -> end }"

    assert formatted(text, 60) == (
        "graph Report(orders: Path, rates: Path)\n"
        "    -> revenue: int, late: int {\n"
        "  start -> end\n"
        "}\n"
    )
    assert formatted(text, 34) == (
        "graph Report(\n"
        "  orders: Path,\n"
        "  rates: Path,\n"
        ") -> revenue: int, late: int {\n"
        "  start -> end\n"
        "}\n"
    )


def test_a_long_chain_is_filled_and_ends_its_line_behind_a_block():
    """So that what follows a block is found at the beginning of a line."""
    chain = "start -> one -> each x in xs { two } -> three -> end"

    assert in_graph(chain, 40) == ("start -> one -> each x in xs { two }\n  -> three -> end")


def test_a_block_that_is_broken_hangs_on_the_line_that_leads_to_it():
    """And what follows goes on behind its bracket."""
    assert in_graph("start -> a -> match k { x => b yy => c -> d } -> end") == (
        "start -> a -> match k {\n  x  => b\n  yy => c -> d\n} -> end"
    )


def test_a_block_in_a_block_is_never_on_its_line():
    """Two levels of control on one line are read past."""
    assert in_graph("start -> if a { each x in xs { b } } else { c } -> end") == (
        "start -> if a {\n  each x in xs { b }\n} else { c } -> end"
    )


def test_handlers_stand_below_a_body_on_one_line():
    """Behind one that is broken, the handler follows its bracket."""
    assert in_graph("start -> try { a -> b } on KeyError, ValueError { c -> d } -> end", 50) == (
        "start -> try { a -> b }\non KeyError, ValueError { c -> d } -> end"
    )


def test_arrows_of_neighbours_are_aligned_where_each_is_on_one_line():
    """A longer one, an empty line and a comment part them."""
    stubs = "stub a => 1 stub bbb => 2\n\nstub cc => 3 # why\n stub d => 4"

    assert formatted(f'test "t" for G() {{ {stubs} }}') == (
        'test "t" for G() {\n'
        "  stub a   => 1\n"
        "  stub bbb => 2\n"
        "\n"
        "  stub cc => 3  # why\n"
        "  stub d  => 4\n"
        "}\n"
    )


def test_calls_that_are_expected_are_written_as_calls() -> None:
    """Tight where they have arguments, and broken in their brackets where they are long."""
    calls = "expect   calls a . b>=2 expect call a . b ( 1,k = _, )"
    long = f'expect call a("{"x" * 60}", "{"y" * 30}")'

    assert formatted(f'test "t" for G() {{ {calls} {long} }}') == (
        'test "t" for G() {\n'
        "  expect calls a.b >= 2\n"
        "  expect call a.b(1, k=_)\n"
        "  expect call a(\n"
        f'    "{"x" * 60}",\n'
        f'    "{"y" * 30}",\n'
        "  )\n"
        "}\n"
    )


def test_fields_of_records_and_members_of_graphs_have_a_line_each():
    """With at most one empty line between, where there was one."""
    assert formatted('record R{a:int,b:str=""\n\n\n\nc:int}') == (
        'record R {\n  a: int\n  b: str = ""\n\n  c: int\n}\n'
    )


def test_imports_take_brackets_only_over_more_lines_than_one():
    """As many names on a line as it holds."""
    assert formatted("from a import (b,\n c as d)") == "from a import b, c as d\n"
    assert formatted("from nodes import one, two, three", 24) == (
        "from nodes import (\n  one, two, three,\n)\n"
    )


def test_declarations_stand_apart_and_imports_together():
    """The same for triggers and enums, which are single lines."""
    text = (
        "from a import b\nfrom c import d\nenum E { x }\n"
        "graph G() -> a { start -> end }\non every 1h run G()"
    )

    assert formatted(text) == (
        "from a import b\nfrom c import d\n\nenum E { x }\n\n"
        "graph G() -> a {\n  start -> end\n}\n\non every 1h run G()\n"
    )


def test_a_doc_string_moves_with_its_lines_and_stands_apart():
    """What it says is known without the indentation, so that stays the same."""
    doc = '      """One.\n\n        Two,\n          three.\n      """'
    text = f"graph G() -> a {{\n{doc}\n start -> end }}"

    assert formatted(text) == (
        'graph G() -> a {\n  """One.\n\n  Two,\n    three.\n  """\n\n  start -> end\n}\n'
    )


def test_a_doc_string_with_escapes_stays_as_it_is():
    """Its lines are not those that are seen."""
    text = 'graph G() -> a {\n      """One.\\n\n        Two."""\n\n  start -> end\n}\n'

    assert '"""One.\\n\n        Two."""' in formatted(text)


def test_comments_stay_with_their_token():
    """Behind it on its line, or above it on their own."""
    text = (
        "graph G() -> a { # opens\n# above\nset s { a = 1 # one\n, # comma\n b = 2 }"
        "\n\n\n# last\n} # closes\n# end"
    )

    assert formatted(text) == (
        "graph G() -> a {  # opens\n"
        "  # above\n"
        "  set s {\n"
        "    a = 1  # one\n"
        "    # comma\n"
        "    b = 2\n"
        "  }\n"
        "\n"
        "  # last\n"
        "}  # closes\n"
        "# end\n"
    )


def test_a_comment_does_not_count_towards_the_width():
    """Nobody breaks a line for the sake of what is said about it."""
    line = "var x: int  # " + "very " * 30 + "long"

    assert in_graph(line + "\n") == line


def test_a_line_never_begins_with_two_slashes():
    """It would be a comment of another language."""
    broken = in_graph("set s { a = first_long_name // second_long_name // third_long_name }", 30)

    assert not any(line.lstrip().startswith("//") for line in broken.split("\n"))


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_ends_of_lines_stay_of_their_kind(end: str):
    """Those of the first line are those of the file."""
    text = f"enum E {{ a }}{end}{end}{end}enum F {{ b }}"

    assert formatted(text) == f"enum E {{ a }}{end}{end}enum F {{ b }}{end}"


@pytest.mark.parametrize("text", ["", "\n", "  \n\n"])
def test_an_empty_file_stays_empty(text: str):
    """There is nothing to end a line."""
    assert formatted(text) == ""


def test_an_expression_as_deep_as_the_parser_takes_is_formatted():
    """Nothing here walks by recursion."""
    deep = "set s { a = " + "f(" * 60 + "x" + ")" * 60 + " }"
    deeper = f"graph G() -> a {{\n  {deep.replace('x', 'f(' * 30 + 'x' + ')' * 30)}\n}}\n"

    assert in_graph(deep, 400) == deep
    assert formatted(deeper) == deeper


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_examples_are_in_the_style(path: Path):
    """People learn from them how a flow file looks."""
    text = path.read_text(encoding="utf-8")

    assert formatted(text) == text
