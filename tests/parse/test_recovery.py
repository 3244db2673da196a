"""Mistakes give one finding each, at the right place, and there is always a tree."""

from __future__ import annotations

import random

import pytest
from mutants import JUNK
from work import calls_of

from flowc.diagnostics import Problems, codes
from flowc.parse import parse
from flowc.parse.loading import load_tables
from flowc.parse.scan import scan
from flowc.source import Source
from flowc.trees.syntax import BadExpr, BadItem, BadMember, GraphDecl, NodeDecl

EIGHT = """\
record Order {
  id str
}

grpah Other(x: int) -> y: int { node a(x) -> y start -> a -> end }

graph Main(text: str -> out: str {
  var kind: str
  node a(text) -> kind { retry 3 times timeout "5s" }
  node b(kind docs) -> out
  node c(out
  node d(text) -> out

  start -> a => b
  b -> if kind == "x" { c } else if kind == "y" { d }
  c -> -> d
  d -> end
}
"""


def in_graph(member: str) -> str:
    return f"graph G(x: int) -> y: int {{\n  {member}\n  start -> a -> end\n}}\n"


def places(text: str) -> list[tuple[int, str]]:
    problems = Problems()
    source = Source("x.flow", text)
    parse(source, problems)
    found = sorted(problems, key=lambda item: item.primary.span.start)
    return [(source.line_of(item.primary.span.start), item.code.slug) for item in found]


def test_each_planted_mistake_is_found_once() -> None:
    """Nine mistakes in one file give nine findings, each in its line."""
    assert places(EIGHT) == [
        (2, "missing-punctuation"),
        (5, "unexpected-token"),
        (7, "unclosed-delimiter"),
        (9, "invalid-option-value"),
        (10, "missing-punctuation"),
        (11, "unclosed-delimiter"),
        (14, "foreign-syntax"),
        (15, "foreign-syntax"),
        (16, "unexpected-token"),
    ]


