"""A run that reads a field without a value was announced, in programs of every construct."""

from __future__ import annotations

import random
import re
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "property"))

import functions
import reference

from flowc.bind import bind
from flowc.check import check
from flowc.diagnostics import Problems, Severity
from flowc.parse import parse
from flowc.python import ModuleFinder, PythonModules
from flowc.source import Source
from programs import random_program

PROGRAMS = range(60)
INPUTS = ((0, 0), (5, 2), (12, 40))
UNSET = {"FLW401", "FLW402", "FLW407", "FLW507"}
DEFAULT = re.compile(r"^(  var (?:[abcdpq]|opt|kind|flag|text|rec): [^=\n]*?) = .*$", re.MULTILINE)


class UnsetError(BaseException):
    """A run came to a field without a value; no handler of the program may catch it."""


class State(dict[str, Any]):
    """The fields of a run, which tell when one of them is read without a value."""

    def __missing__(self, name: str) -> Any:
        raise UnsetError(name)


@pytest.fixture(scope="module")
def modules() -> PythonModules:
    """Return what is known of the functions that the programs call."""
    folder = Path(functions.__file__).parent
    kept: dict[str, Source] = {}

    def load(path: str) -> Source | None:
        file = Path(path)
        return kept.setdefault(path, Source(path, file.read_text())) if file.is_file() else None

    return PythonModules(ModuleFinder((str(folder),)), load)


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the interpreter keep its fields in a `State`, in parallel parts too."""
    scope = reference.Scope

    def watching(graph: Any, state: dict[str, Any], *rest: Any, **named: Any) -> Any:
        return scope(graph, State(state), *rest, **named)

    monkeypatch.setattr(reference, "Scope", watching)


@pytest.mark.parametrize("seed", PROGRAMS)
@pytest.mark.usefixtures("watched")
def test_no_run_reads_an_unset_field_that_was_not_announced(seed, modules):
    """With some defaults left out, whatever a run misses is among the findings."""
    source = Source("main.flow", _with_fewer_defaults(random_program(seed), random.Random(seed)))
    problems = Problems()
    program = bind(parse(source, problems), problems, modules, {}, home="main.flow", module="m")
    problems.extend(check(program))
    announced = " ".join(found.headline for found in problems if found.code.number in UNSET)

    missed = {_missed(program, given) for given in INPUTS} - {None}

    assert [name for name in missed if f"`{name}`" not in announced] == []


@pytest.mark.parametrize("seed", PROGRAMS)
def test_program_that_runs_is_accepted(seed, modules):
    """As they are made, the programs have no mistake, so no error is found in them."""
    source = Source("main.flow", random_program(seed))
    problems = Problems()

    program = bind(parse(source, problems), problems, modules, {}, home="main.flow", module="m")

    problems.extend(check(program))
    errors = [found for found in problems if found.severity is Severity.ERROR]
    assert [(found.code.number, found.headline) for found in errors] == []


def _with_fewer_defaults(text: str, chance: random.Random) -> str:
    return DEFAULT.sub(lambda found: found[1 if chance.random() < 0.15 else 0], text)


def _missed(program: Any, given: tuple[int, int]) -> str | None:
    """Return the field that a run on *given* read without a value, if it came to one."""
    try:
        reference.Reference(program.syntax, functions).invoke(
            "Main", {"n": given[0], "m": given[1]}
        )
    except UnsetError as missing:
        return str(missing)
    except Exception:  # what the functions of the program raise is none of our business here
        return None
    return None
