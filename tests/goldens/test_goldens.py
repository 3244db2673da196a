"""Every construct: its generated module, the quality of that module, and what its runs do."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from golden import FILES, HERE, Expected, built, expectations, imported, made, name_of, shown

ROOT = HERE.parent.parent
RUNS = [
    pytest.param(folder, run, id=f"{folder.name}-{place}")
    for folder in sorted({path.parent for path in FILES})
    for place, run in enumerate(expectations(folder))
]


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_module_is_the_one_that_was_approved(path: Path, request: pytest.FixtureRequest) -> None:
    """A flow file always gives the same bytes; ``--snapshot-update`` approves changes.

    Modules are stored beside their flow files so that they can be imported. Syrupy names a snapshot
    after its test, so only its option is used.
    """
    approved = module_of(path)
    text = built(path)
    if request.config.option.update_snapshots:
        approved.write_text(text, encoding="utf-8")

    assert text == approved.read_text(encoding="utf-8")


def module_of(path: Path) -> Path:
    return path.with_name(f"{path.stem}_flow.py")


def modules() -> list[str]:
    return [str(module_of(path)) for path in FILES]


def run_tool(*arguments: str, cwd: Path = ROOT) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *arguments], cwd=cwd, capture_output=True, text=True, check=False
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_modules_are_laid_out_as_the_formatter_lays_them_out() -> None:
    """``ruff format`` changes nothing."""
    assert run_tool("ruff", "format", "--isolated", "--diff", *modules()) == ""


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_module_passes_the_linter(path: Path, tmp_path: Path) -> None:
    """Imports are sorted, nothing is unused, and the syntax is modern."""
    (tmp_path / "module.py").write_text(module_of(path).read_text())

    found = run_tool(
        "ruff", "check", "--isolated", "--select", "E,F,I,UP,B", "--no-cache",
        "--target-version", "py311", str(tmp_path / "module.py"),
    )  # fmt: skip

    assert found == ""


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_module_passes_the_linter_as_it_comes(path: Path) -> None:
    """With the linter's defaults, beside its functions, which make some modules first-party."""
    found = run_tool(
        "ruff", "check", "--isolated", "--no-cache", "--target-version", "py311",
        "--ignore", "SIM",  # about expressions that keep the form they have in the flow file
        module_of(path).name,
        cwd=path.parent,
    )  # fmt: skip

    assert found == ""


@pytest.mark.parametrize("folder", sorted({path.parent for path in FILES}), ids=lambda f: f.name)
def test_module_passes_the_type_checker(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``mypy --strict``, together with the functions of the case and the runtime."""
    monkeypatch.setenv("MYPYPATH", f"{ROOT / 'runtime'}:{folder}")
    files = [str(module_of(path)) for path in sorted(folder.glob("*.flow"))]

    found = run_tool(
        "mypy", "--strict", "--config-file", "", "--explicit-package-bases",
        "--cache-dir", str(ROOT / ".mypy_cache" / "goldens"), *files,
    )  # fmt: skip

    ours = [line for line in found.splitlines() if "_flow.py" in line]
    assert ours == []


@pytest.fixture
def graph(request: pytest.FixtureRequest) -> Iterator[Any]:
    folder, run = request.param
    with imported(folder) as module:
        bound = {name: made(value, module) for name, value in run.bind.items()}
        yield getattr(module, run.graph).bind(**bound), made(run.input, module), run


def outcome(run: Expected, result: Any) -> None:
    """Compare the result or the error of a run with the expected one."""
    if isinstance(result, Exception):
        assert type(result).__name__ == run.error, repr(result)
    else:
        assert shown(result) == run.output


def attempt(call: Any) -> Any:
    try:
        return call()
    except Exception as error:
        return error


each_run = pytest.mark.parametrize(
    "graph", [pytest.param(param.values, id=param.id) for param in RUNS], indirect=True
)


@each_run
def test_run_gives_what_is_expected(graph: Any) -> None:
    """`invoke`."""
    graph, given, run = graph

    result = attempt(lambda: graph.invoke(given, **run.settings))

    outcome(run, result)


@each_run
def test_run_on_a_loop_gives_the_same(graph: Any) -> None:
    """`ainvoke`."""
    graph, given, run = graph

    result = attempt(lambda: asyncio.run(graph.ainvoke(given, **run.settings)))

    outcome(run, result)


@each_run
def test_stream_passes_the_nodes_that_are_expected(graph: Any) -> None:
    """`stream`: the nodes that finish, and the outputs in the last state."""
    graph, given, run = graph
    items: list[Any] = []

    error = attempt(
        lambda: items.extend(graph.stream(given, mode=["updates", "events"], **run.settings))
    )

    nodes = [name for mode, update in items if mode == "updates" for name in update]
    assert nodes == run.path if run.path is not None else sorted(nodes) == sorted(run.nodes or [])
    if error is not None:
        outcome(run, error)
    else:
        outcome(run, items[-1][1].output)
