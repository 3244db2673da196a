"""Facts that are read from a module agree with the imported module: no exact fact is wrong.

The modules are those of the standard library and of installed packages, so the code is by many
authors in many styles. ``FLOWC_FACTS=1 pytest -s`` prints how much was compared.
"""

from __future__ import annotations

import functools
import importlib.util
import os
import sys
import tokenize
from collections import Counter
from collections.abc import Callable

import pytest
from reality import Comparison, compare

from flowc.finder import ModuleFinder
from flowc.python import PythonModules
from flowc.source import Source

STDLIB = (
    *("argparse", "ast", "asyncio.tasks", "asyncio.queues", "bisect", "calendar", "configparser"),
    *(
        "concurrent.futures",
        "concurrent.futures.thread",
        "contextlib",
        "csv",
        "ctypes",
        "dataclasses",
    ),
    *(
        "difflib",
        "dis",
        "email.message",
        "email.utils",
        "enum",
        "fnmatch",
        "fractions",
        "functools",
    ),
    *("glob", "heapq", "html", "http", "http.client", "importlib.metadata", "ipaddress", "json"),
    *(
        "linecache",
        "locale",
        "logging",
        "logging.handlers",
        "mailbox",
        "multiprocessing.pool",
        "os",
    ),
    *("pathlib", "pickle", "plistlib", "pprint", "queue", "random", "re", "sched", "selectors"),
    *("shlex", "shutil", "signal", "smtplib", "socket", "sqlite3", "ssl", "statistics", "string"),
    *("subprocess", "tarfile", "tempfile", "textwrap", "threading", "tokenize", "tomllib"),
    *("traceback", "types", "unittest.case", "unittest.mock", "urllib.parse", "urllib.request"),
    *("uuid", "warnings", "weakref", "wsgiref.types", "xml.dom.minidom", "zipfile", "zoneinfo"),
)

INSTALLED = (
    *("annotated_types", "anyio", "anyio.streams.memory", "attr", "attr.validators", "attrs"),
    *("click", "click.core", "coverage.types", "execnet.gateway_base", "flowc.python.facts"),
    *("flowrt", "flowrt.errors", "flowrt.steps", "grimp", "h11", "hatchling.metadata.core"),
    *("httpcore", "httpx", "httpx._client", "httpx._models", "hypothesis", "hypothesis.database"),
    *("hypothesis.strategies", "interegular.patterns", "jinja2", "jinja2.exceptions"),
    *("jinja2.runtime", "lark", "lark.exceptions", "lark.tree", "markdown_it", "markdown_it.token"),
    *(
        "networkx.algorithms.shortest_paths.generic",
        "networkx.classes.graph",
        "networkx.exception",
        "networkx.utils.configs",
        "packaging.version",
        "pathspec",
    ),
    *("pluggy", "pydantic", "pydantic.main", "pydantic.networks", "pytest", "_pytest.nodes"),
    *("_pytest.reports", "rich.console", "rich.text", "syrupy.data", "tomlkit.items"),
)

loaded: dict[str, Source | None] = {}


def load(path: str) -> Source | None:
    if path not in loaded:
        try:
            with tokenize.open(path) as file:
                loaded[path] = Source(path, file.read())
        except (OSError, SyntaxError, UnicodeDecodeError):
            loaded[path] = None
    return loaded[path]


@pytest.fixture(scope="module")
def compared() -> Callable[[str], Comparison]:
    """Compare a module, given by name, once."""
    modules = PythonModules(ModuleFinder(tuple(sys.path)), load)
    return functools.cache(functools.partial(compare, modules))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", [*STDLIB, *INSTALLED])
def test_reading_never_contradicts_running(compared: Callable[[str], Comparison], name: str):
    """No name is denied; parameters, kinds, fields, members and ancestors match."""
    assert compared(name).wrong == []


@pytest.mark.filterwarnings("ignore")
def test_most_is_known_exactly(compared: Callable[[str], Comparison]):
    """Knowing nothing would pass the comparison too, so the share of exact facts is measured."""
    total = Comparison()
    for name in (*STDLIB, *INSTALLED):
        found = compared(name)
        total.compared += found.compared
        total.known += found.known
        total.all += found.all
    if os.environ.get("FLOWC_FACTS"):
        print(f"\n{total.compared.total()} facts: {dict(total.compared)}")
        print(f"known {dict(total.known)} of {dict(total.all)}")

    assert total.compared.total() > 15_000
    assert total.known["functions"] > 0.8 * total.all["functions"]
    assert total.known["classes"] > 0.5 * total.all["classes"]


def test_enough_modules_are_installed():
    """The packages that are compared belong to the development dependencies."""
    found = Counter(bool(importlib.util.find_spec(name.partition(".")[0])) for name in INSTALLED)

    assert found[False] == 0
