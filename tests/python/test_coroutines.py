"""Which functions block an event loop, and which coroutines are certainly never awaited."""

from __future__ import annotations

import asyncio
import inspect
import textwrap
from importlib import import_module
from importlib.util import find_spec

import pytest

from flowc.python.blocking import INSTEAD, METHODS
from flowc.python.coroutines import COROUTINES
from flowc.python.facts import Function

HEAD = """
    import asyncio
    import functools
    import subprocess
    import time
    import time as clock
    import urllib.request
    from subprocess import run as start
    import httpx
    import requests

    async def helper(n=0): return n
    async def stream(): yield 1
    @functools.cache
    async def kept(): return 1
    def plain(): return 1
    """


def function(modules, body: str, header: str = "async def f(x)") -> Function:
    body = textwrap.indent(textwrap.dedent(body), "    ")
    found = modules(f"{textwrap.dedent(HEAD)}\n{header}:\n{body}\n").member("m", "f")
    assert isinstance(found, Function)
    return found


# ---- blocking ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("time.sleep(1)", "time.sleep"),
        ("clock.sleep(x)", "clock.sleep"),
        ("await time.sleep(1)", "time.sleep"),
        ("from time import sleep\nsleep(1)", "sleep"),
        ("import time as t\nt.sleep(1)", "t.sleep"),
        ("return [requests.get(u) for u in x]", "requests.get"),
        ("if x: return urllib.request.urlopen(x).read()", "urllib.request.urlopen"),
        ("start(['ls'])", "start"),
        ("return input('name? ')", "input"),
        ("with requests.Session() as s:\n    s.get(x)", "s.get"),
        ("client = httpx.Client()\nreturn client.post(x)", "client.post"),
    ],
)
def test_function_that_waits_blocks_the_loop(modules, body: str, name: str):
    """It is recognised under any name it is imported as."""
    assert [call.name for call in function(modules, body).blocking] == [name]


@pytest.mark.parametrize(
    "body",
    [
        "await asyncio.to_thread(time.sleep, 1)",
        "def wait(): time.sleep(1)\nawait asyncio.to_thread(wait)",
        "await asyncio.to_thread(lambda: requests.get(x))",
        "time = x\ntime.sleep(1)",
        "requests = await helper()\nrequests.get(x)",
        "time.sleep(0)",
        "time.monotonic()",
        "open(x).read()",
        "async with httpx.AsyncClient() as client:\n    await client.get(x)",
        "client = httpx.Client()\nclient = x\nclient.get(x)",
        "x.sleep(1)",
    ],
)
def test_what_may_not_block_is_not_claimed(modules, body: str):
    """It runs in a thread, is something else with that name, or does not wait."""
    assert function(modules, body).blocking == ()


def test_synchronous_function_may_block(modules):
    """It runs in a thread."""
    assert function(modules, "time.sleep(1)", "def f(x)").blocking == ()


INSTALLED = [
    origin
    for origin in {**INSTEAD, **METHODS}
    if find_spec((origin[0] or "builtins").split(".")[0])
]


@pytest.mark.parametrize("origin", INSTALLED)
def test_what_is_known_to_block_is_there_and_synchronous(origin: tuple[str | None, str]):
    """The lists contain real functions, as far as their libraries are installed."""
    function = getattr(import_module(origin[0] or "builtins"), origin[1])

    assert callable(function)
    assert not inspect.iscoroutinefunction(function)
    methods = METHODS.get(origin, ((), ""))[0]
    made = function() if methods else None  # a class, or a function that makes one of its objects
    assert all(not inspect.iscoroutinefunction(getattr(made, method)) for method in methods)
    if made is not None:
        made.close()


# ---- coroutines that nobody awaits ---------------------------------------------------------------

LOST = [
    "helper()",
    "asyncio.sleep(1)",
    "y = helper()",
    "y = helper()\nreturn y.strip()",
    "y: int = 1\nreturn helper().name",
    "return helper()[0]",
    "return helper() + 1",
    "return f'{helper()}'",
    "if helper(): return 1",
    "if helper() and x: return 1",
    "while not helper(): pass",
    "for i in helper(): pass",
    "async for i in helper(): pass",
    "return [i for i in helper()]",
    "a, b = helper()",
    "return len(helper())",
    "with helper() as y: pass",
    "y = helper()\nprint(y)",
    "return helper()",
    "y = helper()\nreturn y",
    "return x if x else helper()",
    "from asyncio import sleep\nsleep(1)",
]

KEPT = [
    "await helper()",
    "y = helper()\nreturn await y",
    "y = helper()\nprint(y)\nreturn await y",
    "return await asyncio.gather(helper(), helper())",
    "asyncio.create_task(helper())",
    "y = [helper(), helper()]",
    "await (x or helper())",
    "y = x or helper()\nreturn await y",
    "y = helper()\nasync def wait(): return await y\nawait wait()",
    "y = helper()\ny = 1",
    "y = helper()\ny.close()",
    "x.coroutine = helper()",
    "yield helper()",
    "helper = x\nhelper()",
    "return lambda: helper()",
    "plain()",
    "stream()",
    "kept()",
    "asyncio.gather(helper())",
    "asyncio.run(helper())",
    "unknown()",
]


@pytest.mark.parametrize("body", LOST)
def test_coroutine_that_is_used_as_its_result_is_lost(modules, body: str):
    """It is discarded, used as a value, unpacked, inspected, or returned by an async function."""
    assert len(function(modules, body).unawaited) == 1


@pytest.mark.parametrize("body", KEPT)
def test_coroutine_that_somebody_may_await_is_not(modules, body: str):
    """It is awaited, passed on, stored, or is not a coroutine."""
    assert function(modules, body).unawaited == ()


def test_plain_function_may_return_a_coroutine(modules):
    """The run awaits the result of a plain function."""
    assert function(modules, "return helper()", "def f(x)").unawaited == ()
    assert len(function(modules, "helper()", "def f(x)").unawaited) == 1


def test_known_coroutines_of_asyncio_are_coroutine_functions():
    """The list contains real ones."""
    assert all(inspect.iscoroutinefunction(getattr(asyncio, name)) for _, name in COROUTINES)
