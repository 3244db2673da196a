"""An editor shows the same findings as the command line, whatever text it holds."""

from __future__ import annotations

import argparse
import contextlib
import sys
from pathlib import Path

import pytest
from mdtest import programs

from flowc import ide
from flowc.commands.compiling import Workspace as Commanded
from flowc.commands.severities import findings_in
from flowc.diagnostics import Diagnostic

TESTS = Path(__file__).parents[1]
PAGES = sorted([*(TESTS / "programs").glob("*.md"), *(TESTS / "newcomers").glob("*.md")])
EXAMPLES = sorted(path for path in (TESTS.parent / "examples").iterdir() if path.is_dir())
OPTIONS = argparse.Namespace(pedantic=False, error=[], warn=[], ignore=[])


def commanded(path: str) -> tuple[Diagnostic, ...]:
    """Return the findings that the command line shows for a file."""
    (file,) = Commanded.of_file(path).files
    return findings_in(file, OPTIONS)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.parent.name}/{page.stem}")
def test_the_findings_of_every_program_are_those_of_the_command_line(
    page: Path, folder: Path
) -> None:
    """They are equal, and in the same order: for files on disk, and for texts of an editor that
    differ from the files.
    """
    for number, program in enumerate(programs(page.read_text(encoding="utf-8"))):
        place = folder / str(number)
        for name, text in {"pyproject.toml": "", **program.files}.items():
            target = place / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8", newline="")
        with contextlib.chdir(place):
            flows = [name for name in program.files if name.endswith(".flow")]
            expected = {name: commanded(name) for name in flows}
            held = ide.Workspace()
            for name, text in program.files.items():
                if name.endswith((".flow", ".py")):
                    held.hold(name, text)
                    Path(name).write_text("", encoding="utf-8")

            found = {name: held.analysis(name).findings for name in flows}

        assert found == expected, program.name


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_the_findings_of_every_example_are_those_of_the_command_line(
    example: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The examples are read from disk, like files that no editor holds."""
    monkeypatch.chdir(example)
    workspace = ide.Workspace()

    for path in example.rglob("*.flow"):
        name = str(path.relative_to(example))
        assert workspace.analysis(name).findings == commanded(name)


def test_a_text_that_is_not_saved_counts_for_the_files_that_import_it(folder: Path) -> None:
    """What is known about those files is invalid once the text has changed."""
    (folder / "other.flow").write_text("graph R(x: int) -> x { start -> end }\n", encoding="utf-8")
    workspace = ide.Workspace()
    workspace.hold(
        "main.flow",
        'from "other.flow" import R\ngraph G(x: int) -> x {\n  node r(x) -> x = R\n'
        "  start -> r -> end\n}\n",
    )
    assert not workspace.analysis("main.flow").findings

    workspace.hold("other.flow", "graph Q(x: int) -> x { start -> end }\n")

    codes = [item.code.slug for item in workspace.analysis("main.flow").findings]
    assert codes == ["unknown-import-name"]

    workspace.let_go("other.flow")

    assert not workspace.analysis("main.flow").findings


def test_a_python_module_that_is_not_saved_counts(folder: Path) -> None:
    """A function that was written in the editor exists."""
    (folder / "nodes.py").write_text("", encoding="utf-8")
    workspace = ide.Workspace()
    workspace.hold(
        "main.flow",
        "from nodes import f\ngraph G(x: int) -> x {\n  node f(x) -> x\n  start -> f -> end\n}\n",
    )
    assert [item.code.slug for item in workspace.analysis("main.flow").findings] == [
        "function-not-found"
    ]

    workspace.hold("nodes.py", "def f(x: int) -> int:\n    return x\n")

    assert not workspace.analysis("main.flow").findings


def test_a_python_module_that_no_file_has_yet_counts(folder: Path) -> None:
    """It exists as soon as an editor holds it; it can be imported, and is offered."""
    workspace = ide.Workspace()
    text = "from fresh import f\ngraph G(x: int) -> x {\n  node f(x) -> x\n  start -> f -> end\n}\n"
    workspace.hold("main.flow", text)
    (missing,) = workspace.analysis("main.flow").findings
    assert missing.code.slug == "module-not-found"

    workspace.hold("fresh.py", "def f(x: int) -> int:\n    return x\n")

    assert not workspace.analysis("main.flow").findings
    offered = ide.complete(workspace, workspace.source("main.flow"), len("from "))
    assert "fresh" in [item.label for item in offered.items]

    workspace.let_go("fresh.py")

    assert workspace.analysis("main.flow").findings == (missing,)


def test_the_ide_is_found_without_the_library_of_the_server() -> None:
    """Using it does not need the language server protocol."""
    import subprocess

    code = "import sys, flowc.ide; sys.exit('pygls' in sys.modules or 'lsprotocol' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
