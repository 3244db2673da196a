"""The arguments of a graph: passed by a node that runs it, by a trigger, or by a test."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from flowc.check.words import given_type, typed
from flowc.diagnostics import Code, Diagnostic, finding, renaming
from flowc.diagnostics.suggest import suggest
from flowc.source import Span
from flowc.trees.program import BoundArgument, Field, GraphHeader
from flowc.trees.types import Type
from flowc.types import is_out_of_order, show


@attrs.frozen(eq=False)
class GraphCall:
    """A call of the graph of *header* with *arguments*, at *at*; findings about it have *code*.
    *whole* is the call with every missing argument added, if that is known.
    """

    header: GraphHeader
    arguments: tuple[BoundArgument, ...]
    at: Span
    code: Code
    whole: str = ""

    def paired(self) -> Iterator[tuple[Field, BoundArgument]]:
        """Yield each argument together with its parameter, if there is one."""
        named = {param.name: param for param in self.header.params}
        in_place = iter(self.header.params)
        for argument in self.arguments:
            param = next(in_place, None) if argument.name is None else named.get(argument.name)
            if param is not None:
                yield param, argument

    def misnamed(self) -> Iterator[Diagnostic]:
        """Report each argument that is unknown, superfluous, repeated or missing.

        Nothing if a positional argument follows a keyword argument: that was reported.
        """
        if is_out_of_order(self.arguments):
            return
        unknown = [*self._unknown(), *self._too_many()]
        yield from unknown
        yield from self._repeated()
        if not unknown:  # otherwise the missing one was most likely passed under another name
            yield from map(self._missing, self.lacking())

    def lacking(self) -> list[Field]:
        """Return the required parameters that are not passed."""
        given = {param.name for param, _ in self.paired()}
        return [p for p in self.header.params if p.default is None and p.name not in given]

    def misfit(self, param: Field, argument: BoundArgument, given: Type) -> Diagnostic:
        """Return the finding that *argument*, of type *given*, does not fit *param*."""
        shown = given_type(given, param.type)
        return finding(
            self.code,
            f"`{param.name}` takes {typed(param.type)}, not {shown}",
            argument.value.span,
            f"this is {shown}",
            also=[(param.span, f"declared as {typed(param.type)}")],
            help="pass a value of the declared type",
        )

    def _unknown(self) -> Iterator[Diagnostic]:
        known = [param.name for param in self.header.params]
        for argument in self.arguments:
            if argument.name is not None and argument.name not in known:
                near = suggest(argument.name, known, "parameter")
                yield finding(
                    self.code,
                    f"graph `{self.header.name}` has no parameter `{argument.name}`",
                    argument.span,
                    also=[(self.header.span, "declared here")],
                    help=near.help,
                    fixes=renaming(near.instead, argument.name_span),
                )

    def _too_many(self) -> Iterator[Diagnostic]:
        takes = len(self.header.params)
        in_place = [argument for argument in self.arguments if argument.name is None]
        for argument in in_place[takes:]:
            noun = "argument" if takes == 1 else "arguments"
            yield finding(
                self.code,
                f"graph `{self.header.name}` takes {takes} {noun}, not {len(in_place)}",
                argument.span,
                "one too many",
                also=[(self.header.span, "declared here")],
                help="remove it, or add a parameter to the graph",
            )

    def _repeated(self) -> Iterator[Diagnostic]:
        seen: dict[str, BoundArgument] = {}
        for param, argument in self.paired():
            if param.name in seen:
                yield finding(
                    self.code,
                    f"the parameter `{param.name}` of `{self.header.name}` is given twice",
                    argument.span,
                    also=[(seen[param.name].span, "given here first")],
                )
            seen.setdefault(param.name, argument)

    def _missing(self, param: Field) -> Diagnostic:
        return finding(
            self.code,
            f"graph `{self.header.name}` is not given its parameter `{param.name}`",
            self.at,
            f"needs `{param.name}: {show(param.type)}`",
            also=[(param.span, "has no default")],
            help=f"pass it, as in `{self.whole or f'{param.name}=…'}`",
        )
