"""``flowc explain [CODE]``: the page on a kind of finding, or the list of all kinds."""

from __future__ import annotations

import argparse

from flowc.commands.outcome import OK, Refusal
from flowc.diagnostics.explain import MissingPageError, UnknownCodeError, explain, listing


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument(
        "code",
        nargs="?",
        help="a number or a slug, FLW501 or concurrent-write; by default, list all",
    )


def run(options: argparse.Namespace) -> int:
    """Print the page, or the list."""
    if options.code is None:
        print(listing())
        return OK
    # The common letters of all codes may be omitted.
    name = f"FLW{options.code}" if options.code.isdecimal() else options.code
    try:
        page = explain(name)
    except (UnknownCodeError, MissingPageError) as error:
        raise Refusal(str(error), help="`flowc explain` without a code lists all codes") from None
    print(page.rstrip())
    return OK
