"""The enums and records of a file."""

from __future__ import annotations

from flowc.bind.annotated import bind_record_type
from flowc.bind.expressions import ExpressionBinder, Visible
from flowc.bind.fields import check_name
from flowc.bind.scope import FileScope
from flowc.diagnostics import codes, finding
from flowc.trees import syntax
from flowc.trees.program import Enum, Record, RecordField
from flowc.types import INT, NODE_ERROR, STR

#: The base classes of the Python enum generated for an enum, which is a `StrEnum`.
_ABOVE_ENUMS = frozenset(
    {("enum", "StrEnum"), ("enum", "ReprEnum"), ("enum", "Enum"), ("builtins", "str")}
)


def bind_enum(decl: syntax.EnumDecl, scope: FileScope) -> Enum:
    """Return the enum of *decl*; the value of a member without one is its own name."""
    members: dict[str, object] = {}
    places: dict[str, syntax.Name] = {}
    for member in decl.members:
        name = member.name
        if name.text in places:
            _report_duplicate("member", name, places[name.text], scope)
            continue
        _check_member_name(name, scope)
        places[name.text] = name
        members[name.text] = _member_value(member, members, scope)
    if not decl.members:
        headline = f"the enum `{decl.name.text}` has no members"
        scope.problems.add(finding(codes.UNKNOWN_ENUM_MEMBER, headline, decl.name.span))
    return Enum(scope.home, decl.name.text, members, decl.name.span, ancestors=_ABOVE_ENUMS)


def _member_value(
    member: syntax.EnumMember, earlier: dict[str, object], scope: FileScope
) -> object:
    if member.value is None:
        return member.name.text
    value = member.value.value
    if not isinstance(value, str):
        headline = f"the value of the member `{member.name.text}` is not a string"
        scope.problems.add(finding(codes.DEFAULT_TYPE, headline, member.value.span))
        return member.name.text
    if value in earlier.values():
        headline = f"two members have the value `{member.value.text}`"[:100]
        scope.problems.add(finding(codes.DUPLICATE_DEFINITION, headline, member.value.span))
    return value


def _check_member_name(name: syntax.Name, scope: FileScope) -> None:
    check_name(name, scope)
    if name.text == "mro" or (name.text.startswith("_") and name.text != "_"):
        headline = f"a member of an enum cannot be called `{name.text}`"
        scope.problems.add(finding(codes.RESERVED_NAME, headline, name.span))


def bind_record(decl: syntax.RecordDecl, scope: FileScope) -> Record:
    """Return the record of *decl* with its types and defaults bound."""
    fields: dict[str, RecordField] = {}
    places: dict[str, syntax.Name] = {}
    constants = ExpressionBinder(scope, Visible(), scope.unknown)
    for written in decl.fields:
        name = written.name
        if name.text in places:
            _report_duplicate("field", name, places[name.text], scope)
            continue
        check_name(name, scope)
        places[name.text] = name
        fields[name.text] = RecordField(
            name=name.text,
            type=bind_record_type(written.type, name.text, scope),
            required=written.default is None,
            default=constants.bind_optional(written.default),
            span=name.span,
        )
    return Record(scope.home, decl.name.text, tuple(fields.values()), decl.name.span)


def _report_duplicate(kind: str, name: syntax.Name, first: syntax.Name, scope: FileScope) -> None:
    code = codes.DUPLICATE_FIELD if kind == "field" else codes.DUPLICATE_DEFINITION
    scope.problems.add(
        finding(
            code,
            f"the {kind} `{name.text}` is declared twice",
            name.span,
            also=[(first.span, "first declared here")],
            help="give one of the two another name",
        )
    )


def node_error(place: syntax.Node) -> Record:
    """Return the built-in record `NodeError`, as if it were declared at *place*."""
    types = {"type": STR, "message": STR, "node": STR, "attempt": INT}
    fields = tuple(
        RecordField(name, type_, True, None, place.span) for name, type_ in types.items()
    )
    return Record(NODE_ERROR.home, NODE_ERROR.name, fields, place.span)
