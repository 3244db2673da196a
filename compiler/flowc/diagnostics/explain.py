"""The page on a kind of finding: ``flowc explain FLW501``.

A page is Markdown: the rule, why it matters, what is not reported, what to do, one wrong and one
right example. The pages are files of the package, one for each code, and tests compile their
examples. `docs/errors/` has them too, each with the message for its wrong example.
"""

from __future__ import annotations

from importlib.resources import files
from itertools import groupby

from flowc.diagnostics.codes import ALL, group, lookup
from flowc.diagnostics.model import Code
from flowc.diagnostics.suggest import nearest

_PAGES = files("flowc.diagnostics") / "explanations"


class UnknownCodeError(LookupError):
    """There is no such code; the message says so and names a similar one."""


class MissingPageError(LookupError):
    """The code exists, but has no page yet."""


def explain(name: str) -> str:
    """Return the page on the code whose number or slug is *name*, as Markdown.

    Raises:
        UnknownCodeError: no code has that number or slug.
        MissingPageError: the code has no page.
    """
    code = lookup(name)
    if code is None:
        raise UnknownCodeError(_unknown(name))
    page = _PAGES / f"{code.number}.md"
    if not page.is_file():
        raise MissingPageError(f"{code.number} {code.slug} has no page yet")
    return page.read_text(encoding="utf-8")


def explained() -> tuple[Code, ...]:
    """Return the codes that have a page, ordered by number."""
    return tuple(code for code in ALL if (_PAGES / f"{code.number}.md").is_file())


def listing() -> str:
    """Return every code that has a page, by group: its number, its slug and its severity."""
    lines: list[str] = []
    for about, members in groupby(explained(), key=group):
        rows = (f"  {code.number}  {code.slug:<29}{code.severity}" for code in members)
        lines += "", about, *rows
    return "\n".join(lines[1:])


def _unknown(name: str) -> str:
    word = name.upper() if name.upper().startswith("FLW") else name.lower()
    near = nearest(word, (spelling for code in ALL for spelling in (code.number, code.slug)))
    return f"no code `{name}`" + (f"; `{near}` exists" if near else "")
