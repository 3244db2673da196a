"""Flow files that are imported like Python modules, from a folder on the path."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module, invalidate_caches
from pathlib import Path
from types import ModuleType

import attrs

ROOT = Path(__file__).parents[2]
HELLO = """from nodes import greet
graph Hello(name: str) -> text: str {
  node greet(name) -> text
  start -> greet -> end
}
"""


@attrs.frozen
class Place:
    """A folder on the module search path; what is imported from it is forgotten afterwards."""

    folder: Path

    def write(self, name: str, text: str) -> Path:
        """Write a file."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def load(self, name: str) -> ModuleType:
        """Import a module as a new process would."""
        self.forget()
        invalidate_caches()
        return import_module(name)

    def forget(self) -> None:
        """Forget all modules of the folder."""
        for name, module in list(sys.modules.items()):
            file = getattr(module, "__file__", None)
            spaces = [str(each) for each in getattr(module, "__path__", [])]
            if any(str(place or "").startswith(str(self.folder)) for place in (file, *spaces)):
                del sys.modules[name]

    def run(self, *words: str) -> tuple[int, str]:
        """Run Python in the folder; return its exit code and everything that it printed."""
        path = os.pathsep.join(str(ROOT / name) for name in ("compiler", "runtime"))
        done = subprocess.run(
            [sys.executable, *words],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": path},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=300,
        )
        return done.returncode, done.stdout
