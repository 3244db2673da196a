"""All checks, in order. In: a bound program. Out: its findings.

A check is a function from a graph (or the program) to findings. To add one, write it in a file with
related checks and list it here. Those that depend on the flow run on sound graphs only: where the
binder left a hole, a path that seems to be missing may exist.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flowc.check.analysis.graph import AnalysedGraph
from flowc.check.assignment import check_never_written, check_outputs, check_reads
from flowc.check.conditions import check_condition_types, check_constant_conditions
from flowc.check.dataflow import check_dataflow_cycles, check_dataflow_writers
from flowc.check.declarations import (
    check_field_defaults,
    check_indistinct_unions,
    check_item_defaults,
    check_needless_reducers,
    check_record_defaults,
    check_reducers,
    check_resource_openers,
)
from flowc.check.exits import check_invariant_exits
from flowc.check.expected_runs import check_expected_runs
from flowc.check.expressions import (
    check_each_over_iterable,
    check_expressions,
    check_pause_times,
    check_set_types,
)
from flowc.check.fields import check_unused_fields, check_unused_resources
from flowc.check.folds import check_reducer_functions
from flowc.check.limits import check_limits
from flowc.check.loops import check_growing_fields, check_loop_exits, check_unbounded_loops
from flowc.check.matches import check_matches, check_patterns
from flowc.check.mutations import check_mutated_arguments
from flowc.check.parallel import (
    check_concurrent_reads,
    check_concurrent_writes,
    check_race_writes,
    check_unbounded_items,
)
from flowc.check.pauses import check_checkpointable, check_pauses_in_parallel
from flowc.check.policies import check_caches_of_effects, check_timeouts_of_threads
from flowc.check.processes import check_processes
from flowc.check.program_tests import check_test_names, check_test_values
from flowc.check.python_bodies import (
    check_blocking_calls,
    check_falls_off_end,
    check_missing_awaits,
)
from flowc.check.python_types import check_argument_types, check_result_types
from flowc.check.reachability import check_end_unreachable, check_unreachable_nodes
from flowc.check.retries import check_causeless_retries
from flowc.check.routes import check_superfluous_routes, check_unused_nodes
from flowc.check.secrets import check_secrets
from flowc.check.subgraphs import check_subgraph_arguments, check_subgraph_outputs
from flowc.check.time_zones import check_time_zones
from flowc.check.triggers import check_http_paths, check_triggers
from flowc.diagnostics import Diagnostic
from flowc.trees.program import Program

ProgramCheck = Callable[[Program], Iterator[Diagnostic]]
GraphCheck = Callable[[AnalysedGraph], Iterator[Diagnostic]]

PROGRAM_CHECKS: tuple[ProgramCheck, ...] = (
    check_record_defaults,
    check_limits,
    check_secrets,
    check_triggers,
    check_http_paths,
    check_time_zones,
    check_test_values,
    check_test_names,
    check_expected_runs,
)

#: Checks that are valid for a graph whatever its flow.
GRAPH_CHECKS: tuple[GraphCheck, ...] = (
    check_field_defaults,
    check_item_defaults,
    check_resource_openers,
    check_reducers,
    check_reducer_functions,
    check_indistinct_unions,
    check_patterns,
    check_expressions,
    check_set_types,
    check_pause_times,
    check_each_over_iterable,
    check_condition_types,
    check_subgraph_arguments,
    check_subgraph_outputs,
    check_argument_types,
    check_result_types,
    check_mutated_arguments,
    check_processes,
    check_blocking_calls,
    check_missing_awaits,
    check_falls_off_end,
    check_checkpointable,
    check_caches_of_effects,
    check_timeouts_of_threads,
    check_causeless_retries,
)

#: Checks that depend on the flow and so need a graph without holes.
FLOW_CHECKS: tuple[GraphCheck, ...] = (
    check_unreachable_nodes,
    check_end_unreachable,
    check_loop_exits,
    check_unbounded_loops,
    check_invariant_exits,
    check_superfluous_routes,
    check_unused_nodes,
    check_unused_fields,
    check_unused_resources,
    check_never_written,
    check_reads,
    check_outputs,
    check_matches,
    check_constant_conditions,
    check_concurrent_writes,
    check_concurrent_reads,
    check_race_writes,
    check_unbounded_items,
    check_dataflow_cycles,
    check_dataflow_writers,
    check_needless_reducers,
    check_growing_fields,
    check_pauses_in_parallel,
)


def check(program: Program) -> Iterator[Diagnostic]:
    """Yield every finding of *program*: those of the file first, then graph by graph."""
    yield from file_findings(program)
    for graph in program.graphs:
        yield from graph_findings(AnalysedGraph(program, graph))


def file_findings(program: Program) -> Iterator[Diagnostic]:
    """Yield the findings of *program* that belong to no single graph."""
    for check_program in PROGRAM_CHECKS:
        yield from check_program(program)


def graph_findings(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Yield the findings of *graph*. They depend only on it, on the graphs that it calls, and on
    what the names in them mean.
    """
    for look in GRAPH_CHECKS + (FLOW_CHECKS if graph.is_sound else ()):
        yield from look(graph)
