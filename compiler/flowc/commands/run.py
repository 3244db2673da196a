"""``flowc run FILE[:GRAPH]``: compile a graph in memory, run it, print its outputs as JSON."""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from types import ModuleType
from typing import Any, get_type_hints

from flowc.commands import failures, inputs, running
from flowc.commands.compiling import Workspace, build, check
from flowc.commands.loading import ModuleText, imported
from flowc.commands.outcome import ERRORS
from flowc.commands.reporting import complain
from flowc.commands.severities import errors_among
from flowc.commands.target import graph_named, split_target
from flowc.trees.program import Graph

MODES = ("values", "updates", "chunks", "custom", "tasks", "checkpoints", "events")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("target", metavar="FILE[:GRAPH]", help="the graph to run")
    inputs.add_arguments(parser)
    group = parser.add_argument_group("running")
    group.add_argument(
        "--stream",
        action="append",
        choices=MODES,
        metavar="MODE",
        help=f"print what happens as JSON Lines: {', '.join(MODES)}; may be repeated",
    )
    group.add_argument("--async", action="store_true", dest="is_async", help="run on an event loop")
    group.add_argument("--timeout", type=float, metavar="SECONDS", help="bound the whole run")
    group.add_argument("--max-steps", type=int, metavar="N", help="bound the steps of the run")
    group.add_argument(
        "--max-concurrency", type=int, metavar="N", help="bound what runs at the same time"
    )


def run(options: argparse.Namespace) -> int:
    """Compile the graph and run it on each input."""
    path, name = split_target(options.target)
    workspace = Workspace.of_file(path).with_imports()
    file = workspace.files[0]
    errors = [item for each in workspace.files for item in errors_among(check(each))]
    if errors:
        complain(errors, workspace)
        return ERRORS
    graph = graph_named(file.checked.program, name)
    roots = file.project.python_roots(file.path)
    gc.enable()
    return _run(graph, dict(_texts(workspace)), roots, options)


def _texts(workspace: Workspace) -> Iterator[tuple[str, ModuleText]]:
    """The modules of *workspace*, which has no errors, by the names that imports give them."""
    for file in workspace.files:
        yield file.module, ModuleText(file.project.output_path(file.path), build(file) or "")


def _run(
    graph: Graph,
    texts: Mapping[str, ModuleText],
    roots: Sequence[str],
    options: argparse.Namespace,
) -> int:
    with ExitStack() as stack:
        try:
            module = stack.enter_context(imported(graph.header.module, texts, roots))
        except Exception as error:  # a module of the user's own fails when it is imported
            sys.stderr.write(failures.told(error))
            return ERRORS
        return _run_imported(graph, module, options)


def _run_imported(graph: Graph, module: ModuleType, options: argparse.Namespace) -> int:
    compiled: running.Runnable = getattr(module, graph.name)
    hints = get_type_hints(getattr(module, f"{graph.name}Input"))
    settings = _settings(options)
    is_async: bool = options.is_async
    if inputs.is_many(options):
        many = inputs.read_many(options, hints)
        total = inputs.count(options)
        return running.run_many(compiled, many, settings, total=total, is_async=is_async)
    required = any(param.default is None for param in graph.header.params)
    given = inputs.read_one(options, hints, required=required)
    if options.stream:
        modes = options.stream
        return running.run_streamed(compiled, given, modes, settings, is_async=is_async)
    return running.run_one(compiled, given, settings, is_async=is_async)


def _settings(options: argparse.Namespace) -> dict[str, Any]:
    names = ("timeout", "max_steps", "max_concurrency")
    return {name: getattr(options, name) for name in names if getattr(options, name) is not None}
