"""The patterns of a ``match``, bound against the type of its subject."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from flowc.bind.expressions import enum_meant
from flowc.bind.scope import Damaged, FileScope, Meaning, PythonMeaning
from flowc.bind.type_expressions import bind_type
from flowc.diagnostics import codes
from flowc.diagnostics.suggest import Suggestion, offer, suggest
from flowc.python import facts
from flowc.trees import program, syntax
from flowc.trees.program import (
    BadPattern,
    DefaultPattern,
    MemberPattern,
    Pattern,
    TypePattern,
    ValuePattern,
)
from flowc.trees.types import EnumType, LiteralOf, Type
from flowc.types import (
    ANY,
    NONE,
    declared_type,
    domain,
    fits,
    ignore,
    members,
    reads,
    show,
    type_of,
    union,
    value_type,
    with_narrowed,
)

_TYPES = ("str", "int", "float", "bool", "bytes", "list", "dict", "set", "tuple")


def bind_patterns(
    step: syntax.MatchStep, subject: program.Expr, scope: FileScope
) -> tuple[tuple[Pattern, ...], ...]:
    """Return the patterns of each case of *step*, whose bound subject is *subject*."""
    if isinstance(subject, program.BadExpr):
        return tuple(tuple(BadPattern(one.span) for one in case.patterns) for case in step.cases)
    type_ = value_type(_subject_type(subject, scope.python.definitions))
    found = [[_bind(pattern, type_, scope) for pattern in case.patterns] for case in step.cases]
    _report_refused([pattern for patterns in found for pattern in patterns], scope)
    return tuple(tuple(map(_without_reason, patterns)) for patterns in found)


@attrs.frozen(eq=False, repr=False)
class _Refused(BadPattern):
    """A pattern that no value of the subject can match, with the finding about it."""

    headline: str
    help: str | Suggestion


def _report_refused(patterns: list[Pattern], scope: FileScope) -> None:
    """Report the refused patterns; only the first if no other pattern matches either, since then
    the mistake is in the subject.
    """
    refused = [pattern for pattern in patterns if isinstance(pattern, _Refused)]
    others = [one for one in patterns if not isinstance(one, BadPattern | DefaultPattern)]
    for pattern in refused if others else refused[:1]:
        scope.unknown.add(codes.VALUE_NOT_IN_DOMAIN, pattern.headline, pattern.span, pattern.help)


def _without_reason(pattern: Pattern) -> Pattern:
    return BadPattern(pattern.span) if isinstance(pattern, _Refused) else pattern


def _subject_type(subject: program.Expr, definitions: program.Definitions) -> Type:
    """Return the type of *subject*, given any member of the types of the fields that it reads.

    Which member of ``ToolCall | Answer`` a field holds at this point is determined by the checks;
    here ``move.tool`` has the type that it has in the members that define it.
    """
    found = type_of(subject, declared_type, definitions, ignore)
    if found != ANY:
        return found
    fields = dict.fromkeys(read.field for read in reads(subject))
    types = [
        type_of(subject, with_narrowed(declared_type, {field: member}), definitions, ignore)
        for field in fields
        for member in members(field.type)
    ]
    known = [type_ for type_ in types if type_ != ANY]
    return union(*known) if known else ANY


def _bind(pattern: syntax.Pattern, subject: Type, scope: FileScope) -> Pattern:
    match pattern.value:
        case None:
            return DefaultPattern(pattern.span)
        case syntax.Constant() as constant:
            return _constant(constant, subject, scope)
        case syntax.DottedName() as name:
            return _name(name, subject, scope)


def _constant(constant: syntax.Constant, subject: Type, scope: FileScope) -> Pattern:
    value = constant.value
    if not isinstance(value, str | int | bool | None):
        return _Refused(constant.span, f"`{constant.text}` cannot be a pattern", "")
    parts = domain(subject, scope.python.definitions)
    constants = [part for part in parts or () if isinstance(part, LiteralOf | EnumType)]
    if not fits(_type_of(value), subject, scope.python.definitions):
        return _refuse_value(constant, subject, constants)
    if value is None or parts is None or len(constants) < len(set(parts) - {NONE}):
        return ValuePattern(constant.span, value)
    if any(_alike(part, value) for part in constants):
        return ValuePattern(constant.span, value)
    return _refuse_value(constant, subject, constants)


def _type_of(value: str | int | bool | None) -> Type:
    match value:
        case None:
            return NONE
        case bool():
            return LiteralOf(value, "bool")
        case int():
            return LiteralOf(value, "int")
    return LiteralOf(value, "str")


def _alike(part: Type, value: str | int | bool) -> bool:
    """Whether *part* is exactly the constant *value*: ``True`` is not ``1``."""
    return isinstance(part, LiteralOf) and (part.kind, part.value) == (type(value).__name__, value)


def _refuse_value(
    constant: syntax.Constant,
    subject: Type,
    constants: list[LiteralOf | EnumType],
) -> Pattern:
    enums = [part for part in constants if isinstance(part, EnumType)]
    if enums:
        names = [str(part.member) for part in enums]
        help_ = offer("", names, "member")
        if isinstance(constant.value, str):
            unquoted = "members are named without quotes"
            help_ = unquoted if constant.value in names else f"{unquoted}: {help_}"
    else:
        values = [str(part.value) for part in constants if isinstance(part, LiteralOf)]
        help_ = offer(str(constant.value), values, "value")
    headline = f"`{constant.text}` is no value of `{show(subject)}`"[:100]
    return _Refused(constant.span, headline, help_)


def _name(name: syntax.DottedName, subject: Type, scope: FileScope) -> Pattern:
    enums = [member for member in members(subject) if isinstance(member, EnumType)]
    if len(name.parts) == 1:
        for enum in enums:
            known = _members(enum, scope)
            if name.text in known:
                whole = EnumType(enum.home, enum.name)
                return MemberPattern(name.span, whole, known[name.text])
    elif len(name.parts) == 2:
        qualified = _qualified(name, scope)
        if qualified is not None:
            return qualified
    meaning = scope.look_up(name.parts[0].text)
    if meaning is not None or name.text in (*_TYPES, "NodeError"):
        return _type(name, meaning, scope)
    return _unknown(name, subject, enums, scope)


def _qualified(name: syntax.DottedName, scope: FileScope) -> Pattern | None:
    """Return the member that ``Kind.refund`` names, or None if no enum precedes the dot."""
    enum = enum_meant(scope.look_up(name.parts[0].text), scope)
    if enum is None:
        return None
    member = name.parts[1].text
    known = _members(enum, scope)
    if member in known:
        return MemberPattern(name.span, enum, known[member])
    scope.unknown.add(
        codes.UNKNOWN_ENUM_MEMBER,
        f"the enum `{enum.name}` has no member `{member}`",
        name.parts[1].span,
        suggest(member, known, "member"),
    )
    return BadPattern(name.span)


def _type(name: syntax.DottedName, meaning: Meaning | None, scope: FileScope) -> Pattern:
    if isinstance(meaning, Damaged):
        return BadPattern(name.span)
    type_ = bind_type(syntax.NamedType(name.span, name, ()), scope)
    if type_ == ANY and not isinstance(meaning, PythonMeaning):
        return BadPattern(name.span)
    return TypePattern(name.span, type_)


def _unknown(
    name: syntax.DottedName, subject: Type, enums: list[EnumType], scope: FileScope
) -> Pattern:
    if enums:
        known = [member for enum in enums for member in _members(enum, scope)]
        headline = f"the enum `{enums[0].name}` has no member `{name.text}`"
        return _Refused(name.span, headline, suggest(name.text, known, "member"))
    if subject == ANY and _lacks_a_type(scope):
        return BadPattern(name.span)  # its enum may be the missing type
    headline = f"`{name.text}` is no value or class that can be matched"
    is_text = any(_alike(member, name.text) for member in members(subject))
    is_text = is_text or "str" in show(subject)
    help_ = f'a string is written in quotes: `"{name.text}"`' if is_text else ""
    return _Refused(name.span, headline, help_)


def _lacks_a_type(scope: FileScope) -> bool:
    """Whether the file names an unknown type, or imports something that does not exist."""
    return scope.unknown.has(codes.UNKNOWN_TYPE) or any(
        isinstance(meaning, Damaged)
        or (
            isinstance(meaning, PythonMeaning)
            and isinstance(meaning.fact, facts.Missing | facts.SyntaxProblem | facts.NotFound)
        )
        for meaning in scope.meanings.values()
    )


def _members(enum: EnumType, scope: FileScope) -> Mapping[str, str]:
    known = scope.python.enums.get((enum.home, enum.name))
    return {} if known is None else known.names
