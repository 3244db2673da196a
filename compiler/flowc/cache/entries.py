"""What is kept of one flow file, and how it is written down: as JSON, which can build nothing else
than what is listed here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import Enum
from typing import Any

import attrs

from flowc.cache.watching import Answer, Question
from flowc.diagnostics.model import (
    Annotation,
    Applicability,
    Code,
    Diagnostic,
    Edit,
    Fix,
    Note,
    Severity,
    Tag,
)
from flowc.source import Span

_CLASSES: Mapping[str, type[Any]] = {
    kind.__name__: kind for kind in (Annotation, Code, Diagnostic, Edit, Fix, Note, Span)
}
_ENUMS: Mapping[str, type[Enum]] = {kind.__name__: kind for kind in (Applicability, Severity, Tag)}


@attrs.frozen(eq=False)
class Entry:
    """What followed from one *text*, known by its digest, and from what was *asked* on its account:
    *problems*, the paths of its *imports*, and the *module* made from it, where that was wanted.
    """

    text: str
    asked: Mapping[Question, Answer]
    problems: tuple[Diagnostic, ...]
    imports: tuple[str, ...]
    module: str | None = None

    @property
    def has_errors(self) -> bool:
        """Whether anything stops the build."""
        return any(item.severity is Severity.ERROR for item in self.problems)


def encoded(entry: Entry) -> str:
    """Return *entry* as text."""
    content = {
        "text": entry.text,
        "asked": list(entry.asked.items()),
        "problems": _plain(entry.problems),
        "imports": entry.imports,
        "module": entry.module,
    }
    return json.dumps(content, separators=(",", ":"))


def decoded(text: str) -> Entry:
    """Return the entry that `encoded` made *text* from."""
    content = json.loads(text)
    return Entry(
        text=content["text"],
        asked={tuple(question): tuple(answer) for question, answer in content["asked"]},
        problems=_made(content["problems"]),
        imports=tuple(content["imports"]),
        module=content["module"],
    )


def _plain(value: Any) -> Any:
    """Return *value* with a list in the place of each object: its class, then its fields."""
    name = type(value).__name__
    if isinstance(value, tuple):
        return ["", *map(_plain, value)]
    if name in _CLASSES:
        fields = attrs.fields(_CLASSES[name])
        return [name, *(_plain(getattr(value, field.name)) for field in fields)]
    if name in _ENUMS:
        return [name, value.value]
    assert value is None or isinstance(value, (str, int)), f"`{name}` is not kept in a cache"
    return value


def _made(value: Any) -> Any:
    """Return what `_plain` was given."""
    if not isinstance(value, list):
        return value
    name, *items = value
    if not name:
        return tuple(map(_made, items))
    if name in _ENUMS:
        return _ENUMS[name](*items)
    return _CLASSES[name](*map(_made, items))
