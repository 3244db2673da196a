"""The command line as a process: what it imports, closed pipes, signals, terminals."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import pytest
from shell import BROKEN, NODES, Shell

ROOT = Path(__file__).parents[2]
HEAVY = "{'attr', 'lark', 'networkx', 'jinja2', 'asyncio', 'flowrt'}"
CHECKING = (
    "{'lark', 'jinja2', 'asyncio', 'flowrt', 'flowc.lower', "
    "'flowc.generate', 'flowc.draw', 'flowc.diagnostics.formats', 'flowc.diagnostics.excerpt'}"
)
FORMATTING = "{'lark', 'networkx', 'jinja2', 'asyncio', 'flowrt', 'flowc.bind', 'flowc.check'}"


def environment(**more: str) -> dict[str, str]:
    path = os.pathsep.join(str(ROOT / name) for name in ("compiler", "runtime"))
    return {**os.environ, "PYTHONPATH": path, **more}


class Start(Protocol):
    """Starts Python processes in a folder."""

    def __call__(self, folder: Path, *words: str, **environment: str) -> subprocess.Popen[str]: ...


@pytest.fixture
def start() -> Iterator[Start]:
    """Yield a function that starts processes; none outlives its test."""
    with ExitStack() as stack:

        def begin(folder: Path, *words: str, **more: str) -> subprocess.Popen[str]:
            process = subprocess.Popen(
                [sys.executable, *words],
                cwd=folder,
                env=environment(**more),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            stack.enter_context(process)
            stack.callback(process.kill)
            return process

        yield begin


def finish(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=300)
    return process.returncode, out, err


@pytest.mark.parametrize(
    ("arguments", "kept_out"),
    [
        (["--version"], HEAVY),
        (["explain", "FLW501"], "{'lark', 'networkx', 'jinja2', 'flowrt'}"),
        (["check"], CHECKING),
        (["fmt"], FORMATTING),
    ],
    ids=["version", "explain", "check", "fmt"],
)
def test_a_command_imports_only_what_it_needs(
    arguments: list[str], kept_out: str, shell: Shell, start: Start
):
    """Heavy modules are imported only when they are needed."""
    program = (
        "import sys; from flowc.cli import main; "
        f"code = main({arguments!r}); print(sorted({kept_out} & set(sys.modules)), code)"
    )

    code, out, err = finish(start(shell.folder, "-c", program))

    assert code == 0, err
    assert out.splitlines()[-1] == "[] 0"


def test_the_package_is_a_command(shell: Shell, start: Start):
    """``python -m flowc`` runs the same command line."""
    code, out, err = finish(start(shell.folder, "-m", "flowc", "check"))

    assert (code, out, err) == (0, "1 file checked, nothing found\n", "")


def test_a_reader_that_leaves_ends_the_command_quietly(shell: Shell, start: Start):
    """``flowc … | head`` is not an error."""
    shell.write("in.jsonl", '{"text": "a"}\n' * 5000)
    process = start(shell.folder, "-m", "flowc", "run", "desk.flow", "--file", "in.jsonl")
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.close()

    _, err = process.communicate(timeout=300)

    assert process.returncode == 0
    assert err == ""


def test_ctrl_c_stops_a_run_quietly(shell: Shell, start: Start):
    """A waiting node is cancelled, and no traceback is printed."""
    shell.write(
        "nodes.py",
        NODES + "\n\nasync def hang(text: str) -> str:\n"
        "    import asyncio\n    print('waiting', flush=True)\n"
        "    await asyncio.Event().wait()\n    return text\n",
    )
    shell.write(
        "hang.flow",
        "from nodes import hang\n"
        "graph Hang(text: str) -> reply: str { node hang(text) -> reply start -> hang -> end }\n",
    )
    process = start(shell.folder, "-m", "flowc", "run", "hang.flow", "-i", "text=a")
    assert process.stdout is not None
    assert process.stdout.readline() == "waiting\n"

    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=300)

    assert process.returncode == 130
    assert "Traceback" not in err


def test_a_terminal_that_only_knows_ascii_gets_ascii(shell: Shell, start: Start):
    """A report never ends in an encoding error."""
    shell.write("größe.flow", BROKEN.replace("cpoy", "größe"))

    process = start(shell.folder, "-m", "flowc", "check", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    code, out, err = finish(process)

    assert (code, err) == (1, "")
    assert out.isascii()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no place that is always full")
@pytest.mark.parametrize("command", ["check", "explain"])
def test_an_output_that_takes_no_more_is_no_bug_of_ours(command: str, shell: Shell):
    """A full disk is reported as such."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "flowc", command],
            cwd=shell.folder,
            env=environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=300,
        )

    assert (done.returncode, done.stderr.splitlines()) == (
        2,
        ["error: what there is to say cannot be written: No space left on device"],
    )


@pytest.mark.skipif(os.name == "nt", reason="a process is given its streams by a shell")
def test_a_process_without_standard_streams_still_ends_as_it_should(shell: Shell):
    """A service may be started with none of them open."""
    shell.write("broken.flow", BROKEN)

    done = subprocess.run(
        ["sh", "-c", f'"{sys.executable}" -m flowc check broken.flow >&- 2>&- <&-'],
        cwd=shell.folder,
        env=environment(),
        check=False,
        timeout=300,
    )

    assert done.returncode == 1
