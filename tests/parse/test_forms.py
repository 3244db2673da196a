"""Every form of the language, and the tree that it is parsed to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import attrs
import pytest

from flowc.source import Span
from flowc.trees.syntax import Constant, DottedName, Name, NameExpr, Node, NodeStep, Token


def show(value: object) -> object:
    """Return a tree without spans, with names and constants as plain values."""
    match value:
        case tuple():
            return [show(item) for item in value if not isinstance(item, Span)]
        case Name() | DottedName():
            return value.text
        case NameExpr():
            return value.name
        case NodeStep(alias=None):
            return value.name.text
        case Constant():
            return value.value if isinstance(value.value, timedelta) else value.text
        case Node():
            names = [field.name for field in attrs.fields(type(value))]
            parts = [getattr(value, name) for name in names if name not in ("span", "keyword")]
            kept = [part for part in parts if part is not None]
            return (type(value).__name__, *(show(part) for part in kept))
        case _:
            return value


@pytest.fixture
def member(read) -> Callable[[str], object]:
    """Return the tree of one member of a graph."""

    def parse_member(text: str) -> object:
        tree, found = read(f"graph G() {{ {text} }}")
        assert [item.headline for item in found] == []
        (only,) = tree.items[0].members
        return show(only)

    return parse_member


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a + b * c", ("BinaryExpr", "+", "a", ("BinaryExpr", "*", "b", "c"))),
        ("a - b - c", ("BinaryExpr", "-", ("BinaryExpr", "-", "a", "b"), "c")),
        ("-a ** b", ("UnaryExpr", "-", ("BinaryExpr", "**", "a", "b"))),
        (
            "a ** -b ** c",
            ("BinaryExpr", "**", "a", ("UnaryExpr", "-", ("BinaryExpr", "**", "b", "c"))),
        ),
        ("not a == b", ("UnaryExpr", "not", ("CompareExpr", ["=="], ["a", "b"]))),
        ("a or b and c or d", ("BoolExpr", "or", ["a", ("BoolExpr", "and", ["b", "c"]), "d"])),
        ("a < b <= c", ("CompareExpr", ["<", "<="], ["a", "b", "c"])),
        ("a not in b is not c", ("CompareExpr", ["not in", "is not"], ["a", "b", "c"])),
        ("a if b else c", ("ConditionalExpr", "b", "a", "c")),
        (
            "a | b ^ c & d",
            ("BinaryExpr", "|", "a", ("BinaryExpr", "^", "b", ("BinaryExpr", "&", "c", "d"))),
        ),
        (
            "a.b[0](c, d=1)",
            (
                "CallExpr",
                ("IndexExpr", ("AttributeExpr", "a", "b"), "0"),
                [("Argument", "c"), ("Argument", "d", "1")],
            ),
        ),
        ("a[1:]", ("SliceExpr", "a", "1")),
        ("a[b, c]", ("IndexExpr", "a", ("SequenceExpr", "tuple", ["b", "c"]))),
        ("()", ("SequenceExpr", "tuple", [])),
        ("(a,)", ("SequenceExpr", "tuple", ["a"])),
        ("(a)", "a"),
        ("[a, b,]", ("SequenceExpr", "list", ["a", "b"])),
        ("{a}", ("SequenceExpr", "set", ["a"])),
        ("{}", ("DictExpr", [])),
        ('{"a": b}', ("DictExpr", [['"a"', "b"]])),
        ("1h", timedelta(hours=1)),
        ("0.5s", timedelta(seconds=0.5)),
        ("lambda x: x", ("ForeignExpr", "a lambda")),
        ("[x for x in y if z]", ("ForeignExpr", "a list comprehension")),
        ('f"{x}"', ("ForeignExpr", "an f-string")),
        ("await f()", ("ForeignExpr", "`await`")),
        ("(x := 1)", ("ForeignExpr", "an assignment with `:=`")),
    ],
)
def test_expression(member, text: str, tree: object) -> None:
    """Expressions have the precedence of Python's."""
    assert member(f"limit {text} steps") == ("Limit", tree)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('"a\\n"', "a\n"),
        ("'b'", "b"),
        (r'r"\d"', r"\d"),
        ('"""c "d" """', 'c "d" '),
        ("0x1F", 31),
        ("1_000", 1000),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("True", True),
        ("None", None),
    ],
)
def test_constant(read, text: str, value: object) -> None:
    """A constant has the value that it has in Python."""
    tree, found = read(f"graph G() {{ limit {text} steps }}")

    assert found == []
    assert tree.items[0].members[0].steps.value == value


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("str", ("NamedType", "str", [])),
        ("a.b.C", ("NamedType", "a.b.C", [])),
        ("A | None", ("UnionType", [("NamedType", "A", []), ("NamedType", "None", [])])),
        ("tuple[int, ...]", ("NamedType", "tuple", [("NamedType", "int", []), ("EllipsisType",)])),
        ('Literal["a", -1, None]', ("LiteralType", ['"a"', "-1", "None"])),
    ],
)
def test_type(member, text: str, tree: object) -> None:
    """Types are Python's annotations."""
    assert member(f"var x: {text}") == ("Var", "var", "x", tree)


