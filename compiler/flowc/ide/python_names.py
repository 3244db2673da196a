"""What stands behind the names that come from Python: places, signatures and doc strings."""

from __future__ import annotations

import tokenize
from io import StringIO

from flowc.ide.names import Kind, Symbol
from flowc.python import PythonModules, facts
from flowc.source import Source, Span


def fact_of(symbol: Symbol, modules: PythonModules) -> facts.Lookup | None:
    """Return what is known of a Python name, or of the function or class that holds the symbol."""
    if symbol.kind is Kind.MODULE:
        return None
    owner = symbol.name if symbol.kind is Kind.PYTHON else symbol.owner
    return modules.member(symbol.home, owner)


def python_place(symbol: Symbol, modules: PythonModules) -> Span | None:
    """Return where a Python symbol is defined, as far as that can be read."""
    if symbol.kind is Kind.MODULE:
        module = modules.module(symbol.name)
        if isinstance(module, facts.Module) and module.path is not None:
            return Span(module.path, 0, 0)
        return None
    fact = fact_of(symbol, modules)
    match symbol.kind, fact:
        case Kind.PYTHON, facts.Submodule(path=str(path)):
            return Span(path, 0, 0)
        case Kind.PARAMETER, facts.Function(parameters=parameters):
            return _named(parameters, symbol.label)
        case Kind.PARAMETER, facts.Class(fields=fields, init=init):
            return _named((*fields, *init), symbol.label)
        case Kind.ATTRIBUTE, facts.Class(fields=fields, members=members):
            return _named((*fields, *members), symbol.label)
        case Kind.PYTHON, (
            facts.Function() | facts.Class() | facts.TypeAlias() | facts.Constant() | facts.Opaque()
        ):
            return fact.span
    return None


_Part = facts.Parameter | facts.ClassField | facts.EnumMember


def _named(parts: tuple[_Part, ...], name: str) -> Span | None:
    return next((part.span for part in parts if part.name == name), None)


def heading(fact: facts.Function | facts.Class, source: Source) -> str:
    """Return the ``def`` or ``class`` line of *fact* as it is written, on one line."""
    start = source.line_starts[source.line_of(fact.span.start) - 1]
    words: list[str] = []
    depth = 0
    try:
        for token in tokenize.generate_tokens(StringIO(source.text[start:]).readline):
            depth += (token.string in "([{") - (token.string in ")]}") if token.string else 0
            if token.type == tokenize.OP and token.string == ":" and depth == 0:
                return _one_line(source.text[start:], token.start)
            words.append(token.string)
    except (tokenize.TokenError, IndentationError):  # it is being edited
        pass
    return source.line_text(source.line_of(fact.span.start)).strip()


def _one_line(text: str, end: tuple[int, int]) -> str:
    row, column = end
    lines = text.split("\n")[:row]
    lines[-1] = lines[-1][:column]
    joined = " ".join(line.strip() for line in lines)
    for opener in "([{":
        joined = joined.replace(f"{opener} ", opener)
    return joined.replace(",)", ")").replace(", )", ")").replace(" )", ")")
