"""What a call in an expression calls: an import, a record, a built-in function, a `str` method."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flowc.bind.scope import AmbiguousMeaning, Damaged, GraphMeaning, Meaning, PythonMeaning
from flowc.diagnostics import codes
from flowc.diagnostics.suggest import suggest
from flowc.python import facts
from flowc.trees import syntax
from flowc.trees.program import Builtin, Callee, Constructor, ImportedFunction, StrMethod
from flowc.trees.types import ClassType, EnumType, RecordType
from flowc.types import NODE_ERROR

if TYPE_CHECKING:
    from flowc.bind.expressions import ExpressionBinder

BUILTINS = (
    "len", "any", "all", "sum", "min", "max", "abs", "round", "sorted",
    "str", "int", "float", "bool", "list", "tuple", "set", "dict",
)  # fmt: skip
#: Functions by which Python classes declare defaults, and what to write instead.
_FACTORIES = dict.fromkeys(("field", "Field"), "a default is the value itself, as in `= []`")
STR_METHODS = frozenset(name for name in dir(str) if not name.startswith("_"))


def bind_callee(function: syntax.Expr, binder: ExpressionBinder) -> Callee | None:
    """Return what *function* refers to, or None, reported, if it cannot be called here."""
    meaning = binder.top_level(function)
    if meaning is not None:
        return _of_meaning(meaning, function, binder)
    match function:
        case syntax.NameExpr():
            return _bare(function, binder)
        case syntax.AttributeExpr():
            return _method(function, binder)
        case syntax.BadExpr():
            return None
    binder.bind(function)
    binder.refuse(function.span, "only functions that have a name can be called here")
    return None


def _of_meaning(meaning: Meaning, function: syntax.Expr, binder: ExpressionBinder) -> Callee | None:
    match meaning:
        case PythonMeaning():
            return _imported(meaning, function, binder)
        case RecordType():
            return Constructor(meaning)
        case EnumType(name=name):
            binder.refuse(
                function.span,
                f"the enum `{name}` cannot be called",
                f"a member is written `{name}.…`",
            )
        case GraphMeaning(name):
            binder.refuse(
                function.span,
                f"the graph `{name}` cannot be called in an expression",
                f"a node runs it: `node NAME(…) -> field = {name}`",
            )
        case Damaged() | AmbiguousMeaning():
            pass
    return None


def _imported(
    meaning: PythonMeaning, function: syntax.Expr, binder: ExpressionBinder
) -> Callee | None:
    fact = meaning.fact
    scope = binder.scope
    match fact:
        case facts.NotFound() | facts.Missing() | facts.SyntaxProblem() | facts.NotImportable():
            return None
        case facts.Function():
            scope.python.read_signature(fact)
            return ImportedFunction(meaning.name, fact)
        case facts.Class():
            return _class(meaning, fact, binder)
        case facts.Submodule() | facts.TypeAlias():
            binder.refuse(function.span, f"`{meaning.name.local}` is not a function")
            return None
        case facts.Constant() | facts.Opaque():
            return ImportedFunction(meaning.name, None)


def _class(meaning: PythonMeaning, fact: facts.Class, binder: ExpressionBinder) -> Callee:
    binder.scope.python.read_signature(fact)
    type_ = binder.scope.python.type_of_member((meaning.name.module, meaning.name.name), fact)
    if isinstance(type_, ClassType):
        known = binder.scope.python.classes.get((type_.home, type_.name))
        if known is not None and known.fields is not None:
            return Constructor(type_)
    return ImportedFunction(meaning.name, fact)


def _bare(function: syntax.NameExpr, binder: ExpressionBinder) -> Callee | None:
    name = function.name
    if binder.visible.field(name) or name in binder.visible.resources:
        binder.refuse(function.span, f"`{name}` holds a value and cannot be called here")
        return None
    if name in BUILTINS:
        return Builtin(name)
    if name == NODE_ERROR.name:
        return Constructor(NODE_ERROR)
    known = [*binder.scope.names_of(PythonMeaning, RecordType), *sorted(BUILTINS)]
    binder.scope.note_meant(name, known)
    binder.unknown.add(
        codes.FUNCTION_NOT_FOUND,
        f"there is no function `{name}`",
        function.span,
        _FACTORIES.get(name) or suggest(name, known, "function"),
    )
    return None


def _method(function: syntax.AttributeExpr, binder: ExpressionBinder) -> Callee | None:
    name = function.name
    value = binder.bind(function.value)
    if name.text in STR_METHODS:
        return StrMethod(value, name.text, name.span)
    binder.refuse(name.span, f"`{name.text}` is no method of `str`, and no other can be called")
    return None
