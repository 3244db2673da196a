"""Types as written, resolved: `syntax.TypeExpr` to `types.Type`."""

from __future__ import annotations

from flowc.bind.scope import AmbiguousMeaning, Damaged, FileScope, GraphMeaning, PythonMeaning
from flowc.diagnostics import codes, finding
from flowc.diagnostics.suggest import Suggestion, suggest
from flowc.python import facts
from flowc.python.annotations import TYPING
from flowc.source import Span
from flowc.trees import syntax
from flowc.trees.program import PythonName
from flowc.trees.types import (
    ClassType,
    DictOf,
    EnumType,
    ListOf,
    LiteralOf,
    Primitive,
    PrimitiveName,
    RecordType,
    SetOf,
    TupleOf,
    Type,
)
from flowc.types import ANY, NODE_ERROR, NONE, show, union

_PRIMITIVES: tuple[PrimitiveName, ...] = (
    "str", "int", "float", "bool", "bytes",
    "datetime", "date", "timedelta", "Decimal", "UUID", "Path",
)  # fmt: skip
_SIMPLE: dict[str, Type] = {
    **{name: Primitive(name) for name in _PRIMITIVES},
    "Any": ANY,
    "None": NONE,
    "NodeError": NODE_ERROR,
}
_ARITY = {"list": 1, "set": 1, "dict": 2}
_ELSEWHERE = {
    "string": "str",
    "integer": "int",
    "number": "float",
    "boolean": "bool",
    "object": "Any",
    "any": "Any",
    "array": "list",
    "map": "dict",
    "Dict": "dict",
    "List": "list",
    "Set": "set",
    "Tuple": "tuple",
    "null": "None",
    "void": "None",
    "String": "str",
    "text": "str",
    "Integer": "int",
    "double": "float",
    "Boolean": "bool",
    "Map": "dict",
    "Array": "list",
    "Object": "Any",
    "dynamic": "Any",
}
_FORMS_ELSEWHERE = {
    "Optional": "an optional type is written `T | None`",
    "Union": "a union is written `A | B`",
    "Annotated": "a reducer is written after the type: `var words: list[str] by extend`",
    "TypedDict": "types with fields are declared with `record`, or imported from Python",
    "Callable": "functions are not kept in fields; a node names one that is imported",
}


def bind_type(written: syntax.TypeExpr, scope: FileScope) -> Type:
    """Return the type that *written* means, or ``Any``, reported, if there is none."""
    match written:
        case syntax.UnionType():
            return union(*(bind_type(member, scope) for member in written.members))
        case syntax.LiteralType():
            return union(*(_literal(value, scope) for value in written.values))
        case syntax.NamedType():
            return _named(written, scope)
    return ANY


def _literal(constant: syntax.Constant, scope: FileScope) -> Type:
    match constant.value:
        case bool(value):
            return LiteralOf(value, "bool")
        case int(value):
            return LiteralOf(value, "int")
        case str(value):
            return LiteralOf(value, "str")
        case None:
            return NONE
    return _refuse(constant.span, "a `Literal` holds strings, whole numbers and booleans", scope)


def _named(written: syntax.NamedType, scope: FileScope) -> Type:
    name = written.name.text
    if name.split(".")[0] in scope.meanings:
        return _declared(written, scope)
    if name == "tuple":
        return _tuple(written, scope)
    if name in _ARITY:
        return _container(written, scope)
    if name in _SIMPLE:
        return _without_arguments(_SIMPLE[name], written, scope)
    return _unknown(written, scope)


def _declared(written: syntax.NamedType, scope: FileScope) -> Type:
    """Return the type of a top-level name of the file, or of a member of a module."""
    meaning = scope.look_up(written.name.parts[0].text)
    arguments = tuple(bind_type(argument, scope) for argument in written.arguments)
    match meaning:
        case EnumType() | RecordType() if len(written.name.parts) == 1:
            return _without_arguments(meaning, written, scope)
        case PythonMeaning():
            return _imported(meaning, written, arguments, scope)
        case GraphMeaning() | EnumType() | RecordType():
            return _refuse(written.name.span, f"`{written.name.text}` is not a type", scope)
        case Damaged() | AmbiguousMeaning() | None:
            return ANY


