"""``flowc graph FILE[:GRAPH]``: a graph as a diagram, in Mermaid, DOT, SVG or HTML."""

from __future__ import annotations

import argparse
import sys

from flowc.commands.compiling import Workspace, check
from flowc.commands.outcome import ERRORS, OK, Refusal
from flowc.commands.reporting import complain
from flowc.commands.severities import errors_among
from flowc.commands.target import graph_named, split_target
from flowc.commands.writing import replace_file
from flowc.draw import ENDINGS, FORMATS, Format, format_of, picture, written


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("target", metavar="FILE[:GRAPH]", help="the graph to draw")
    parser.add_argument("--graph", metavar="NAME", help="the graph, if the file has several")
    parser.add_argument("--format", choices=FORMATS, help="the output format; by default mermaid")
    parser.add_argument(
        "-o", dest="output", metavar="FILE", help="write to FILE; its extension selects the format"
    )


def run(options: argparse.Namespace) -> int:
    """Print or write the diagram, or print the errors that prevent it."""
    path, name = split_target(options.target)
    format = _format(options)
    workspace = Workspace.of_file(path)
    file = workspace.files[0]
    if file.checked.has_errors:
        complain(errors_among(check(file)), workspace)
        return ERRORS
    graph = graph_named(file.checked.program, _name(name, options.graph))
    text = written(picture(graph, file.source), format)
    if options.output is None:
        sys.stdout.write(text)
    else:
        replace_file(options.output, text)
    return OK


def _name(in_target: str | None, in_option: str | None) -> str | None:
    if in_target is not None and in_option is not None and in_target != in_option:
        headline = f"`{in_target}` and `{in_option}` are two graphs"
        raise Refusal(headline, help="name one of them, after the file or with `--graph`")
    return in_target or in_option


def _format(options: argparse.Namespace) -> Format:
    chosen: Format | None = options.format
    if chosen is not None or options.output is None:
        return chosen or "mermaid"
    found = format_of(options.output)
    if found is None:
        endings = ", ".join(f"`{ending}`" for ending in ENDINGS)
        raise Refusal(
            f"the extension of `{options.output}` does not select a format",
            help=f"use one of {endings}, or give `--format`",
        )
    return found
