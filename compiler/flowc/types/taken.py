"""The arguments of a call by parameter, so that different ways to write a call can be compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from flowc.trees.program import (
    BoundArgument,
    ExpectedArgument,
    FunctionTask,
    GraphTask,
    Occurrence,
)
from flowc.types.signature import signature_of

A = TypeVar("A", BoundArgument, ExpectedArgument)


def taken(node: Occurrence, arguments: Sequence[A]) -> Mapping[str, A]:
    """Return *arguments* of a call of *node* by the names of their parameters.

    What a ``*`` parameter collects is keyed by position, as are all positional arguments if nothing
    is known about the function.
    """
    places = _in_place(node)
    unnamed = iter(range(len(arguments)))
    return {
        _place(next(unnamed), places) if argument.name is None else argument.name: argument
        for argument in arguments
    }


def _place(position: int, places: Sequence[str]) -> str:
    return places[position] if position < len(places) else f"*{position}"


def _in_place(node: Occurrence) -> Sequence[str]:
    """Return the names of the parameters that accept positional arguments."""
    match node.task:
        case GraphTask(graph=header):
            return [param.name for param in header.params]
        case FunctionTask(facts=facts) if (signature := signature_of(facts)) is not None:
            return [item.name for item in signature.in_place]
    return []
