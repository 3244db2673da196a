"""Values that cannot be sent to another process are rejected before the run."""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextvars
import importlib.util
import io
import mmap
import pickle
import queue
import socket
import sqlite3
import ssl
import subprocess
import sys
import textwrap
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from checking import check

from flowc.check.processes import NEVER_PICKLED

NODES = "".join(f"def {name}(*args): return args\n" for name in ("close", "connect", "count"))


def refused(flow: str, nodes: str = NODES) -> list[list[str]]:
    """Return the places of every 818 in a project, the one that is marked first."""
    text = textwrap.dedent(flow)
    checked = check({"main.flow": text, "nodes.py": nodes})
    assert [item.headline for item in checked.findings if item.code.number == "FLW801"] == []
    return [
        [text[place.span.start : place.span.end] for place in item.annotations]
        for item in checked.findings
        if item.code.number == "FLW818"
    ]


async def coroutine() -> None: ...


# How to create a value of each class; *path* is a writable file.
MAKERS: dict[tuple[str, str], Callable[[Path], object]] = {
    ("concurrent.futures", "Future"): lambda path: concurrent.futures.Future(),
    ("concurrent.futures", "ThreadPoolExecutor"): lambda path: (
        concurrent.futures.ThreadPoolExecutor()
    ),
    ("contextvars", "Context"): lambda path: contextvars.Context(),
    ("contextvars", "ContextVar"): lambda path: contextvars.ContextVar("x"),
    ("httpx._client", "AsyncClient"): lambda path: httpx.AsyncClient(),
    ("httpx._client", "Client"): lambda path: httpx.Client(),
    ("io", "BufferedReader"): lambda path: path.open("rb"),
    ("io", "BufferedWriter"): lambda path: path.open("wb"),
    ("io", "FileIO"): lambda path: io.FileIO(str(path)),
    ("io", "TextIOWrapper"): lambda path: path.open("w"),
    ("mmap", "mmap"): lambda path: mmap.mmap(-1, 10),
    ("queue", "LifoQueue"): lambda path: queue.LifoQueue(),
    ("queue", "PriorityQueue"): lambda path: queue.PriorityQueue(),
    ("queue", "Queue"): lambda path: queue.Queue(),
    ("queue", "SimpleQueue"): lambda path: queue.SimpleQueue(),
    ("socket", "socket"): lambda path: socket.socket(),
    ("sqlite3", "Connection"): lambda path: sqlite3.connect(":memory:"),
    ("sqlite3", "Cursor"): lambda path: sqlite3.connect(":memory:").cursor(),
    ("ssl", "SSLContext"): lambda path: ssl.create_default_context(),
    ("subprocess", "Popen"): lambda path: subprocess.Popen([sys.executable, "-c", ""]),
    ("threading", "Barrier"): lambda path: threading.Barrier(1),
    ("threading", "BoundedSemaphore"): lambda path: threading.BoundedSemaphore(),
    ("threading", "Condition"): lambda path: threading.Condition(),
    ("threading", "Event"): lambda path: threading.Event(),
    ("threading", "Lock"): lambda path: threading.Lock(),
    ("threading", "Semaphore"): lambda path: threading.Semaphore(),
    ("threading", "Thread"): lambda path: threading.Thread(),
    ("threading", "Timer"): lambda path: threading.Timer(1, print),
    ("types", "CoroutineType"): lambda path: coroutine(),
    ("types", "GeneratorType"): lambda path: (x for x in ()),
    ("types", "ModuleType"): lambda path: sys,
    ("zipfile", "ZipFile"): lambda path: zipfile.ZipFile(path, "w"),
}


def test_there_is_a_maker_for_each_class():
    """No class is listed without proof."""
    assert MAKERS.keys() == NEVER_PICKLED


@pytest.mark.parametrize("key", sorted(NEVER_PICKLED))
def test_class_that_is_refused_was_never_pickled(key: tuple[str, str], tmp_path: Path):
    """Python itself refuses to pickle it."""
    path = tmp_path / "file"
    path.touch()
    value = MAKERS[key](path)

    with pytest.raises((TypeError, pickle.PicklingError)):
        pickle.dumps(value)

    if asyncio.iscoroutine(value) or isinstance(value, (sqlite3.Connection, socket.socket)):
        value.close()
    elif isinstance(value, sqlite3.Cursor):
        value.connection.close()
    elif isinstance(value, subprocess.Popen):
        value.wait()
    elif hasattr(value, "close") and not isinstance(value, httpx.AsyncClient):
        value.close()


