"""Where a function body can end without a `return`, as far as its text is conclusive."""

from __future__ import annotations

import textwrap

import pytest

from flowc.python.facts import Function

HEAD = """
    import itertools
    import sys
    import time
    from collections.abc import Iterator
    from typing import Literal, NoReturn

    def log(text): print(text)
    def halt(): sys.exit(1)
    def refuse() -> NoReturn: raise ValueError
    """


def falls_off(modules, body: str, parameters: str) -> str | None:
    """Return the text of the place where the function can end without a `return`."""
    body = textwrap.indent(textwrap.dedent(body), "    ")
    text = f"{textwrap.dedent(HEAD)}\ndef f({parameters}):\n{body}\n"
    found = modules(text).member("m", "f")
    assert isinstance(found, Function)
    place = found.result.falls_off
    return None if place is None else text[place.span.start : place.span.end]


FALLS = [
    # a condition, and what follows it
    ("if x: return 1", "x"),
    ("if x:\n    return 1\nelif y > 2:\n    return 2", "y > 2"),
    ("if x:\n    y = 1\nelse:\n    return 2", "y = 1"),
    ("if x: return 1\nprint(x)", "print(x)"),
    ("if x: return 1\nlog(x)", "log(x)"),
    ("if x: return 1\ny.append(x)", "y.append(x)"),
    ("if x: return 1\nasyncio = 1", "asyncio = 1"),
    ("if x: return 1\ntime.sleep(1)", "time.sleep(1)"),
    ("if x: return 1\ndef inner():\n    return 2", "inner"),
    ("if not x: raise ValueError\nif y: return 1", "y"),
    ("if 'a' in x: return 1\nif 'b' in x: return 2", "'b' in x"),
    ("if x.startswith('a'): return 1\nif x.startswith('b'): return 2", "x.startswith('b')"),
    ("if text == 'a': return 1\nelif text == 'b': return 2", "text == 'b'"),
    ("if text in ('a', 'c'): return 1\nif text == 'b': return 2", "text == 'b'"),
    ("if not x: return\nreturn 1", "return"),
    # loops
    ("for i in x: return i", "x"),
    ("for i in range(3):\n    if i == x: return i", "range(3)"),
    ("for i, j in enumerate(x):\n    if j: return i", "enumerate(x)"),
    ("for k, v in x.items():\n    if v: return k", "x.items()"),
    ("rows = [1, 2]\nfor i in rows:\n    if i == x: return i", "rows"),
    ("for i in x:\n    if i: break\n    return 1", "break"),
    ("while x: return 1", "x"),
    ("while True:\n    if x: break\n    return 1", "break"),
    # other blocks
    ("try:\n    return x()\nexcept ValueError:\n    pass", "pass"),
    ("try:\n    y = x()\nexcept ValueError:\n    return 1\nelse:\n    z = 1", "z = 1"),
    ("try:\n    y = x\nfinally:\n    print(x)\nif y: return 1", "y"),
    ("with x:\n    if y: return 1", "y"),
    ("match x:\n    case 1:\n        return 1\n    case _:\n        y = 2", "y = 2"),
]

STAYS = [
    # every path returns
    "if x: return 1\nelse: return 2",
    "if x: return 1\nraise ValueError",
    "if x: return 1\nassert False, 'never'",
    "for i in x:\n    if i: return i\nassert not True",
    "while True:\n    if x: return 1",
    "while 1:\n    for i in x: break\n    if x: return 1",
    "match x:\n    case 1: return 1\n    case 2: return 2\n    case _: return 3",
    "try:\n    return x()\nexcept ValueError:\n    raise",
    "try:\n    if x: return 1\nfinally:\n    return 2",
    # a call that may not return
    "if x: return 1\nsys.exit()",
    "if x: return 1\nhalt()",
    "if x: return 1\nrefuse()",
    "if x: return 1\ny.fail()",
    "if x: return 1\nunknown()",
    # conditions that may cover all cases between them
    "if x: return 1\nif not x: return 2",
    "if x > 0: return 1\nelif x <= 0: return 2",
    "if x is None: return 1\nif x is not None: return 2",
    "if isinstance(x, int): return 1\nif isinstance(x, str): return 2",
    "if x == 'a': return 1\nelif x == 'b': return 2",
    "if kind == 'a': return 1\nelif kind == 'b': return 2",
    "assert text in ('a', 'b')\nif text == 'a': return 1\nelif text == 'b': return 2",
    "if text not in ('a', 'b'): raise E\nif text == 'a': return 1\nif text == 'b': return 2",
    "if not x: raise ValueError\nfor i in x: return i",
    "if len(x) == 0: raise ValueError\nfor i in x: return i",
    "if (y := x): return 1\nif not x: return 2",
    "match x:\n    case 1: return 1\n    case 2: return 2",
    # a loop that may never end, or whose last iteration raises
    "for i in itertools.count(): return i",
    "for i in poll():\n    if i: return i",
    "for i in items:\n    if i: return i",
    "found = poll()\nfor i in found:\n    if i: return i",
    "for i in range(3):\n    try:\n        return x()\n    except E:\n        if i == 2: raise",
    "while y < 3:\n    y += 1\n    if x: return 1\n    if y == 3: raise ValueError",
    # a `with` that may suppress the error
    "with x: return 1",
    # nothing but None, in any form
    "if x: return None\nprint(x)",
    "if x: return\nprint(x)",
    "print(x)",
]

PARAMETERS = "x, y, text: str, kind: Literal['a', 'b'], items: Iterator[int]"


@pytest.mark.parametrize(("body", "place"), FALLS)
def test_way_that_plainly_ends_is_placed(modules, body: str, place: str):
    """The condition, loop or last statement after which nothing is returned."""
    assert falls_off(modules, body, PARAMETERS) == place


@pytest.mark.parametrize("body", STAYS)
def test_nothing_is_claimed_where_somebody_may_know_better(modules, body: str):
    """Conditions may be exhaustive, calls may not return, loops may not end."""
    assert falls_off(modules, body, PARAMETERS) is None
