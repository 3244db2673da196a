"""What is kept about one flow file, and its serialised form: JSON, which can create objects of the
classes listed here and no others.
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
    """What was found out about a *text*, identified by its digest, given the answers to what was
    *asked*: its *problems*, the paths of its *imports*, and the generated *module*, if wanted.
    """

    text: str
    asked: Mapping[Question, Answer]
    problems: tuple[Diagnostic, ...]
    imports: tuple[str, ...]
    module: str | None = None

    @property
    def has_errors(self) -> bool:
        """Whether anything prevents a build."""
        return any(item.severity is Severity.ERROR for item in self.problems)


def encoded(entry: Entry) -> str:
    """Return *entry* serialised."""
    content = {
        "text": entry.text,
        "asked": list(entry.asked.items()),
        "problems": _plain(entry.problems),
        "imports": entry.imports,
        "module": entry.module,
    }
    return json.dumps(content, separators=(",", ":"))


def decoded(text: str) -> Entry:
    """Return the entry from which `encoded` made *text*."""
    content = json.loads(text)
    return Entry(
        text=content["text"],
        asked={tuple(question): tuple(answer) for question, answer in content["asked"]},
        problems=_made(content["problems"]),
        imports=tuple(content["imports"]),
        module=content["module"],
    )


def _plain(value: Any) -> Any:
    """Return *value* with each object replaced by a list: its class, then its fields."""
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
    """Return the value from which `_plain` made *value*."""
    if not isinstance(value, list):
        return value
    name, *items = value
    if not name:
        return tuple(map(_made, items))
    if name in _ENUMS:
        return _ENUMS[name](*items)
    return _CLASSES[name](*map(_made, items))
