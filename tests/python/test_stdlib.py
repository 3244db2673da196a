"""What is read of the standard library agrees with what running it shows."""

from __future__ import annotations

import importlib
import inspect
import sys

import pytest

from flowc.python import ModuleFinder, PythonModules
from flowc.python.facts import (
    Certainty,
    Class,
    Function,
    Missing,
    NotFound,
    SyntaxProblem,
)
from flowc.source import Source

MODULES = (
    *("asyncio.tasks", "bisect", "calendar", "concurrent.futures", "contextlib", "csv", "difflib"),
    *("email.utils", "fnmatch", "functools", "glob", "heapq", "html", "http.client", "inspect"),
    *("json", "linecache", "logging", "os", "pathlib", "pprint", "queue", "random", "shlex"),
    *("shutil", "statistics", "string", "tempfile", "textwrap", "tokenize", "traceback"),
    *("unittest.mock", "urllib.parse", "uuid", "zipfile"),
)

KINDS = {
    inspect.Parameter.POSITIONAL_ONLY: "positional_only",
    inspect.Parameter.POSITIONAL_OR_KEYWORD: "positional",
    inspect.Parameter.KEYWORD_ONLY: "keyword_only",
    inspect.Parameter.VAR_POSITIONAL: "var_positional",
    inspect.Parameter.VAR_KEYWORD: "var_keyword",
}

loaded: dict[str, Source] = {}


def load(path: str) -> Source:
    if path not in loaded:
        with open(path, encoding="utf-8") as file:
            loaded[path] = Source(path, file.read())
    return loaded[path]


@pytest.fixture(scope="module")
def stdlib() -> PythonModules:
    return PythonModules(ModuleFinder(tuple(sys.path)), load)


def kind_when_run(function: object) -> str:
    if inspect.isasyncgenfunction(function):
        return "async_generator"
    if inspect.iscoroutinefunction(function):
        return "coroutine"
    return "generator" if inspect.isgeneratorfunction(function) else "function"


@pytest.mark.parametrize("name", MODULES)
def test_reading_never_contradicts_running(stdlib: PythonModules, name: str):
    """No public name is denied; exact signatures, kinds and exception classes are the real ones."""
    module = importlib.import_module(name)

    for word in filter(lambda word: not word.startswith("_"), dir(module)):
        found, real = stdlib.member(name, word), getattr(module, word)
        assert not isinstance(found, (NotFound, Missing, SyntaxProblem)), word
        if isinstance(found, Function):
            assert_agrees(found, real)
        if isinstance(found, Class) and found.is_exception is not None:
            assert found.is_exception is issubclass(real, BaseException), word


def assert_agrees(found: Function, real: object) -> None:
    if found.kind != "unknown":
        assert found.kind == kind_when_run(real), found.name
    if found.parameters_certainty is Certainty.EXACT:
        assert callable(real)
        parameters = inspect.signature(real).parameters.values()
        assert [(item.name, item.kind, item.has_default) for item in found.parameters] == [
            (item.name, KINDS[item.kind], item.default is not item.empty) for item in parameters
        ]


def test_most_functions_are_known_exactly(stdlib: PythonModules):
    """Silence alone would pass the comparison, so it is measured too."""
    found = [
        stdlib.member(name, word)
        for name in MODULES
        for word, value in vars(importlib.import_module(name)).items()
        if inspect.isfunction(value) and not word.startswith("_")
    ]

    exact = [
        item
        for item in found
        if isinstance(item, Function) and item.parameters_certainty is Certainty.EXACT
    ]
    assert len(exact) > 0.85 * len(found)
