"""``flowc watch`` and ``flowc run --watch``: the effects of a change are reported at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from threading import Thread

import attrs
import pytest
from shell import DESK, NODES, Shell

pytest.importorskip("watchfiles")

ROOT = Path(__file__).parents[2]
READY = "watching for changes"
BROKEN = DESK.replace("start -> classify", "start -> clasify")


@attrs.frozen
class Watcher:
    """A watching process, and the lines that it prints."""

    process: subprocess.Popen[str]
    lines: Queue[str | None]

    def until(self, words: str) -> str:
        """Return what it prints up to the line that contains *words*."""
        seen = []
        while True:
            line = self.lines.get(timeout=300)
            assert line is not None, f"it ended after {''.join(seen)!r}"
            seen.append(line)
            if words in line:
                return "".join(seen)

    def interrupt(self) -> int:
        """Send the signal of Ctrl-C, and return the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(300)


@contextmanager
def watching(folder: Path, *words: str) -> Iterator[Watcher]:
    """Start a watching command of flowc; it does not outlive the block."""
    path = os.pathsep.join(str(ROOT / name) for name in ("compiler", "runtime"))
    process = subprocess.Popen(
        [sys.executable, "-m", "flowc", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": path, "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    lines: Queue[str | None] = Queue()
    reader = Thread(target=read_all, args=(process, lines))
    reader.start()
    try:
        yield Watcher(process, lines)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        reader.join()
        assert process.stdout is not None
        process.stdout.close()


def read_all(process: subprocess.Popen[str], lines: Queue[str | None]) -> None:
    """Pass on each line of a process."""
    assert process.stdout is not None
    for line in process.stdout:
        lines.put(line)
    lines.put(None)


def test_a_watch_tells_what_appeared_and_what_is_gone(shell: Shell):
    """It builds what can be built; a file with errors does not end it."""
    with watching(shell.folder, "watch") as watch:
        first = watch.until(READY)
        shell.write("desk.flow", BROKEN)
        broken = watch.until(READY)
        shell.write("desk.flow", DESK)
        mended = watch.until(READY)

    assert "wrote desk_flow.py\n" in first
    assert "nothing found in 1 file" in first
    assert "changed: desk.flow\n" in broken
    assert "there is no node `clasify`" in broken
    assert "1 error in 1 file" in broken
    assert "gone: desk.flow: error[FLW101] there is no node `clasify`" in mended
    assert "nothing found" in mended


def test_a_watch_tells_what_a_renamed_file_leaves(shell: Shell):
    """The module is reported until somebody deletes it."""
    with watching(shell.folder, "watch") as watch:
        watch.until(READY)
        (shell.folder / "desk.flow").rename(shell.folder / "help.flow")
        renamed = watch.until("wrote help_flow.py")
        watch.until(READY)
        (shell.folder / "desk_flow.py").unlink()
        deleted = watch.until(READY)

    assert "warning[FLW910]: `desk_flow.py` was made from a file that is gone" in renamed
    assert "gone: desk_flow.py: warning[FLW910]" in deleted


def test_a_watch_looks_at_the_python_modules_too(shell: Shell):
    """A function that is removed causes an error in the flow file."""
    with watching(shell.folder, "watch", "--no-build") as watch:
        watch.until(READY)
        shell.write("nodes.py", NODES.replace("def answer", "def reply"))
        told = watch.until(READY)

    assert "changed: nodes.py\n" in told
    assert "the module `nodes` has no `answer`" in told
    assert "desk_flow.py" not in shell.names()


def test_a_watch_sees_files_in_new_folders(shell: Shell):
    """Folders may be created while it watches."""
    with watching(shell.folder, "watch", "--no-build") as watch:
        watch.until(READY)
        shell.write("more/other.flow", BROKEN)
        told = watch.until("in 2 files")

    assert "other.flow" in told


def test_a_watch_survives_what_cannot_be_read(shell: Shell):
    """This includes the settings of the project."""
    with watching(shell.folder, "watch", "--no-build") as watch:
        watch.until(READY)
        shell.write("pyproject.toml", "[tool.flowc\n")
        bad = watch.until(READY)
        shell.write("pyproject.toml", "[tool.flowc]\n")
        good = watch.until(READY)

    assert "changed: pyproject.toml" in bad
    assert "is not valid TOML" in bad
    assert "nothing found" in good


def test_a_watch_ends_when_it_is_interrupted(shell: Shell):
    """It exits like every command."""
    with watching(shell.folder, "watch", "--no-build") as watch:
        watch.until(READY)

        assert watch.interrupt() == 130


def test_a_run_is_repeated_when_its_nodes_change(shell: Shell):
    """The new process imports them anew."""
    with watching(shell.folder, "run", "desk.flow", "-i", "text=hi", "--watch") as watch:
        first = watch.until(READY)
        shell.write("nodes.py", NODES.replace("about {text}", "concerning {text}"))
        second = watch.until(READY)
        shell.write("desk.flow", BROKEN)
        third = watch.until(READY)
        code = watch.interrupt()

    assert '"reply": "about hi, the desk"' in first
    assert "done; watching for changes" in first
    assert "changed: nodes.py\n" in second
    assert '"reply": "concerning hi, the desk"' in second
    assert "there is no node `clasify`" in third
    assert "ended with exit code 1; watching for changes" in third
    assert code == 130


def test_a_run_that_goes_on_is_ended_by_a_change(shell: Shell):
    """The next run does not wait for it."""
    slow = NODES.replace(
        '    if "boom"', '    print("begun", flush=True)\n    wait()\n    if "boom"'
    )
    shell.write("nodes.py", "from threading import Event\nwait = Event().wait\n" + slow)
    with watching(shell.folder, "run", "desk.flow", "-i", "text=hi", "--watch") as watch:
        watch.until("begun")
        shell.write("nodes.py", NODES)
        told = watch.until(READY)

    assert '"reply": "about hi, the desk"' in told


def test_a_run_is_repeated_when_its_input_changes(shell: Shell):
    """The input file is watched too, wherever it is."""
    shell.write("given/input.json", '{"text": "one"}')
    words = ("run", "desk.flow", "--file", "given/input.json", "--watch")
    with watching(shell.folder, *words) as watch:
        watch.until(READY)
        shell.write("given/input.json", '{"text": "two"}')
        told = watch.until(READY)

    assert '"reply": "about two, the desk"' in told


def test_a_repeated_run_takes_no_standard_input(shell: Shell):
    """It could be read only once."""
    done = shell("run", "desk.flow", "--file", "-", "--watch")

    assert done.code == 2
    assert "standard input can be read only once" in done.err


@pytest.mark.parametrize("words", [("watch",), ("run", "desk.flow", "--watch")])
def test_without_the_library_the_extra_is_named(
    words: tuple[str, ...], shell: Shell, monkeypatch: pytest.MonkeyPatch
):
    """The compiler does not depend on it."""
    monkeypatch.setattr("flowc.commands.changes.find_spec", lambda name: None)

    done = shell(*words)

    assert done.code == 2
    assert 'pip install "flowc[watch]"' in done.err