@pytest.mark.parametrize(
    ("member", "slug", "headline"),
    [
        ("node a(x) y", "missing-punctuation", "a `->` is missing before `y`"),
        ("node a(x) -> y y", "unexpected-token", "expected a member of the graph, found `y`"),
        ("NODE a(x)", "unexpected-token", "expected a member of the graph, found `NODE`"),
        ("node a(x y)", "missing-punctuation", "a `,` is missing before `y`"),
        ("node a(x) { retry 3 timeout 1s }", "missing-punctuation", "a `times` is missing"),
        ("node a(x) { frobnicate 3 }", "unknown-option", "no option is called `frobnicate`"),
        ("node a(x) { timout 3s }", "unknown-option", "no option is called `timout`"),
        ("node a(x) { timeout 3 }", "invalid-option-value", "`timeout` takes a duration, not `3`"),
        ("node a(x) { retry 0 times }", "invalid-option-value", "`retry` takes a number"),
        ("node a(x) { run thread }", "invalid-option-value", "the place of `run` is written"),
        ("node a(x) { run in gpu }", "invalid-option-value", "a node cannot run in `gpu`"),
        ("node a(x) { timeout 1s timeout 2s }", "duplicate-option", "the option `timeout` is"),
        ("state s: int", "foreign-syntax", "`state` means nothing here"),
        ("edge b -> c", "foreign-syntax", "`edge` means nothing here"),
        ("def f(x): pass", "foreign-syntax", "`def` means nothing here"),
        ("b -> parallel [c, d]", "foreign-syntax", "`parallel` means nothing here"),
        ("b -> while x { c }", "foreign-syntax", "`while` means nothing here"),
        ("b -> for i in x { c }", "foreign-syntax", "`for` means nothing here"),
        ("b -> END", "foreign-syntax", "`END` is not a marker of the language"),
        ("b => c", "foreign-syntax", "expected `->`, found `=>`"),
        ("b >> c", "foreign-syntax", "expected `->`, found `>>`"),
        ("b --> c", "foreign-syntax", "expected `->`, found `-->`"),
        ("var class: str", "reserved-name", "`class` is a word of Python's"),
        ("node for(x) -> y", "reserved-name", "`for` is a word of Python's"),
        ("b -> if x && y { c }", "foreign-syntax", "`&&` is not an operator"),
        ("b -> if !x { c }", "foreign-syntax", "`!` is not an operator"),
        ("b -> if x { c } else if y { d }", "foreign-syntax", "`else if` is not a word"),
        ("b -> if x = 1 { c }", "unexpected-token", "expected `==`, found `=`"),
        ("b -> if x: { c }", "unexpected-token", "expected `{`, found `:`"),
        ("b -> c;", "foreign-syntax", "statements are not ended by `;`"),
        ("// b", "foreign-syntax", "`//` does not begin a comment"),
        ("var s: bool = true", "foreign-syntax", "`true` is not a value of the language"),
        ("var s: str = “hi”", "unexpected-character", "a string stands in typographic quotes"),
        ("var s\uff1a str", "unexpected-character", "`：` looks like `:`, but is not"),
        ("var\u00a0s: str", "unexpected-character", "a space of an unusual kind"),
        ("var s: str $", "unexpected-character", "`$` has no meaning here"),
        ("var s: str \u202e", "invisible-character", "an invisible character, `U+202E`"),
        ('var s: str = "\\x"', "unexpected-character", "a string holds a backslash"),
        ('var s: str = "x', "unterminated-string", 'a string in `"` has no end'),
        ('var s: "str"', "unexpected-token", "the type `str` stands in quotes"),
        ("var s: 3", "unexpected-token", "expected a type, found `3`"),
        ("timeout 3s", "misplaced-declaration", "`timeout` stands outside the braces of a node"),
        ("retry 3 times", "misplaced-declaration", "`retry` stands outside the braces of a node"),
        ("language 1", "misplaced-declaration", "`language` stands inside a graph"),
        ('set s { y = "x }', "unterminated-string", 'a string in `"` has no end'),
        ("node a(te\u200bxt)", "invisible-character", "an invisible character, `U+200B`"),
        ("graph Inner() { }", "misplaced-declaration", "`graph` stands inside a graph"),
        ('"""Late."""', "misplaced-declaration", "a doc string stands behind other declarations"),
        ("b -> [c, d", "unclosed-delimiter", "`[` is"),
        ("b -> -> c", "unexpected-token", "expected a step, found `->`"),
        ("}", "misplaced-declaration", "a path stands outside a graph"),
    ],
)
def test_mistake_in_a_graph_is_one_finding(read, member: str, slug: str, headline: str) -> None:
    """In the user's words."""
    _, found = read(in_graph(f"node z(x)\n  {member}"))

    assert [item.code.slug for item in found] == [slug]
    assert found[0].headline.startswith(headline)
    assert len(found[0].headline) <= 100


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("node a(x)\n", "misplaced-declaration"),
        ("limit 20 steps\n", "misplaced-declaration"),
        ("start -> a -> end\n", "misplaced-declaration"),
        ("enum E { a }\nlanguage 1\n", "misplaced-declaration"),
        ("language 2\n", "language-version"),
        ("import json\n", "foreign-syntax"),
        ("class A: pass\n", "foreign-syntax"),
        ("workflow W() { }\n", "foreign-syntax"),
        ("from a import b as\ngraph G() { }\n", "unexpected-token"),
    ],
)
def test_mistake_at_the_top_is_one_finding(read, text: str, slug: str) -> None:
    """As in a graph."""
    _, found = read(text)

    assert [item.code.slug for item in found] == [slug]


def test_each_foreign_arrow_of_a_path_is_a_finding_of_its_own(read) -> None:
    """Whoever writes `=>` writes every arrow so; each is reported and fixed."""
    _, found = read(in_graph("b => c => d"))

    assert [item.code for item in found] == [codes.FOREIGN_SYNTAX] * 2
    assert all(item.fixes for item in found)


def test_python_word_as_a_name_is_reported_once_and_kept(read) -> None:
    """The declaration is reported; its uses are parsed as the same name."""
    tree, found = read(in_graph("node class(x) -> y\n  b -> class -> pass as lambda"))

    assert [item.headline.split()[0] for item in found][:1] == ["`class`"]
    assert tree.items[0].members[0].name.text == "class"
    assert sum("`class`" in item.headline for item in found) == 1


