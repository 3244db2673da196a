"""How a function can be called, what it returns, and what its body certainly does."""

from __future__ import annotations

import textwrap

import pytest

from flowc.python.facts import (
    Certainty,
    Function,
    LiteralValues,
    Named,
    NoneType,
    NotImportable,
    Opaque,
    Unknown,
)


def function(modules, text: str, name: str = "f") -> Function:
    found = modules(textwrap.dedent(text)).member("m", name)
    assert isinstance(found, Function)
    return found


# ---- the signature -------------------------------------------------------------------------------


def test_parameters_keep_order_kind_and_default(modules):
    """Each of the five kinds is distinguished."""
    found = function(modules, "def f(a, /, b, c=1, *d, e, g=2, **h): ...")

    assert [(item.name, item.kind, item.has_default) for item in found.parameters] == [
        ("a", "positional_only", False),
        ("b", "positional", False),
        ("c", "positional", True),
        ("d", "var_positional", False),
        ("e", "keyword_only", False),
        ("g", "keyword_only", True),
        ("h", "var_keyword", False),
    ]
    assert found.parameters_certainty is Certainty.EXACT


@pytest.mark.parametrize("line", ["def d():", "async  def d():", "async def \\\n d():"])
def test_span_covers_the_name(modules, line: str):
    """Neither the keyword nor part of it is taken for the name; wide text may come before it."""
    text = f"x = 'é 🙂'\n{line}\n    '''Doc.'''\n"

    found = modules(text).member("m", "d")

    assert isinstance(found, Function)
    assert text[found.span.start : found.span.end] == "d"
    assert text[found.span.start - 1].isspace()
    assert found.doc == "Doc."


def test_parameter_span_counts_characters(modules):
    """Offsets are code points, also after characters that take several bytes in UTF-8."""
    text = "def f(é='🙂', bee=1): ...\n"

    found = modules(text).member("m", "f")

    assert isinstance(found, Function)
    second = found.parameters[1].span
    assert text[second.start : second.end] == "bee"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("def f(): return 1", "function"),
        ("async def f(): return 1", "coroutine"),
        ("def f(): yield 1", "generator"),
        ("def f(): yield from ()", "generator"),
        ("async def f(): yield 1", "async_generator"),
        ("def f():\n    def inner(): yield 1\n    return inner", "function"),
        ("def f(): return lambda: (yield)", "function"),
        ("async def f():\n    async def inner(): yield 1\n    return inner()", "coroutine"),
    ],
)
def test_kind_is_that_of_the_function_itself(modules, text: str, kind: str):
    """A `yield` in a nested function does not count."""
    assert function(modules, text).kind == kind


@pytest.mark.parametrize(
    "decorator",
    ["lru_cache", "lru_cache(maxsize=None)", "functools.cache", "override", "staticmethod"],
)
def test_known_decorator_hands_the_function_through(modules, decorator: str):
    """Caches and marks change neither the parameters nor the kind."""
    found = function(
        modules,
        f"""
        import functools
        from functools import lru_cache
        from typing_extensions import override
        @{decorator}
        def f(a): return 1
        """,
    )

    assert (found.parameters_certainty, found.kind) == (Certainty.EXACT, "function")


def test_unknown_decorator_makes_everything_unknown(modules):
    """It may change the parameters, the result and the kind."""
    found = function(modules, "from x import retry\n@retry(3)\ndef f(a) -> int: return 1")

    assert found.parameters_certainty is Certainty.UNKNOWN
    assert (found.kind, found.returns) == ("unknown", Unknown())
    assert found.result.certainty is Certainty.UNKNOWN


def test_cached_coroutine_is_of_unknown_kind(modules):
    """A cached coroutine function is a plain function that may return a used coroutine."""
    assert function(modules, "from functools import cache\n@cache\nasync def f(): ...").kind == (
        "unknown"
    )