def _imported(
    meaning: PythonMeaning,
    written: syntax.NamedType,
    arguments: tuple[Type, ...],
    scope: FileScope,
) -> Type:
    found = member_of(meaning, [part.text for part in written.name.parts[1:]], scope)
    if found is None or isinstance(found.fact, facts.Missing | facts.SyntaxProblem):
        return ANY
    key = (found.name.module, found.name.name)
    type_ = scope.python.type_of_member(key, found.fact)
    if type_ is None and not isinstance(found.fact, facts.NotFound):
        headline = f"`{written.name.text}` is not a type"
        is_typing = found.name.module in TYPING
        help_ = _in_our_words(found.name.name, arguments) if is_typing else ""
        return _refuse(written.name.span, headline, scope, help_)
    if isinstance(type_, ClassType) and arguments:
        return ClassType(type_.home, type_.name, arguments)
    return ANY if type_ is None else type_


def member_of(meaning: PythonMeaning, parts: list[str], scope: FileScope) -> PythonMeaning | None:
    """Return what the dotted name *parts* refers to inside the module *meaning*, or None."""
    for part in parts:
        if not isinstance(meaning.fact, facts.Submodule):
            return None
        module = meaning.fact.name
        local = f"{meaning.name.local}.{part}"
        name = PythonName(module, part, local, meaning.name.span)
        meaning = PythonMeaning(name, scope.python.modules.member(module, part))
    return meaning


def _tuple(written: syntax.NamedType, scope: FileScope) -> Type:
    arguments = written.arguments
    if not arguments:
        return TupleOf((), rest=ANY)
    if isinstance(arguments[-1], syntax.EllipsisType):
        if len(arguments) != 2:
            return _refuse(written.span, "`...` follows the one type of a `tuple`", scope)
        return TupleOf((), rest=bind_type(arguments[0], scope))
    return TupleOf(tuple(bind_type(argument, scope) for argument in arguments))


def _container(written: syntax.NamedType, scope: FileScope) -> Type:
    name = written.name.text
    given = [bind_type(argument, scope) for argument in written.arguments]
    if given and len(given) != _ARITY[name]:
        expected = "one type" if _ARITY[name] == 1 else "two types"
        return _refuse(written.span, f"`{name}` takes {expected}, here are {len(given)}", scope)
    item = given[-1] if given else ANY
    if name == "dict":
        return DictOf(given[0] if given else ANY, item)
    return ListOf(item) if name == "list" else SetOf(item)


def _without_arguments(type_: Type, written: syntax.NamedType, scope: FileScope) -> Type:
    if not written.arguments:
        return type_
    return _refuse(written.span, f"`{written.name.text}` takes no types in brackets", scope)


def _refuse(at: Span, headline: str, scope: FileScope, help_: str = "") -> Type:
    scope.problems.add(finding(codes.UNKNOWN_TYPE, headline, at, help=help_))
    return ANY


def _in_our_words(name: str, arguments: tuple[Type, ...]) -> str:
    """Return the equivalent of a type of another language, or of Python's `typing`."""
    if name in _ELSEWHERE:
        return f"it is called `{_ELSEWHERE[name]}` here"
    shown = " | ".join(show(argument) for argument in arguments)
    if name == "Optional" and len(arguments) == 1:
        return f"an optional type is written `{shown} | None`"
    if name == "Union" and arguments:
        return f"a union is written `{shown}`"
    return _FORMS_ELSEWHERE.get(name, "")


def _unknown(written: syntax.NamedType, scope: FileScope) -> Type:
    name = written.name.text
    is_annotated = name == "Annotated"  # whose other arguments are not types
    arguments = written.arguments[: 1 if is_annotated else None]
    help_: str | Suggestion = _in_our_words(
        name, tuple(bind_type(argument, scope) for argument in arguments)
    )
    if not help_:
        scope.note_meant(name, type_names(scope))
        help_ = suggest(name, type_names(scope), "type")
    scope.unknown.add(codes.UNKNOWN_TYPE, f"there is no type `{name}`", written.name.span, help_)
    return ANY


def type_names(scope: FileScope) -> list[str]:
    """Return the names that can be used as a type."""
    own = scope.names_of(EnumType, RecordType)
    imported = [
        name
        for name, meaning in scope.meanings.items()
        if isinstance(meaning, PythonMeaning)
        and isinstance(meaning.fact, facts.Class | facts.TypeAlias | facts.Opaque)
    ]
    return [*own, *imported, *_SIMPLE, *_ARITY, "tuple"]
