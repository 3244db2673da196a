"""A diagram as a self-contained HTML page, with zooming, panning and details."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import attrs
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from flowc.draw.diagram import Diagram
from flowc.draw.metrics import FONTS
from flowc.draw.svg import svg

_PAGES = Path(__file__).parent / "pages"


@attrs.frozen
class Remark:
    """A line at the top of a page."""

    text: str
    is_error: bool = False


@attrs.frozen
class Section:
    """A section of a page; *content* is HTML."""

    heading: str
    content: Markup


def html(diagram: Diagram, summary: Iterable[Remark] = ()) -> str:
    """Return *diagram* as an HTML page that ends in a newline."""
    return page(diagram.frame.label, summary, [Section("", stage(diagram))])


def stage(diagram: Diagram) -> Markup:
    """Return *diagram* as the part of a page that can be zoomed and panned."""
    # The picture escapes user text.
    return rendered("stage.html.j2", picture=Markup(svg(diagram)))


def page(title: str, summary: Iterable[Remark], sections: Iterable[Section]) -> str:
    """Return a whole page."""
    shown = {
        "title": title,
        "summary": list(summary),
        "sections": list(sections),
        "style": _asset("page.css"),
        "script": _asset("page.js"),
    }
    return f"{rendered('page.html.j2', page=shown)}\n"


def rendered(template: str, **values: object) -> Markup:
    """Return the page *template* rendered with *values*, which are escaped unless they are HTML."""
    return Markup(_environment().get_template(template).render(**values))


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_PAGES),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _asset(name: str) -> Markup:
    # Our own text, which contains no `</`.
    return Markup((_PAGES / name).read_text(encoding="utf-8").replace("FONTS", FONTS).rstrip())