INT = ("NamedType", "int", [])


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        (
            "memory x: int by upsert(k) = 1",
            ("Var", "memory", "x", INT, ("Reducer", "upsert", "k"), "1"),
        ),
        (
            "memory x: int = 1 by upsert(k)",
            ("Var", "memory", "x", INT, ("Reducer", "upsert", "k"), "1"),
        ),
        ("use r: int = f()", ("Use", "r", INT, ("CallExpr", "f", []))),
        ("node a()", ("NodeDecl", "a", [], [])),
        (
            "node a(b, c=d) -> e = f.g",
            (
                "NodeDecl",
                "a",
                [("Argument", "b"), ("Argument", "c", "d")],
                ("Targets", "one", ["e"]),
                "f.g",
                [],
            ),
        ),
        ("node a() -> b, c", ("NodeDecl", "a", [], ("Targets", "tuple", ["b", "c"]), [])),
        ("node a() -> {b}", ("NodeDecl", "a", [], ("Targets", "names", ["b"]), [])),
        (
            "node a() { retry 3 times backoff 1s to 8s jitter on E, F.G }",
            (
                "NodeDecl",
                "a",
                [],
                [("Retry", "3", timedelta(seconds=1), timedelta(seconds=8), True, ["E", "F.G"])],
            ),
        ),
        (
            "node a() { cache timeout 1s run inline }",
            (
                "NodeDecl",
                "a",
                [],
                [("Cache",), ("Timeout", timedelta(seconds=1)), ("RunPlace", "inline")],
            ),
        ),
        (
            'node a() { run in process tags "x", "y" }',
            ("NodeDecl", "a", [], [("RunPlace", "process"), ("Tags", ['"x"', '"y"'])]),
        ),
        (
            'ask a(b) -> c: "d" { timeout 2d }',
            (
                "AskDecl",
                "a",
                [("Argument", "b")],
                ("Targets", "one", ["c"]),
                '"d"',
                [("Timeout", timedelta(days=2))],
            ),
        ),
        ("wait a for 1h", ("WaitDecl", "a", "for", timedelta(hours=1))),
        ("wait a until b", ("WaitDecl", "a", "until", "b")),
        (
            "set a { b = c d := e }",
            ("SetDecl", "a", [("Assignment", "b", False, "c"), ("Assignment", "d", True, "e")]),
        ),
    ],
)
def test_member(member, text: str, tree: object) -> None:
    """Fields and nodes."""
    assert member(text) == tree


