"""Fields, reducers, resources, definitions, item variables, handlers and patterns."""

from __future__ import annotations

import pytest
from binding import Bind, Bound

from flowc.trees.program import (
    Call,
    Catch,
    Fork,
    MatchDecision,
    MemberPattern,
    RepeatTest,
    TypePattern,
    ValuePattern,
)
from flowc.types import show


def test_the_header_names_fields_or_declares_them(bind_text: Bind):
    """An output may be a parameter, a variable, a memory field, or a field of its own."""
    bound = bind_text("""
        graph G(p: int, q: str = "a") -> p, v, m, o: float {
          var v: int = 1
          memory m: list[int] by append
          set s { o = 1.0 }
          limit 50 steps
          start -> s -> end
        }
    """)
    fields = {field.name: field for field in bound.graph.fields}

    assert {name: field.role for name, field in fields.items()} == {
        "p": "param", "q": "param", "o": "output", "v": "var", "m": "memory",
    }  # fmt: skip
    assert [field.name for field in bound.graph.header.outputs] == ["p", "v", "m", "o"]
    assert [field.name for field in bound.graph.header.params] == ["p", "q"]
    assert bound.graph.header.limit == 50
    assert bound.graph.header.remembers
    assert bound.codes == []


def test_an_output_must_be_declared_somewhere(bind_text: Bind):
    """A name in the header that is not a field is unknown."""
    bound = bind_text('graph G(answer: str) -> anser { set s { answer = "" } start -> s -> end }')

    assert bound.codes == ["unknown-field"]
    assert bound.only.help == "a field `answer` exists"


@pytest.mark.parametrize(
    ("reducer", "codes"),
    [
        ("by append", []),
        ("by upsert(id)", []),
        ("by upsert(key)", ["unknown-record-field"]),
        ("by upsert", ["unknown-reducer"]),
        ("by append(id)", ["unknown-reducer"]),
        ("by apend", ["unknown-reducer"]),
        ("by merge_rows = []", []),
        ("by merge_rows", ["reducer-needs-default"]),
        ("by Merger = []", ["not-callable"]),
        ("by LIMIT = []", ["not-callable"]),
    ],
)
def test_reducers(bind_text: Bind, reducer: str, codes: list[str]):
    """The built-in ones, and an imported function, which requires a default."""
    bound = bind_text(
        f"""
        from nodes import LIMIT, Merger, merge_rows
        record Row {{ id: str }}
        graph G(x: int) -> x {{
          var rows: list[Row] {reducer}
          set s {{ x = 1 }}
          start -> s -> end
        }}
        """,
        python={"nodes": "def merge_rows(old, new): ...\nclass Merger: ...\nLIMIT = 3\n"},
    )

    assert [code for code in bound.codes if code != "unused-import"] == codes


def test_a_resource_is_opened_by_an_imported_function(bind_text: Bind):
    """Its arguments are constants and parameters."""
    text = """
        from nodes import a, open_pool
        graph G(url: str) -> url {{
          use db: Any = {opener}
          node a(db)
          start -> a -> end
        }}
    """
    python = {"nodes": "def a(db): ...\ndef open_pool(url): ..."}
    good = bind_text(text.format(opener="open_pool(url)"), python)

    assert good.codes == []
    assert isinstance(good.graph.resources[0].opener, Call)
    assert "not-callable" in bind_text(text.format(opener='"x"'), python).codes


# ---- definitions -----------------------------------------------------------------------------


def test_enums_and_records_are_known_by_their_home(bind_text: Bind):
    """The value of a member defaults to its name."""
    bound = bind_text("""
        enum Kind { good, bad = "not good" }
        record Row { kind: Kind  size: int = 0 }
    """)
    (enum,), (record,) = bound.program.enums, bound.program.records

    assert dict(enum.members) == {"good": "good", "bad": "not good"}
    assert [(f.name, show(f.type), f.required) for f in record.fields] == [
        ("kind", "Kind", True), ("size", "int", False),
    ]  # fmt: skip
    assert bound.program.definitions.enums["main.flow", "Kind"] is enum


def test_python_classes_are_read(bind_text: Bind):
    """Classes that only an annotation or a field mentions are known as well."""
    bound = bind_text(
        """
        from nodes import f
        graph G(x: int) -> x { node f(x)  start -> f -> end }
        """,
        python={
            "nodes": "from shapes import Line\ndef f(x) -> Line: ...",
            "shapes": """
                from dataclasses import dataclass
                from enum import Enum
                class Color(Enum):
                    red = 1
                @dataclass
                class Point:
                    color: Color
                    other: "Line"
                @dataclass
                class Line:
                    start: Point
            """,
        },
    )
    definitions = bound.program.definitions

    assert {("shapes", "Line"), ("shapes", "Point")} <= set(definitions.classes)
    assert dict(definitions.enums["shapes", "Color"].members) == {"red": 1}
    (field,) = definitions.classes["shapes", "Line"].fields or ()
    assert show(field.type) == "Point"


