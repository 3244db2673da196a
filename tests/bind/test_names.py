"""What names mean, and how names without a meaning are reported."""

from __future__ import annotations

import pytest
from binding import Bind

from flowc.trees import program


def test_an_unknown_node_offers_the_near_one(bind_text: Bind):
    """The headline names the graph, the help names the node."""
    bound = bind_text("""
        from nodes import a
        graph G(x: int) -> x {
          node summarize(x) = a
          start -> sumarize -> summarize -> end
        }
    """)

    assert bound.only.headline == "there is no node `sumarize` in the graph `G`"
    assert bound.only.help == "a node `summarize` exists"
    assert not bound.graph.sound


def test_an_unknown_name_is_reported_once_however_often_it_is_used(bind_flow: Bind):
    """The other places are counted."""
    bound = bind_flow("start -> a -> nix -> b -> if x > 1 { nix } elif x > 2 { nix } else { end }")

    assert bound.codes == ["unknown-node"]
    assert [note.text for note in bound.only.notes] == ["used in 2 other places"]


def test_a_function_that_is_no_node_must_be_declared(bind_text: Bind):
    """The help shows the declaration."""
    bound = bind_text("""
        from nodes import a, b
        graph G(x: int) -> x {
          node a(x)
          start -> a -> b -> end
        }
    """)

    assert "unknown-node" in bound.codes
    assert any(problem.help == "a node must be declared: `node b(…)`" for problem in bound.problems)


def test_an_unknown_field_offers_the_near_one(bind_text: Bind):
    """In arguments, writes and conditions alike; only names of the right kind are offered."""
    bound = bind_text("""
        from nodes import a
        graph G(topics: int) -> topics {
          node a(topic) -> topcs
          start -> a -> if topik > 1 { a } else { end }
        }
    """)

    assert bound.codes == ["unknown-field"] * 3
    assert {problem.help for problem in bound.problems} == {"a field `topics` exists"}


def test_a_bare_member_is_told_to_name_its_enum(bind_text: Bind):
    """In an expression a member is written with its enum."""
    bound = bind_text("""
        from nodes import a
        enum Kind { good, bad }
        graph G(x: Kind) -> x {
          node a(x)
          start -> a -> if x == good { a } else { end }
        }
    """)

    assert bound.only.help == "a member is written with its enum: `Kind.good`"


def test_an_unknown_member_offers_the_near_one(bind_text: Bind):
    """One of the same enum."""
    bound = bind_text("""
        from nodes import a
        enum Kind { good, bad }
        graph G(x: Kind) -> x {
          node a(Kind.god)
          start -> a -> end
        }
    """)

    assert bound.codes == ["unknown-enum-member"]
    assert bound.only.help == "a member `good` exists"


def test_unknown_types_are_reported_wherever_they_stand(bind_text: Bind):
    """In headers, fields, records, and inside other types."""
    bound = bind_text("""
        from nodes import a
        record R { f: list[Strng] }
        graph G(x: dict[str, Nope], y: Optional) -> x {
          var z: string = ""
          node a([x, y, z])
          start -> a -> end
        }
    """)

    assert bound.codes == ["unknown-type"] * 4
    assert "an optional type is written `T | None`" in {item.help for item in bound.problems}
    assert "it is called `str` here" in {item.help for item in bound.problems}


def test_known_types_of_every_kind_are_accepted(bind_text: Bind):
    """Containers, literals, standard library types, records, enums and Python classes."""
    bound = bind_text(
        """
        from nodes import a
        from shapes import Point, Rows
        enum Kind { good }
        record R { f: Kind | None = None }
        graph G(
          p: Point, q: list[tuple[R, ...]], r: dict[str, set[UUID]], s: Literal["a", -1, True],
          t: datetime | Path | Decimal, u: Rows, v: NodeError,
        ) -> p {
          node a(p, q, r, s, t, u, v)
          start -> a -> end
        }
        """,
        python={
            "nodes": "def a(*values): ...",
            "shapes": """
                from dataclasses import dataclass
                @dataclass
                class Point:
                    x: int
                Rows = list[Point]
            """,
        },
    )

    assert bound.codes == []


def test_a_name_is_declared_once(bind_text: Bind):
    """Nodes, fields, definitions, members: the second is reported, the first one counts."""
    bound = bind_text("""
        from nodes import a, b
        enum Kind { good, good }
        record Kind { f: int }
        graph G(x: int) -> x {
          var x: str
          node a(x)
          node a(x) = b
          start -> a -> end
        }
    """)

    assert bound.codes == [
        "duplicate-definition", "duplicate-definition", "duplicate-field", "duplicate-node",
    ]  # fmt: skip


def test_an_alias_is_a_name_of_its_own(bind_flow: Bind):
    """It must differ from the name of every node and of every other alias."""
    bound = bind_flow("start -> a -> a as b -> a as other -> a as other -> b -> end")

    assert bound.codes.count("duplicate-node") == 2


@pytest.mark.parametrize(
    "member", ["var self: int = 1", "var __x: int = 1", "node start(x) = a", "node _(x) = a"]
)
def test_some_names_are_reserved(bind_flow: Bind, member: str):
    """Those that the generated module or the flow needs."""
    assert "reserved-name" in bind_flow("start -> a -> end", member).codes


def test_an_import_that_nothing_uses_is_a_warning(bind_text: Bind):
    """Every use counts: as a type, in an expression, by a node that never runs."""
    bound = bind_text(
        """
        from nodes import a, b, c, d, Point
        graph G(x: Point) -> x {
          node a(x, b(1))
          node c(x)
          start -> a -> end
        }
        """,
        python={
            "nodes": "def a(*v): ...\ndef b(v): ...\ndef c(v): ...\ndef d(): ...\nclass Point: ..."
        },
    )

    assert bound.codes == ["unused-import"]
    assert bound.places == ["d"]