def path(*steps: object) -> tuple[object, ...]:
    return ("Path", list(steps), [])


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("end", ("EndStep",)),
        ("a as b", ("NodeStep", "a", "b")),
        ("[a, b]", ("GroupStep", [path("a"), path("b")])),
        ("race [a, b]", ("RaceStep", [path("a"), path("b")])),
        (
            "each x in y max 8 with z: int = 0 { a }",
            ("EachStep", "x", "y", "8", [("ItemVar", "z", INT, "0")], path("a")),
        ),
        (
            "each x in y with z: int = 0 by add { a }",
            ("EachStep", "x", "y", [("ItemVar", "z", INT, ("Reducer", "add"), "0")], path("a")),
        ),
        (
            "if a { b } elif c { d } else { }",
            ("IfStep", [("Arm", "a", path("b")), ("Arm", "c", path("d"))], path()),
        ),
        (
            'match a { b | None => c -1 | "x" => d _ => e }',
            (
                "MatchStep",
                "a",
                [
                    ("Case", [("Pattern", "b"), ("Pattern", "None")], path("c")),
                    ("Case", [("Pattern", "-1"), ("Pattern", '"x"')], path("d")),
                    ("Case", [("Pattern",)], path("e")),
                ],
            ),
        ),
        (
            "try { a } on E, F as g { b } on H { c }",
            (
                "TryStep",
                path("a"),
                [("Handler", ["E", "F"], "g", path("b")), ("Handler", ["H"], path("c"))],
            ),
        ),
        ("repeat max 5 { a } until b else { c }", ("RepeatStep", "5", path("a"), "b", path("c"))),
        ("repeat { a } until b", ("RepeatStep", path("a"), "b")),
        ("dataflow { a, b as c }", ("DataflowStep", ["a", ("NodeStep", "b", "c")])),
        (
            "if x in {1} { a }",
            (
                "IfStep",
                [
                    (
                        "Arm",
                        ("CompareExpr", ["in"], ["x", ("SequenceExpr", "set", ["1"])]),
                        path("a"),
                    )
                ],
            ),
        ),
        (
            "match a { b => repeat { c } until d -1 => e }",
            (
                "MatchStep",
                "a",
                [
                    ("Case", [("Pattern", "b")], path(("RepeatStep", path("c"), "d"))),
                    ("Case", [("Pattern", "-1")], path("e")),
                ],
            ),
        ),
    ],
)
def test_step(member, text: str, step: object) -> None:
    """The steps of a path."""
    assert member(f"start -> {text}") == ("Path", [("StartStep",), step], [])


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        (
            "from a.b import c, D as E",
            ("PythonImport", "a.b", [("ImportedName", "c"), ("ImportedName", "D", "E")]),
        ),
        ('from "x.flow" import G', ("FlowImport", '"x.flow"', [("ImportedName", "G")])),
        (
            'enum E { a, b = "c" }',
            ("EnumDecl", "E", [("EnumMember", "a"), ("EnumMember", "b", '"c"')]),
        ),
        (
            "record R { a: int\n b: int = 1 }",
            ("RecordDecl", "R", [("RecordField", "a", INT), ("RecordField", "b", INT, "1")]),
        ),
        (
            'graph G(a: int by add = 0) -> b: int, c { """Doc.""" }',
            (
                "GraphDecl",
                "G",
                [("Param", "a", INT, ("Reducer", "add"), "0")],
                [("Output", "b", INT), ("Output", "c")],
                "Doc.",
                [],
            ),
        ),
        (
            'on cron "c" in "z" run G(a=1)',
            (
                "TriggerDecl",
                ("CronSource", '"c"', '"z"'),
                ("RunAction", "G", [("Argument", "a", "1")]),
            ),
        ),
        (
            "on every 30s run G() thread t",
            ("TriggerDecl", ("EverySource", timedelta(seconds=30)), ("RunAction", "G", [], "t")),
        ),
        (
            'on http POST "/x" answer G.a.b = c',
            ("TriggerDecl", ("HttpSource", "POST", '"/x"'), ("AnswerAction", "G", "a.b", "c")),
        ),
        ('on queue "q" run G()', ("TriggerDecl", ("QueueSource", '"q"'), ("RunAction", "G", []))),
        (
            'on webhook "w" run G()',
            ("TriggerDecl", ("UnknownSource", "webhook"), ("RunAction", "G", [])),
        ),
        (
            'test "t" for G(a=1) { stub a.b => c, raise D expect pause a, b.c[2] '
            "expect path [a, b] "
            "expect error E expect calls a.b >= 2 expect call a(b, c=1) expect a == b "
            "answer a[2] = c expire a }",
            (
                "TestDecl",
                '"t"',
                "G",
                [("Argument", "a", "1")],
                [
                    ("Stub", "a.b", ["c", ("RaiseResult", "D")]),
                    ("ExpectPause", [("Asked", "a"), ("Asked", "b.c", "2")]),
                    ("ExpectPath", ["a", "b"]),
                    ("ExpectError", "E"),
                    ("ExpectCalls", "a.b", ">=", "2"),
                    ("ExpectCall", "a", [("Argument", "b"), ("Argument", "c", "1")]),
                    ("ExpectTrue", ("CompareExpr", ["=="], ["a", "b"])),
                    ("Answer", ("Asked", "a", "2"), "c"),
                    ("Expire", "a"),
                ],
            ),
        ),
    ],
)
def test_item(read, text: str, tree: object) -> None:
    """Declarations at the top level."""
    parsed, found = read(text)

    assert [item.headline for item in found] == []
    assert [show(item) for item in parsed.items] == [tree]


