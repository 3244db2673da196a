"""``flowc explain CODE``: the page on a kind of finding, by its number or its slug."""

from __future__ import annotations

import argparse

from flowc.commands.outcome import OK, Refusal
from flowc.diagnostics.explain import MissingPageError, UnknownCodeError, explain


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("code", help="a number or a slug: FLW501, concurrent-write")


def run(options: argparse.Namespace) -> int:
    """Print the page."""
    try:
        page = explain(options.code)
    except (UnknownCodeError, MissingPageError) as error:
        raise Refusal(str(error)) from None
    print(page.rstrip())
    return OK
