"""Every value of a ``match`` has an arm, and every arm matches some value."""

from __future__ import annotations

import re

import pytest

KIND = "enum Kind { question, refund, spam }"


def matching(flow: str) -> str:
    """Return the body of a graph with *flow* and those of the nodes `a` to `d` that it mentions."""
    named = [name for name in "abcd" if re.search(rf"(=>|->) {name}\b|{{ {name}\b", flow)]
    return "\n".join([*(f"node {name}(text) -> answer" for name in named), flow])


def test_value_of_an_enum_without_an_arm_is_listed(check_graph):
    """301 marks the subject, lists the missing values and offers the arms."""
    found = check_graph(
        "(kind: Kind, text: str) -> answer: str",
        matching("start -> match kind { question => a } -> d -> end"),
        before=KIND,
    )

    (missing,) = found.of("301")
    assert missing.at == "kind"
    assert "no arm for `refund` and `spam`" in missing.headline
    assert found.mended(missing).endswith(
        "match kind { question => a  refund => d  spam => d } -> d -> end\n}\n"
    )


def test_narrowed_subject_needs_arms_for_what_is_left_alone(check_graph):
    """Values ruled out by an earlier decision need no arm."""
    found = check_graph(
        "(kind: Kind, text: str) -> answer: str",
        matching("""
        start -> if kind == Kind.spam { a -> end }
              -> match kind { question => b  refund => c } -> d -> end
        """),
        before=KIND,
    )

    assert found.codes == []


@pytest.mark.parametrize(
    ("type_", "arms"),
    [
        ("bool", "True => a  False => b"),
        ('Literal["x", "y"]', '"x" => a  "y" => b'),
        ("Literal[1, 2] | None", "1 | 2 => a  None => b"),
        ("Kind", "question | spam => a  refund => b"),
        ("Kind", "question => a  _ => b"),
        ("str", '"x" => a  _ => b'),
        ("int", "1 => a  _ => b"),
        ("str | None", "None => a  str => b"),
        ("str | None", "None => a  _ => b"),
        ("One | Two", "One => a  Two => b"),
        ("Any", '"x" => a'),
    ],
)
def test_match_over_each_kind_of_type_can_be_exhaustive(check_graph, type_, arms):
    """Enums, bools, literals, optionals, unions; `str` and `int` with `_`; `Any` is not checked."""
    found = check_graph(
        f"(value: {type_}, text: str) -> answer: str",
        matching(f"start -> match value {{ {arms} }} -> d -> end"),
        before=KIND + " record One { x: int }  record Two { y: int }",
    )

    assert found.of("301") == found.of("302") == found.of("309") == []


@pytest.mark.parametrize(
    ("type_", "arms", "missing"),
    [
        ("bool", "True => a", "`False`"),
        ('Literal["x", "y"]', '"x" => a', '`"y"`'),
        ("int | None", "int => a", "`None`"),
        ("One | Two", "One => a", "`Two`"),
        ("str", '"x" => a', "no `_`"),
    ],
)
def test_match_over_each_kind_of_type_says_what_is_missing(check_graph, type_, arms, missing):
    """The missing values are written as patterns."""
    found = check_graph(
        f"(value: {type_}, text: str) -> answer: str",
        matching(f"start -> match value {{ {arms} }} -> d -> end"),
        before="record One { x: int }  record Two { y: int }",
    )

    (finding,) = found.of("301")
    assert missing in finding.headline


def test_arm_for_a_value_that_cannot_come_is_unreachable(check_graph):
    """302: an earlier decision has ruled it out."""
    found = check_graph(
        "(kind: Kind, text: str) -> answer: str",
        matching("""
        start -> if kind == Kind.spam { a -> end }
              -> match kind { question => b  refund => c  spam => d } -> d -> end
        """),
        before=KIND,
    )

    assert found.only.number == "302"
    assert found.only.at == "spam"


def test_subject_that_is_narrowed_to_one_type_is_taken_by_its_name(check_graph):
    """`int` matches everything that is left of `int | None`."""
    found = check_graph(
        "(value: int | None, text: str) -> answer: str",
        matching("start -> if value is None { a } else { match value { int => b } } -> d -> end"),
    )

    assert found.codes == []


