"""Accepted programs run like the plain interpreter of the language page, in every mode."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import is_dataclass
from enum import Enum
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import functions  # noqa: E402
from reference import LoopLimit, Reference, StepLimit  # noqa: E402

import flowrt  # noqa: E402
from flowc.diagnostics import Problems, Severity  # noqa: E402
from flowc.parse import parse  # noqa: E402
from flowc.pipeline import build  # noqa: E402
from flowc.project import Project  # noqa: E402
from flowc.source import Source  # noqa: E402
from programs import random_program  # noqa: E402

#: How many programs a run tries: 500 in CI, more with ``FLOWC_PROGRAMS=2000 pytest
#: tests/property``.
PROGRAMS = int(os.environ.get("FLOWC_PROGRAMS", "500"))
BATCH = 25

Outcome = tuple[str, Any]


def plain(value: Any) -> Any:
    """Return *value* in a form that is the same for the interpreter and the runtime."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str) and value.startswith("`repeat` of "):
        return ""  # the interpreter has no message for it
    if is_dataclass(value):
        return {name: plain(getattr(value, name)) for name in value.__dataclass_fields__}
    if isinstance(value, SimpleNamespace):
        return {name: plain(item) for name, item in vars(value).items()}
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(plain(item) for item in value)
    return value


def outcome(run: Callable[[], Any]) -> Outcome:
    """Run, and return the output, or the class and the message of the error."""
    try:
        return "output", plain(run())
    except (StepLimit, flowrt.StepLimitError):
        return "error", "StepLimitError"
    except (LoopLimit, flowrt.LoopLimitError):
        return "error", "LoopLimitError"
    except Exception as error:
        return "error", (type(error).__name__, str(error))


def compiled(text: str, folder: Path) -> ModuleType:
    """Return the module compiled from *text*."""
    project = Project.at(str(HERE / "random.flow"))
    built = build(Source(str(HERE / "random.flow"), text), project)
    errors = [item.headline for item in built.checked.problems if item.severity is Severity.ERROR]
    assert built.text is not None, errors
    path = folder / "random_flow.py"
    path.write_text(built.text)
    spec = importlib.util.spec_from_file_location("random_flow", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["random_flow"] = module
    spec.loader.exec_module(module)
    return module


def in_any_order(updates: Iterable[tuple[str, Any]]) -> list[str]:
    """Return *updates* sorted: in parallel parts their order is that of completion."""
    return sorted(repr((name, sorted(plain(fields).items()))) for name, fields in updates)


async def collected(stream: Any) -> list[Any]:
    """Read an asynchronous stream to its end."""
    return [item async for item in stream]


def differences(seed: int, folder: Path) -> list[str]:
    """Run the program of *seed* in every mode; return those that differ from the interpreter."""
    text = random_program(seed)
    given = {"n": seed % 11, "m": seed % 3} if seed % 2 else {"n": seed % 7}
    reference = Reference(parse(Source("random.flow", text), Problems()), functions)
    expected = outcome(lambda: reference.invoke("Main", given))
    main = compiled(text, folder).Main
    runs: dict[str, Callable[[], Any]] = {
        "invoke": lambda: main.invoke(given),
        "ainvoke": lambda: asyncio.run(main.ainvoke(given)),
        "debug": lambda: main.invoke(given, debug=True),
        "stream values": lambda: [*main.stream(given, mode="values")][-1],
        "astream values": lambda: asyncio.run(collected(main.astream(given, mode="values")))[-1],
    }
    wrong = []
    for name, run in runs.items():
        got = outcome(run)
        if "values" in name and got[0] == expected[0] == "output":
            got = "output", {key: got[1][key] for key in expected[1]}
        if not agree(expected, got):
            wrong.append(f"seed {seed}, {name}: {shortest(expected, got)}")
    if expected[0] == "output":
        wrong += stream_differences(seed, main, given, reference)
    return wrong


def agree(expected: Outcome, got: Outcome) -> bool:
    """Whether both are the same, as far as the page decides.

    If several branches of a parallel part fail, and one of them at the limit, which of the errors
    is raised depends on timing.
    """
    if expected == got:
        return True
    return expected[0] == got[0] == "error" and "StepLimitError" in (expected[1], got[1])


def shortest(expected: Outcome, got: Outcome) -> str:
    """Return the differences, field by field if both gave an output."""
    if expected[0] == got[0] == "output":
        fields = [key for key in expected[1] if expected[1][key] != got[1].get(key)]
        return ", ".join(
            f"{key}: {expected[1][key]!r} became {got[1].get(key)!r}" for key in fields
        )
    return f"{expected} became {got}"


def stream_differences(
    seed: int, main: Any, given: dict[str, int], reference: Reference
) -> list[str]:
    """Compare the streamed updates with those of the interpreter."""
    nodes = {name for name, _ in reference.updates}
    wanted = in_any_order((name, fields) for name, fields in reference.updates)
    streams = {
        "stream": lambda: [*main.stream(given, mode="updates")],
        "astream": lambda: asyncio.run(collected(main.astream(given, mode="updates"))),
    }
    wrong = []
    for name, stream in streams.items():
        pairs = [pair for item in stream() for pair in item.items()]
        got = in_any_order(pair for pair in pairs if pair[0] in nodes)
        if got != wanted or {pair[0] for pair in pairs} - nodes:
            odd = sorted(set(got) ^ set(wanted))[:4] or {pair[0] for pair in pairs} - nodes
            wrong.append(f"seed {seed}, {name} updates: {odd}")
    return wrong


@pytest.mark.parametrize("first", range(0, PROGRAMS, BATCH))
@pytest.mark.filterwarnings("ignore::flowrt.MutationWarning")
def test_accepted_programs_run_as_the_page_says(first: int, tmp_path: Path) -> None:
    """Outputs, errors and streamed updates are those of the plain interpreter."""
    wrong = [line for seed in range(first, first + BATCH) for line in differences(seed, tmp_path)]

    assert not wrong, "\n".join(wrong[:20])
