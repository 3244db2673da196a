"""Where the measured graphs are built, and how coroutines run on an event loop."""

from __future__ import annotations

import asyncio
import importlib
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

import attrs
import flows
from harness import Call

NODES = Path(__file__).with_name("nodes.py")


def flowc(*arguments: str, cwd: Path) -> float:
    """Run the command line in a new process and return the seconds that it took."""
    begin = time.perf_counter()
    command = [sys.executable, "-m", "flowc", *arguments]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}: {done.stdout}{done.stderr}")
    return time.perf_counter() - begin


@attrs.define(slots=False)
class Lab:
    """A folder with the measured graphs, an event loop, and the installed peers."""

    folder: Path
    peers: list[ModuleType]
    loop: asyncio.AbstractEventLoop

    @cached_property
    def module(self) -> ModuleType:
        """The module generated from all measured graphs."""
        self.folder.joinpath("lab.flow").write_text(flows.text(), encoding="utf-8")
        self.folder.joinpath("nodes.py").write_text(NODES.read_text(encoding="utf-8"))
        flowc("build", "lab.flow", cwd=self.folder)
        sys.path.insert(0, str(self.folder))
        return importlib.import_module("lab_flow")

    def waited(self, start: Callable[[], Coroutine[Any, Any, Any]]) -> Call:
        """Return a function that runs a coroutine to completion on the event loop of the lab."""
        run = self.loop.run_until_complete
        return lambda: run(start())

    def by_peers(self, scenario: str, *arguments: Any) -> dict[str, Call]:
        """Return the implementation of *scenario* of each peer that has one; coroutines run on the
        loop.
        """
        found = {}
        for peer in self.peers:
            prepare = getattr(peer, scenario, None)
            if prepare is not None:
                call = prepare(*arguments)
                waits = asyncio.iscoroutinefunction(call)
                found[peer.NAME] = self.waited(call) if waits else call
        return found
