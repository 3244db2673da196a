"""What nodes run, read and write, and whether that agrees with the Python code."""

from __future__ import annotations

import pytest
from binding import Bind, Bound

from flowc.trees.program import (
    AskTask,
    FunctionTask,
    GraphTask,
    SetTask,
    WaitTask,
)


@pytest.fixture
def bind_node(bind_text: Bind) -> Bind:
    """Return a function that binds one node ``f`` over the fields ``x``, ``y`` and ``z``."""

    def bind_node(node: str, python: str, members: str = "") -> Bound:
        header = "from nodes import f\ngraph G(x: int, y: int, z: int) -> x, y, z {"
        return bind_text(
            f"{header}\n{members}\n{node}\nstart -> f -> end\n}}", python={"nodes": python}
        )

    return bind_node


def test_a_node_runs_the_import_of_its_name(bind_node: Bind):
    """The facts about it are attached; its arguments and writes refer to the fields themselves."""
    bound = bind_node("node f(x, b=y) -> z", "def f(a, b): ...")
    node = bound.occurrence("f")
    fields = {field.name: field for field in bound.graph.fields}

    assert isinstance(node.task, FunctionTask)
    assert node.task.facts is not None
    assert [argument.name for argument in node.arguments] == [None, "b"]
    assert [write.field for write in node.writes] == [fields["z"]]
    assert (node.form, bound.codes) == ("one", [])


def test_the_other_kinds_of_nodes(bind_text: Bind):
    """`set` writes expressions, `ask` and `wait` pause; a graph that contains them pauses."""
    bound = bind_text("""
        graph G(x: int) -> x {
          set s { x = x + 1 }
          ask q(x) -> x: "Well?" { timeout 2d }
          wait w for 5m
          start -> s -> q -> w -> end
        }
    """)

    assert isinstance(bound.occurrence("s").task, SetTask)
    assert isinstance(bound.occurrence("q").task, AskTask)
    assert isinstance(bound.occurrence("w").task, WaitTask)
    assert bound.graph.header.pauses
    assert bound.codes == []


def test_set_by_replacing_passes_the_reducer_by(bind_text: Bind):
    """`:=` is distinguished from `=`."""
    bound = bind_text("""
        graph G(x: int) -> r: list[int] by append {
          set s { r = x }
          set t { r := [] }
          start -> s -> t -> end
        }
    """)

    assert not bound.occurrence("s").writes[0].replace
    assert bound.occurrence("t").writes[0].replace


def test_options_are_read(bind_node: Bind):
    """Numbers, durations, exceptions, and the key of the cache."""
    bound = bind_node(
        "node f(x) { retry 3 times backoff 0.5s to 8s jitter on OSError timeout 10s "
        'cache 1h by x run in thread tags "slow" }',
        "def f(x): ...",
    )
    policy = bound.occurrence("f").policy

    assert bound.codes == []
    assert policy.retry is not None
    assert (policy.retry.times, policy.retry.jitter) == (3, True)
    assert [error.name for error in policy.retry.on] == ["OSError"]
    assert policy.cache is not None
    assert policy.cache.by is not None
    assert (policy.place, policy.tags) == ("thread", ("slow",))


# ---- targets ---------------------------------------------------------------------------------


def test_a_target_that_is_nothing(bind_text: Bind):
    """A graph with a similar name is offered, otherwise the missing import."""
    bound = bind_text("""
        graph Review(x: int) -> x { set s { x = 1 } start -> s -> end }
        graph G(x: int) -> x {
          node a(x) -> x = Reveiw
          node b(x) -> x
          start -> a -> b -> end
        }
    """)

    assert bound.codes == ["unknown-graph", "function-not-found"]
    assert not bound.graph.sound


def test_a_misspelt_target_is_one_mistake(bind_node: Bind):
    """The import that was meant is not reported as unused."""
    bound = bind_node("node ff(x) -> x\nnode g(x) -> x = ff", "def f(a): ...")

    assert "function-not-found" in bound.codes
    assert "unused-import" not in bound.codes


def test_a_module_that_does_not_exist(bind_text: Bind):
    """It is reported once, at the import; its uses are not reported."""
    bound = bind_text("""
        from nods import a, T
        graph G(x: T) -> x {
          node a(x) -> x
          start -> a -> end
        }
    """)

    assert bound.codes == ["module-not-found"]
    assert bound.only.help == "a module `nodes` exists"


def test_a_function_that_a_module_lacks(bind_text: Bind):
    """A similar name is offered."""
    bound = bind_text(
        """
        from nodes import clasify
        graph G(x: int) -> x {
          node clasify(x) -> x
          start -> clasify -> end
        }
        """,
        python={"nodes": "def classify(x): ..."},
    )

    assert bound.codes == ["function-not-found"]
    assert bound.only.help == "a name `classify` exists"


