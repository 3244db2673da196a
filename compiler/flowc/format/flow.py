"""The layouts of paths and their steps, one for each rule of the grammar."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from flowc.format.alignment import Mapped
from flowc.format.bodies import Body, Entries, Fill, Filled, Members, cut, listed
from flowc.format.chains import Branching, Chain, Link
from flowc.format.documents import CONTINUATION, LINE, Document, Indented, Part, Row, Word, spaced
from flowc.format.expressions import Arguments, many_operands


class Name(Row):
    """A step that is just a name."""

    __slots__ = ()


class PathBlock(Body):
    """``{ path }``: on one line only if it contains no other block."""

    __slots__ = ()

    def __init__(self, open: Word, items: Sequence[Document], close: Word) -> None:
        super().__init__(open, items, close, pad=" ", comma="")
        if self.has_block:
            self.flat = None
        self.has_block = True


def is_sign(part: Document, text: str) -> bool:
    """Return whether *part* is the token *text*."""
    return isinstance(part, Word) and part.text == text


def words(parts: Sequence[Document]) -> Row:
    """Lay out words separated by spaces, except before a colon, a comma or arguments."""
    row: list[Part] = []
    for part in parts:
        is_close = isinstance(part, Word) and part.text in (":", ",")
        is_call = isinstance(part, Arguments)
        if row and not is_close and not is_call and not isinstance(part, Indented):
            row.append(" ")
        row.append(part)
    return Row(row)


def step(parts: Sequence[Document]) -> Document:
    """Lay out ``NODE as ALIAS``, ``start`` or ``end``."""
    return Name(spaced(parts).parts)


def path(parts: Sequence[Document]) -> Document:
    """Lay out steps and the arrows between them."""
    first, *others = parts
    if not others:
        return first
    links = [_link(first, first)]
    for arrow, after in zip(others[::2], others[1::2], strict=True):
        links.append(_link(Row([arrow, " ", after]), after))
    return Chain(links)


def _link(document: Document, step: Document) -> Link:
    arrow = 0 if document is step else len("-> ")
    return Link(document, not isinstance(step, Name), arrow + _reach(step))


def _reach(step: Document) -> int:
    """Return the width of a step up to the bracket at which it is best broken."""
    if isinstance(step, Chain):
        return step.links[0].reach
    if isinstance(step, Row):
        before = Row(list(takewhile(lambda part: not isinstance(part, Body), step.parts)))
        return before.head if before.flat is None else len(before.flat) + 1
    return step.head


def block(parts: Sequence[Document]) -> Document:
    """Lay out ``{ path }``."""
    return PathBlock(*cut(parts))


def race(parts: Sequence[Document]) -> Document:
    """Lay out ``race [p, q]``."""
    word, *bracketed = parts
    open, items, close = cut(bracketed)
    return spaced([word, Body(open, listed(items), close)])


def branching(parts: Sequence[Document]) -> Document:
    """Lay out ``if C { } elif C { } else { }`` and ``repeat max N { } until C else { }``."""
    return Branching(spaced(parts).parts)


def each(parts: Sequence[Document]) -> Document:
    """Lay out ``each x in E max N with y: T { }``."""
    *head, body = parts
    return spaced([words(head), body])


def each_with(parts: Sequence[Document]) -> Document:
    """Lay out ``with y: T, z: U``, on its own line if there is no room for it."""
    word, *variables = parts
    return Indented([LINE, word, " ", Fill(listed(variables))], CONTINUATION)


def try_step(parts: Sequence[Document]) -> Document:
    """Lay out ``try { } on E { }``: handlers start new lines even if the body is on one line."""
    word, body, *handlers = parts
    links = [spaced([word, body]), *handlers]
    return Chain([Link(link, is_shaped=True, reach=_reach(link)) for link in links], by=0)


def handler(parts: Sequence[Document]) -> Document:
    """Lay out ``on E, F as field { }``."""
    word, *others = parts
    end = 1
    while is_sign(others[end], ","):
        end += 2
    return spaced([word, Fill(listed(others[:end])), *others[end:]])


def match(parts: Sequence[Document]) -> Document:
    """Lay out ``match E { … }``: each case on its own line."""
    word, value, *bracketed = parts
    cases = Members(*cut(bracketed))
    cases.has_block = True
    return spaced([word, value, cases])


def case(parts: Sequence[Document]) -> Mapped:
    """Lay out ``a | b => path``."""
    *patterns, arrow, value = parts
    key = many_operands(patterns) if len(patterns) > 1 else Row(patterns)
    return Mapped(key, arrow, value)


def dataflow(parts: Sequence[Document]) -> Document:
    """Lay out ``dataflow { a, b }``: names only, so as many on a line as fit."""
    word, *bracketed = parts
    open, items, close = cut(bracketed)
    row = spaced([word, Filled(open, listed(items), close, pad=" ")])
    row.has_block = True
    return row


def entries(parts: Sequence[Document]) -> Entries:
    """Lay out the braces of a `set` or of options, dropping the commas."""
    open, items, close = cut(parts)
    return Entries(open, listed(items), close)
