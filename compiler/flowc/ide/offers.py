"""The things that can be offered, by what they are."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Literal

import attrs

from flowc.bind.callees import BUILTINS, STR_METHODS
from flowc.ide.names import Kind, Symbol
from flowc.ide.surroundings import Surroundings
from flowc.ide.typed_names import graph_symbol
from flowc.ide.words import REDUCERS, TRIGGER_NAMES, TYPES, WORDS
from flowc.parse.loading import load_tables
from flowc.python import facts
from flowc.trees import program, syntax
from flowc.trees.syntax import Token
from flowc.trees.types import EnumType, LiteralOf, NoneType, Primitive, UnionOf
from flowc.types import domain, members, show

ItemKind = Literal[
    "keyword", "node", "field", "resource", "graph", "enum", "member", "record", "function",
    "class", "module", "file", "type", "parameter", "constant",
]  # fmt: skip

#: Words that the grammar knows only to say that they mean nothing here.
_REFUSED = frozenset({"AWAIT", "LAMBDA"})


@attrs.frozen
class Completion:
    """One thing that could be written. *insert* is what is put in, the label where it is empty;
    *symbol* leads to more about it.
    """

    label: str
    kind: ItemKind
    detail: str = ""
    insert: str = ""
    symbol: Symbol | None = None


_ANY = (program.FunctionTask, program.SetTask, program.AskTask, program.WaitTask)

#: What a node does that a step of a test can be for, by the word of the step.
_JUDGED: Mapping[str, tuple[type[program.Task], ...]] = {
    "STUB": (program.FunctionTask,),
    "CALLS": (program.FunctionTask,),
    "CALL": (program.FunctionTask,),
    "ANSWER": (program.AskTask,),
    "EXPIRE": (program.AskTask, program.WaitTask),
    "PAUSE": (program.AskTask, program.WaitTask),
}

_KINDS: dict[Kind, ItemKind] = {
    Kind.GRAPH: "graph",
    Kind.ENUM: "enum",
    Kind.RECORD: "record",
    Kind.PYTHON: "function",
}


@attrs.frozen(eq=False)
class Offers:
    """What the surroundings of a place have to offer."""

    around: Surroundings

    def keywords(self, kinds: Collection[str]) -> Iterator[Completion]:
        """Offer the words of the grammar among *kinds*."""
        for text, kind in load_tables().words.items():
            if kind in kinds and kind not in _REFUSED:
                yield Completion(text, "keyword", WORDS[kind])

    def words(self, *words: str) -> Iterator[Completion]:
        """Offer *words* as they are."""
        return (Completion(word, "keyword") for word in words)

    # ---- of a graph ----------------------------------------------------------------------------

    def nodes(self) -> Iterator[Completion]:
        """Offer the nodes of the graph around."""
        for name, declared in self.around.nodes().items():
            yield Completion(name, "node", declared)

    def fields(self) -> Iterator[Completion]:
        """Offer the fields that can be named."""
        for name, field in self.around.fields().items():
            yield Completion(name, "field", f"{field.role} {name}: {show(field.type)}")

    def resources(self) -> Iterator[Completion]:
        """Offer the resources of the graph around."""
        for name, type_ in self.around.resources():
            yield Completion(name, "resource", f"use {name}: {show(type_)}")

    def new_nodes(self) -> Iterator[Completion]:
        """Offer the functions that are imported and not yet nodes."""
        taken = self.around.nodes()
        return (item for item in self._functions() if item.label not in taken)

    def callables(self) -> Iterator[Completion]:
        """Offer what a node can call."""
        yield from self._functions()
        yield from self.top(Kind.GRAPH)

    def nodes_for(self, word: str, way: Sequence[str] = ()) -> Iterator[Completion]:
        """Offer the nodes that the step of a test which begins with *word* can be for, those of the
        graph to which *way* leads.
        """
        tasks = self.around.tasks(way)
        # A node that runs a graph leads to those in it; of others nothing may be known just now.
        wanted = (*_JUDGED.get(word, _ANY), program.GraphTask, program.BadTask, type(None))
        items = (Completion(name, "node") for name in tasks) if way else self.nodes()
        return (item for item in items if isinstance(tasks.get(item.label), wanted))

    # ---- of the file ---------------------------------------------------------------------------

    def top(self, *kinds: Kind) -> Iterator[Completion]:
        """Offer the top-level names of *kinds*."""
        for name, symbol in self.around.top.items():
            if symbol.kind in kinds:
                kind = _KINDS[symbol.kind]
                yield Completion(name, kind, symbol.kind.value, symbol=symbol)

    def _functions(self) -> Iterator[Completion]:
        return (item for item in self.top(Kind.PYTHON) if not self._is_type(item))

    def _is_type(self, item: Completion) -> bool:
        symbol = item.symbol
        if symbol is None or symbol.kind is not Kind.PYTHON:
            return False
        fact = self.around.analysis.modules.member(symbol.home, symbol.name)
        return isinstance(fact, facts.Class | facts.TypeAlias)

    def _is_error(self, item: Completion) -> bool:
        symbol = item.symbol
        if symbol is None:
            return False
        fact = self.around.analysis.modules.member(symbol.home, symbol.name)
        return isinstance(fact, facts.Class) and fact.is_exception is not False

    def values(self) -> Iterator[Completion]:
        """Offer what an expression can name besides fields."""
        yield from self.top(Kind.ENUM, Kind.RECORD, Kind.PYTHON)
        yield from (Completion(name, "function", "built in") for name in BUILTINS)

    def types(self) -> Iterator[Completion]:
        """Offer types."""
        yield from self.top(Kind.ENUM, Kind.RECORD)
        for item in self.top(Kind.PYTHON):
            if self._is_type(item):
                yield attrs.evolve(item, kind="class")
        yield from (Completion(name, "type", "built in") for name in TYPES)

    def errors(self) -> Iterator[Completion]:
        """Offer exceptions: those that are imported, and those of Python."""
        for item in self.top(Kind.PYTHON):
            if self._is_error(item):
                yield attrs.evolve(item, kind="class")
        yield from (Completion(name, "class", "built in") for name in _BUILTIN_ERRORS)

    def reducers(self) -> Iterator[Completion]:
        """Offer reducers, and functions that can be one."""
        yield from (Completion(name, "keyword", told) for name, told in REDUCERS.items())
        yield from self._functions()

    def trigger_names(self) -> Iterator[Completion]:
        """Offer what an expression in the trigger around can name."""
        for source, names in TRIGGER_NAMES.items():
            if any(isinstance(value, source) for value in self.around.place.values):
                yield from (Completion(name, "field", told) for name, told in names.items())

    def methods(self) -> Iterator[Completion]:
        """Offer the methods of HTTP."""
        return self.words("GET", "POST", "PUT", "PATCH", "DELETE")

    # ---- by type -------------------------------------------------------------------------------

    def attributes(self, owner: object) -> Iterator[Completion]:
        """Offer what stands behind a dot after *owner*."""
        name = owner.name if isinstance(owner, syntax.NameExpr) else getattr(owner, "text", "")
        symbol = self.around.top.get(name) if isinstance(name, str) else None
        for member in self.around.members_of(symbol):
            yield Completion(member, "member", f"{name}.{member}")
        type_ = self.around.type_of(owner)
        if type_ is None:
            return
        for attribute, kind in self.around.attributes(type_).items():
            yield Completion(attribute, "field", show(kind))
        if any(_is_text(member) for member in members(type_)):
            for method in sorted(STR_METHODS):
                yield Completion(method, "function", "method of str")

    def members_of_type(self, expr: object) -> Iterator[Completion]:
        """Offer the members of the enum that *expr* is compared with."""
        for name, found in self.around.enums_in(self.around.type_of(expr)):
            for member in found:
                yield Completion(f"{name}.{member}", "member", f"member of {name}")

    def patterns(self) -> Iterator[Completion]:
        """Offer what can stand before ``=>``: the values of the subject that are finite."""
        type_ = self.around.type_of(self._subject())
        parts = () if type_ is None else domain(type_, self.around.definitions) or ()
        for part in parts:
            match part:
                case EnumType(name=name, member=str(member)):
                    yield Completion(member, "member", f"{name}.{member}")
                case LiteralOf() | NoneType():
                    text = show(part).removeprefix("Literal[").removesuffix("]")
                    yield Completion(text, "constant")
                case _:
                    yield Completion(show(part), "type")
        yield Completion("_", "keyword", "everything else")

    def _subject(self) -> object:
        values = self.around.place.values
        places = [i for i, v in enumerate(values) if isinstance(v, Token) and v.kind == "MATCH"]
        return values[places[-1] + 1] if places and places[-1] + 1 < len(values) else None

    # ---- parameters ----------------------------------------------------------------------------

    def parameters(self) -> Iterator[Completion]:
        """Offer the names by which what is called takes its arguments."""
        for name, detail in self._parameters():
            yield Completion(f"{name}=", "parameter", detail)

    def _parameters(self) -> Iterator[tuple[str, str]]:
        symbol = self.around.callee(called_name(self.around.place.values))
        if symbol is None:
            return
        if symbol.kind is Kind.PYTHON:
            fact = self.around.analysis.modules.member(symbol.home, symbol.name)
            for parameter in _parameters_of(fact):
                if parameter.kind in ("positional", "keyword_only"):
                    yield parameter.name, f"parameter of {symbol.name}"
        elif symbol.kind is Kind.RECORD:
            record = self.around.definitions.records.get((symbol.home, symbol.name))
            for field in () if record is None else record.fields:
                yield field.name, show(field.type)
        elif symbol.kind is Kind.GRAPH:
            for header in self.around.analysis.program.bodies:
                if graph_symbol(header) == symbol:
                    yield from ((field.name, show(field.type)) for field in header.params)


def called_name(values: Sequence[object]) -> str:
    """Return the name of what is called where the last bracket is open."""
    opener = open_bracket(values)
    if opener is None or opener == 0:
        return ""
    name = values[opener - 1]
    return name.name if isinstance(name, syntax.NameExpr) else str(getattr(name, "text", ""))


def open_bracket(values: Sequence[object]) -> int | None:
    """Return the index of the last bracket that is open, None where there is none."""
    closed = 0
    for index in range(len(values) - 1, -1, -1):
        kind = getattr(values[index], "kind", "")
        closed += kind == "RPAREN"
        if kind == "LPAREN":
            if not closed:
                return index
            closed -= 1
    return None


def _parameters_of(fact: facts.Lookup) -> tuple[facts.Parameter, ...]:
    match fact:
        case facts.Function(parameters=parameters):
            return parameters
        case facts.Class(init=init):
            return init
    return ()


def _is_text(type_: object) -> bool:
    return isinstance(type_, Primitive) and type_.name == "str" and not isinstance(type_, UnionOf)


def _builtin_errors() -> tuple[str, ...]:
    import builtins

    return tuple(
        name
        for name, value in vars(builtins).items()
        if isinstance(value, type) and issubclass(value, Exception) and name != "EnvironmentError"
    )


_BUILTIN_ERRORS = _builtin_errors()