def test_a_module_that_is_not_python(bind_text: Bind):
    """The place in the Python file is shown too."""
    bound = bind_text("from broken import a", python={"broken": "def a(:"})

    assert bound.codes == ["python-syntax-error"]
    assert len(bound.only.annotations) == 2


@pytest.mark.parametrize(
    ("python", "code"),
    [
        ("f = 5", "not-callable"),
        ("f = lambda x: x", "not-importable"),
        ("def f(x):\n    yield 1\n    return 2", "generator-returns-value"),
    ],
)
def test_what_cannot_be_a_node(bind_node: Bind, python: str, code: str):
    """Constants, lambdas, and generators whose return value would be lost."""
    assert bind_node("node f(x)", python).codes == [code]


@pytest.mark.parametrize(
    "python",
    ["class f:\n    def __init__(self, a): ...", "from functools import partial\nf = partial(int)"],
)
def test_what_may_be_called_is_accepted(bind_node: Bind, python: str):
    """Calling a class creates an instance; unknown objects are assumed to be callable."""
    assert [
        code for code in bind_node("node f(x)", python).codes if code != "opaque-function"
    ] == []


def test_a_name_that_is_an_import_and_a_graph_is_ambiguous(bind_text: Bind):
    """Reported once, at the node that would run it."""
    bound = bind_text("""
        from nodes import a
        graph a(x: int) -> x { set s { x = 1 } start -> s -> end }
        graph G(x: int) -> x {
          node a(x) -> x
          start -> a -> end
        }
    """)

    assert bound.codes == ["ambiguous-target"]


# ---- calls and results -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("node", "python", "codes"),
    [
        ("node f(x, y, z)", "def f(a, b): ...", ["wrong-arity"]),
        ("node f(x)", "def f(a, b): ...", ["wrong-arity"]),
        ("node f(x, a=y)", "def f(a): ...", ["wrong-arity"]),
        ("node f(x, c=y)", "def f(a, b=1): ...", ["unknown-parameter"]),
        ("node f(x)", "def f(a, *, b): ...", ["wrong-arity"]),
        ("node f(x, y, z)", "def f(a, *rest): ...", []),
        ("node f(x, c=y)", "def f(a, **rest): ...", []),
        ("node f(x)", "def f(a, b=1, *, c=2): ...", []),
        ("node f(x, y, z)", "@unknown\ndef f(a): ...", []),
    ],
)
def test_a_call_agrees_with_the_parameters(
    bind_node: Bind, node: str, python: str, codes: list[str]
):
    """By position and by name; behind an unknown decorator nothing is checked."""
    assert bind_node(node, python).codes == codes


def test_arguments_that_have_each_others_names_look_swapped(bind_node: Bind):
    """Only if each of the two has the name of the other's parameter."""
    assert bind_node("node f(x, y)", "def f(y, x): ...").codes == ["swapped-arguments"]
    assert bind_node("node f(x, y)", "def f(x, y): ...").codes == []
    assert bind_node("node f(x, y)", "def f(y, z): ...").codes == []
    assert bind_node("node f(y=x, x=y)", "def f(y, x): ...").codes == []


@pytest.mark.parametrize(
    ("python", "codes"),
    [
        ("def f(x) -> tuple[int, int, int]: ...", ["result-count"]),
        ("def f(x) -> int: ...", ["result-count"]),
        ("def f(x):\n    return 1, 2, 3", ["result-count"]),
        ("def f(x) -> dict[str, int]: ...", ["result-count"]),
        ("def f(x) -> set[int]: ...", ["result-count"]),
        ("def f(x) -> tuple[int, int] | None: ...", []),
        ("def f(x) -> tuple[int, int]: ...", []),
        ("def f(x) -> tuple[int, ...]: ...", []),
        ("def f(x) -> list[int]: ...", []),
        ("def f(x):\n    return g(x)", []),
    ],
)
def test_two_fields_take_a_pair(bind_node: Bind, python: str, codes: list[str]):
    """A result that is certainly not a pair is an error."""
    assert bind_node("node f(x) -> y, z", python).codes == codes


TYPED = "from typing import TypedDict\nclass T(TypedDict):\n    y: int\n    z: int\n"


@pytest.mark.parametrize(
    ("python", "codes"),
    [
        ("def f(x):\n    return {'y': 1}", ["return-keys"]),
        ("def f(x):\n    return {'y': 1, 'z': 2, 'w': 3}", ["return-keys"]),
        ("def f(x) -> dict[str, int]:\n    return {'y': 1}", ["return-keys"]),
        ("def f(x) -> int: ...", ["return-keys"]),
        ("def f(x) -> tuple[int, int]: ...", ["return-keys"]),
        ("def f(x) -> tuple[int, int] | dict[str, int]: ...", []),
        ("from pathlib import Path\ndef f(x) -> Path: ...", []),
        ("def f(x):\n    return {'y': 1, 'z': 2}", []),
        ("def f(x):\n    return {'y': 1, **x}", []),
        (f"{TYPED}def f(x) -> T: ...", []),
        (f"{TYPED}    w: int\ndef f(x) -> T: ...", ["return-keys"]),
        ("def f(x):\n    return g(x)", []),
    ],
)
def test_named_fields_take_exactly_those_keys(bind_node: Bind, python: str, codes: list[str]):
    """A missing or extra key is an error if the keys are known."""
    assert bind_node("node f(x) -> {y, z}", python).codes == codes


