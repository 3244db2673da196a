"""The handlers of a ``try``: the errors that each takes, and the field that stores one."""

from __future__ import annotations

import attrs

from flowc.bind.errors import bind_errors
from flowc.bind.fields import GraphFields
from flowc.bind.scope import FileScope, UnknownNames
from flowc.bind.sketch import Place
from flowc.diagnostics import codes, finding
from flowc.diagnostics.suggest import nearest, suggest
from flowc.trees import syntax
from flowc.trees.program import Catch, Field
from flowc.types import ANY, NODE_ERROR, STR, members


def bind_catch(
    handler: syntax.Handler,
    place: Place,
    names: GraphFields,
    unknown: UnknownNames,
    scope: FileScope,
) -> Catch:
    """Return the entry vertex of *handler*, in the region of its ``try``."""
    errors = bind_errors(handler.errors, scope)
    at = handler.span
    if handler.errors:
        at = handler.errors[0].span.to(handler.errors[-1].span)
    field = None
    if handler.field is not None:
        field = _field(handler.field, place, names, unknown)
    if field is not None and handler.field is not None and not _keeps_error(field):
        scope.problems.add(
            finding(
                codes.EXPRESSION_TYPE,
                f"the field `{field.name}` cannot keep an error",
                handler.field.span,
                also=[(field.span, "declared here")],
                help="its type must be `str` or `NodeError`",
            )
        )
    return Catch(place.region, errors, field, at)


def _field(
    name: syntax.Name, place: Place, names: GraphFields, unknown: UnknownNames
) -> Field | None:
    field = place.items.variables.get(name.text) or names.fields.get(name.text)
    if field is None and name.text not in names.silent:
        known = {**names.fields, **place.items.variables}
        keeping = [text for text, other in known.items() if _keeps_error(other)]
        near = suggest(name.text, keeping, "field")
        told = attrs.evolve(near, help=f"{near.help}, which can keep an error")
        unknown.add(
            codes.UNKNOWN_FIELD,
            f"there is no field `{name.text}`",
            name.span,
            told
            if nearest(name.text, keeping) is not None
            else "`as` needs a field of the graph, which keeps the error:"
            f" declare `var {name.text}: NodeError`",
        )
    return field


def _keeps_error(field: Field) -> bool:
    return any(member in (STR, NODE_ERROR, ANY) for member in members(field.type))