def test_bracket_that_a_repair_put_in_is_never_named(read, corpus) -> None:
    """No headline mentions a bracket that nobody wrote."""
    tokens = [token.text for token in scan(Source("x.flow", corpus["support.flow"]), load_tables())]
    for index, text in enumerate(tokens):
        if text in "{([":
            _, found = read("".join([*tokens[:index], *tokens[index + 1 :]]))

            assert not any("``" in item.headline for item in found)


def test_fixes_of_single_signs_mend_the_text(read) -> None:
    """A safe fix removes its finding and causes no other."""
    for member in ("node a(x y)", "b -> if x && y { c }", "b -> c;", "b => c", "var s: str = “hi”"):
        text = in_graph(member)
        _, (found,) = read(text)
        (edit,) = found.fixes[0].edits

        mended = text[: edit.span.start] + edit.text + text[edit.span.end :]

        assert read(mended)[1] == []


def test_declaration_at_the_left_edge_ends_an_open_block(read) -> None:
    """A missing brace does not affect the next graph, and what came before it is kept."""
    tree, found = read("graph A() {\n  node a()\n  start -> [a\n\ngraph B() { start -> end }\n")

    first, second = tree.items
    assert isinstance(first, GraphDecl)
    assert isinstance(first.members[0], NodeDecl)
    assert second.name.text == "B"
    assert [item.code for item in found] == [codes.UNCLOSED_DELIMITER]


def test_unclosed_brace_is_shown_where_it_was_forgotten(read) -> None:
    """Among nested blocks, it is the one whose closing brace has another block's indentation."""
    text = "graph A(x: int) {\n  node a() {\n    timeout 1s\n  start -> a -> end\n}\n"

    _, found = read(text)

    assert [item.code for item in found] == [codes.UNCLOSED_DELIMITER]
    assert text[: found[0].primary.span.start].count("\n") == 1


def test_group_left_open_before_the_end_is_closed_there(read) -> None:
    """`end` is not allowed in a group, so the bracket was forgotten before it."""
    text = in_graph("b -> [c, d -> end")

    _, (found,) = read(text)

    assert found.code == codes.UNCLOSED_DELIMITER
    (edit,) = found.fixes[0].edits
    assert read(text[: edit.span.start] + edit.text + text[edit.span.end :])[1] == []


def test_graph_that_is_cut_short_is_known_to_lack_members(read) -> None:
    """If the file ends too early, nothing is reported about what may have followed."""
    tree, _ = read("graph G(x: int) -> y: int {\n  node a(x) -> y\n")

    assert isinstance(tree.items[0].members[-1], BadMember)


def test_damaged_member_keeps_its_name(read) -> None:
    """Uses of what it would have declared give no findings."""
    tree, _ = read(in_graph("node broken -> [[[ ]]] )"))

    names = [
        name.text
        for member in tree.items[0].members
        if isinstance(member, BadMember)
        for name in member.names
    ]
    assert names == ["broken"]


def noise(length: int) -> str:
    chance = random.Random(3)
    return "".join(chr(chance.choice((chance.randrange(256), 0xFFFD))) for _ in range(length))


@pytest.mark.parametrize(
    ("text", "most"),
    [
        pytest.param("", 0, id="empty"),
        pytest.param("# nothing\n", 0, id="comment"),
        pytest.param("\ufeff# nothing\n", 0, id="byte order mark"),
        pytest.param("{" * 10_000, 1, id="braces"),
        pytest.param("graph G() { start -> " + "[" * 10_000, 1, id="groups"),
        pytest.param("graph G() { start -> " + "if x { " * 10_000, 1, id="blocks"),
        pytest.param("graph G() { var x: int = " + "(" * 10_000, 1, id="brackets"),
        pytest.param("graph G() { var x: int = " + "not " * 10_000 + "x }", 1, id="not"),
        pytest.param("graph G() { var x: int = " + "a + " * 10_000 + "a }", 1, id="plus"),
        pytest.param("graph G() { var x: int = a" + ".b" * 10_000 + " }", 1, id="dots"),
        pytest.param("graph G() { var x: int = a" + "()" * 10_000 + " }", 1, id="calls"),
        pytest.param("graph G() { var x: int = " + "9" * 10_000 + " }", 1, id="digits"),
        pytest.param("graph G(x: " + "list[" * 10_000 + ") { }", 1, id="types"),
        pytest.param(noise(50_000), 1, id="binary"),
        pytest.param('"' * 10_001, 3, id="quotes"),
        pytest.param("graph G() {" + " node" * 50_000, 3, id="words"),
        pytest.param("\ngraph" * 20_000, 105, id="edges"),
    ],
)
def test_abuse_ends_with_a_tree(read, text: str, most: int) -> None:
    """No text makes the parser fail, overflow or flood; its tree can be walked recursively."""
    tree, found = read(text)

    assert len(found) <= most
    assert "".join(token.text for token in tree.tokens) == text
    assert repr(tree)


