"""Whether the arguments of a call agree in number and name with the parameters of the callee.

Only parameters that are known exactly are checked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal

import attrs

from flowc.diagnostics import Code, Diagnostic, codes, finding, renaming
from flowc.diagnostics.suggest import suggest
from flowc.python import facts
from flowc.source import Span
from flowc.trees.program import BoundArgument

_BY_POSITION = ("positional_only", "positional")

_Pair = tuple[BoundArgument, facts.Parameter]


@attrs.frozen
class Signature:
    """The parameters of *name*; *span* is where it is defined, shown with each finding."""

    name: str
    parameters: tuple[facts.Parameter, ...]
    span: Span | None
    noun: Literal["parameter", "field"] = "parameter"

    @property
    def in_place(self) -> list[facts.Parameter]:
        """The parameters that accept positional arguments."""
        return [item for item in self.parameters if item.kind in _BY_POSITION]

    @property
    def unknown(self) -> Code:
        """The code for an argument with an unknown name."""
        is_record = self.noun == "field"
        return codes.UNKNOWN_RECORD_FIELD if is_record else codes.UNKNOWN_PARAMETER


def signature_of(known: facts.Function | facts.Class | None) -> Signature | None:
    """Return the signature of a Python callable, or None if it is not known exactly."""
    exact = facts.Certainty.EXACT
    if isinstance(known, facts.Function) and known.parameters_certainty is exact:
        return Signature(known.name, known.parameters, known.span)
    if isinstance(known, facts.Class) and known.init_certainty is exact:
        return Signature(known.name, known.init, known.span)
    return None


def pair_arguments(signature: Signature, arguments: Sequence[BoundArgument]) -> Iterator[_Pair]:
    """Yield each argument with the parameter that accepts it; others are left out."""
    places = signature.in_place
    rest = _one_of_kind(signature, "var_positional")
    named = {item.name: item for item in signature.parameters if _takes_name(item)}
    others = _one_of_kind(signature, "var_keyword")
    position = 0
    for argument in arguments:
        if argument.name is None:
            parameter = places[position] if position < len(places) else rest
            position += 1
        else:
            parameter = named.get(argument.name, others)
        if parameter is not None:
            yield argument, parameter


def check_call(
    signature: Signature, arguments: Sequence[BoundArgument], at: Span
) -> Iterator[Diagnostic]:
    """Yield the mistakes of a call at *at*: superfluous, missing, unknown or repeated arguments.

    Nothing if a positional argument follows a keyword argument: that was reported.
    """
    if is_out_of_order(arguments):
        return
    misplaced = [*_too_many(signature, arguments), *_unknown(signature, arguments)]
    yield from misplaced
    pairs = list(pair_arguments(signature, arguments))
    yield from _repeated(signature, pairs)
    if not misplaced:  # otherwise the missing one was most likely passed in the wrong place
        yield from _missing(signature, pairs, at)


def is_out_of_order(arguments: Sequence[BoundArgument]) -> bool:
    """Whether a positional argument follows a keyword argument."""
    return any(
        before.name is not None and argument.name is None
        for before, argument in pairwise(arguments)
    )


def _too_many(signature: Signature, arguments: Sequence[BoundArgument]) -> Iterator[Diagnostic]:
    places = signature.in_place
    given = [argument for argument in arguments if argument.name is None]
    if len(given) > len(places) and _one_of_kind(signature, "var_positional") is None:
        takes = _count(len(places), "positional argument")
        yield finding(
            codes.WRONG_ARITY,
            f"`{signature.name}` takes {takes}, here {_are(len(given))}",
            given[len(places)].span,
            "one too many",
            also=_definition(signature),
            help="remove it, or give the function a parameter for it",
        )


def _unknown(signature: Signature, arguments: Sequence[BoundArgument]) -> Iterator[Diagnostic]:
    if _one_of_kind(signature, "var_keyword") is not None:
        return
    names = [item.name for item in signature.parameters if _takes_name(item)]
    for argument in arguments:
        if argument.name is not None and argument.name not in names:
            near = suggest(argument.name, names, signature.noun)
            yield finding(
                signature.unknown,
                f"`{signature.name}` has no {signature.noun} `{argument.name}`",
                argument.span,
                also=_definition(signature),
                help=near.help,
                fixes=renaming(near.instead, argument.name_span),
            )


def _repeated(signature: Signature, pairs: Sequence[_Pair]) -> Iterator[Diagnostic]:
    seen: dict[str, BoundArgument] = {}
    for argument, parameter in pairs:
        if parameter.kind.startswith("var_"):
            continue
        if parameter.name in seen:
            yield finding(
                codes.WRONG_ARITY,
                f"the parameter `{parameter.name}` of `{signature.name}` is given twice",
                argument.span,
                also=[(seen[parameter.name].span, "given here first")],
            )
        seen.setdefault(parameter.name, argument)


def _missing(signature: Signature, pairs: Sequence[_Pair], at: Span) -> Iterator[Diagnostic]:
    given = {parameter.name for _, parameter in pairs}
    missing = [
        f"`{item.name}`"
        for item in signature.parameters
        if not item.has_default and not item.kind.startswith("var_") and item.name not in given
    ]
    if missing:
        noun = "argument" if len(missing) == 1 else "arguments"
        yield finding(
            codes.WRONG_ARITY,
            f"`{signature.name}` lacks its {noun} {', '.join(missing)}"[:100],
            at,
            also=_definition(signature),
            help=f"pass it, as in {missing[0][:-1]}=…`, or give the parameter a default",
        )


def _definition(signature: Signature) -> list[tuple[Span, str]]:
    return [] if signature.span is None else [(signature.span, "defined here")]


def _one_of_kind(signature: Signature, kind: facts.ParameterKind) -> facts.Parameter | None:
    return next((item for item in signature.parameters if item.kind == kind), None)


def _takes_name(parameter: facts.Parameter) -> bool:
    return parameter.kind in ("positional", "keyword_only")


def _count(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"


def _are(number: int) -> str:
    return "is 1" if number == 1 else f"are {number}"
