"""Runs of the command line, one after another and concurrently."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from asking import Desk

ROOT = Path(__file__).parents[2]

#: Runs a command; its exit code says whether it imported something that it must not need.
_IMPORTED = """
import sys
from flowc.cli import main
code = main(sys.argv[1:])
print(code, *sorted({"networkx", "jinja2", "lark", "email", "flowc.pipeline", "flowc.trees",
    "flowc.parse", "flowc.bind", "flowc.check", "flowc.python", "flowc.types", "flowc.lower",
    "flowc.generate", "flowc.diagnostics.formats"} & set(sys.modules)))
"""

#: Reports which files are read during a check, and which of them the cache recorded.
_READ = """
import os, sys
from flowc.commands.compiling import Workspace
import flowc.bind, flowc.check, flowc.parse, flowc.pipeline

read = []
sys.addaudithook(lambda event, words: event == "open" and read.append(words[0]))
(file,) = Workspace.of(["desk.flow"]).files
read.clear()
asked = file.findings.asked
known = {os.path.abspath(words[0]) for kind, *words in asked if kind in ("text", "python")}
for path in sorted({os.path.abspath(path) for path in read if isinstance(path, str)}):
    print("noted" if path in known else "overlooked", path)
"""


def python(folder: Path, *words: str, compiler: Path = ROOT / "compiler") -> str:
    done = subprocess.run(
        [sys.executable, *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(compiler)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert not done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("command", "told"), [("check", "1 file checked, nothing found"), ("build", "1 unchanged")]
)
def test_a_run_that_finds_all_known_imports_no_phase(command: str, told: str, desk: Desk):
    """It imports neither the phases and their trees nor the libraries that they need."""
    (desk.folder / "extra").mkdir()  # which the project's settings name
    python(desk.folder, "-c", _IMPORTED, command, "common.flow")

    again = python(desk.folder, "-c", _IMPORTED, command, "common.flow")

    assert again.splitlines() == [told, "0"]


def test_every_file_that_a_check_reads_is_written_down(desk: Desk):
    """A file that is read without being recorded could change unnoticed."""
    lines = python(desk.folder, "-c", _READ).splitlines()

    overlooked = [line for line in lines if line.startswith("overlooked")]
    others = (str(ROOT), ".json", ".pyc", "zoneinfo", "tzdata")
    assert not [line for line in overlooked if not any(other in line for other in others)]
    assert sum(line.startswith("noted") for line in lines) > 5


def test_another_compiler_finds_everything_out_anew(desk: Desk, tmp_path: Path):
    """This includes a compiler of the same version in which a line was changed."""
    compiler = tmp_path / "changed"
    shutil.copytree(ROOT / "compiler", compiler, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "grammar", tmp_path / "grammar")
    check = ("-m", "flowc", "check", "desk.flow", "--format", "concise")
    before = python(desk.folder, *check, compiler=compiler)
    pipeline = compiler / "flowc" / "pipeline.py"
    text = pipeline.read_text()
    assert "error.message if" in text
    pipeline.write_text(text.replace("error.message if", '"not this time" if'))

    after = python(desk.folder, *check, compiler=compiler)

    assert "not this time" not in before
    assert "not this time" in after
    assert after == python(desk.folder, *check, "--no-cache", compiler=compiler)


def test_processes_may_check_the_same_files_at_once(desk: Desk):
    """Each prints all findings, whoever writes first, and the remaining entries are intact."""
    command = [sys.executable, "-m", "flowc", "check", "--format", "json"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "compiler")}
    expected = python(desk.folder, *command[1:], "--no-cache")

    processes = [
        subprocess.Popen(
            command, cwd=desk.folder, env=environment, stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]

    assert {process.communicate(timeout=300)[0] for process in processes} == {expected}
    assert not list((desk.folder / ".flowc_cache").glob("*.tmp"))
    assert python(desk.folder, *command[1:]) == expected
