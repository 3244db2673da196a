"""``flowc lsp``: the language server, for an editor to start."""

from __future__ import annotations

import argparse
import gc
from importlib.util import find_spec

from flowc.commands.outcome import ERRORS, OK, Refusal


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument(
        "--stdio", action="store_true", help="use standard input and output; the default"
    )
    parser.add_argument(
        "--tcp",
        metavar="[HOST:]PORT",
        type=_address,
        help="listen on a port instead, for one client; HOST is localhost by default",
    )


def run(options: argparse.Namespace) -> int:
    """Serve an editor until it disconnects."""
    if find_spec("pygls") is None:
        headline = "the language server needs the library `pygls`, which is not installed"
        raise Refusal(headline, help='install it with `pip install "flowc[lsp]"`')
    # Imports pygls, which takes longer than a check.
    from flowc.lsp.start import serve, serve_tcp

    # What is loaded by now stays: traversing it again and again would delay answers.
    gc.freeze()
    # And the analyses of all open files are traversed rarely: that takes longer than most checks.
    # Reference counting frees what a check allocated once the next check is done. So the collector
    # waits for more objects than that: those of 1,000 lines are about 50,000.
    gc.set_threshold(200_000, 1, 1)
    gc.enable()
    is_cut_short = serve() if options.tcp is None else serve_tcp(*options.tcp)
    # The protocol requires exit code 1 from a server that ends without having been told to shut
    # down.
    return ERRORS if is_cut_short else OK


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not port.isdecimal() or int(port) > 65535:
        raise argparse.ArgumentTypeError(f"`{text}` is no port")
    return host or "127.0.0.1", int(port)