# ---- item variables --------------------------------------------------------------------------


def test_item_variables_are_typed_by_what_is_gone_through(bind_text: Bind):
    """Lists and tuples give their items, dicts their keys."""
    bound = bind_text("""
        from nodes import a
        graph G(x: list[dict[str, int]]) -> x {
          node a(j)
          start -> each i in x { each j in i with n: int = 0, m: str { a } } -> end
        }
    """)
    outer, inner = (vertex for vertex in bound.graph.flow.order if isinstance(vertex, Fork))

    assert outer.item is not None
    assert inner.item is not None
    assert (show(outer.item.type), show(inner.item.type)) == ("dict[str, int]", "str")
    assert [field.name for field in inner.variables] == ["n", "m"]
    assert bound.codes == []


def test_an_occurrence_reads_the_items_around_it(bind_text: Bind):
    """One declaration in two loops: each occurrence has the variable of its own loop."""
    bound = bind_text("""
        from nodes import a
        graph G(x: list[int], y: list[str]) -> x {
          node a(i)
          start -> each i in x { a } -> each i in y { a as other } -> end
        }
    """)
    first, second = (bound.occurrence(name).arguments[0].value for name in ("a", "other"))

    assert (show(first.field.type), show(second.field.type)) == ("int", "str")
    assert first.field.slot != second.field.slot
    assert bound.codes == []


def test_an_item_that_hides_a_field_is_a_warning(bind_text: Bind):
    """The body refers to the item, which is stored separately."""
    bound = bind_text("""
        from nodes import a
        graph G(x: list[int], i: int) -> x {
          node a(i)
          start -> each i in x { a } -> end
        }
    """)
    fork = bound.vertex("each")

    assert bound.codes == ["shadowing"]
    assert isinstance(fork, Fork)
    assert fork.item is not None
    assert fork.item.slot == "i_2"


def test_an_item_is_unknown_outside(bind_text: Bind):
    """After the `each` its variables are gone."""
    bound = bind_text("""
        from nodes import a
        graph G(x: list[int]) -> x {
          node a(i)
          start -> each i in x { a } -> a as after -> end
        }
    """)

    assert bound.codes == ["unknown-field"]


def test_an_unused_node_may_name_items(bind_text: Bind):
    """Its place in the flow is unknown, so nothing is reported."""
    bound = bind_text("""
        from nodes import a, b
        graph G(x: list[int]) -> x {
          node a(i)
          node b(i)
          start -> each i in x { a } -> end
        }
    """)

    assert bound.codes == []


# ---- bounds ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("flow", "codes"),
    [
        ("repeat max 0 { s }", ["invalid-bound"]),
        ("repeat max x { s }", ["invalid-bound"]),
        ("repeat { s } until x > 1", []),
        ("repeat max 3 { s }", []),
        ("each i in [1] max -1 { s }", ["invalid-bound"]),
    ],
)
def test_bounds_are_whole_numbers(bind_text: Bind, flow: str, codes: list[str]):
    """Literals of at least 1."""
    bound = bind_text(
        f"graph G(x: int) -> x {{ var y: int by add  set s {{ y = 1 }} start -> {flow} -> end }}"
    )

    assert bound.codes == codes


def test_a_repeat_needs_a_bound(bind_flow: Bind):
    """`max` or `until`; one of them is required."""
    bound = bind_flow("start -> repeat { a } -> end")

    assert bound.codes[0] in ("invalid-bound", "unexpected-token", "missing-punctuation")


def test_a_bound_is_read(bind_flow: Bind):
    """The test of the loop knows the number of iterations."""
    bound = bind_flow("start -> repeat max 7 { a } until x > 1 -> end")
    test = bound.vertex("test")

    assert isinstance(test, RepeatTest)
    assert test.most == 7


# ---- handlers --------------------------------------------------------------------------------

ERRORS = "class Mine(KeyError): ...\nclass Plain: ...\n"


@pytest.mark.parametrize(
    ("handlers", "codes"),
    [
        ("on KeyError { b }", []),
        ("on Mine { b } on LookupError { c }", []),
        ("on NodeTimeoutError { b } on FlowError { c }", []),
        ("on KeyErorr { b }", ["handler-type"]),
        ("on Plain { b }", ["handler-type"]),
        ("on BaseException { b }", ["handler-type"]),
        ("on StepLimitError { b }", ["handler-type"]),
        ("on LookupError { b } on KeyError { c }", ["handler-order"]),
        ("on LookupError { b } on Mine { c }", ["handler-order"]),
        ("on TimeoutError { b } on NodeTimeoutError { c }", ["handler-order"]),
    ],
)
def test_handlers_take_exceptions_narrow_ones_first(
    bind_text: Bind, handlers: str, codes: list[str]
):
    """Built-in exceptions and those of the runtime need no import."""
    bound = bind_text(
        f"""
        from nodes import a, b, c, Mine, Plain
        graph G(x: int) -> x {{
          node a(x)
          node b(x)
          node c(x)
          start -> try {{ a }} {handlers} -> end
        }}
        """,
        python={"nodes": ERRORS + "def a(x): ...\ndef b(x): ...\ndef c(x): ..."},
    )

    assert [code for code in bound.codes if code != "unused-import"] == codes


