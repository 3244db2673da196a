"""A single expression as Python text, with the imports that it needs."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from flowc.generate.expressions import Expressions
from flowc.generate.homes import Homes
from flowc.generate.layout import flat
from flowc.generate.names import Names
from flowc.trees import ir
from flowc.trees.program import Expr


@attrs.frozen
class Alone:
    """*text* reads fields of `s`, the names of its own module, `kit`, and *imports*: the local name
    → the module and the name there.
    """

    text: str
    imports: Mapping[str, tuple[str, str]]


def alone(expr: Expr, module: ir.Module) -> Alone:
    """Return *expr*, from the flow file of *module*, as Python text."""
    names = Names()
    names.keep(enum.name for enum in module.enums)
    names.keep(record.name for record in module.records)
    show = Expressions(names, Homes(names, module))
    text = flat(show.owned(expr))
    return Alone(text, {local: key for key, local in names.imported.items()})
