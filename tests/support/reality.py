"""Facts read from the source of a module, compared with what importing it shows.

In: the name of a module. Out: how many facts were compared, and each one that is contradicted.
"""

from __future__ import annotations

import ast
import contextlib
import dataclasses
import enum
import inspect
import types
import typing
from collections import Counter
from collections.abc import Callable, Iterator
from importlib import import_module

import attrs

from flowc.python import PythonModules, facts
from flowc.python.facts import Certainty

KINDS = {
    inspect.Parameter.POSITIONAL_ONLY: "positional_only",
    inspect.Parameter.POSITIONAL_OR_KEYWORD: "positional",
    inspect.Parameter.KEYWORD_ONLY: "keyword_only",
    inspect.Parameter.VAR_POSITIONAL: "var_positional",
    inspect.Parameter.VAR_KEYWORD: "var_keyword",
}


@attrs.define
class Comparison:
    """The facts that were compared, by topic, and the contradictions.

    *known* counts the functions and classes whose calls are fully known, *all* all of them.
    """

    compared: Counter[str] = attrs.field(factory=Counter)
    wrong: list[str] = attrs.field(factory=list)
    known: Counter[str] = attrs.field(factory=Counter)
    all: Counter[str] = attrs.field(factory=Counter)

    def agree(self, what: str, where: str, read: object, real: object) -> None:
        """Record whether what was *read* equals what is *real*."""
        self.compared[what] += 1
        if read != real:
            self.wrong.append(f"{where}: {what} read as {read!r}, is {real!r}")


def compare(modules: PythonModules, name: str) -> Comparison:
    """Compare the facts about each public name of the module *name* with its value."""
    module = import_module(name)
    found = Comparison()
    for word in dir(module):
        if word.isidentifier() and not word.startswith("_"):
            _compare(modules.member(name, word), getattr(module, word), f"{name}.{word}", found)
    offered = modules.module(name)
    assert isinstance(offered, facts.Module)
    if offered.certainty is Certainty.EXACT:
        for word in filter(_unconditional(module).__contains__, offered.public):
            found.agree("existence", f"{name}.{word}", True, hasattr(module, word))
    return found


def _unconditional(module: types.ModuleType) -> set[str]:
    """Return the names that are defined outside of any branch."""
    tree = ast.parse(inspect.getsource(module))
    return {node.name for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}


def _compare(fact: facts.Lookup, real: object, where: str, found: Comparison) -> None:
    found.agree("existence", where, _denied(fact), None)
    match fact:
        case facts.Function():
            _function(fact, real, where, found)
        case facts.Class():
            _class(fact, real, where, found)
        case facts.Constant():
            _constant(fact, real, where, found)
        case facts.TypeAlias(type=facts.LiteralValues(values=values)):
            found.agree("alias", where, values, typing.get_args(real))
        case facts.Submodule():
            found.agree("module", where, True, isinstance(real, types.ModuleType))
        case facts.NotImportable(reason=reason):
            found.agree("lambda", where, reason, "a lambda")
            found.agree("lambda", where, "<lambda>", getattr(real, "__name__", None))


def _denied(fact: facts.Lookup) -> str | None:
    denials = (facts.NotFound, facts.Missing, facts.SyntaxProblem)
    return type(fact).__name__ if isinstance(fact, denials) else None


# ---- functions -----------------------------------------------------------------------------------


def _function(fact: facts.Function, real: object, where: str, found: Comparison) -> None:
    exact = fact.parameters_certainty is Certainty.EXACT
    found.all["functions"] += 1
    found.known["functions"] += exact
    found.agree("callable", where, True, callable(real))
    if fact.kind != "unknown":
        found.agree("kind", where, fact.kind, _kind_when_run(real))
    if exact:
        _parameters(fact.parameters, real, where, found)
    if hasattr(real, "__deprecated__"):
        found.agree("deprecation", where, fact.deprecated, real.__deprecated__)
    if isinstance(fact.returns, facts.LiteralValues):
        with contextlib.suppress(NameError):  # named for type checkers only
            returns = typing.get_type_hints(real)["return"]
            found.agree("literal", where, fact.returns.values, typing.get_args(returns))


def _kind_when_run(function: object) -> str:
    if inspect.isasyncgenfunction(function):
        return "async_generator"
    if inspect.iscoroutinefunction(function):
        return "coroutine"
    return "generator" if inspect.isgeneratorfunction(function) else "function"


def _parameters(
    read: tuple[facts.Parameter, ...], real: object, where: str, found: Comparison
) -> None:
    assert callable(real)
    if {"__signature__", "__text_signature__"} & getattr(real, "__dict__", {}).keys():
        return  # set by hand: it may say anything
    try:
        parameters = inspect.signature(real).parameters.values()
    except ValueError:  # written in C, without a text signature
        return
    found.agree(
        "parameters",
        where,
        [(item.name, item.kind, item.has_default) for item in read],
        [(item.name, KINDS[item.kind], item.default is not item.empty) for item in parameters],
    )


# ---- classes -------------------------------------------------------------------------------------


