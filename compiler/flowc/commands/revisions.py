"""Flow files in git revisions: ``HEAD~1:support.flow``, with everything around them at that time.

The flow files, Python modules and settings of a revision are written into a temporary folder. So
what a file imports is what it imported then, even if it was moved or changed since. Paths are shown
with the revision in front, as they were given.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import attrs

from flowc.commands.outcome import Refusal
from flowc.diagnostics.suggest import offer
from flowc.project import Project
from flowc.python import PythonModules
from flowc.source import Source, SourceError

_WANTED = (".flow", ".py", ".pyi")


def is_revision(target: str) -> bool:
    """Whether *target* names a file of a revision, and not an existing file."""
    revision, colon, path = target.partition(":")
    return bool(revision and colon and path) and not os.path.exists(target)


@attrs.frozen(eq=False)
class Revision:
    """What surrounded a flow file then; *folder* contains it, *place* is the user's position in it.

    It is a `flowc.pipeline.World`.
    """

    name: str
    folder: str
    place: str
    project: Project
    sources: dict[str, Source] = attrs.field(factory=dict)

    def load(self, path: str) -> Source:
        """Return the text of a flow file of the revision."""
        try:
            found = self.project.load(self._kept(path))
        except SourceError:
            shown = self._bare(path)
            raise SourceError(f"no file `{shown}` in `{self.name}`", self._offer(shown)) from None
        return self._named(found, path)

    def _offer(self, path: str) -> str:
        near = self.project.siblings(self._kept(path))
        return offer(os.path.basename(path), near, "file")

    def resolve(self, importer: str, target: str) -> str:
        """Return the path of the flow file that *importer* imports as *target*."""
        path = self.project.resolve(self._bare(importer), self._bare(target))
        return f"{self.name}:{path}"

    def module_name(self, flow_file: str) -> str:
        """Return the name of the module generated from *flow_file*."""
        return self.project.module_name(self._kept(flow_file))

    def python_modules(self, flow_file: str) -> PythonModules:
        """Return the Python modules of the revision."""
        finder = self.project.finder(self._kept(flow_file))
        return self.project.python_modules_by(finder, self._load_python)

    def _load_python(self, path: str) -> Source | None:
        found = self.project.load_python(path)
        inside = os.path.relpath(path, os.path.join(self.folder, self.place))
        if found is None or not Path(path).is_relative_to(self.folder):
            return found if found is None else self._named(found, found.path)
        return self._named(found, f"{self.name}:{inside}")

    def _named(self, source: Source, path: str) -> Source:
        self.sources[path] = named = Source(path, source.text, source.lead)
        return named

    def _bare(self, path: str) -> str:
        return path.removeprefix(f"{self.name}:")

    def _kept(self, path: str) -> str:
        return os.path.join(self.folder, self.place, self._bare(path))


@contextmanager
def revision(target: str) -> Iterator[Revision]:
    """Give the revision that *target* names, while its files are needed.

    Raises:
        Refusal: There is no git here, no repository, or no such revision.
    """
    name = target.partition(":")[0]
    place = _git("rev-parse", "--show-prefix", why="this folder is in no git repository").strip()
    tree = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{tree}}",
                why=f"git knows no revision `{name}`").strip()  # fmt: skip
    with TemporaryDirectory(prefix="flowc-") as made:
        folder = os.path.realpath(made)
        for path, text in _files_of(tree).items():
            file = Path(folder, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text)
        yield Revision(name, folder, place, _project(folder, place, target.partition(":")[2]))


def _project(folder: str, place: str, path: str) -> Project:
    """Return the project of a file; without settings, it is the user's folder."""
    found = Project.at(os.path.join(folder, place, path))
    inside = Path(os.path.realpath(found.folder)).is_relative_to(folder)
    return found if inside else Project(os.path.join(folder, place))


def _files_of(tree: str) -> Mapping[str, bytes]:
    """Return the flow files, Python modules and settings of a tree, by their paths in it."""
    listed = _git("ls-tree", "-r", "-z", "--full-tree", tree, why="git cannot list the revision")
    blobs = {}
    for entry in filter(None, listed.split("\0")):
        about, _, path = entry.partition("\t")
        mode, _, blob = about.split()
        if mode.startswith("100") and _is_wanted(path):
            blobs[path] = blob
    return dict(zip(blobs, _texts(list(blobs.values())), strict=True))


def _is_wanted(path: str) -> bool:
    return path.endswith(_WANTED) or path.rpartition("/")[2] == "pyproject.toml"


def _texts(blobs: list[str]) -> Iterator[bytes]:
    """Yield the contents of *blobs*, read by one process, which prints a header line before
    each.
    """
    asked = "".join(f"{blob}\n" for blob in blobs).encode()
    told = _run("cat-file", "--batch", given=asked).stdout
    at = 0
    for _ in blobs:
        head = told.index(b"\n", at)
        size = int(told[at:head].split()[2])
        yield told[head + 1 : head + 1 + size]
        at = head + size + 2


def _git(*arguments: str, why: str) -> str:
    done = _run(*arguments)
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()
        raise Refusal(why, help=said.partition("\n")[0])
    return done.stdout.decode(errors="surrogateescape")


def _run(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(["git", *arguments], input=given, capture_output=True, check=False)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        headline = f"git cannot be run: {reason}"
        raise Refusal(headline, help="name two files, or install git") from None
