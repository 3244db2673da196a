"""``flowc run --watch``: the run again, in a new process, whenever a file changes.

Each run has its own process, since it imports the user's modules: nothing in memory of one run
mixes with the next.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from typing import NoReturn

from flowc.commands.changes import changes_in, folders_of, require_watchfiles
from flowc.commands.compiling import Workspace
from flowc.commands.outcome import Refusal
from flowc.commands.target import split_target
from flowc.paths import shown_path

#: How long a run has to end after it was interrupted, in seconds.
_PATIENCE = 5


def run_again(target: str, arguments: Sequence[str], input_file: str | None) -> NoReturn:
    """Run *arguments* without ``--watch``, and again after each change; never return.

    Raises:
        Refusal: There is nothing that could be watched, or the input is read from standard input.
        KeyboardInterrupt: Somebody has had enough.
    """
    require_watchfiles()
    if input_file == "-":
        raise Refusal(
            "standard input can be read only once, and `--watch` runs many times",
            help="give the input as options, or in a file",
        )
    command = [sys.executable, "-m", "flowc", "run"]
    command += [word for word in arguments if word != "--watch"]
    while True:
        _until_folders_differ(command, target, input_file)


def _until_folders_differ(command: list[str], target: str, input_file: str | None) -> None:
    """Run, and again after each change, until other folders have to be watched."""
    folders = _folders(target)
    with closing(changes_in(folders, [input_file] if input_file else [])) as changes:
        next(changes)
        run = _Run(command)
        try:
            for changed in changes:
                run.tell_end()
                if changed:
                    run.stop()
                    _print(f"\nchanged: {', '.join(map(shown_path, changed))}")
                    if not _folders(target) <= folders:
                        return
                    run = _Run(command)
        finally:
            run.stop()


class _Run:
    """One run in a process of its own."""

    def __init__(self, command: list[str]) -> None:
        self._process = subprocess.Popen(command)
        self._is_reported = False

    def tell_end(self) -> None:
        """Print how the run ended, once it has."""
        code = self._process.poll()
        if code is not None and not self._is_reported:
            self._is_reported = True
            words = "done" if code == 0 else f"ended with exit code {code}"
            _print(f"{words}; watching for changes")

    def stop(self) -> None:
        """Stop the run if it still goes on: as Ctrl-C would, and if that does not help, kill it."""
        if self._process.poll() is not None:
            return
        if os.name == "posix":
            self._process.send_signal(signal.SIGINT)
        else:
            self._process.terminate()
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _folders(target: str) -> frozenset[str]:
    """The folders to watch for *target*; while it cannot be read, the one in which it should
    appear.
    """
    path, _ = split_target(target)
    home = os.path.dirname(os.path.abspath(path))
    try:
        return frozenset({home}) | folders_of(Workspace.of_file(path).remembering().with_imports())
    except Refusal:
        if not os.path.isdir(home):
            raise
        return frozenset({home})


def _print(words: str) -> None:
    print(words, file=sys.stderr, flush=True)