@pytest.mark.parametrize(
    ("decorator", "prefix", "iterator", "opens"),
    [
        ("contextmanager", "", "Iterator", "context"),
        ("asynccontextmanager", "async ", "AsyncIterator", "async_context"),
    ],
)
def test_context_manager_function_is_an_opener(modules, decorator, prefix, iterator, opens):
    """Calling it returns a context manager, whose value is what the function yields."""
    found = function(
        modules,
        f"""
        import contextlib
        from collections.abc import {iterator}
        @contextlib.{decorator}
        {prefix}def f(dsn: str) -> {iterator}[int]:
            yield 1
        """,
    )

    assert (found.opens, found.kind) == (opens, "function")
    assert found.yields == Named("builtins", "int")
    assert found.parameters[0].name == "dsn"


def test_deprecation_carries_its_message(modules):
    """`@deprecated` is transparent, and its message is kept."""
    found = function(
        modules,
        "from typing_extensions import deprecated\n@deprecated('use g')\ndef f(): return 1",
    )

    assert (found.deprecated, found.kind) == ("use g", "function")


def test_overloads_without_implementation_are_uncertain(modules):
    """Which of the signatures applies is not decided here."""
    found = modules(
        {
            "m.pyi": "from typing import overload\n@overload\ndef f(a: int) -> int: ...\n"
            "@overload\ndef f(a: str) -> str: ...\n",
            "m.py": "def f(a, b=1): return a\n",
        }
    ).member("m", "f")

    assert isinstance(found, Function)
    assert [item.name for item in found.parameters] == ["a", "b"]
    assert found.returns == Unknown()


@pytest.mark.parametrize(
    "text",
    [
        "f = decorate(f)",
        "import functools\nf = functools.partial(print, 1)",
        "f, g = make()",
        "for f in (): pass",
        "with open('x') as f: pass",
        "def g():\n    global f\n    f = 1",
        "if x:\n    def f(): ...\nelse:\n    def f(a): ...",
        "def f(): ...\nif x:\n    def f(a): ...",
        "print(f := 3)",
    ],
)
def test_name_made_while_running_is_opaque(modules, text: str):
    """The name exists, and nothing else is known about it."""
    assert isinstance(modules(text + "\n").member("m", "f"), Opaque)


def test_lambda_is_not_importable(modules):
    """A name bound to a lambda is flagged."""
    found = modules("f = lambda x: x\n").member("m", "f")

    assert isinstance(found, NotImportable)
    assert found.reason == "a lambda"


def test_nested_function_is_not_importable(modules):
    """A function defined inside another is flagged too."""
    found = modules("def outer():\n    def f(): ...\n    return f\n").member("m", "f")

    assert isinstance(found, NotImportable)
    assert (found.reason, found.inside) == ("a nested function", "outer")


def test_other_name_of_a_function_is_that_function(modules):
    """`g = f` is followed."""
    found = function(modules, "def f(a): ...\ng = f\n", "g")

    assert found.name == "f"


# ---- returns -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "length"),
    [("(1, 2)", 2), ("1, 2, 3", 3), ("()", 0), ("(1, *rest)", None), ("pair()", None)],
)
def test_tuple_that_is_written_out_has_a_length(modules, value: str, length: int | None):
    """With a starred item the length is unknown."""
    assert function(modules, f"def f(): return {value}").result.returns[0].length == length


@pytest.mark.parametrize(
    ("body", "keys", "certainty"),
    [
        ("return {'a': 1, 'b': 2}", ("a", "b"), "exact"),
        ("return dict(a=1, b=2)", ("a", "b"), "exact"),
        ("return {'a': 1, **more}", ("a",), "at least"),
        ("return {'a': 1, key: 2}", ("a",), "at least"),
        ("return dict(pairs, a=1)", ("a",), "at least"),
        ("return Result(a=1, b=2)", ("a", "b"), "exact"),
        ("r = {'a': 1}\n    r['b'] = 2\n    return r", ("a", "b"), "exact"),
        ("r = {'a': 1}\n    if x: return r\n    r['b'] = 2\n    return r", ("a",), "exact"),
        ("r = {'a': 1}\n    r.update(x)\n    return r", ("a",), "at least"),
        ("r = {'a': 1}\n    if x: r['b'] = 2\n    return r", ("a",), "at least"),
        ("r = {'a': 1}\n    r = fix(r)\n    return r", (), "unknown"),
        ("return make()", (), "unknown"),
        ("return x", (), "unknown"),
    ],
)
def test_keys_of_a_returned_mapping(modules, body: str, keys, certainty: str):
    """Only a literal mapping that cannot be extended later has exact keys."""
    text = "from typing import TypedDict\nclass Result(TypedDict):\n    a: int\n    b: int\n"

    found = function(modules, f"{text}def f(x=0):\n    {body}\n").result.returns[0]

    assert (found.keys, found.keys_certainty) == (keys, certainty)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("5", LiteralValues((5,))),
        ("None", NoneType()),
        ("[]", Named("builtins", "list")),
        ("f'{x}'", Named("builtins", "str")),
        ("Order(1)", Named("m", "Order")),
        ("Odd(1)", Unknown()),
        ("x", Unknown()),
    ],
)
def test_type_of_a_returned_value(modules, value: str, expected):
    """The type of a literal or constructor; a class with `__new__` may return anything."""
    text = (
        "class Order:\n    def __init__(self, n): ...\nclass Odd:\n    def __new__(cls, n): ...\n"
    )

    assert function(modules, f"{text}def f(x): return {value}\n").result.returns[0].type == expected