def noisy(count: int) -> str:
    """Return that many words of the language in a random order."""
    chance = random.Random(5)
    return " ".join(chance.choice(JUNK) for _ in range(count))


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda size: "{" * size, id="braces"),
        pytest.param(lambda size: "graph G() { start -> " + "[" * size, id="groups"),
        pytest.param(lambda size: "graph G() { start -> " + "if x { " * size, id="blocks"),
        pytest.param(lambda size: "graph G() { var x: int = " + "(" * size, id="brackets"),
        pytest.param(lambda size: '"' * (2 * size + 1), id="quotes"),
        pytest.param(lambda size: "graph G() {" + " node" * size, id="words"),
        pytest.param(lambda size: "\ngraph" * size, id="edges"),
        pytest.param(noise, id="binary"),
        pytest.param(noisy, id="noise"),
    ],
)
def test_work_grows_no_faster_than_a_text_that_is_all_mistakes(read, make) -> None:
    """Twice the text takes at most slightly more than twice the work, counted in calls."""
    read(make(10))  # what is loaded once

    once, twice = (calls_of(lambda size=size: read(make(size))) for size in (1_000, 2_000))

    assert twice <= 2.3 * once


def test_work_grows_no_faster_than_a_valid_text(corpus, read) -> None:
    """The same for graphs without mistakes."""
    graph = "graph" + corpus["support.flow"].partition("graph")[2]

    once, twice = (calls_of(lambda count=count: read(graph * count)) for count in (5, 10))

    assert twice <= 2.1 * once


def test_expression_too_tall_becomes_an_error_node(read) -> None:
    """Later passes then need not walk it."""
    tree, found = read("graph G() { var x: int = " + "-" * 300 + "1 }")

    assert isinstance(tree.items[0].members[0].default, BadExpr)
    assert [item.code for item in found] == [codes.UNEXPECTED_TOKEN]


def test_binary_file_is_one_bad_item(read) -> None:
    """Without text there are no declarations."""
    tree, _ = read("\0\1\2graph G() { }")

    assert [type(item) for item in tree.items] == [BadItem]


def test_soup_of_tokens_ends_with_a_tree(read) -> None:
    """Many mistakes of all kinds at once never make the parser fail or loop."""
    chance = random.Random(11)
    spellings = [*load_tables().spellings.values(), *JUNK, "\n", "\ngraph G() {\n", "\n}\n", '"""']
    for _ in range(500):
        text = " ".join(chance.choice(spellings) for _ in range(chance.randrange(1, 120)))

        tree, found = read(text)

        assert "".join(token.text for token in tree.tokens) == text
        assert all(0 <= item.primary.span.end <= len(text) for item in found)


def test_member_in_an_open_bracket_closes_it(read) -> None:
    """But not the brace of the graph: it stays open, and what follows belongs to the graph."""
    tree, found = read("graph G() {\n  start -> each x in (a\n  node b()\n  b -> end\n}\n")

    assert [type(item) for item in tree.items] == [GraphDecl]
    assert any(isinstance(member, NodeDecl) for member in tree.items[0].members)
    assert [item.code for item in found] == [codes.UNCLOSED_DELIMITER]


def test_path_in_an_open_match_closes_it(read) -> None:
    """Its arrow is not a misspelt `=>` of an arm: it is not indented more than the brace."""
    text = """graph G(x: int) -> x {
  node a(x)
  start -> a -> match x {
    1 => end
    _ => a
  a -> if x > 1 { end } else { a }
  end -> a
}
"""

    tree, found = read(text)

    assert [item.code for item in found] == [codes.UNCLOSED_DELIMITER]
    assert text[: found[0].primary.span.start].count("\n") == 2
    assert len(tree.items[0].members) == 4
