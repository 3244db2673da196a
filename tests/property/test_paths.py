"""A test that states what a run does, its path and its calls, is never reported as impossible."""

from __future__ import annotations

import os
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import functions  # noqa: E402
from reference import Reference, StepLimit  # noqa: E402
from reference.graphs import called, node_steps  # noqa: E402
from reference.scope import Scope  # noqa: E402

from flowc.diagnostics import Problems  # noqa: E402
from flowc.parse import parse  # noqa: E402
from flowc.pipeline import check  # noqa: E402
from flowc.project import Project  # noqa: E402
from flowc.source import Source  # noqa: E402
from flowc.trees import syntax  # noqa: E402
from programs import random_program  # noqa: E402

#: A twentieth of the programs that are run, because each is checked completely here.
PROGRAMS = int(os.environ.get("FLOWC_PROGRAMS", "500")) // 20
BATCH = 5


class Heard:
    """The *functions* of nodes; each call of *name* is first reported to *hear*."""

    def __init__(self, functions: object, name: str, hear: Callable[[str], None]) -> None:
        self.functions = functions
        self.name = name
        self.hear = hear

    def __getattr__(self, name: str) -> Any:
        function = getattr(self.functions, name)
        if name != self.name:
            return function

        def heard(*given: Any, **named: Any) -> Any:
            shown = [*map(repr, given), *(f"{key}={value!r}" for key, value in named.items())]
            self.hear(f"({', '.join(shown)})")
            return function(*given, **named)

        return heard


class Tracing(Reference):
    """The interpreter, which notes each finished node in the order in which tests write parallel
    parts (for a dataflow the order written, for a race the branch that won), and each call.
    """

    def __init__(self, file: syntax.File) -> None:
        super().__init__(file, functions)
        self.path: list[str] = []
        self.stubs: set[str] = set()
        self.calls: dict[str, list[str]] = defaultdict(list)
        self.dataflows: list[dict[str, list[str]] | None] = []

    def run_node(self, scope: Scope, name: str) -> None:
        before, self.path = self.path, []
        dataflow = self.dataflows[-1] if self.dataflows else None
        self.dataflows.append(None)
        try:
            super().run_node(scope, name)
        except StepLimit:
            raise
        except Exception:
            self._done(scope, name)
            raise
        else:
            self._done(scope, name)
        finally:
            self.dataflows.pop()
            if dataflow is not None:
                dataflow[name] = self.path
            self.path = before + self.path

    def _called(self, scope: Scope, name: str, node: syntax.NodeDecl) -> Any:
        full, target = _full(scope, name), (node.target or node.name).text
        if target in self.graphs:
            self.calls[full].append("")
            return super()._called(scope, name, node)
        functions = self.functions
        self.functions = Heard(functions, target, self.calls[full].append)
        try:
            return super()._called(scope, name, node)
        finally:
            self.functions = functions

    def _done(self, scope: Scope, name: str) -> None:
        node = scope.graph.node(name)
        is_set = isinstance(node, syntax.SetDecl)
        if is_set or (node.target or node.name).text not in self.graphs:
            full = _full(scope, name)
            self.path.append(full)
            if not is_set:
                self.stubs.add(full)

    def dataflow(self, scope: Scope, step: syntax.DataflowStep) -> None:
        before, self.path = self.path, []
        self.dataflows.append({})
        try:
            super().dataflow(scope, step)
        finally:
            done = self.dataflows.pop() or {}
            names = [called(node) for node in node_steps(step)]
            self.path = before + [one for name in names for one in done.get(name, [])]

    def race(self, scope: Scope, paths: tuple[syntax.Path, ...]) -> None:
        first: Exception | None = None
        for path in paths:
            before = list(self.path)
            branch = scope.branch(id(path))
            try:
                self.run_branch(branch, path)
            except Exception as error:
                self.path = before
                first = first or error
                continue
            return self.land(scope, [branch])
        assert first is not None
        raise first


def _full(scope: Scope, name: str) -> str:
    """Return how a test names a node of *scope*."""
    return (scope.prefix + name).replace("/", ".")


def expected_run(tracing: Tracing, given: dict[str, Any]) -> str:
    """Return the test that states what *tracing* did with *given*."""
    arguments = ", ".join(f"{name}={value}" for name, value in given.items())
    ending = ""
    try:
        tracing.invoke("Main", given)
    except Exception:
        ending = "  expect error Exception\n"
    stubs = "".join(f"  stub {name} => raise KeyError\n" for name in sorted(tracing.stubs))
    path = f"  expect path [{', '.join(tracing.path)}]\n"
    calls = "".join(lines_on_calls(tracing))
    return f'test "its run" for Main({arguments}) {{\n{stubs}{ending}{path}{calls}}}\n'


def lines_on_calls(tracing: Tracing) -> Iterator[str]:
    """Yield the statements of a test about the calls, and about arguments that can be written as
    literals.
    """
    for name, calls in sorted(tracing.calls.items()):
        yield f"  expect calls {name} == {len(calls)}\n"
        yield from (f"  expect call {name}{given}\n" for given in calls if is_written(given))


def is_written(given: str) -> bool:
    """Return whether arguments, as Python prints them, are literals of the language."""
    return given != "" and not re.search(r"<|\w\(|set\(|[{}]", given)


def refused(seed: int, project: Project) -> list[str]:
    """Return the findings of a test that expects what the program of *seed* does."""
    text = random_program(seed)
    tracing = Tracing(parse(Source("random.flow", text), Problems()))
    tested = f"{text}\n{expected_run(tracing, {'n': seed % 11, 'm': seed % 3})}"
    found = check(Source(str(HERE / "random.flow"), tested), project).problems
    return [
        f"seed {seed}: {item.headline} ({'; '.join(note.text for note in item.notes)}) {item.help}"
        for item in found
        if item.code.slug in ("unreachable-expectation", "unknown-stub")
    ]


@pytest.mark.parametrize("first", range(0, max(PROGRAMS, BATCH), BATCH))
def test_what_a_run_does_may_be_expected(first: int):
    """With every construct, whether the run ends or fails."""
    project = Project.at(str(HERE / "random.flow"))

    wrong = [line for seed in range(first, first + BATCH) for line in refused(seed, project)]

    assert not wrong, "\n".join(wrong[:20])
