"""The layouts of files, declarations and members of graphs, one for each rule of the grammar."""

from __future__ import annotations

from collections.abc import Sequence

from flowc.format.alignment import Mapped
from flowc.format.bodies import Body, Fill, Filled, Members, cut, listed, remarks
from flowc.format.documents import (
    CONTINUATION,
    LINE,
    Document,
    Indented,
    Layout,
    Line,
    Part,
    Remark,
    Row,
    Word,
    spaced,
)
from flowc.format.flow import entries, is_sign, words

_QUOTES = ('"""', "'''")


class DocString(Word):
    """A docstring, whose lines move with it, since its content does not depend on their
    indentation.
    """

    __slots__ = ()

    def expand(self, layout: Layout, indent: int) -> None:
        """Print it with its lines moved, unless that might change its meaning."""
        layout.write(_moved(self.text, indent), indent)


def doc(parts: Sequence[Document]) -> Document:
    """Lay out a docstring."""
    [word] = parts
    assert isinstance(word, Word)
    return DocString(word.text, word.start, word.above, word.behind, word.apart)


def _moved(text: str, indent: int) -> str:
    if any(sign in text for sign in "\\\t\r"):
        return text
    first, *others = text.split("\n")
    # The line with the closing quotes counts only if there is something else on it.
    counted = others if others[-1].strip() not in _QUOTES else others[:-1]
    margin = min((_indentation(line) for line in counted if line.strip()), default=0)
    moved = [" " * indent + line[margin:] if line[margin:] else "" for line in counted]
    end = [] if counted is others else [" " * indent + others[-1].strip()]
    return "\n".join([first, *moved, *end])


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip())


class Imports(Filled):
    """Imported names: in brackets only if they take more than one line."""

    __slots__ = ()

    def __init__(self, open: Word, items: Sequence[Document], close: Word) -> None:
        super().__init__(open, items, close)
        if self.flat is not None:
            self.flat = self.flat[1:-1]


def imports(parts: Sequence[Document]) -> Document:
    """Lay out ``from a.b import f, T as U``."""
    *head, word = parts[:3]
    names = parts[3:]
    if is_sign(names[0], "("):
        return spaced([*head, word, Imports(*_listed(names))])
    items = listed(names)
    last = items[-1].last
    assert last is not None
    # The brackets inherit the comments around the names.
    close = Word(")", last.end - 1, behind=last.behind)
    last.behind = ""
    return spaced([*head, word, Imports(Word("("), items, close)])


def _listed(parts: Sequence[Document]) -> tuple[Word, Sequence[Document], Word]:
    open, items, close = cut(parts)
    return open, listed(items), close


def enum(parts: Sequence[Document]) -> Document:
    """Lay out ``enum N { a, b }``."""
    word, name, *bracketed = parts
    return spaced([word, name, Body(*_listed(bracketed), pad=" ")])


def record(parts: Sequence[Document]) -> Document:
    """Lay out ``record N { … }``: each field on its own line, without commas."""
    word, name, *bracketed = parts
    return spaced([word, name, Members(*_listed(bracketed))])


class Header(Row):
    """``graph N(params) -> outputs``: if too long, broken before the arrow, or inside the
    brackets.
    """

    __slots__ = ("outputs", "params", "start")

    def __init__(self, word: Document, name: Document, params: Document, outputs: Document) -> None:
        self.start = Row([word, " ", name, params])
        self.outputs = outputs
        super().__init__([self.start, " ", outputs])

    def expand(self, layout: Layout, indent: int) -> None:
        """Print it over several lines."""
        start = self.start.flat
        if start is not None and len(start) <= layout.left(indent):
            layout.push(indent + CONTINUATION, [Line(None), self.outputs])
            layout.push(indent, [self.start])
        else:
            layout.push(indent, self.parts)


class GraphMembers(Members):
    """The members of a graph, with an empty line after its docstring."""

    __slots__ = ()

    def _is_apart(self, number: int) -> bool:
        return super()._is_apart(number) or isinstance(self.items[number - 1], DocString)


