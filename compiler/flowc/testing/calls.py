"""The calls of nodes that a test has expectations about, recorded during its run."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy

import attrs

from flowc.testing.shown import as_text
from flowc.testing.values import Values
from flowc.trees.program import (
    ExpectCall,
    ExpectCalls,
    Expr,
    NodeName,
    Occurrence,
    Test,
)
from flowc.types import resource_reads, taken
from flowrt.kit import State
from flowrt.state import CONTAINERS


@attrs.frozen(eq=False, repr=False)
class Raised:
    """Represents an argument whose evaluation failed; it is equal to nothing.

    The stub returns its result regardless: observing a run must not change it.
    """

    error: Exception

    def __repr__(self) -> str:
        return f"<raised {type(self.error).__name__}>"


@attrs.frozen(eq=False)
class Call:
    """One call of *node*: a snapshot of the arguments, by the names of their parameters. Resources
    are left out, since a test opens none.
    """

    node: Occurrence
    passed: Mapping[str, object]

    def told(self) -> str:
        """Return the call as it would be written: ``look_up('7', deep=True)``."""
        arguments = []
        for key, argument in taken(self.node, self.node.arguments).items():
            value = as_text(self.passed[key]) if key in self.passed else "_"
            arguments.append(value if argument.name is None else f"{argument.name}={value}")
        return f"{self.node.name}({', '.join(arguments)})"


@attrs.frozen(eq=False)
class Calls:
    """Listens to the calls in a run, and keeps those of the nodes in *expected*, by name."""

    expected: Mapping[str, Occurrence]
    values: Values
    made: dict[str, list[Call]] = attrs.field(factory=dict)

    @classmethod
    def of(cls, test: Test, values: Values) -> Calls:
        """Return a listener for the calls that *test* has expectations about."""
        steps = (step for step in test.steps if isinstance(step, ExpectCalls | ExpectCall))
        return cls({step.node.text: step.node.node for step in steps}, values)

    def hear(self, name: str, state: State) -> None:
        """Record a call of the node *name*, with its arguments evaluated in *state*."""
        node = self.expected.get(name)
        if node is not None:
            self.made.setdefault(name, []).append(Call(node, self._passed(node, state)))

    def to(self, name: NodeName) -> list[Call]:
        """Return the calls of a node so far."""
        return self.made.get(name.text, [])

    def _passed(self, node: Occurrence, state: State) -> Mapping[str, object]:
        return {
            key: self._value(argument.value, state)
            for key, argument in taken(node, node.arguments).items()
            if next(resource_reads(argument.value), None) is None
        }

    def _value(self, expr: Expr, state: State) -> object:
        try:
            value = self.values.of(expr, state)
        except Exception as error:
            return Raised(error)
        return copy(value) if isinstance(value, CONTAINERS) else value
