"""By what a call takes its arguments, so that two ways to write one call can be compared."""

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
    """Return *arguments* of a call of *node* by the names of the parameters that take them.

    What a ``*`` gathers stands under its place among the positional ones, as all of these do where
    nothing is known of the function.
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
    """Return the names of the parameters that take arguments by their position."""
    match node.task:
        case GraphTask(graph=header):
            return [param.name for param in header.params]
        case FunctionTask(facts=facts) if (signature := signature_of(facts)) is not None:
            return [item.name for item in signature.in_place]
    return []
