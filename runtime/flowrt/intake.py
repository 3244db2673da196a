"""What a run is given: its parameters and resources, checked as a whole before anything runs.

The generated module has a function that checks each value and makes the state of the run. Here is
the rest: whether the right names are given, and the message if anything is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, TypeAlias

from flowrt.config import did_you_mean
from flowrt.errors import InputError
from flowrt.schema import SCHEMAS, Convert, Mismatch, schema_of, show
from flowrt.state import State

#: The values of the parameters, or the bound resources, by name.
Given: TypeAlias = Mapping[str, Any]

#: Makes the state of a run from its input and, if the graph has resources, from what is bound.
Admit: TypeAlias = Callable[..., State]


class Intake:
    """The check of the input of one graph."""

    def __init__(
        self,
        name: str,
        state: type[State],
        admit: Admit,
        params: tuple[str, ...],
        optional: tuple[str, ...],
        resources: tuple[str, ...],
    ) -> None:
        self.name = name
        self.state = state
        self.params = params + tuple(name for name in optional if name not in params)
        self.required = frozenset(name for name in params if name not in optional)
        self.resources = resources
        self._admit = admit
        self._names = frozenset(self.params)
        #: How many names an input has that is certainly right if each parameter is found in it.
        self.exact = len(params) if len(self.required) == len(self.params) else None

    @cached_property
    def converters(self) -> dict[str, Convert]:
        """The converter of each parameter, made when a run is refused for the first time."""
        schema = schema_of(self.state)
        return {name: schema.inputs[name] for name in self.params}

    def admit(self, given: Given, bound: Given) -> State:
        """Give the initial state of a run.

        Raises:
            InputError: naming every parameter and resource that is missing, unknown or wrong.
        """
        if type(given) is not dict:
            self._check_names(given)
        elif len(given) != self.exact and not self._names.issuperset(given):
            self._refuse(given)
        try:  # a missing name of a dict is a `KeyError`
            return self._admit(given, bound) if self.resources else self._admit(given)
        except (Mismatch, KeyError):
            self.refuse(given, bound)
            raise

    def _check_names(self, given: Given) -> None:
        is_mapping = isinstance(given, Mapping)
        if not is_mapping or not self.required <= given.keys() <= self._names:
            self._refuse(given)

    def check_resources(self, names: Mapping[str, Any]) -> None:
        """Refuse resources that the graph does not declare."""
        for name in names:
            if name not in self.resources:
                near = did_you_mean(name, self.resources)
                raise InputError(f"graph `{self.name}` uses no resource `{name}`{near}")

    def require(self, bound: Given) -> None:
        """Refuse to begin if a resource is not bound."""
        missing = [name for name in self.resources if name not in bound]
        if missing:
            names = ", ".join(f"`{name}`" for name in missing)
            call = ", ".join(f"{name}=…" for name in missing)
            raise InputError(f"graph `{self.name}` needs {names}: give it with `bind({call})`")

    def refuse(self, given: Given, bound: Given) -> None:
        """Report what is wrong with an input that `admit` did not take, if it is to blame at all.

        Raises:
            InputError: naming every parameter and resource that is missing, unknown or wrong.
        """
        self._refuse(given)
        self.require(bound)

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


def admitted(state: type[State], field: str, value: Any) -> Any:
    """Give the value of a parameter, converted to the type of its field.

    Raises:
        Mismatch: it does not fit.
    """
    return SCHEMAS[state].inputs[field](value)
