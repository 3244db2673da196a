"""``flowc fmt``: formats flow files in place, or shows what that would change."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence

import attrs

from flowc.commands.compiling import Workspace
from flowc.commands.differences import content_of, unified
from flowc.commands.outcome import ERRORS, OK, Refusal
from flowc.commands.reporting import add_colour, style_of
from flowc.commands.writing import replace_file
from flowc.format import Formatted, format_source
from flowc.paths import ProjectError, shown_path
from flowc.project import Project
from flowc.source import Source

_BYTE_ORDER_MARK = "\ufeff"
_STANDARD_INPUT = "-"


@attrs.frozen
class _Text:
    """A text under the name by which the user knows it, and its formatted form."""

    path: str
    source: Source
    formatted: Formatted

    @property
    def result(self) -> Source:
        """The formatted text."""
        return attrs.evolve(self.source, text=self.formatted.text)

    @property
    def is_changed(self) -> bool:
        """Whether formatting changes it."""
        return self.formatted.text != self.source.text


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="flow files and folders; by default the project; `-` for standard input",
    )
    parser.add_argument(
        "--check", action="store_true", help="write nothing, list the files that would change"
    )
    parser.add_argument(
        "--diff", action="store_true", help="write nothing, print a diff of what would change"
    )
    parser.add_argument(
        "--line-width",
        type=_width,
        metavar="N",
        help="the maximum length of a line; by default 100",
    )
    parser.add_argument(
        "--stdin-filename",
        metavar="PATH",
        help="with `-`: the path of the file that the text belongs to",
    )
    add_colour(parser)


def _width(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"`{text}` is not a number above zero")
    return int(text)


def run(options: argparse.Namespace) -> int:
    """Write the files, or print the text, the diff or the names of what would change."""
    is_piped = _STANDARD_INPUT in options.paths
    if options.stdin_filename and not is_piped:
        raise Refusal("`--stdin-filename` does nothing without `-`")
    if is_piped and len(options.paths) > 1:
        raise Refusal(
            "`-` cannot be combined with other paths",
            help="format the files with a separate command",
        )
    if is_piped:
        return _format([_from_standard_input(options)], options, _print)
    files = Workspace.of(options.paths).files
    readable = [file for file in files if file.flaw is None]
    for file in files:
        if file.flaw is not None:
            print(f"error: {file.flaw.headline}", file=sys.stderr)
    texts = [_text(file.path, file.source, file.project, options) for file in readable]
    code = _format(texts, options, _write)
    return code if len(readable) == len(files) else max(code, ERRORS)


def _format(
    texts: Sequence[_Text], options: argparse.Namespace, write: Callable[[Sequence[_Text]], int]
) -> int:
    for text in texts:
        if not text.formatted.is_whole:
            print(_damage_warning(text), file=sys.stderr)
    return _compare(texts, options) if options.diff or options.check else write(texts)


def _from_standard_input(options: argparse.Namespace) -> _Text:
    name = options.stdin_filename or "<stdin>"
    try:
        text = _read_standard_input()
        project = Project.at(options.stdin_filename or ".")
    except UnicodeDecodeError as error:
        raise Refusal(f"standard input is not UTF-8 text (byte {error.start})") from None
    except ProjectError as error:
        raise Refusal(error.message, help=error.help) from None
    bare = text.removeprefix(_BYTE_ORDER_MARK)
    return _text(name, Source(name, bare, len(text) - len(bare)), project, options)


def _read_standard_input() -> str:
    # Read as bytes, since reading as text would turn every line end into `\n`.
    binary = getattr(sys.stdin, "buffer", None)
    return sys.stdin.read() if binary is None else binary.read().decode("utf-8")


def _text(path: str, source: Source, project: Project, options: argparse.Namespace) -> _Text:
    width = options.line_width or project.configuration.line_width
    return _Text(path, source, format_source(source, width))


def _damage_warning(text: _Text) -> str:
    return f"{text.path}: parts with syntax errors stay as they are; `flowc check` shows the errors"


def _compare(texts: Sequence[_Text], options: argparse.Namespace) -> int:
    changed = [text for text in texts if text.is_changed]
    for text in changed:
        if options.diff:
            sys.stdout.writelines(unified(text.path, text.source, text.result, style_of(options)))
        else:
            sys.stdout.write(f"would format {text.path}\n")
    if not options.diff and len(changed) < len(texts):
        sys.stdout.write(f"{len(texts) - len(changed)} already formatted\n")
    return ERRORS if changed else OK


def _print(texts: Sequence[_Text]) -> int:
    (text,) = texts
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(newline="")
    sys.stdout.write(content_of(text.result))
    return OK


def _write(texts: Sequence[_Text]) -> int:
    changed = [text for text in texts if text.is_changed]
    code = OK
    for text in changed:
        # A symbolic link stays one: its target is replaced.
        target = shown_path(os.path.realpath(text.path))
        try:
            replace_file(target, content_of(text.result))
        except Refusal as refusal:  # the other files are still written
            print(refusal.text(), file=sys.stderr)
            code = refusal.code
        else:
            sys.stdout.write(f"formatted {text.path}\n")
    if len(changed) < len(texts):
        sys.stdout.write(f"{len(texts) - len(changed)} unchanged\n")
    return code
