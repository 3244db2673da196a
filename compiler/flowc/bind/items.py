"""The variables of an `each`: the item, and those declared after ``with``."""

from __future__ import annotations

import attrs

from flowc.bind.expressions import ExpressionBinder
from flowc.bind.fields import GraphFields, check_name
from flowc.bind.nodes import ItemScope
from flowc.bind.reducers import bind_reducer
from flowc.bind.scope import FileScope, UnknownNames
from flowc.bind.type_expressions import bind_type
from flowc.diagnostics import codes, finding
from flowc.trees import program, syntax
from flowc.trees.program import Field, Reducer
from flowc.trees.types import Type
from flowc.types import ANY, declared_type, element_type, ignore, type_of


@attrs.define(eq=False)
class ItemBinder:
    """Declares item variables and gives each a slot that no field of the graph has."""

    scope: FileScope
    names: GraphFields
    unknown: UnknownNames
    _slots: dict[str, Type | None] = attrs.field(factory=dict)

    def expressions(self, items: ItemScope) -> ExpressionBinder:
        """Return a binder for expressions in a place where *items* are visible."""
        visible = attrs.evolve(self.names.visible, items=items.variables)
        return ExpressionBinder(self.scope, visible, self.unknown)

    def bind(
        self, step: syntax.EachStep, items: program.Expr, outer: ItemScope
    ) -> tuple[ItemScope, Field, tuple[Field, ...]]:
        """Return what is visible in the body of *step*, its item, and its other variables."""
        whole = type_of(items, declared_type, self.scope.python.definitions, ignore)
        item = self._declare(step.item, element_type(whole) or ANY, None, None, outer)
        inner = ItemScope(
            {**outer.variables, item.name: item}, outer.loops | {item.name}, outer.silent
        )
        variables: list[Field] = []
        for written in step.variables:
            field = self._variable(written, inner)
            variables.append(field)
            inner = ItemScope(
                {**inner.variables, field.name: field}, inner.loops - {field.name}, inner.silent
            )
        return inner, item, tuple(variables)

    def _variable(self, written: syntax.ItemVar, scope: ItemScope) -> Field:
        if written.name.text in scope.loops and written.name.text in scope.variables:
            self.scope.problems.add(
                finding(
                    codes.DUPLICATE_FIELD,
                    f"`{written.name.text}` is already the item of this `each`",
                    written.name.span,
                )
            )
        type_ = bind_type(written.type, self.scope)
        default = self.expressions(scope).bind_optional(written.default)
        reducer = bind_reducer(
            written.reducer, type_, written.name, default is not None, self.scope
        )
        return self._declare(written.name, type_, reducer, default, scope)

    def _declare(
        self,
        name: syntax.Name,
        type_: Type,
        reducer: Reducer | None,
        default: program.Expr | None,
        outer: ItemScope,
    ) -> Field:
        check_name(name, self.scope)
        self._warn_of_shadowing(name, outer)
        slot = self._slot(name.text, type_ if reducer is None else None)
        return Field(name.text, slot, "item", type_, reducer, default, name.span)

    def _warn_of_shadowing(self, name: syntax.Name, outer: ItemScope) -> None:
        hidden = outer.variables.get(name.text) or self.names.fields.get(name.text)
        if hidden is not None:
            self.scope.problems.add(
                finding(
                    codes.SHADOWING,
                    f"the item variable `{name.text}` hides another `{name.text}`",
                    name.span,
                    also=[(hidden.span, "hidden in the body of this `each`")],
                    help="give one of the two another name",
                )
            )

    def _slot(self, name: str, type_: Type | None) -> str:
        """Return a slot for *name*; variables of the same name and type share one."""
        slot, number = name, 1
        while (
            slot in self.names.fields
            or slot in self.names.resources
            or (slot in self._slots and (type_ is None or self._slots[slot] != type_))
        ):
            number += 1
            slot = f"{name}_{number}"
        self._slots[slot] = type_
        return slot