@pytest.mark.parametrize(
    ("body", "only_none"),
    [
        ("print(x)", True),
        ("return", True),
        ("if x: return None", True),
        ("return x", False),
        ("raise NotImplementedError", False),
        ("...", False),
        ("work(x)", False),
    ],
)
def test_function_that_only_gives_none(modules, body: str, only_none: bool):
    """A placeholder, or a function that always raises, is no evidence."""
    assert function(modules, f"def f(x):\n    {body}\n").result.only_none is only_none


def test_generator_that_returns_a_value_is_recorded(modules):
    """The place of the `return` is kept; a `return` without a value is fine."""
    text = "def f():\n    yield 1\n    if x: return\n    return 2\n"

    place = function(modules, text).generator_returns_value

    assert place is not None
    assert text[place.start : place.end] == "return 2"
    assert function(modules, "def f():\n    yield 1\n    return\n").generator_returns_value is None
    later = function(modules, "async def f():\n    yield 1\n    return 2\n")
    assert later.generator_returns_value is not None


def test_functions_that_call_each_other_are_read_one_by_one(modules):
    """A result that comes from calling another function is not traced into that function."""
    calls = "\n".join(f"    if x == {n}: return g{n}(x)" for n in range(20))
    text = "".join(f"def g{n}(x):\n{calls}\n" for n in range(20))

    found = function(modules, text, "g0")

    assert {item.type for item in found.result.returns} == {Unknown()}


def test_long_sum_is_read(modules):
    """A body may be a tree that is hundreds of levels deep."""
    found = function(modules, "def f(x): return " + " + ".join(["x"] * 500))

    assert found.kind == "function"


# ---- mutations -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "how"),
    [
        ("x.append(1)", "x.append(…)"),
        ("x['k'] = 1", "x[…] = …"),
        ("x['k'] += 1", "x[…] = …"),
        ("del x['k']", "del x[…]"),
        ("x += [1]", "x += …"),
        ("x.name = 1", "x.name = …"),
        ("for i in y: x.add(i)", "x.add(…)"),
    ],
)
def test_mutation_of_a_parameter_is_seen(modules, body: str, how: str):
    """Each obvious way of changing an argument."""
    found = function(modules, f"def f(x, y=()):\n    {body}\n")

    assert [(item.parameter, item.how) for item in found.mutated] == [("x", how)]


@pytest.mark.parametrize(
    "body",
    [
        "x = list(x)\n    x.append(1)",
        "x += 1",
        "x.count(1)",
        "y = x\n    y.append(1)",
        "def g(): x.append(1)",
        "z.append(x)",
    ],
)
def test_no_mutation_is_claimed_without_sight_of_it(modules, body: str):
    """A copy, a number, a method that only reads, a name that may not be the parameter."""
    assert function(modules, f"def f(x):\n    {body}\n").mutated == ()


def test_augmented_assignment_counts_where_the_type_is_mutable(modules):
    """`x += y` changes a list in place but creates a new number."""
    text = "def f(x: list[int], n: int, y):\n    x += y\n    n += y\n"

    assert [item.parameter for item in function(modules, text).mutated] == ["x"]
