"""The rules of the style, each shown by a text before and after."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowc.format import format_source
from flowc.source import Source

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").rglob("*.flow"))


def formatted(text: str, width: int = 100) -> str:
    return format_source(Source("x.flow", text), width).text


def in_graph(members: str, width: int = 100) -> str:
    """Return the *members* of a graph in the style, without indentation."""
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
    """With a space between words, and none inside the brackets of values."""
    assert in_graph(before) == after


def test_options_stand_below_each_other_unless_there_is_only_one():
    """Each is a phrase of several words, so two on one line would run together."""
    assert in_graph("node f(a) { cache retry 2 times }") == (
        "node f(a) {\n  cache\n  retry 2 times\n}"
    )


def test_what_is_too_long_goes_one_below_the_other_with_a_comma():
    """Brackets are broken from the outside in, and only as far as necessary."""
    assert in_graph("node function(first, second(third)) -> result", 30) == (
        "node function(\n  first,\n  second(third),\n) -> result"
    )


def test_a_long_header_is_broken_before_the_outputs_first():
    """The parameters stay on one line as long as possible."""
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
    """What follows a block is then found at the beginning of a line."""
    chain = "start -> one -> each x in xs { two } -> three -> end"

    assert in_graph(chain, 40) == ("start -> one -> each x in xs { two }\n  -> three -> end")


def test_a_block_that_is_broken_hangs_on_the_line_that_leads_to_it():
    """What follows it continues after its closing bracket."""
    assert in_graph("start -> a -> match k { x => b yy => c -> d } -> end") == (
        "start -> a -> match k {\n  x  => b\n  yy => c -> d\n} -> end"
    )


def test_a_block_in_a_block_is_never_on_its_line():
    """Two levels of control on one line are easily overlooked."""
    assert in_graph("start -> if a { each x in xs { b } } else { c } -> end") == (
        "start -> if a {\n  each x in xs { b }\n} else { c } -> end"
    )


def test_handlers_stand_below_a_body_on_one_line():
    """After a body that is broken, the handler follows its closing brace."""
    assert in_graph("start -> try { a -> b } on KeyError, ValueError { c -> d } -> end", 50) == (
        "start -> try { a -> b }\non KeyError, ValueError { c -> d } -> end"
    )


def test_arrows_of_neighbours_are_aligned_where_each_is_on_one_line():
    """A longer line, an empty line and a comment separate groups."""
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
    """Without spaces if they have arguments, and broken inside their brackets if they are long."""
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
    """With at most one empty line between them, where there was one."""
    assert formatted('record R{a:int,b:str=""\n\n\n\nc:int}') == (
        'record R {\n  a: int\n  b: str = ""\n\n  c: int\n}\n'
    )


def test_imports_take_brackets_only_over_more_lines_than_one():
    """Each line contains as many names as fit."""
    assert formatted("from a import (b,\n c as d)") == "from a import b, c as d\n"
    assert formatted("from nodes import one, two, three", 24) == (
        "from nodes import (\n  one, two, three,\n)\n"
    )


def test_declarations_stand_apart_and_imports_together():
    """Triggers and one-line enums are kept together in the same way."""
    text = (
        "from a import b\nfrom c import d\nenum E { x }\n"
        "graph G() -> a { start -> end }\non every 1h run G()"
    )

    assert formatted(text) == (
        "from a import b\nfrom c import d\n\nenum E { x }\n\n"
        "graph G() -> a {\n  start -> end\n}\n\non every 1h run G()\n"
    )


def test_a_doc_string_moves_with_its_lines_and_stands_apart():
    """Its value ignores the indentation, so it does not change."""
    doc = '      """One.\n\n        Two,\n          three.\n      """'
    text = f"graph G() -> a {{\n{doc}\n start -> end }}"

    assert formatted(text) == (
        'graph G() -> a {\n  """One.\n\n  Two,\n    three.\n  """\n\n  start -> end\n}\n'
    )


def test_a_doc_string_with_escapes_stays_as_it_is():
    """Its source lines are not the lines of its value."""
    text = 'graph G() -> a {\n      """One.\\n\n        Two."""\n\n  start -> end\n}\n'

    assert '"""One.\\n\n        Two."""' in formatted(text)


def test_comments_stay_with_their_token():
    """After it on the same line, or above it on lines of their own."""
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
    """A line is not broken because of its comment."""
    line = "var x: int  # " + "very " * 30 + "long"

    assert in_graph(line + "\n") == line


def test_a_line_never_begins_with_two_slashes():
    """It would look like a comment of another language."""
    broken = in_graph("set s { a = first_long_name // second_long_name // third_long_name }", 30)

    assert not any(line.lstrip().startswith("//") for line in broken.split("\n"))


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_ends_of_lines_stay_of_their_kind(end: str):
    """The first line determines those of the whole file."""
    text = f"enum E {{ a }}{end}{end}{end}enum F {{ b }}"

    assert formatted(text) == f"enum E {{ a }}{end}{end}enum F {{ b }}{end}"


@pytest.mark.parametrize("text", ["", "\n", "  \n\n"])
def test_an_empty_file_stays_empty(text: str):
    """There is no line to end."""
    assert formatted(text) == ""


def test_an_expression_as_deep_as_the_parser_takes_is_formatted():
    """The formatter does not recurse."""
    deep = "set s { a = " + "f(" * 60 + "x" + ")" * 60 + " }"
    deeper = f"graph G() -> a {{\n  {deep.replace('x', 'f(' * 30 + 'x' + ')' * 30)}\n}}\n"

    assert in_graph(deep, 400) == deep
    assert formatted(deeper) == deeper


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_examples_are_in_the_style(path: Path):
    """They show readers what a flow file looks like."""
    text = path.read_text(encoding="utf-8")

    assert formatted(text) == text
