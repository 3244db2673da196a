"""``flowc graph FILE[:GRAPH]``: a graph as a diagram, in Mermaid or DOT."""

from __future__ import annotations

import argparse
import sys

from flowc.commands.compiling import Workspace, check
from flowc.commands.outcome import ERRORS, OK
from flowc.commands.reporting import complain
from flowc.commands.severities import errors_among
from flowc.commands.target import graph_named, split_target
from flowc.draw import FORMATS, draw


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("target", metavar="FILE[:GRAPH]", help="the graph to draw")
    parser.add_argument("--format", choices=FORMATS, default="mermaid", help="the notation")


def run(options: argparse.Namespace) -> int:
    """Print the diagram, or what keeps the graph from having one."""
    path, name = split_target(options.target)
    workspace = Workspace.of_file(path)
    file = workspace.files[0]
    if file.checked.has_errors:
        complain(errors_among(check(file)), workspace)
        return ERRORS
    graph = graph_named(file.checked.program, name)
    sys.stdout.write(draw(graph, file.source, options.format))
    return OK