def test_file_has_doc_and_version(read) -> None:
    """Both come before everything else; the doc string loses its indentation."""
    tree, _ = read('"""One.\n\n    Two.\n    """ language 1')

    assert tree.doc == "One.\n\nTwo."
    assert tree.language.version == 1


@pytest.mark.parametrize("word", ["graph", "node", "set", "limit", "max", "test", "on", "match"])
def test_keyword_is_a_name_where_only_a_name_can_stand(read, word: str) -> None:
    """Fields, nodes and arguments may be named like keywords."""
    text = f"graph G({word}: int) {{ node {word}({word}, {word}={word}) start -> {word} -> end }}"

    tree, found = read(text)

    assert found == []
    kinds = {token.kind for token in tree.tokens if token.text == word}
    assert "NAME" in kinds


def test_paths_need_nothing_between_them(member, read) -> None:
    """A name after a step begins the next path."""
    tree, _ = read("graph G() { a -> b  c -> d  node -> e  limit 3 steps }")

    assert [show(item) for item in tree.items[0].members] == [
        path("a", "b"),
        path("c", "d"),
        path("node", "e"),
        ("Limit", "3"),
    ]


def test_tokens_say_what_a_keyword_was_read_as(read) -> None:
    """A highlighter colours a field named `limit` as a name."""
    tree, _ = read("graph G(limit: int) { limit 3 steps }")

    assert [token.kind for token in tree.tokens if token.text == "limit"] == ["NAME", "LIMIT"]
    assert isinstance(tree.tokens[0], Token)


@pytest.mark.parametrize("opening", ["f(", "-", "(", "[", "a[", "not "])
def test_an_expression_that_is_nested_too_deeply_is_told_once(read, opening: str) -> None:
    """Whatever it consists of: an omission from the tree must be reported."""
    closing = {"f(": ")", "(": ")", "[": "]", "a[": "]"}.get(opening, "")
    depth = 90 if closing else 205
    expression = opening * depth + "x" + closing * depth
    text = f"graph G() -> a {{ set s {{ a = {expression} }} start -> s -> end }}"

    tree, problems = read(text)

    has_gap = "BadExpr" in repr(tree)
    assert [item.code.number for item in problems] == (["FLW001"] if has_gap else [])
