"""What a run is given: its parameters and resources, checked as a whole before anything runs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from flowrt.config import did_you_mean
from flowrt.errors import InputError
from flowrt.schema import Convert, Mismatch, schema_of, show
from flowrt.state import State


class Intake:
    """The door of one graph."""

    def __init__(
        self,
        name: str,
        state: type[State],
        params: tuple[str, ...],
        optional: tuple[str, ...],
        resources: tuple[str, ...],
    ) -> None:
        self.name = name
        self.state = state
        self.params = params + tuple(name for name in optional if name not in params)
        self.required = frozenset(name for name in params if name not in optional)
        self.resources = resources

    @cached_property
    def converters(self) -> dict[str, Convert]:
        """The converter of each parameter, made when the first run begins."""
        schema = schema_of(self.state)
        return {name: schema.input(name) for name in self.params}

    def admit(self, given: Mapping[str, Any], bound: Mapping[str, Any]) -> State:
        """Give the state in which a run begins.

        Raises:
            InputError: naming every parameter and resource that is missing, unknown or wrong.
        """
        converters = self.converters
        values: dict[str, Any] = {}
        try:
            for name, value in given.items():
                values[name] = converters[name](value)
        except (Mismatch, KeyError, AttributeError, TypeError):
            self._refuse(given)
            raise
        if not self.required <= values.keys():
            self._refuse(given)
        if self.resources:
            self._require(bound)
            values.update(bound)
        return self.state(**values)

    def check_resources(self, names: Mapping[str, Any]) -> None:
        """Refuse resources that the graph does not name."""
        for name in names:
            if name not in self.resources:
                near = did_you_mean(name, self.resources)
                raise InputError(f"graph `{self.name}` uses no resource `{name}`{near}")

    def _require(self, bound: Mapping[str, Any]) -> None:
        missing = [name for name in self.resources if name not in bound]
        if missing:
            names = ", ".join(f"`{name}`" for name in missing)
            call = ", ".join(f"{name}=…" for name in missing)
            raise InputError(f"graph `{self.name}` needs {names}: give it with `bind({call})`")

    def _refuse(self, given: object) -> None:
        if not isinstance(given, Mapping):
            raise InputError(
                f"the input of graph `{self.name}` is {show(given)}, expected a mapping"
            )
        problems = [*self._unknown(given), *self._missing(given), *self._wrong(given)]
        if problems:
            raise InputError(f"input of graph `{self.name}`: {'; '.join(problems)}")

    def _unknown(self, given: Mapping[Any, Any]) -> list[str]:
        return [
            f"no parameter `{name}`{did_you_mean(str(name), self.params)}"
            for name in given
            if name not in self.params
        ]

    def _missing(self, given: Mapping[Any, Any]) -> list[str]:
        return [
            f"`{name}` is missing, expected {schema_of(self.state).told(name)}"
            for name in self.params
            if name in self.required and name not in given
        ]

    def _wrong(self, given: Mapping[Any, Any]) -> list[str]:
        wrong: list[str] = []
        for name, convert in self.converters.items():
            if name not in given:
                continue
            try:
                convert(given[name])
            except Mismatch as mismatch:
                wrong.append(mismatch.tell(name))
        return wrong
