"""What is called at a place, and which of its arguments is being written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs

from flowc.ide.names import Kind, Symbol
from flowc.ide.offers import called_name, open_bracket
from flowc.ide.surroundings import Surroundings
from flowc.ide.tokens import TRIVIA
from flowc.ide.typed_names import graph_symbol
from flowc.ide.workspace import Workspace
from flowc.parse import open_at, tokens_near
from flowc.python import facts
from flowc.source import Source
from flowc.trees.syntax import Token
from flowc.types import ANY, from_python, show


@attrs.frozen
class Signature:
    """How something is called: *label* with the places of *parameters* in it, the *active* one of
    which is being written, None where there is none.
    """

    label: str
    parameters: tuple[tuple[int, int], ...]
    active: int | None
    doc: str = ""


def signature(workspace: Workspace, source: Source, offset: int) -> Signature | None:
    """Return what is called where *offset* lies between brackets, in the text as it is now."""
    known = workspace.latest(source.path) or workspace.analysis(source.path)
    tokens = tokens_near(source, offset, known.tokens, known.text)
    place = open_at(source, tokens, offset)
    around = Surroundings(place, (known,))
    opener = open_bracket(place.values)
    if opener is None:
        return None
    name = called_name(place.values)
    symbol = around.callee(name)
    if symbol is None:
        return None
    parts = [*_parameters(around, symbol)]
    written = _written(tokens, place.values[opener].start, offset)
    doc = _doc(around, symbol)
    return _drawn(name, [f"{part}{more}" for part, more in parts], _active(parts, written), doc)


def _parameters(around: Surroundings, symbol: Symbol) -> Iterator[tuple[str, str]]:
    """Yield the parameters, each with what is said of it behind its name."""
    match symbol.kind:
        case Kind.PYTHON:
            fact = around.analysis.modules.member(symbol.home, symbol.name)
            for parameter in _of_fact(fact):
                type_ = from_python(parameter.annotation, around.definitions)
                annotation = "" if type_ == ANY else f": {show(type_)}"
                yield parameter.name, annotation + (" = …" if parameter.has_default else "")
        case Kind.RECORD:
            record = around.definitions.records.get((symbol.home, symbol.name))
            for part in () if record is None else record.fields:
                yield part.name, f": {show(part.type)}" + ("" if part.required else " = …")
        case Kind.GRAPH:
            for header in around.analysis.program.bodies:
                if graph_symbol(header) == symbol:
                    for field in header.params:
                        default = "" if field.default is None else " = …"
                        yield field.name, f": {show(field.type)}{default}"


def _of_fact(fact: facts.Lookup) -> tuple[facts.Parameter, ...]:
    match fact:
        case facts.Function(parameters=parameters):
            return parameters
        case facts.Class(init=init):
            return init
    return ()


def _doc(around: Surroundings, symbol: Symbol) -> str:
    if symbol.kind is not Kind.PYTHON:
        return ""
    fact = around.analysis.modules.member(symbol.home, symbol.name)
    return (fact.doc or "") if isinstance(fact, facts.Function | facts.Class) else ""


def _written(tokens: Sequence[Token], opener: int, offset: int) -> list[list[Token]]:
    """Return the arguments between the bracket at *opener* and *offset*, each as its tokens."""
    arguments: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        if token.kind in TRIVIA or not opener < token.start < offset:
            continue
        depth += token.kind in ("LPAREN", "LBRACKET", "LBRACE")
        depth -= token.kind in ("RPAREN", "RBRACKET", "RBRACE")
        if token.kind == "COMMA" and depth == 0:
            arguments.append([])
        else:
            arguments[-1].append(token)
    return arguments


def _active(parts: Sequence[tuple[str, str]], written: Sequence[Sequence[Token]]) -> int | None:
    """Return which parameter the last argument is for: that which it names, else by its place."""
    last = written[-1]
    if len(last) > 1 and last[1].kind == "EQUAL":
        names = [name for name, _ in parts]
        return names.index(last[0].text) if last[0].text in names else None
    return len(written) - 1 if len(written) <= len(parts) else None


def _drawn(name: str, parameters: Sequence[str], active: int | None, doc: str) -> Signature:
    label = f"{name}("
    places = []
    for index, parameter in enumerate(parameters):
        label += ", " if index else ""
        places.append((len(label), len(label) + len(parameter)))
        label += parameter
    return Signature(f"{label})", tuple(places), active, doc)
