"""Lays Python out as ``ruff format`` does, at 88 columns.

In: an expression as a tree of the few forms that modules consist of. Out: its lines. What fits on
its line stays there; otherwise the last brackets break, their contents on one line if they fit
(never those of a display) or one item per line; what has no brackets is put into parentheses and
breaks before its operators. A comment after a statement counts as part of its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

import attrs

WIDTH = 88
INDENT = "    "

#: A name, a number or a string.
_WORD = re.compile(r"\w+|(['\"]).*\1")


@attrs.frozen
class Atom:
    """Text that never breaks."""

    text: str


@attrs.frozen
class Brackets:
    """*items* in brackets. The contents of a *call*, and the parameters of a *def*, may stay
    together on one line of their own; those of a *display* may not. *paren* holds a single item
    without a comma; *bare* has its brackets only if it breaks.
    """

    open: str
    items: tuple[Doc, ...]
    close: str
    kind: Literal["call", "def", "display", "paren", "bare"]


@attrs.frozen
class Run:
    """Parts one after the other."""

    parts: tuple[Doc, ...]


@attrs.frozen
class Chain:
    """Operands, each but the first preceded by an operator, all of one precedence."""

    first: Doc
    rest: tuple[tuple[str, Doc], ...]


@attrs.frozen
class Choice:
    """``body if condition else orelse``."""

    body: Doc
    condition: Doc
    orelse: Doc


@attrs.frozen
class Lambda:
    """``lambda s: body``."""

    head: str
    body: Doc


Doc = Atom | Brackets | Run | Chain | Choice | Lambda


def call(function: str, *arguments: Doc | str) -> Doc:
    """Return ``function(arguments)``."""
    return Run((Atom(function), Brackets("(", tuple(map(doc, arguments)), ")", "call")))


def named(name: str, value: Doc | str) -> Doc:
    """Return ``name=value``."""
    return Run((Atom(f"{name}="), doc(value)))


def display(open_: str, items: Iterable[Doc | str], close: str) -> Doc:
    """Return *items* between brackets, as a list, tuple, set or dict."""
    return Brackets(open_, tuple(map(doc, items)), close, "display")


def tuple_of(items: Iterable[Doc | str]) -> Doc:
    """Return the tuple of *items*."""
    return display("(", items, ")")


def bare_tuple(items: Iterable[Doc | str]) -> Doc:
    """Return the tuple of two or more *items*, without parentheses if it fits on the line."""
    return Brackets("(", tuple(map(doc, items)), ")", "bare")


def paren(inner: Doc) -> Doc:
    """Return *inner* in parentheses."""
    return Brackets("(", (inner,), ")", "paren")


def doc(part: Doc | str) -> Doc:
    """Return *part*, text as an atom."""
    return Atom(part) if isinstance(part, str) else part


def flat(tree: Doc) -> str:
    """Return *tree* on one line."""
    match tree:
        case Atom(text):
            return text
        case Run(parts):
            return "".join(map(flat, parts))
        case Brackets(open_, items, close, kind):
            if kind == "bare":
                return ", ".join(map(flat, items))
            lone = "," if open_ == "(" and kind == "display" and len(items) == 1 else ""
            return f"{open_}{', '.join(map(flat, items))}{lone}{close}"
        case Chain(first, rest):
            return " ".join((flat(first), *(f"{sign} {flat(operand)}" for sign, operand in rest)))
        case Choice(body, condition, orelse):
            return f"{flat(body)} if {flat(condition)} else {flat(orelse)}"
        case Lambda(head, body):
            return f"{head}: {flat(body)}"


def statement(
    indent: str, before: str, value: Doc | str, after: str = "", comment: str = ""
) -> list[str]:
    """Return the lines of a statement: *before*, *value*, *after*, and a trailing comment."""
    tail = f"{after}  {comment}" if comment else after
    return _lay(doc(value), indent, before, tail, bare=False)


def _fits(line: str) -> bool:
    return len(line) <= WIDTH


def _lay(tree: Doc, indent: str, before: str, after: str, *, bare: bool) -> list[str]:
    """Return the lines of *tree*; a *bare* one is inside brackets already."""
    line = f"{indent}{before}{flat(tree)}{after}"
    if _fits(line):
        return [line]
    match tree:
        case Lambda(head, body):
            return _lay(body, indent, f"{before}{head}: ", after, bare=False)
        case Chain() | Choice():
            return _lay_operators(tree, indent, before, after, bare=bare)
        case Run((Atom(head), Chain() | Choice() | Lambda() as last)):
            return _lay(last, indent, before + head, after, bare=bare)
    found = _last_brackets(tree)
    if found is not None:
        head, brackets, rest = found
        opening = head + brackets.open
        is_too_wide = before and head and not _fits(indent + before + opening)
        if is_too_wide and not bare and _fits(indent + INDENT + opening):
            return _lay_brackets(Brackets("(", (tree,), ")", "paren"), indent, before, after)
        return _lay_brackets(brackets, indent, before + head, rest + after)
    return _lay_text(flat(tree), indent, before, after, bare=bare)


def _lay_text(text: str, indent: str, before: str, after: str, *, bare: bool) -> list[str]:
    """Return the lines of text without brackets; a single word keeps its comment inside the added
    ones.
    """
    line = f"{indent}{before}{text}{after}"
    wrapped = f"{indent}{INDENT}{text}"
    if _WORD.fullmatch(text) and after.startswith("  #"):
        wrapped, after = wrapped + after, ""
    if bare or not before or not text or not _fits(wrapped):
        return [line]
    return [f"{indent}{before}(", wrapped, f"{indent}){after}"]


def _lay_operators(
    tree: Chain | Choice, indent: str, before: str, after: str, *, bare: bool
) -> list[str]:
    if bare:
        return _lay_operands(tree, indent, before, after)
    found = _last_brackets(tree)
    if found is not None and _fits(f"{indent}{before}{found[0]}{found[1].open}"):
        return _lay_brackets(found[1], indent, before + found[0], found[2] + after)
    return _lay_brackets(Brackets("(", (tree,), ")", "paren"), indent, before, after)


def _lay_operands(tree: Chain | Choice, indent: str, before: str, after: str) -> list[str]:
    operands = [(before, tree.body if isinstance(tree, Choice) else tree.first)]
    if isinstance(tree, Choice):
        operands += [("if ", tree.condition), ("else ", tree.orelse)]
    else:
        operands += [(f"{sign} ", operand) for sign, operand in tree.rest]
    last = len(operands) - 1
    return [
        line
        for index, (sign, operand) in enumerate(operands)
        for line in _lay(operand, indent, sign, after if index == last else "", bare=True)
    ]


def _lay_brackets(brackets: Brackets, indent: str, before: str, after: str) -> list[str]:
    inner = indent + INDENT
    return [
        f"{indent}{before}{brackets.open}",
        *_contents(brackets, inner),
        f"{indent}{brackets.close}{after}",
    ]


def _contents(brackets: Brackets, indent: str) -> list[str]:
    items = brackets.items
    if brackets.kind == "paren":
        return _lay(items[0], indent, "", "", bare=True)
    together = f"{indent}{', '.join(map(flat, items))}"
    if brackets.kind == "call" and _fits(together):
        return [together]
    if brackets.kind == "def" and len(items) > 1 and _fits(together):
        return [together]
    if brackets.kind == "call" and len(items) == 1 and not isinstance(items[0], Run | Lambda):
        return _lay(items[0], indent, "", "", bare=True)
    return [line for item in items for line in _lay_item(item, indent)]


def _lay_item(item: Doc, indent: str) -> list[str]:
    """Return the lines of one item; a bare ``*`` takes its comma like any other."""
    return _lay(item, indent, "", ",", bare=True)


def _last_brackets(tree: Doc) -> tuple[str, Brackets, str] | None:
    """Return the brackets to break, with the text before and after them."""
    match tree:
        case Brackets(items=items) if items:
            return "", tree, ""
        case Run(parts):
            return _last_in_parts(parts)
        case Chain(first, ((sign, operand),)):
            found = _last_brackets(operand)
            if found is None or found[2]:
                return None
            return f"{flat(first)} {sign} {found[0]}", found[1], ""
    return None


def _last_in_parts(parts: tuple[Doc, ...]) -> tuple[str, Brackets, str] | None:
    for index in range(len(parts) - 1, -1, -1):
        found = _last_brackets(parts[index])
        if found is not None:
            before = "".join(map(flat, parts[:index])) + found[0]
            return before, found[1], found[2] + "".join(map(flat, parts[index + 1 :]))
    return None
