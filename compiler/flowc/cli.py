"""The command line: the commands, and the exit code of each.

A command is a module of `flowc.commands`, imported only when it is run, so that no command pays for
the libraries of another.
"""

from __future__ import annotations

import argparse
import errno
import gc
import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Protocol, cast

from flowc import __version__
from flowc.commands.outcome import INTERNAL, INTERRUPTED, OK, USAGE, Refusal, internal

SUMMARIES: Mapping[str, str] = {
    "new": "start a project that runs and passes its tests",
    "check": "report what is wrong with flow files",
    "fmt": "format flow files",
    "build": "write the Python module of each flow file",
    "test": "run the tests of flow files",
    "run": "run a graph and print its outputs",
    "threads": "list, show, resume and delete stored runs of a graph",
    "diff": "report what a new version changes for stored threads and callers",
    "watch": "check and build whenever a file changes",
    "graph": "draw a graph as Mermaid, DOT, SVG or HTML",
    "explain": "explain a kind of finding",
    "lsp": "start the language server for editors",
}


#: The errors of a full disk, an exceeded quota, or a file that is too large.
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Command(Protocol):
    """The interface of the modules of `flowc.commands` that `SUMMARIES` names."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the arguments of the command."""

    def run(self, options: argparse.Namespace) -> int:
        """Run the command and return the exit code."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 errors, 2 usage, 3 an internal error."""
    _open_what_is_closed()
    _print_whatever_comes()
    if arguments is not None:
        return _ended(list(arguments))
    # In our own process, everything that is loaded and built lives until the end. Collecting
    # garbage costs a tenth of the time of a check, and as much again when the process ends, unless
    # the collector is frozen. `run` turns it on again.
    gc.disable()
    code = _ended(sys.argv[1:])
    if not gc.isenabled():
        gc.freeze()
    return code


def _ended(arguments: list[str]) -> int:
    try:
        code = _run(arguments)
        sys.stdout.flush()
    except Refusal as refusal:
        print(refusal.text(), file=sys.stderr)
        return refusal.code
    except BrokenPipeError:
        return _leave_closed_pipe()
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        if isinstance(error, OSError) and error.errno in _NO_ROOM:
            return _leave_full_disk(error)
        if os.environ.get("FLOWC_DEBUG"):
            raise
        print(internal(error), file=sys.stderr)
        return INTERNAL
    return code


def _run(arguments: list[str]) -> int:
    if not arguments:
        # Someone who types only the name wants to see the commands.
        _parser().print_help(sys.stderr)
        return USAGE
    try:
        name = _parser().parse_args(arguments[:1]).command
        command = _command(name)
        parser = argparse.ArgumentParser(
            prog=f"flowc {name}", description=_sentence(SUMMARIES[name]), allow_abbrev=False
        )
        command.add_arguments(parser)
        options = parser.parse_args(arguments[1:], argparse.Namespace(words=arguments[1:]))
    except SystemExit as stop:  # argparse has already printed the message
        return stop.code if isinstance(stop.code, int) else OK
    return command.run(options)


def _command(name: str) -> Command:
    return cast(Command, import_module(f"flowc.commands.{name}"))


def _parser() -> argparse.ArgumentParser:
    listed = "\n".join(f"  {name:<9}{summary}" for name, summary in SUMMARIES.items())
    parser = argparse.ArgumentParser(
        prog="flowc",
        usage="flowc COMMAND …",
        description="Compile .flow graphs of typed nodes to plain Python.",
        epilog=f"commands:\n{listed}\n\n`flowc COMMAND --help` describes a command.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"flowc {__version__}")
    parser.add_argument("command", choices=SUMMARIES, metavar="COMMAND", help=argparse.SUPPRESS)
    return parser


def _sentence(summary: str) -> str:
    return f"{summary[0].upper()}{summary[1:]}."


def _open_what_is_closed() -> None:
    # In a process started without standard streams they are `None`.
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115


def _print_whatever_comes() -> None:
    # Characters that a terminal cannot show are escaped, so that no report ends in a
    # UnicodeEncodeError.
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def _leave_closed_pipe() -> int:
    _print_nothing_more()
    return OK


def _leave_full_disk(error: OSError) -> int:
    where = f"`{error.filename}`" if error.filename else "what there is to say"
    print(f"error: {where} cannot be written: {error.strerror}", file=sys.stderr)
    _print_nothing_more()
    return USAGE


def _print_nothing_more() -> None:
    # Python flushes stdout once more when it exits, and would report the error again.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