def test_default_behind_all_values_is_unreachable(check_graph):
    """Nothing is left for `_` to match."""
    found = check_graph(
        "(flag: bool, text: str) -> answer: str",
        matching("start -> match flag { True => a  False => b  _ => c } -> d -> end"),
    )

    assert "302" in found.codes
    assert found.of("302")[0].at == "_"


def test_default_before_other_arms_is_an_error(check_graph):
    """303 marks the `_`, once, and the arms it hides are not reported as well."""
    found = check_graph(
        "(flag: bool, text: str) -> answer: str",
        matching("start -> match flag { _ => a  True => b  False => c } -> d -> end"),
    )

    assert found.codes == ["303"]
    assert found.only.at == "_"


def test_pattern_that_stands_twice_is_an_error(check_graph):
    """309 marks the second and points to the first."""
    found = check_graph(
        "(kind: Kind, text: str) -> answer: str",
        matching(
            "start -> match kind { question => a  spam | question => b  refund => c } -> d -> end"
        ),
        before=KIND,
    )

    assert found.only.number == "309"
    assert "`question`" in found.only.headline


def test_routing_function_may_return_a_value_without_an_arm(check_graph):
    """310: the value is in its `Literal`; the function is shown."""
    found = check_file_with_route(check_graph, '"left" => a')

    (finding,) = found.of("310")
    assert '`"right"`' in finding.headline
    assert any(p.span.path != "main.flow" for p in finding.diagnostic.annotations)


def test_routing_function_with_an_arm_for_each_value_is_fine(check_graph):
    """No finding, and no `_` is needed."""
    found = check_file_with_route(check_graph, '"left" => a  "right" => b')

    assert found.codes == []


def check_file_with_route(check_graph, arms):
    return check_graph(
        "(text: str) -> answer: str",
        matching(f"start -> match choose(text) {{ {arms} }} -> d -> end"),
        python="""
            from typing import Literal
            def choose(text: str) -> Literal["left", "right"]: ...
            """,
        before="from nodes import choose",
    )


def test_match_that_misses_an_arm_is_not_called_superfluous(check_graph):
    """The missing arm is the mistake; with it, the arms do not all lead to one place."""
    found = check_graph(
        "(kind: Kind, text: str) -> answer: str",
        matching("start -> match kind { question => a refund => a } -> end"),
        before=KIND,
    )

    assert len(found.of("301")) == 1
    assert found.of("212") == []


def test_route_with_an_empty_branch_is_not_called_superfluous(check_graph):
    """218 reports what is wrong with it."""
    found = check_graph(
        "(text: str) -> answer: str",
        matching('start -> a -> if text == "" { } -> end'),
        holes=("218",),
    )

    assert found.of("212") == []


def test_no_arm_to_the_end_is_offered_while_an_output_is_not_set(check_graph):
    """Adding `_ => end` would cause the next mistake; adding the step after the match would not."""
    early = check_graph(
        "(text: str) -> answer: str", matching('start -> match text { "x" => a } -> d -> end')
    )
    late = check_graph(
        "(text: str) -> text", 'set s { text = "" } start -> s -> match text { "x" => s }'
    )

    assert "_ => d }" in early.mended(early.of("301")[0])
    assert "_ => end" in late.mended(late.of("301")[0])


def test_a_missing_arm_leads_to_no_node_that_would_lack_something(check_graph):
    """Neither to a node that reads what only other arms have written, nor to a node of another arm
    that relies on the narrowing done by that arm.
    """
    unset = check_graph(
        "(text: str) -> answer: str",
        """
        var draft: str
        node a(text) -> draft
        node d(draft) -> answer
        start -> match text { "x" => a } -> d -> end
        """,
    )
    narrowed = check_graph(
        "(order: Order | None) -> answer: str",
        """
        node a(order.id) -> answer
        start -> match order { Order => a } -> end
        """,
        before="record Order { id: str }\n",
    )

    assert unset.of("301")[0].diagnostic.fixes == ()
    assert narrowed.of("301")[0].diagnostic.fixes == ()
