"""Python classes as definitions of the language.

A class is read when an import or an annotation names it, together with the classes that its fields
name. All are known before any field is converted, so classes may refer to each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, Protocol

import attrs

from flowc.python import facts
from flowc.trees.program import Definitions, Enum, PythonClass, Record, RecordField
from flowc.trees.types import ClassType, EnumType, Primitive, Type
from flowc.types import ANY, NODE_ERROR, convert, is_standard

Key = tuple[str, str]
DataKind = Literal["dataclass", "attrs", "pydantic", "typeddict", "exception", "opaque"]

_DATA: dict[facts.ClassKind, DataKind] = {
    "dataclass": "dataclass",
    "attrs": "attrs",
    "pydantic": "pydantic",
    "typeddict": "typeddict",
    "exception": "exception",
}
_FLAG = facts.Named("enum", "Flag")
_WITH_FIELDS = ("dataclass", "attrs", "pydantic", "typeddict")


class Modules(Protocol):
    """What the binder asks about Python code; implemented by `flowc.python.PythonModules`."""

    def member(self, module: str, name: str) -> facts.Lookup:
        """Return what *name* of *module* is."""
        ...

    def module(self, module: str) -> facts.Module | facts.Missing | facts.SyntaxProblem:
        """Return whether *module* exists."""
        ...


def _built_in() -> dict[Key, Type]:
    """Return the names under which Python code refers to the built-in record."""
    return {(module, NODE_ERROR.name): NODE_ERROR for module in ("flowrt", "flowrt.errors")}


@attrs.define
class PythonTypes:
    """The definitions of one file, extended as Python names are encountered."""

    modules: Modules
    enums: dict[Key, Enum] = attrs.field(factory=dict)
    records: dict[Key, Record] = attrs.field(factory=dict)
    classes: dict[Key, PythonClass] = attrs.field(factory=dict)
    aliases: dict[Key, Type] = attrs.field(factory=_built_in)
    _read: dict[Key, facts.Class] = attrs.field(factory=dict)
    _aliased: dict[Key, facts.TypeAlias] = attrs.field(factory=dict)
    _asked: set[Key] = attrs.field(factory=set)
    _signatures: dict[int, facts.Function | facts.Class] = attrs.field(factory=dict)

    @property
    def definitions(self) -> Definitions:
        """The definitions, as a live view."""
        return Definitions(self.enums, self.records, self.classes, self.aliases)

    def again(self, modules: Modules, home: str, module: str) -> PythonTypes:
        """Return a copy for binding the file *home* again, with what is known of Python, which has
        not changed.

        The definitions of the file itself are left out, as are their names in *module*, the module
        generated from it.
        """
        return attrs.evolve(
            self,
            modules=modules,
            enums={key: enum for key, enum in self.enums.items() if key[0] != home},
            records={key: record for key, record in self.records.items() if key[0] != home},
            classes=dict(self.classes),
            aliases={key: alias for key, alias in self.aliases.items() if key[0] != module},
            read=dict(self._read),
            aliased=dict(self._aliased),
            asked=set(self._asked),
            signatures={},
        )

    def include(self, other: Definitions) -> None:
        """Add the definitions of another flow file: the types of its graphs mean the same here."""
        self.enums.update(other.enums)
        self.records.update(other.records)
        for key, known in other.classes.items():
            self.classes.setdefault(key, known)
        for key, alias in other.aliases.items():
            self.aliases.setdefault(key, alias)

    def type_of(self, annotation: facts.PythonType) -> Type:
        """Return the type that *annotation* means, after reading the classes that it names."""
        self._read_all([annotation])
        return convert(annotation, self._resolve)

    def type_of_member(self, key: Key, member: facts.Lookup) -> Type | None:
        """Return the type that an imported name stands for, or None if it is not a type."""
        standard = convert(facts.Named(*key), self._resolve) if is_standard(*key) else ANY
        if isinstance(standard, Primitive):
            return standard
        if isinstance(member, facts.Class | facts.TypeAlias):
            self._read_all([facts.Named(*key)])
            return convert(facts.Named(*key), self._resolve)
        if isinstance(member, facts.Opaque):
            opaque = PythonClass(*key, kind="opaque", fields=None, facts=None, span=member.span)
            self.classes.setdefault(key, opaque)
            return ClassType(*key)
        return None

    def read_signature(self, function: facts.Function | facts.Class) -> None:
        """Read every class that the annotations of *function* name."""
        # Read once: many nodes call the same few functions.
        if id(function) in self._signatures:
            return
        self._signatures[id(function)] = function
        if isinstance(function, facts.Class):
            self._read_all([parameter.annotation for parameter in function.init])
            self._read_all([facts.Named(function.module, function.name)])
            return
        annotations = [parameter.annotation for parameter in function.parameters]
        self._read_all([*annotations, function.returns, function.yields])

    def _read_all(self, annotations: list[facts.PythonType]) -> None:
        """Read the classes named in *annotations* and, transitively, those named by their
        fields.
        """
        new: list[Key] = []
        waiting = list(annotations)
        while waiting:
            for key in _classes_named(waiting.pop()):
                if key in self._asked or key in self.aliases:
                    continue
                self._asked.add(key)
                new.append(key)
                waiting.extend(self._read_one(key))
        for key in new:
            self._define(key)

    def _read_one(self, key: Key) -> list[facts.PythonType]:
        """Read *key* and return the annotations that it depends on."""
        member = self.modules.member(*key)
        if isinstance(member, facts.TypeAlias):
            self._aliased[key] = member
            return [member.type]
        if not isinstance(member, facts.Class):
            return []
        self._read[key] = member
        return [field.type for field in member.fields]

    def _define(self, key: Key) -> None:
        if key in self._aliased:
            self.aliases[key] = convert(self._aliased[key].type, self._resolve)
        elif key in self._read:
            self._define_class(self._read[key], key)

    def _define_class(self, read: facts.Class, spelled: Key) -> None:
        home = (read.module, read.name)
        if _is_finite(read):
            self.enums.setdefault(home, _enum(read))
            self.enums.setdefault(spelled, self.enums[home])
        else:
            if home not in self.classes:
                self.classes[home] = self._class(read)
            self.classes.setdefault(spelled, self.classes[home])

    def _class(self, read: facts.Class) -> PythonClass:
        known = read.kind in _WITH_FIELDS and read.fields_certainty is facts.Certainty.EXACT
        fields = tuple(
            RecordField(
                field.name, convert(field.type, self._resolve), field.required, None, field.span
            )
            for field in read.fields
        )
        kind = _DATA.get(read.kind, "opaque")
        return PythonClass(read.module, read.name, kind, fields if known else None, read, read.span)

    def _resolve(self, module: str, name: str, arguments: tuple[Type, ...]) -> Type:
        key = (module, name)
        if key in self.aliases:
            return self.aliases[key]
        if key in self._aliased:
            return ANY  # an alias of an alias, or of itself: not worth ordering
        if key in self._read:
            read = self._read[key]
            if _is_finite(read):
                return EnumType(read.module, read.name)
            return ClassType(read.module, read.name, arguments)
        return ANY


def _classes_named(annotation: facts.PythonType) -> Iterator[Key]:
    waiting = [annotation]
    while waiting:
        match waiting.pop():
            case facts.Union(members):
                waiting.extend(members)
            case facts.Named(module, name, arguments):
                waiting.extend(arguments)
                if module is not None and not is_standard(module, name):
                    yield module, name


def _is_finite(read: facts.Class) -> bool:
    """Whether *read* is an enum with exactly the members that were read: flags can be combined, and
    an enum without members is meant to be subclassed.
    """
    exact = read.fields_certainty is facts.Certainty.EXACT and bool(read.members)
    return read.kind == "enum" and exact and _FLAG not in read.ancestors


def _enum(read: facts.Class) -> Enum:
    members: dict[str, object] = {}
    aliases: dict[str, str] = {}
    for member in read.members:
        value = member.value
        if member.alias_of is not None:
            aliases[member.name] = member.alias_of
        else:
            members[member.name] = None if isinstance(value, facts.NoneType) else value
    above = frozenset((base.module, base.name) for base in read.ancestors)
    is_exact = read.ancestors_certainty is facts.Certainty.EXACT
    return Enum(
        read.module, read.name, members, read.span, aliases, ancestors=above if is_exact else None
    )