def graph(parts: Sequence[Document]) -> Document:
    """Lay out a graph."""
    at = next(place for place, part in enumerate(parts) if is_sign(part, "{"))
    word, name, params, *outputs = parts[:at]
    head = Header(word, name, params, outputs[0]) if outputs else words([word, name, params])
    return spaced([head, GraphMembers(*cut(parts[at:]))])


def outputs(parts: Sequence[Document]) -> Document:
    """Lay out ``-> a: T, b`` and other lists that follow a word."""
    word, *items = parts
    return spaced([word, Fill(listed(items))])


def named_targets(parts: Sequence[Document]) -> Document:
    """Lay out ``-> {a, b}``."""
    arrow, *bracketed = parts
    return spaced([arrow, Body(*_listed(bracketed))])


def reducer(parts: Sequence[Document]) -> Document:
    """Lay out ``by append`` or ``by upsert(key)``."""
    word, name, *key = parts
    return Row([word, " ", name, *key])


def ask(parts: Sequence[Document]) -> Document:
    """Lay out a question; its text moves to its own line if there is no room for it."""
    for place, part in enumerate(parts):
        if is_sign(part, ":"):
            head = [words(parts[:place]), part, Indented([LINE, parts[place + 1]], CONTINUATION)]
            return spaced([Row(head), *parts[place + 2 :]])
    return words(parts)


def set_node(parts: Sequence[Document]) -> Document:
    """Lay out ``set N { a = E  b = E }``."""
    word, name, *bracketed = parts
    return spaced([word, name, entries(bracketed)])


def options(parts: Sequence[Document]) -> Document:
    """Lay out the options of a node: each on its own line if there are several."""
    open, items, close = cut(parts)
    return Members(open, items, close) if len(items) > 1 else entries(parts)


def trigger(parts: Sequence[Document]) -> Document:
    """Lay out ``on SOURCE run G(…)``."""
    word, source, action = parts
    return Row([word, " ", source, Indented([LINE, action], CONTINUATION)])


def answer_action(parts: Sequence[Document]) -> Document:
    """Lay out ``answer G.question = E thread E``."""
    word, *name = parts[:4]
    return words([word, Row(name), *parts[4:]])


def test(parts: Sequence[Document]) -> Document:
    """Lay out a test."""
    at = next(place for place, part in enumerate(parts) if is_sign(part, "{"))
    return spaced([words(parts[:at]), Members(*cut(parts[at:]))])


def stub(parts: Sequence[Document]) -> Document:
    """Lay out ``stub a => x, y``."""
    word, name, arrow, *results = parts
    return Mapped(spaced([word, name]), arrow, Fill(listed(results)))


def expect_pause(parts: Sequence[Document]) -> Document:
    """Lay out ``expect pause a, b``."""
    return spaced([*parts[:2], Fill(listed(parts[2:]))])


def expect_path(parts: Sequence[Document]) -> Document:
    """Lay out ``expect path [a, b]``: names only, so as many on a line as fit."""
    return spaced([*parts[:2], Filled(*_listed(parts[2:]))])


def expect_call(parts: Sequence[Document]) -> Document:
    """Lay out ``expect call a(x, k=1)``."""
    return spaced([*parts[:2], Row(parts[2:])])


class File(Document):
    """The top level of a file, with the comments at its *end*."""

    __slots__ = ("end", "items")

    def __init__(self, items: Sequence[Document], end: Word) -> None:
        super().__init__()
        self.items = items
        self.end = end

    def expand(self, layout: Layout, indent: int) -> None:
        """Print the items."""
        layout.push(indent, self._parts())

    def _parts(self) -> Sequence[Part]:
        parts: list[Part] = []
        for before, item in zip([None, *self.items], self.items, strict=False):
            if before is not None:
                parts.append(Line(None, apart=item.is_apart or not _are_kin(before, item)))
            parts.append(item)
        if self.end.above:
            parts += remarks(self.end, is_first=False) if parts else [Remark(self.end.above)]
        return parts


def _are_kin(before: Document, item: Document) -> bool:
    """Return whether the two need no empty line between them."""
    first, second = _begin(before), _begin(item)
    return first == second and first in _KIN


_KIN = frozenset({"from", "on", "enum"})


def _begin(item: Document) -> str:
    return item.first.text if item.first is not None else ""