def _class(fact: facts.Class, real: object, where: str, found: Comparison) -> None:
    found.all["classes"] += 1
    found.known["classes"] += fact.init_certainty is Certainty.EXACT
    found.agree("class", where, True, isinstance(real, type))
    if not isinstance(real, type):
        return
    if fact.is_exception is not None:
        found.agree("exception", where, fact.is_exception, issubclass(real, BaseException))
    above = [part for part in real.__mro__ if part is not object]
    if fact.ancestors_certainty is Certainty.EXACT and fact.kind != "typeddict":
        read = {name.name for name in fact.ancestors}
        real_names = {part.__name__ for part in above[1:] if part is not typing.Generic}
        found.agree("ancestors", where, read, real_names)
    if fact.callable_instances is not None:
        has_call = any("__call__" in vars(part) for part in above)
        found.agree("callable instances", where, fact.callable_instances, has_call)
    if fact.opens is not None:
        method = "__enter__" if fact.opens == "context" else "__aenter__"
        found.agree("opens", where, True, hasattr(real, method))
    if fact.attributes is not None:
        found.agree("further attributes", where, set(), _public(real) - set(fact.attributes))
    if fact.init_certainty is Certainty.EXACT and fact.kind != "typeddict":
        _parameters(fact.init, real, where, found)
    _fields(fact, real, where, found)


def _public(real: type) -> set[str]:
    """Return the public names of a class, except those that other modules added at run time."""
    homes = {part.__module__ for part in real.__mro__}
    names = {name for name in dir(real) if not name.startswith(("_", "model_"))}
    return {name for name in names if _home(getattr(real, name), real) in homes}


def _home(value: object, real: type) -> object:
    return value.__module__ if isinstance(value, types.FunctionType) else real.__module__


Field = tuple[str, bool, bool]


def _fields(fact: facts.Class, real: type, where: str, found: Comparison) -> None:
    if fact.kind == "enum":
        _members(fact, real, where, found)
        return
    read = READERS.get(fact.kind)
    if read is None:
        if fact.ancestors_certainty is Certainty.EXACT:
            found.agree("kind of class", where, fact.kind, _kind_of_class(real, fact.kind))
    elif fact.fields_certainty is Certainty.EXACT:
        found.agree(
            "fields",
            where,
            sorted((field.name, field.required, field.in_init) for field in fact.fields),
            sorted(read(real)),
        )


def _kind_of_class(real: type, read: str) -> str:
    if dataclasses.is_dataclass(real):
        return "dataclass"
    if attrs.has(real):
        return "attrs"
    if issubclass(real, enum.Enum):
        return "enum"
    return "exception" if issubclass(real, BaseException) else "plain"


def _members(fact: facts.Class, real: type, where: str, found: Comparison) -> None:
    assert issubclass(real, enum.Enum)
    if fact.fields_certainty is Certainty.EXACT:
        names = [member.name for member in fact.members]
        found.agree("members", where, names, list(real.__members__))
    for member in fact.members:
        if not isinstance(member.value, facts.Unknown) and member.name in real.__members__:
            value = None if isinstance(member.value, facts.NoneType) else member.value
            there = real.__members__[member.name]
            found.agree("member", f"{where}.{member.name}", value, there.value)
            found.agree("alias", where, member.alias_of or member.name, there.name)


def _dataclass_fields(real: type) -> Iterator[Field]:
    for field in dataclasses.fields(real):
        missing = dataclasses.MISSING
        yield field.name, field.default is missing and field.default_factory is missing, field.init


def _attrs_fields(real: type) -> Iterator[Field]:
    for field in attrs.fields(real):
        yield field.name, field.default is attrs.NOTHING, field.init


def _pydantic_fields(real: type) -> Iterator[Field]:
    for name, field in real.model_fields.items():  # type: ignore[attr-defined]
        yield name, field.is_required(), field.init is not False


def _typed_dict_fields(real: type) -> Iterator[Field]:
    for name in {*real.__required_keys__, *real.__optional_keys__}:  # type: ignore[attr-defined]
        yield name, name in real.__required_keys__, True  # type: ignore[attr-defined]


def _tuple_fields(real: type) -> Iterator[Field]:
    for name in real._fields:  # type: ignore[attr-defined]
        yield name, name not in real._field_defaults, True  # type: ignore[attr-defined]


READERS: dict[str, Callable[[type], Iterator[Field]]] = {
    "dataclass": _dataclass_fields,
    "attrs": _attrs_fields,
    "pydantic": _pydantic_fields,
    "typeddict": _typed_dict_fields,
    "namedtuple": _tuple_fields,
}


# ---- values --------------------------------------------------------------------------------------


def _constant(fact: facts.Constant, real: object, where: str, found: Comparison) -> None:
    if not isinstance(fact.value, facts.Unknown):
        value = None if isinstance(fact.value, facts.NoneType) else fact.value
        found.agree("value", where, value, real)
    match fact.type:
        case facts.Named(module="builtins", name=name) if isinstance(fact.value, facts.Unknown):
            kinds = {part.__name__ for part in type(real).__mro__}
            found.agree("type", where, name in kinds, True)
