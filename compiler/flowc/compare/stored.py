"""Whether values stored by one version fit the types of another.

Two conditions must hold. The new version must be able to read the value: classes, records and enums
are identified by name, and only those mentioned by its fields are known. And the value must be of
the new type, as `flowrt.schema` checks it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import IntEnum

import attrs

from flowc.trees.program import (
    Definitions,
    Field,
    Graph,
    GraphHeader,
    GraphTask,
    RecordField,
)
from flowc.trees.program import Fork as ForkVertex
from flowc.trees.types import (
    Any_,
    ClassType,
    DictOf,
    EnumType,
    ListOf,
    LiteralOf,
    Primitive,
    RecordType,
    SetOf,
    TupleOf,
    Type,
    UnionOf,
)
from flowc.types import ANY, NODE_ERROR, members, union

Bodies = Mapping[GraphHeader, Graph]


class Fits(IntEnum):
    """Whether no, some or all values of a type fit."""

    NEVER = 0
    SOMETIMES = 1
    ALWAYS = 2


def _any_of(parts: Iterable[Fits]) -> Fits:
    """Return whether a value fits that is of one of several kinds."""
    found = set(parts)
    return found.pop() if len(found) == 1 else Fits.SOMETIMES


def _inside(part: Fits) -> Fits:
    """Return whether a container fits, given whether its contents do; it may be empty."""
    return max(part, Fits.SOMETIMES)


def written(field: Field, *, replaces: bool) -> Type:
    """Return the type of the values that nodes write to *field*, which its reducer may change."""
    if field.reducer is None or replaces:
        return field.type
    item = _item_of(field.type)
    match field.reducer.name:
        case "append":
            return item
        case "extend":
            return union(field.type, TupleOf((), item))
        case "union":
            return union(field.type, ListOf(item))
        case "upsert":
            return union(item, ListOf(item))
        case "function":
            return ANY
    return field.type


def _item_of(type_: Type) -> Type:
    match type_:
        case ListOf(item) | SetOf(item):
            return item
    return ANY


def fields_of(graph: Graph) -> tuple[Field, ...]:
    """Return every field of *graph*, including those of the items of an ``each``."""
    forks = [vertex for vertex in graph.flow.order if isinstance(vertex, ForkVertex)]
    items = (fork.item for fork in forks if fork.item is not None)
    return (*graph.fields, *items, *(field for fork in forks for field in fork.variables))


@attrs.frozen
class Stored:
    """Judges the values stored by a graph of the *old* program. *declared* are the classes that the
    fields of its new version mention.
    """

    old: Definitions
    new: Definitions
    declared: frozenset[str]

    @classmethod
    def of(cls, old: Definitions, new: Definitions, graph: Graph, bodies: Bodies) -> Stored:
        """Return the judge for the values that *graph* reads; its callees are in *bodies*."""
        return cls(old, new, frozenset(_mentioned(graph, bodies, new)))

    def fit(self, old: Type, new: Type) -> Fits:
        """Return whether stored values of type *old* can be read and are of type *new*."""
        return min(self.read(old), self._are(old, new))

    def takes(self, given: Type, wanted: Type) -> Fits:
        """Return whether values of type *given*, from outside, are of type *wanted*."""
        return self._are(given, wanted)

    # ---- reading -------------------------------------------------------------------------------

    def read(self, type_: Type) -> Fits:
        """Return whether stored values of *type_* can be read."""
        return self._read(type_, frozenset())

    def _read(self, type_: Type, open_: frozenset[str]) -> Fits:
        match type_:
            case UnionOf(items):
                return _any_of(self._read(item, open_) for item in items)
            case ListOf(item) | SetOf(item):
                return _inside(self._read(item, open_))
            case DictOf(key, value):
                return _inside(min(self._read(key, open_), self._read(value, open_)))
            case TupleOf(items, rest):
                parts = [self._read(item, open_) for item in items]
                if rest is not None:
                    parts.append(_inside(self._read(rest, open_)))
                return min(parts, default=Fits.ALWAYS)
            case EnumType():
                return self._read_enum(type_)
            case RecordType(name=name) | ClassType(name=name) if type_ != NODE_ERROR:
                return Fits.ALWAYS if name in open_ else self._read_class(type_, open_ | {name})
        return Fits.ALWAYS

    def _read_enum(self, type_: EnumType) -> Fits:
        if type_.name not in self.declared:
            return Fits.NEVER
        before = self.old.enums.get((type_.home, type_.name))
        now = next((enum for enum in self.new.enums.values() if enum.name == type_.name), None)
        if before is None or now is None:
            return Fits.ALWAYS
        names = before.members if type_.member is None else (type_.member,)
        return _any_of(Fits.ALWAYS if name in now.names else Fits.NEVER for name in names)

    def _read_class(self, type_: RecordType | ClassType, open_: frozenset[str]) -> Fits:
        kind, before = _known(self.old, type_.name)
        if kind == "typeddict":  # a mapping, which is read as one
            return Fits.ALWAYS
        if type_.name not in self.declared:
            return Fits.NEVER
        _, now = _known(self.new, type_.name)
        if before is None or now is None:
            return Fits.ALWAYS
        added = [field for name, field in now.items() if name not in before]
        lacks = kind != "pydantic" and any(field.required for field in added)
        if lacks or not before.keys() <= now.keys():
            return Fits.NEVER
        return min(
            (self._read(field.type, open_) for field in before.values()), default=Fits.ALWAYS
        )

    # ---- type membership -----------------------------------------------------------------------

    def _are(self, old: Type, new: Type) -> Fits:
        if isinstance(old, UnionOf):
            return _any_of(self._are(member, new) for member in old.members)
        if isinstance(new, Any_):
            return Fits.ALWAYS
        if isinstance(old, Any_):
            return Fits.SOMETIMES
        return max((self._is(old, member) for member in members(new)), default=Fits.NEVER)

    def _is(self, old: Type, new: Type) -> Fits:
        match old, new:
            case Primitive(name), Primitive(other):
                return (
                    Fits.ALWAYS
                    if name == other or (name, other) == ("int", "float")
                    else Fits.NEVER
                )
            case LiteralOf(kind=kind), Primitive(other):
                return (
                    Fits.ALWAYS
                    if kind == other or (kind, other) == ("int", "float")
                    else Fits.NEVER
                )
            case Primitive(name), LiteralOf(kind=kind):
                return Fits.SOMETIMES if name == kind else Fits.NEVER
            case ((Primitive("str" | "int") | LiteralOf()), EnumType()):
                return Fits.SOMETIMES  # a value may be that of a member
            case (EnumType(name=name), EnumType(name=other)) | (
                RecordType(name=name) | ClassType(name=name),
                RecordType(name=other) | ClassType(name=other),
            ):
                return Fits.ALWAYS if name == other else Fits.NEVER
            case DictOf(), (RecordType() | ClassType()):
                return Fits.SOMETIMES
            case (ListOf(item), ListOf(other)) | (SetOf(item), SetOf(other)):
                return _inside(self._are(item, other))
            case DictOf(key, value), DictOf(other_key, other_value):
                return _inside(min(self._are(key, other_key), self._are(value, other_value)))
            case TupleOf(), TupleOf():
                return self._is_tuple(old, new)
        return Fits.ALWAYS if old == new else Fits.NEVER

    def _is_tuple(self, old: TupleOf, new: TupleOf) -> Fits:
        if old.rest is None and new.rest is None and len(old.items) != len(new.items):
            return Fits.NEVER
        if old.rest is not None and new.rest is None:
            return Fits.SOMETIMES
        if old.rest is not None and new.rest is not None:
            return _inside(self._are(old.rest, new.rest))
        wanted = new.items if new.rest is None else (new.rest,) * len(old.items)
        pairs = zip(old.items, wanted, strict=True)
        return min((self._are(item, other) for item, other in pairs), default=Fits.ALWAYS)


Known = tuple[str, Mapping[str, RecordField] | None]


def _known(definitions: Definitions, name: str) -> Known:
    """Return the kind of a class and its fields, as far as they are known."""
    for record in definitions.records.values():
        if record.name == name:
            return "record", {field.name: field for field in record.fields}
    for class_ in definitions.classes.values():
        if class_.name == name:
            fields = class_.fields
            known = None if fields is None else {field.name: field for field in fields}
            return class_.kind, known
    return "opaque", None


def _mentioned(graph: Graph, bodies: Bodies, definitions: Definitions) -> set[str]:
    """Return the names of the classes that the fields of *graph* and of its subgraphs mention."""
    found: set[str] = set()
    waiting = [field.type for each in _runs(graph, bodies, []) for field in fields_of(each)]
    while waiting:
        match waiting.pop():
            case EnumType(name=name):
                found.add(name)
            case (RecordType(name=name) | ClassType(name=name)) as type_:
                if isinstance(type_, ClassType):
                    waiting.extend(type_.arguments)
                if name not in found:
                    found.add(name)
                    _, fields = _known(definitions, name)
                    waiting.extend(field.type for field in (fields or {}).values())
            case type_:
                waiting.extend(_parts(type_))
    return found


def _parts(type_: Type) -> Iterator[Type]:
    match type_:
        case UnionOf(items):
            yield from items
        case ListOf(item) | SetOf(item):
            yield item
        case DictOf(key, value):
            yield from (key, value)
        case TupleOf(items, rest):
            yield from items
            if rest is not None:
                yield rest


def _runs(graph: Graph, bodies: Bodies, known: list[Graph]) -> list[Graph]:
    if graph not in known:
        known.append(graph)
        for occurrence in graph.occurrences:
            if isinstance(occurrence.task, GraphTask) and occurrence.task.graph in bodies:
                _runs(bodies[occurrence.task.graph], bodies, known)
    return known
