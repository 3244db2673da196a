"""A project in a folder, with a cursor, ``‸``, in one of its texts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import attrs

from flowc import ide
from flowc.source import Source, Span

CURSOR = "‸"

NODES = '''"""What the nodes of these tests call."""

from dataclasses import dataclass
from typing import Literal


@dataclass
class Page:
    title: str
    size: int = 0


class NoPage(Exception):
    """There is no such page."""


def classify(text: str) -> Literal["question", "money"]:
    """Say what a text is about."""
    return "question"


async def find(query: str, most: int = 3) -> Page:
    """Find a page."""
    return Page(query)


def write(page: Page, kind: str):
    """Write an answer, piece by piece."""
    yield page.title
'''

DESK = '''"""Answer letters."""

from nodes import Page, classify, find, write

enum Kind { question, refund = "money" }

record Letter {
  sender: str
  pages: int = 1
}

graph Desk(text: str, letter: Letter | None = None) -> answer: str {
  """One letter in, one answer out."""

  var kind: Kind
  var page: Page
  var tries: int = 0

  node classify(text) -> kind
  node find(query=text) -> page
  node write(page, kind) -> answer
  set again { tries = tries + 1 }

  start -> classify -> match kind {
    question => find -> write
    refund => find as policy -> write
  }
  write -> if tries < 3 { again -> classify } else { end }
}
'''


@attrs.frozen(eq=False)
class Editor:
    """An editor with a text of the project in the working directory."""

    workspace: ide.Workspace
    path: str
    text: str
    cursor: int

    @property
    def analysis(self) -> ide.Analysis:
        """The analysis of the text."""
        return self.workspace.analysis(self.path)

    @property
    def source(self) -> Source:
        """The text."""
        return self.workspace.source(self.path)

    def words(self, *spans: Span) -> list[str]:
        """Return each of *spans* as ``path:line:text``."""
        found = []
        for span in spans:
            source = self.workspace.source(span.path)
            place = f"{span.path}:{source.line_of(span.start)}"
            found.append(f"{place}:{source.text[span.start : span.end]}")
        return found

    def labels(self) -> list[str]:
        """Return the labels of the completions at the cursor."""
        return [item.label for item in self.completions.items]

    @property
    def completions(self) -> ide.Completions:
        """The completions at the cursor."""
        return ide.complete(self.workspace, self.source, self.cursor)


def edit(marked: str, files: Mapping[str, str] | None = None, path: str = "desk.flow") -> Editor:
    """Return an editor of *marked*, with the cursor at ``‸``. *files* are written to the working
    directory, by default the module `nodes`.
    """
    for name, text in ({"nodes.py": NODES} if files is None else files).items():
        target = Path(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="")
    cursor = max(marked.find(CURSOR), 0)
    text = marked.replace(CURSOR, "", 1)
    workspace = ide.Workspace()
    workspace.hold(path, text)
    return Editor(workspace, path, text, cursor)


def desk(before: str, instead: str | None = None, *more: str) -> Editor:
    """Return an editor of `DESK` with the text *before* replaced by *instead*, which contains the
    cursor, and further pairs of *more* replaced too; without *instead*, the cursor is marked in
    *before* itself.
    """
    if instead is None:
        before, instead = before.replace(CURSOR, "", 1), before
    editor = edit(DESK)
    workspace = editor.workspace
    workspace.analysis(editor.path)  # the analysis before the edit
    marked = DESK
    for old, new in zip((before, *more[::2]), (instead, *more[1::2]), strict=True):
        assert marked.count(old) == 1, f"{old!r} stands {marked.count(old)} times in the desk"
        marked = marked.replace(old, new)
    text = marked.replace(CURSOR, "", 1)
    workspace.hold(editor.path, text)
    return Editor(workspace, editor.path, text, max(marked.find(CURSOR), 0))