@pytest.mark.parametrize(
    ("type_", "codes"),
    [("str", []), ("NodeError | None", []), ("int", ["expression-type"])],
)
def test_an_error_is_kept_as_text_or_record(bind_flow: Bind, type_: str, codes: list[str]):
    """The field after `as` is a `str` or a `NodeError`."""
    bound = bind_flow(
        "start -> try { a } on KeyError as problem { b } -> end", f"var problem: {type_}"
    )
    catch = bound.vertex("on KeyError")

    assert bound.codes == codes
    assert isinstance(catch, Catch)
    assert catch.field is not None


# ---- patterns --------------------------------------------------------------------------------


def patterns(bound: Bound) -> list[type]:
    """Return the kinds of the patterns of the only `match`."""
    decision = bound.vertex("match")
    assert isinstance(decision, MatchDecision)
    return [type(pattern) for case in decision.cases for pattern in case]


@pytest.mark.parametrize(
    ("type_", "case", "kind"),
    [
        ("Kind", "good", MemberPattern),
        ("Kind | None", "good", MemberPattern),
        ("Kind", "Kind.good", MemberPattern),
        ("bool", "True", ValuePattern),
        ('Literal["a", "b"]', '"a"', ValuePattern),
        ("str", '"anything"', ValuePattern),
        ("Kind | None", "None", ValuePattern),
        ("Row | Kind", "Row", TypePattern),
        ("int | str", "str", TypePattern),
    ],
)
def test_patterns_are_read_against_the_subject(bind_text: Bind, type_: str, case: str, kind: type):
    """Members without their enum, constants, classes."""
    bound = bind_text(f"""
        enum Kind {{ good, bad }}
        record Row {{ id: str }}
        graph G(x: {type_}) -> y: int {{
          set s {{ y = 1 }}
          start -> match x {{ {case} => s  _ => s }} -> end
        }}
    """)

    assert bound.codes == []
    assert patterns(bound)[0] is kind


@pytest.mark.parametrize(
    ("type_", "case", "help_"),
    [
        ("Kind", "god", "a member `good` exists"),
        ("Kind", '"good"', "members are named without quotes"),
        ('Literal["left", "right"]', '"rigth"', "a value `right` exists"),
        ("str", "god", 'a string is written in quotes: `"god"`'),
        ('Literal["left", "right"]', "left", 'a string is written in quotes: `"left"`'),
        ("str", "None", ""),
        ("str", "3", ""),
        ("int", '"a"', ""),
        ("Kind", "None", "the members are `good`, `bad`"),
    ],
)
def test_a_pattern_that_can_never_fit(bind_text: Bind, type_: str, case: str, help_: str):
    """It is not a value of the subject's type."""
    bound = bind_text(f"""
        enum Kind {{ good, bad }}
        graph G(x: {type_}) -> y: int {{
          set s {{ y = 1 }}
          start -> match x {{ {case} => s  _ => s }} -> end
        }}
    """)

    assert bound.codes == ["value-not-in-domain"]
    assert bound.only.help == help_


def test_members_are_known_where_one_record_of_a_union_has_the_field(bind_text: Bind):
    """`move.tool` is matched without naming its enum, though one class of the union lacks the
    field.
    """
    bound = bind_text("""
        from nodes import a, b
        enum Tool { saw, hammer }
        record Call { tool: Tool }
        record Answer { text: str }
        graph G(move: Call | Answer) {
          node a(move)
          node b(move)
          start -> match move {
            Call => match move.tool { saw => a  hammer => b }
            Answer => end
          }
          a -> end
          b -> end
        }
    """)

    assert bound.codes == []


def test_an_output_with_a_type_that_is_declared_again_is_that_variable(bind_text: Bind):
    """Only the declaration can have a default; the fix removes the type from the header."""
    bound = bind_text("""
        from nodes import a
        graph G(x: int) -> y: int, z: str {
          var y: int = 0
          node a(x) -> z
          start -> a -> end
        }
    """)

    assert bound.codes == ["duplicate-field"]
    assert bound.only.help == "write the output without its type: `-> y`"
    assert [edit.text for fix in bound.only.fixes for edit in fix.edits] == [""]
    assert [(field.role, field.is_output) for field in bound.graph.header.outputs] == [
        ("var", True),
        ("output", True),
    ]