def test_a_syntax_error_silences_unused_imports(bind_text: Bind):
    """The use may be in the part that could not be parsed."""
    bound = bind_text("from nodes import a\ngraph G(x: int) -> x { node a(x ?? }")

    assert "unused-import" not in bound.codes


def test_a_field_that_hides_an_import_is_a_warning(bind_text: Bind):
    """In expressions the name means the field."""
    bound = bind_text("""
        from nodes import a, b
        graph G(b: int) -> b {
          node a(b)
          node other(b) = b
          start -> a -> other -> end
        }
    """)

    assert bound.codes == ["shadowing"]


def test_several_mistakes_are_all_reported(bind_text: Bind):
    """One run finds them all."""
    bound = bind_text("""
        from nodes import a
        graph G(x: Nope) -> y {
          node a(z) -> w
          start -> a -> b -> end
        }
    """)

    assert sorted(bound.codes) == ["unknown-field"] * 3 + ["unknown-node", "unknown-type"]


@pytest.mark.parametrize(
    ("expression", "word"),
    [
        ("lambda: 1", "lambda"),
        ("[y for y in x]", "comprehension"),
        ("x.append(1)", "append"),
        ("Kind", "enum"),
        ("G", "graph"),
        ("x(1)", "x"),
    ],
)
def test_what_is_no_expression_belongs_in_a_function(bind_text: Bind, expression: str, word: str):
    """Each is rejected by name."""
    bound = bind_text(f"""
        from nodes import a
        enum Kind {{ good }}
        graph G(x: list[int]) -> x {{
          node a({expression})
          start -> a -> end
        }}
    """)

    assert bound.codes == ["not-an-expression"]
    assert word in bound.only.headline


def test_every_form_of_expression_is_bound(bind_text: Bind):
    """No expression of the language is rejected."""
    bound = bind_text(
        """
        from nodes import a, b
        enum Kind { good }
        record R { f: int = 1 }
        graph G(x: list[int], s: str, k: Kind) -> x {
          node a(
            x[0] + -1, x[1:], s.upper().strip(), len(x) > 1 and not s, k == Kind.good, R(f=2).f,
            b(1), [1], (1, 2), {1}, {"a": 10s}, s if x else "", 1 < 2 <= 3, s in ("a", "b"),
          )
          start -> a -> end
        }
    """,
        python={"nodes": "def a(*values): ...\ndef b(x): ..."},
    )
    arguments = bound.occurrence("a").arguments

    assert bound.codes == []
    assert not any(isinstance(one.value, program.BadExpr) for one in arguments)


def test_a_resource_is_an_argument_and_nothing_else(bind_text: Bind):
    """It cannot be used in a decision, because it is not in any checkpoint."""
    bound = bind_text(
        """
        from nodes import a
        graph G(x: int) -> x {
          use db: Any
          node a(x, db)
          start -> a -> if db { a } else { end }
        }
    """,
        python={"nodes": "def a(x, db): ..."},
    )

    assert bound.codes == ["not-an-expression"]


def test_a_default_reads_no_field(bind_text: Bind):
    """Defaults are constant."""
    bound = bind_text(
        """
        from nodes import a
        graph G(x: int, y: int = x) -> x {
          var z: int = y
          node a(x, y, z)
          start -> a -> end
        }
    """,
        python={"nodes": "def a(x, y, z): ..."},
    )

    assert bound.codes == ["default-type"] * 2


def test_a_node_is_no_value(bind_text: Bind):
    """It would pass on the function; the help names the field that holds its result."""
    bound = bind_text("""
        from nodes import a, b
        graph G(x: int) -> y: int {
          var seen: int
          node a(x) -> seen
          node b(a) -> y
          start -> a -> b -> end
        }
    """)

    headline = "`a` is a node, not a field, and would stand for the function itself"
    assert bound.only.headline == headline
    assert bound.only.help == "its result is in the field `seen`: write `seen` here"


def test_a_node_that_runs_another_function_is_no_value_either(bind_text: Bind):
    """Nor is a question, whose answer is in its field."""
    bound = bind_text("""
        from nodes import a
        graph G(x: int) -> y: bool {
          var seen: int
          node first(x) -> seen, y = a
          ask confirm(first) -> y: "Right?"
          start -> first -> confirm -> if confirm { end } else { first }
        }
    """)

    assert {problem.headline: problem.help for problem in bound.problems} == {
        "`first` is a node, not a field": "its results are in the fields `seen`, `y`",
        "`confirm` is a node, not a field": "its result is in the field `y`: write `y` here",
    }


def test_a_field_may_have_the_name_of_a_node(bind_text: Bind):
    """A function that is not a node may be passed on."""
    bound = bind_text("""
        from nodes import a, b, key
        graph G(x: int) -> a: int {
          node a(x) -> a
          node b(a, key) -> a
          start -> a -> b -> end
        }
    """)

    assert "unknown-field" not in bound.codes


def test_a_node_that_interrupts_is_told_of_questions(bind_text: Bind):
    """It comes with no import, although other libraries call it that."""
    bound = bind_text("""
        from nodes import a
        graph G(x: int) -> y: bool {
          node interrupt(x) -> y
          node a(y)
          start -> interrupt -> a -> end
        }
    """)

    assert bound.only.help.startswith("a person is asked by a node of its own: `ask confirm")