@pytest.mark.parametrize(
    ("option", "codes"),
    [
        ("retry 3 times", ["unknown-option"]),
        ("timeout 3s cache 1h", ["unknown-option", "unknown-option"]),
        ("run in process", ["unknown-option"]),
        ('tags "slow"', []),
    ],
)
def test_node_that_runs_a_graph_has_no_options_of_calls(
    bind_text: Bind, option: str, codes: list[str]
):
    """They would have no effect, so they are rejected."""
    bound = bind_text(
        f"""
        graph Inner(x: int) -> y: int {{ set a {{ y = x }} start -> a -> end }}
        graph G(x: int) -> y: int {{
          node n(x) -> y = Inner {{ {option} }}
          start -> n -> end
        }}
        """
    )

    assert bound.codes == codes


# ---- writes ----------------------------------------------------------------------------------


def test_some_things_are_never_written(bind_text: Bind):
    """Resources, and the item of an `each`; its other variables can be written."""
    bound = bind_text(
        """
        from nodes import a
        graph G(x: list[int]) -> x {
          use db: Any
          node a(x) -> db
          node b(i) -> i = a
          node c(i) -> v = a
          start -> a -> each i in x with v: int { b -> c } -> end
        }
        """
    )

    assert bound.codes == ["write-to-resource", "write-to-loop-variable"]


def test_a_field_is_written_once_by_a_node(bind_node: Bind):
    """It would be unclear which of the two results is meant."""
    assert bind_node("node f(x) -> y, y", "def f(x): ...").codes == ["duplicate-field"]


# ---- other graphs ----------------------------------------------------------------------------


def test_graphs_call_each_other_in_any_order(bind_text: Bind):
    """A graph may be defined after its caller, and its properties are known there."""
    bound = bind_text("""
        graph Inner(x: int) -> x {
          ask q(x) -> x
          start -> q -> end
        }
        graph Outer(x: int) -> x {
          node inner(x) -> x = Inner
          start -> inner -> end
        }
    """)
    task = bound.occurrence("inner").task

    assert isinstance(task, GraphTask)
    assert task.graph is bound.program.graphs[0].header
    assert bound.graph.header.pauses
    assert bound.codes == []


def test_graphs_that_call_themselves_are_reported_with_their_cycle(bind_text: Bind):
    """Once for each cycle, drawn completely; a graph that only calls into the cycle is fine."""
    bound = bind_text("""
        graph A(x: int) -> x { node b(x) -> x = B  start -> b -> end }
        graph B(x: int) -> x { node a(x) -> x = A  start -> a -> end }
        graph C(x: int) -> x { node a(x) -> x = A  start -> a -> end }
    """)

    assert bound.codes == ["unbounded-recursion"]
    assert [note.text for note in bound.only.notes] == ["A → B → A"]
    assert [graph.sound for graph in bound.program.graphs] == [False, False, True]


def test_a_subgraph_needs_its_resources(bind_text: Bind):
    """They come from the parent under the same name, or the subgraph opens them itself."""
    text = """
        from nodes import a
        graph Inner(x: int) -> x {{
          use db: Any
          node a(x, db) -> x
          start -> a -> end
        }}
        graph Outer(x: int) -> x {{
          {use}
          node inner(x) -> x = Inner
          start -> inner -> end
        }}
    """
    python = {"nodes": "def a(x, db): ..."}

    assert bind_text(text.format(use=""), python).codes == ["resource-without-source"]
    assert bind_text(text.format(use="use db: Any"), python).codes == []


def test_no_pause_in_a_race(bind_text: Bind):
    """Nor in a graph that runs there; in a group it is allowed."""
    text = """
        graph Inner(x: int) -> x {{ ask q(x) -> x  start -> q -> end }}
        graph Outer(x: int) -> x {{
          node inner(x) -> x = Inner
          set s {{ x = 1 }}
          start -> {part} [inner, s] -> end
        }}
    """

    assert bind_text(text.format(part="race")).codes == ["pause-in-race"]
    assert bind_text(text.format(part="")).codes == []


def test_no_memory_in_an_each(bind_text: Bind):
    """An item has no memory of its own."""
    bound = bind_text("""
        graph Inner(x: int) -> x { memory m: int = 0  set s { m = x } start -> s -> end }
        graph Outer(x: list[int]) -> x {
          node inner(i) = Inner
          start -> each i in x { inner } -> end
        }
    """)

    assert bound.codes == ["memory-in-each"]
