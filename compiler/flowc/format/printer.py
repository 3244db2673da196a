"""From a document to text; only the printer knows the current column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flowc.format.documents import CONTINUATION, Comment, Document, Indented, Line, Part, Word


def printed(document: Document, width: int, end_of_line: str) -> str:
    """Return the text of *document*, with lines of at most *width* columns where they can be
    broken.
    """
    printer = _Printer(width, end_of_line)
    printer.run(document)
    return printer.text()


class _Printer:
    """A stack of what is still to be printed, next on top, and the current position.

    Everything on the stack is broken: what fits on one line was printed as a whole. Comments after
    a token do not count towards the width, as nobody breaks a line for their sake.
    """

    def __init__(self, width: int, end_of_line: str) -> None:
        self.width = width
        self.end_of_line = end_of_line
        self.line = 0
        self._pieces: list[str] = []
        self._column = 0
        self._is_fresh = True
        self._is_behind_comment = False
        self._stack: list[tuple[int, Part]] = []

    def text(self) -> str:
        """Return what was printed, with a final line ending."""
        self._strip()
        return "".join([*self._pieces, self.end_of_line]) if self._pieces else ""

    def run(self, document: Document) -> None:
        """Print *document*."""
        self._stack.append((0, document))
        while self._stack:
            indent, part = self._stack.pop()
            if isinstance(part, str):
                self.write(part, indent)
            elif isinstance(part, Line | Indented):
                part.expand(self, indent)
            else:
                self._print(part, indent)

    def _print(self, part: Document, indent: int) -> None:
        is_word = isinstance(part, Word)
        if part.flat is None or not (is_word or self._fits(part.flat, part, indent)):
            if is_word:
                self._lead(part, indent)
            part.expand(self, indent)
            if is_word:
                self._trail(part)
            return
        self._lead(part, indent)
        self.write(part.flat, indent)
        self._trail(part)

    def _fits(self, flat: str, part: Document, indent: int) -> bool:
        width = len(flat) + (0 if part.is_remarked else self.rest())
        if part.is_led:
            return width <= self.breadth(indent)
        return width <= self.left(indent)

    def _lead(self, part: Document, indent: int) -> None:
        word = part.first
        if word is not None and word.above:
            self.remark(word.above, indent)
            self.newline(indent, apart=word.apart)

    def _trail(self, part: Document) -> None:
        word = part.last
        if word is not None and word.behind:
            self._pieces += ("  ", word.behind)
            self._is_behind_comment = True

    # ---- what documents ask for ----------------------------------------------------------------

    def push(self, indent: int, parts: Iterable[Part]) -> None:
        """Print *parts* next, in order."""
        self._stack.extend((indent, part) for part in reversed(tuple(parts)))

    def newline(self, indent: int, *, apart: bool = False) -> None:
        """Start a new line, after an empty one if *apart*."""
        self._strip()
        self._pieces.append(self.end_of_line * 2 if apart else self.end_of_line)
        self._column = indent
        self._is_fresh = True
        self._is_behind_comment = False
        self.line += 1

    def write(self, text: str, indent: int) -> None:
        """Print *text* on this line, or on a new one if this line ends with a comment."""
        if self._is_behind_comment:
            if text.isspace():
                return
            self.newline(indent + CONTINUATION)
        if self._is_fresh:
            if not text or text.isspace():
                return
            self._pieces.append(" " * self._column)
            self._is_fresh = False
        self._pieces.append(text)
        broken = text.rfind("\n")
        if broken < 0:
            self._column += len(text)
        else:
            self._column = len(text) - broken - 1
            self.line += 1

    def remark(self, comments: Sequence[Comment], indent: int) -> None:
        """Print *comments*, each on its own line."""
        for number, comment in enumerate(comments):
            if number or not self._is_fresh:
                self.newline(indent, apart=bool(number) and comment.apart)
            self._column = indent
            self.write(comment.text, indent)
            self._is_behind_comment = True

    def left(self, indent: int) -> int:
        """Return how many columns are left on this line."""
        if self._is_behind_comment:
            return self.width - indent - CONTINUATION
        return self.width - self._column

    def rest(self) -> int:
        """Return the width of what must follow on the same line, whatever is printed now."""
        width = 0
        for _, part in reversed(self._stack):
            if isinstance(part, str):
                width += len(part)
                continue
            if part.is_led:
                break
            width += part.head
            if part.stops or part.is_remarked:
                break
        return width

    def breadth(self, indent: int) -> int:
        """Return how many columns an indented line has."""
        return self.width - indent

    def _strip(self) -> None:
        while self._pieces and not self._pieces[-1].strip(" "):
            self._pieces.pop()