@pytest.mark.parametrize("key", sorted(NEVER_PICKLED))
def test_resource_of_such_a_class_is_refused(key: tuple[str, str]):
    """818 marks the argument, however the class is determined."""
    module, name = key
    module = "httpx" if module.startswith("httpx") else module

    found = refused(
        f"""
        from {module} import {name}
        from nodes import count
        graph G(text: str) -> rows: int {{
          use db: {name}
          node count(text, db) -> rows {{ run in process }}
          start -> count -> end
        }}
        """
    )

    assert found == [["db", "run in process", "db"]]


@pytest.mark.parametrize("option", ["run in thread", "run inline", "timeout 1s"])
def test_other_places_need_no_pickle(option: str):
    """A thread shares its arguments."""
    found = refused(
        f"""
        from threading import Lock
        from nodes import count
        graph G(text: str) -> rows: int {{
          use lock: Lock
          node count(text, lock) -> rows {{ {option} }}
          start -> count -> end
        }}
        """
    )

    assert found == []


@pytest.mark.parametrize("type_", ["list[Lock]", "Lock | None", "Any", "Path", "StringIO"])
def test_what_may_be_pickled_is_not_refused(type_: str):
    """A list may be empty, an optional may be `None`, and `Any` may be text."""
    found = refused(
        f"""
        from threading import Lock
        from io import StringIO
        from nodes import count
        graph G(text: str) -> rows: int {{
          use given: {type_}
          node count(text, given) -> rows {{ run in process }}
          start -> count -> end
        }}
        """
    )

    assert found == []


def test_result_that_cannot_come_back_is_refused():
    """818 marks the field that receives the result."""
    found = refused(
        """
        from sqlite3 import Connection
        from nodes import connect, close
        graph G(path: str) -> rows: int {
          var db: Connection
          node connect(path) -> db { run in process }
          node close(db) -> rows
          start -> connect -> close -> end
        }
        """
    )

    assert found == [["db", "run in process", "db"]]


REPLACED = [
    "def deco(f):\n    def inner(x): return f(x)\n    return inner\n@deco",
    "def deco(n):\n    def outer(f):\n        def inner(x): return f(x)\n        return inner\n"
    "    return outer\n@deco(3)",
    "import functools\ndef deco(f):\n    def inner(x): return f(x)\n    return inner\n"
    "@deco\n@functools.cache",
]

FINDABLE = [
    "import functools\ndef deco(f):\n    @functools.wraps(f)\n    def inner(x): return f(x)\n"
    "    return inner\n@deco",
    "import functools\ndef deco(f):\n    def inner(x): return f(x)\n"
    "    functools.update_wrapper(inner, f)\n    return inner\n@deco",
    "def deco(f): return f\n@deco",
    "def deco(f):\n    def inner(x): return f(x)\n    inner.__qualname__ = f.__qualname__\n"
    "    return inner\n@deco",
    "def deco(f):\n    def inner(x): return f(x)\n    return f\n@deco",
    "import functools\n@functools.cache",
]


def decorated(tmp_path: Path, head: str) -> object:
    """Return the decorated function itself, from a module that is really imported."""
    path = tmp_path / "decorated_nodes.py"
    path.write_text(f"{head}\ndef count(x): return 1\n")
    spec = importlib.util.spec_from_file_location("decorated_nodes", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    sys.modules["decorated_nodes"] = module
    return module.count


@pytest.mark.parametrize(
    ("head", "is_lost"), [*((h, True) for h in REPLACED), *((h, False) for h in FINDABLE)]
)
def test_function_under_another_name_is_refused(tmp_path: Path, head: str, is_lost: bool):
    """818 shows the inner function; pickling the real one confirms it."""
    found = refused(
        """
        from nodes import count
        graph G(text: str) -> rows: int {
          node count(text) -> rows { run in process }
          start -> count -> end
        }
        """,
        f"{head}\ndef count(x): return 1\n",
    )

    assert [places[0] for places in found] == (["run in process"] if is_lost else [])
    function = decorated(tmp_path, head)
    try:
        if is_lost:
            with pytest.raises((AttributeError, pickle.PicklingError)):
                pickle.dumps(function)
        else:
            pickle.dumps(function)
    finally:
        del sys.modules["decorated_nodes"]
