"""Lines of Python, and the lines of the flow file that they come from."""

from __future__ import annotations

from pathlib import PurePath
from typing import TypedDict

import attrs

from flowc.generate.layout import INDENT, Doc, statement
from flowc.source import Source, Span


@attrs.frozen
class Origin:
    """The flow file: its name as shown in comments, and the line of each span."""

    source: Source

    @property
    def file(self) -> str:
        """The name of the file without its folder, so that it is the same on every machine."""
        return PurePath(self.source.path).name

    def line(self, span: Span) -> int:
        """Return the line in which *span* begins."""
        return self.source.line_of(span.start)


class At(TypedDict, total=False):
    """Where a statement comes from, and which step of that line it is; see `Script.add`."""

    at: Span
    step: str


Mark = tuple[int, int] | tuple[int, int, str]


@attrs.define
class Script:
    """Collects the lines of one definition. *marks* pairs an index among them with a flow line,
    and, if several steps share that line, with the name of the step, or "" for what is no step;
    *first* is the line of the module at which the definition begins.
    """

    origin: Origin
    lines: list[str] = attrs.field(factory=list)
    marks: list[Mark] = attrs.field(factory=list)
    depth: int = 0
    first: int = 0

    def add(
        self,
        before: str,
        value: Doc | str = "",
        after: str = "",
        at: Span | None = None,
        step: str | None = None,
    ) -> None:
        """Add a statement; *at* is its origin in the flow file, *step* the step, if the line has
        several.
        """
        comment = ""
        if at is not None:
            line = self.origin.line(at)
            comment = f"# {self.origin.file}:{line}"
            place = len(self.lines)
            self.marks.append((place, line) if step is None else (place, line, step))
        self.lines.extend(statement(INDENT * self.depth, before, value, after, comment))

    @property
    def text(self) -> str:
        """The lines as one text."""
        return "\n".join(self.lines)
