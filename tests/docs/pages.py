"""Pages of documentation as programs: their code blocks run in order, in a folder of their own.

A ``flow`` or ``python`` block whose first line is a comment with a file name (``# nodes.py``)
becomes that file. Any other ``python`` block is run, and an ``output`` block after it is what it
must print. A ``console`` block holds commands after ``$`` and what they print; a line ``...``
stands for any lines, and ``cd`` stays in effect for the rest of the page. A command that fails
because it cannot be run as written must be shown with its error: ``...`` does not hide that. A
``flow`` block without a name must pass ``flowc check`` by itself; ``flow part`` holds members of a
graph, or top-level definitions, and must parse. Blocks of other kinds (``text``, ``toml`` …) are
not run.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import attrs

from flowc.diagnostics import Problems
from flowc.parse import parse
from flowc.source import Source

FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE_NAME = re.compile(r"# ([\w./-]+\.(?:flow|py|toml|json|jsonl|txt))\n")


@attrs.frozen
class Block:
    """A fenced block: *kind* is everything after the opening fence, *line* is where it begins."""

    kind: str
    text: str
    line: int

    @property
    def file_name(self) -> str | None:
        """The name of the file that the block becomes, if its first line gives one."""
        named = FILE_NAME.match(self.text)
        return named[1] if named else None


def blocks(page: str) -> Iterator[Block]:
    """Yield the fenced blocks of *page* in order."""
    for fence in FENCE.finditer(page):
        yield Block(fence[1].strip(), fence[2], page.count("\n", 0, fence.start()) + 1)


@attrs.define
class Shelf:
    """The folder in which a page runs, and what its last program printed."""

    folder: Path
    printed: str = ""

    def run_page(self, page: str) -> list[str]:
        """Run every block of *page* and return what went wrong, one line each."""
        wrong = []
        for block in blocks(page):
            problem = self._run(block)
            if problem:
                wrong.append(f"line {block.line}: {problem}")
        return wrong

    def _run(self, block: Block) -> str:
        if block.file_name is not None:
            path = self.folder / block.file_name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text)
            return ""
        match block.kind:
            case "flow":
                return self._check(block.text)
            case "flow part":
                return parse_part(block.text)
            case "python":
                return self._script(block.text)
            case "output":
                return difference(block.text, self.printed)
            case "console":
                return self._console(block.text)
        return ""

    def _check(self, text: str) -> str:
        path = self.folder / "page.flow"
        path.write_text(text)
        done = self._process([sys.executable, "-m", "flowc", "check", "page.flow"])
        path.unlink()
        return done.stdout + done.stderr if done.returncode else ""

    def _script(self, text: str) -> str:
        done = self._process([sys.executable, "-c", text])
        self.printed = done.stdout
        return done.stderr if done.returncode else ""

    def _console(self, text: str) -> str:
        for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
            command, _, expected = part.partition("\n")
            if command.startswith("cd "):
                self.folder /= command.removeprefix("cd ")
                continue
            done = self._process(["bash", "-c", f"{COMMANDS}\n{command}"])
            printed = done.stdout + done.stderr
            problem = difference(expected, printed)
            if not problem and done.returncode in CANNOT_BE_CARRIED_OUT:
                problem = unshown_error(expected, printed)
            if problem:
                return f"`{command}`: {problem}"
        return ""

    def _process(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        path = os.pathsep.join([str(self.folder), *(entry for entry in sys.path if entry)])
        settings = {"NO_COLOR": "1", "COLUMNS": "100", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
        # A page's own pytest is not a worker of the pytest-xdist run around it.
        kept = {name: value for name, value in os.environ.items() if "XDIST" not in name}
        environment = {**kept, **settings, "PYTHONPATH": path}
        return subprocess.run(
            command,
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )


#: Pytest with only the plugins that pages mention: each one takes time to load.
PYTEST = (
    "-m pytest -p flowc.pytest_plugin -p syrupy -p pytest_asyncio.plugin"
    " -W ignore::pytest.PytestDeprecationWarning"
)
#: The commands of a page, run by this interpreter whatever else is installed.
COMMANDS = "\n".join(
    f'{name}() {{ {shlex.quote(sys.executable)} {how} "$@"; }}'
    for name, how in {"flowc": "-m flowc", "pytest": PYTEST, "python": ""}.items()
)


#: How commands end that are used wrongly, that are not executable, or that bash does not find.
CANNOT_BE_CARRIED_OUT = (2, 126, 127)


def parse_part(text: str) -> str:
    """Return the first syntax error of *text*, parsed as a file or else as members of a graph."""
    for whole in (text, f"graph Part() {{\n{text}\n}}"):
        problems = Problems()
        parse(Source("part.flow", whole), problems)
        if not problems.has_errors:
            return ""
    return next(iter(problems)).headline


def difference(expected: str, printed: str) -> str:
    """Return "" if *printed* matches *expected*, in which a line ``...`` stands for any lines."""
    lines = clean(expected).split("\n")
    pattern = "".join(r"(?:.*\n)*" if line == "..." else f"{re.escape(line)}\n" for line in lines)
    if re.fullmatch(pattern, f"{clean(printed)}\n"):
        return ""
    return f"printed\n{printed}\nexpected\n{expected}"


def unshown_error(expected: str, printed: str) -> str:
    """Return "" if *expected* shows a line of *printed* that reports an error."""
    told = [line for line in clean(printed).split("\n") if "error" in line.lower()]
    if any(line in clean(expected).split("\n") for line in told):
        return ""
    return f"cannot be carried out, which is not shown:\n{printed}"


def clean(printed: str) -> str:
    """Return *printed* without trailing blanks on its lines and blank lines at its end."""
    return "\n".join(line.rstrip() for line in printed.strip("\n").split("\n"))
