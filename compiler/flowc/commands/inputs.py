"""What a graph is given on the command line: options, a file, or standard input."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from typing import Any

from flowc.commands.outcome import Refusal
from flowc.commands.values import from_json

Input = dict[str, Any]
#: The types of a graph's parameters, resolved, by name.
Hints = Mapping[str, Any]

_STANDARD_INPUT = "-"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options from which the input is read."""
    group = parser.add_argument_group("input")
    whole = group.add_mutually_exclusive_group()
    whole.add_argument("--input", metavar="JSON", help="all parameters, as a JSON object")
    whole.add_argument(
        "--file",
        metavar="PATH",
        help="a file that holds the JSON object, or with .jsonl one a line; - is standard input",
    )
    group.add_argument(
        "-i",
        action="append",
        default=[],
        dest="pairs",
        metavar="NAME=VALUE",
        help="one parameter, as JSON or else as text; may be repeated",
    )
    group.add_argument(
        "--jsonl", action="store_true", help="one JSON object a line in, one result a line out"
    )


def is_many(options: argparse.Namespace) -> bool:
    """Return whether the input is JSON Lines."""
    return options.jsonl or (options.file or "").endswith((".jsonl", ".ndjson"))


def read_one(options: argparse.Namespace, hints: Hints, *, required: bool) -> Input:
    """Return the input of one run.

    Standard input is read where it is asked for, or where nothing else was given, something is
    *required* and no person sits at it.

    Raises:
        Refusal: It cannot be read, or is no JSON object.
    """
    if options.input is not None:
        given = _object(options.input, "`--input`")
    elif options.file is not None:
        given = _object("".join(_lines(options.file)), _named(options.file))
    elif required and not options.pairs and not sys.stdin.isatty():
        text = sys.stdin.read()
        given = _object(text, _named(_STANDARD_INPUT)) if text.strip() else {}
    else:
        given = {}
    return _typed(given, hints) | _pairs(options.pairs, hints)


def read_many(options: argparse.Namespace, hints: Hints) -> Iterator[Input | Refusal]:
    """Yield the input of each run, or what is wrong with its line; empty lines are passed over."""
    common = _pairs(options.pairs, hints)
    path = options.file or _STANDARD_INPUT
    lines = options.input.splitlines() if options.input is not None else _lines(path)
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                yield _typed(_object(line, f"line {number}"), hints) | common
            except Refusal as refusal:
                yield refusal


def count(options: argparse.Namespace) -> int | None:
    """Return how many inputs `read_many` will yield, ``None`` where only its end will tell."""
    if options.input is not None:
        return sum(bool(line.strip()) for line in options.input.splitlines())
    if options.file in (None, _STANDARD_INPUT):
        return None
    return sum(bool(line.strip()) for line in _lines(options.file))


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


def _object(text: str, where: str) -> Input:
    try:
        value = json.loads(text)
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
    hint = hints.get(name, Any)
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = text
    # An order number for a `str` is meant as text, although it parses as an integer.
    if hint is str and not isinstance(value, str):
        value = text
    return name, from_json(value, hint)
