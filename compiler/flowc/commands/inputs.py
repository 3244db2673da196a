"""The input of a graph on the command line: from options, a file, or standard input."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from typing import Any

from flowc.commands.outcome import Refusal
from flowc.commands.values import from_json, from_word, parse_json
from flowrt import InputError

Input = dict[str, Any]
#: The types of a graph's parameters, resolved, by name.
Hints = Mapping[str, Any]

_STANDARD_INPUT = "-"


class SeveralInputs(Refusal):
    """The input turned out to be JSON Lines, *lines*, though no option said so."""

    def __init__(self, where: str, lines: Iterable[str]) -> None:
        super().__init__(f"{where} holds many inputs, one per line", help="give one input")
        self.lines = tuple(lines)
        self.total = _written(self.lines)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options from which the input is read."""
    group = parser.add_argument_group("input")
    whole = group.add_mutually_exclusive_group()
    whole.add_argument("--input", metavar="JSON", help="all parameters, as a JSON object")
    whole.add_argument(
        "--file",
        metavar="PATH",
        help="a file with the JSON object, or in .jsonl one per line; - is standard input",
    )
    group.add_argument(
        "-i",
        action="append",
        default=[],
        dest="pairs",
        metavar="NAME=VALUE",
        help="one parameter, as JSON or as plain text; may be repeated",
    )
    group.add_argument(
        "--jsonl",
        action="store_true",
        help="read one JSON object per line, print one result per line",
    )


def is_many(options: argparse.Namespace) -> bool:
    """Return whether the input is JSON Lines."""
    return options.jsonl or (options.file or "").endswith((".jsonl", ".ndjson"))


def is_given(options: argparse.Namespace) -> bool:
    """Return whether any option gives the input."""
    return bool(
        options.input is not None or options.file is not None or options.pairs or options.jsonl
    )


def read_one(options: argparse.Namespace, hints: Hints, *, required: bool) -> Input:
    """Return the input of one run.

    Standard input is read if it is asked for, or if no other input was given, something is
    *required*, and standard input is not a terminal.

    Raises:
        SeveralInputs: It is JSON Lines.
        Refusal: It cannot be read, or is no JSON object.
    """
    if options.input is not None:
        given = _object(options.input, "`--input`")
    elif options.file is not None:
        given = _one(tuple(_lines(options.file)), _named(options.file))
    elif required and not options.pairs and not sys.stdin.isatty():
        lines = tuple(_lines(_STANDARD_INPUT))
        given = _one(lines, _named(_STANDARD_INPUT)) if any(map(str.strip, lines)) else {}
    else:
        given = {}
    return _typed(given, hints) | _pairs(options.pairs, hints)


def read_many(options: argparse.Namespace, hints: Hints) -> Iterator[Input | InputError]:
    """Yield the input of each run, or what is wrong with its line; empty lines are skipped."""
    path = options.file or _STANDARD_INPUT
    lines = options.input.splitlines() if options.input is not None else _lines(path)
    return read_lines(lines, options, hints)


def read_lines(
    lines: Iterable[str], options: argparse.Namespace, hints: Hints
) -> Iterator[Input | InputError]:
    """Yield the input of each line, or what is wrong with it; empty lines are skipped."""
    common = _pairs(options.pairs, hints)
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                yield _typed(_object(line, f"line {number}"), hints) | common
            except Refusal as refusal:
                yield InputError(str(refusal))


def count(options: argparse.Namespace) -> int | None:
    """Return how many inputs `read_many` will yield, ``None`` if that is not known in advance."""
    if options.input is not None:
        return _written(options.input.splitlines())
    if options.file in (None, _STANDARD_INPUT):
        return None
    return _written(_lines(options.file))


def _written(lines: Iterable[str]) -> int:
    return sum(bool(line.strip()) for line in lines)


def _lines(path: str) -> Iterable[str]:
    try:
        with ExitStack() as stack:
            file = sys.stdin
            if path != _STANDARD_INPUT:
                file = stack.enter_context(open(path, encoding="utf-8"))
            yield from file
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise Refusal(f"{_named(path)} cannot be read: {reason}") from None
    except UnicodeDecodeError:
        raise Refusal(f"{_named(path)} is not UTF-8 text") from None


def _named(path: str) -> str:
    return "standard input" if path == _STANDARD_INPUT else f"`{path}`"


def _one(lines: Sequence[str], where: str) -> Input:
    first = next((line for line in lines if line.strip()), "")
    if _written(lines) > 1 and _is_object(first):
        raise SeveralInputs(where, lines)
    return _object("".join(lines), where)


def _is_object(text: str) -> bool:
    try:
        return isinstance(parse_json(text), dict)
    except (ValueError, RecursionError):
        return False


def _object(text: str, where: str) -> Input:
    try:
        value = parse_json(text)
    except ValueError as error:
        raise Refusal(f"{where} is not valid JSON: {str(error).lower()}") from None
    except RecursionError:
        raise Refusal(f"{where} is nested too deeply") from None
    if not isinstance(value, dict):
        raise Refusal(
            f"{where} is not a JSON object", help='write the parameters as {"name": value}'
        )
    return value


def _typed(given: Input, hints: Hints) -> Input:
    return {name: from_json(value, hints.get(name, Any)) for name, value in given.items()}


def _pairs(pairs: Iterable[str], hints: Hints) -> Input:
    return dict(_pair(pair, hints) for pair in pairs)


def _pair(pair: str, hints: Hints) -> tuple[str, Any]:
    name, equals, text = pair.partition("=")
    if not equals or not name.isidentifier():
        raise Refusal(f"`-i {pair}` gives no parameter", help="write `-i name=value`")
    return name, from_word(text, hints.get(name, Any))
