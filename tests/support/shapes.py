"""Graphs of any size, each of a shape that could be slow to check.

`tests/benchmarks/scale.py` measures them, and `tests/check/test_growth.py` counts their work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from math import isqrt

Shape = Callable[[int], str]


def _graph(body: Iterable[str], *, params: str = "x: int", outputs: str = "x") -> str:
    return f"graph G({params}) -> {outputs} {{\n" + "\n".join(body) + "\n}\n"


def _sets(count: int, what: str = "x = x + 1") -> list[str]:
    return [f"set n{i} {{ {what.format(i=i, before=max(i - 1, 0))} }}" for i in range(count)]


def _path(steps: Iterable[str]) -> str:
    return f"start -> {' -> '.join(steps)} -> end"


def _names(count: int) -> list[str]:
    return [f"n{i}" for i in range(count)]


def chain(count: int) -> str:
    """A sequence of nodes on one field."""
    return _graph([*_sets(count), _path(_names(count))])


def fields(count: int) -> str:
    """A sequence of nodes, each with a field of its own that the next one reads."""
    declared = [f"var f{i}: int" for i in range(count)]
    sets = _sets(count, "f{i} = f{before}")
    sets[0] = "set n0 { f0 = x }"
    last = f"set last {{ x = f{count - 1} }}"
    return _graph([*declared, *sets, last, _path([*_names(count), "last"])])


def calls(count: int) -> str:
    """A sequence of nodes that call functions of one Python module."""
    nodes = [f"node n{i}(x) -> x = f{i % 50}" for i in range(count)]
    imported = ", ".join(f"f{i}" for i in range(50))
    return f"from nodes import {imported}\n" + _graph([*nodes, _path(_names(count))])


def optional_fields(count: int) -> str:
    """Fields that are set on some paths only, and read after a test."""
    third = count // 3
    declared = [f"var f{i}: int | None = None" for i in range(third)]
    sets = [f"set s{i} {{ f{i} = x }}\nset r{i} {{ x = f{i} }}" for i in range(third)]
    steps = [f"if x > {i} {{ s{i} }} -> if f{i} is not None {{ r{i} }}" for i in range(third)]
    return _graph([*declared, *sets, _path(steps)])


def group(count: int) -> str:
    """One group of many branches that write one field."""
    sets = _sets(count, "all = x")
    body = ["var all: list[int] by append", *sets, "set last { x = len(all) }"]
    return _graph([*body, f"start -> [{', '.join(_names(count))}] -> last -> end"])


def groups(count: int) -> str:
    """A sequence of groups of two."""
    sets = _sets(count, "all = x")
    pairs = [f"[n{i}, n{i + 1}]" for i in range(0, count - 1, 2)]
    body = ["var all: list[int] by append", *sets, "set last { x = len(all) }"]
    return _graph([*body, _path([*pairs, "last"])])


def loops(count: int) -> str:
    """A sequence of loops of two nodes."""
    loops_ = [
        f"n{i} -> n{i + 1} -> if x < {i} {{ n{i} }} else {{ n{i + 2} }}"
        for i in range(0, count - 1, 2)
    ]
    size = len(loops_) * 2
    return _graph([*_sets(size + 1), "start -> n0", *loops_, f"n{size} -> end"])


def backward(count: int) -> str:
    """A sequence with an arrow from each node back to the first: loops within loops."""
    steps = [f"n{i} -> if x > {i} {{ n0 }} else {{ n{i + 1} }}" for i in range(count - 1)]
    return _graph([*_sets(count), "start -> n0", *steps, f"n{count - 1} -> end"])


def nested_loops(count: int) -> str:
    """Loops around loops, each of which begins one node before the last and ends one after it."""
    half = count // 2
    ends = [
        f"n{i} -> if x < {i} {{ n{count - 1 - i} }} else {{ n{i + 1} }}"
        for i in range(half, count - 1)
    ]
    return _graph(
        [*_sets(count), f"start -> {' -> '.join(_names(half + 1))}", *ends, f"n{count - 1} -> end"]
    )


def repeats(count: int) -> str:
    """A sequence of bounded loops."""
    steps = [f"repeat max 3 {{ n{i} }} until x > {i}" for i in range(count)]
    return _graph([*_sets(count), _path(steps)])


def matches(count: int) -> str:
    """A sequence of matches over an enum of three."""
    steps = [
        f"match kind {{ a => n{i} b => n{i + 1} c => n{i + 2} }}" for i in range(0, count - 2, 3)
    ]
    graph = _graph([*_sets(len(steps) * 3), _path(steps)], params="x: int, kind: Kind")
    return "enum Kind { a, b, c }\n" + graph


def arms(count: int) -> str:
    """One match with an arm for each member of an enum."""
    names = _names(count)
    listed = "\n".join(f"m{i} => n{i}" for i in range(count))
    graph = _graph(
        [*_sets(count), f"start -> match kind {{\n{listed}\n}} -> end"], params="x: int, kind: Kind"
    )
    return f"enum Kind {{ {', '.join(name.replace('n', 'm') for name in names)} }}\n" + graph


def branches(count: int) -> str:
    """One `if` with many `elif`."""
    rest = "".join(f" elif x == {i} {{ n{i} }}" for i in range(1, count))
    return _graph([*_sets(count), f"start -> if x == 0 {{ n0 }}{rest} -> end"])


def nested(count: int) -> str:
    """Sequences of ten nodes, each in an `if` nested in that of the one before."""
    rows = []
    for first in range(0, count - 9, 10):
        inner = f"n{first + 9}"
        for i in range(first + 8, first - 1, -1):
            inner = f"n{i} -> if x > {i} {{ {inner} }}"
        rows.append(inner)
    # Each nest is a step of its own, so that they form a sequence.
    steps = [f"if x > 0 {{ {row} }}" for row in rows]
    return _graph([*_sets(len(rows) * 10), _path(steps)])


def dense(count: int) -> str:
    """States that may each go to any other, with *count* arrows in all."""
    states = isqrt(count)
    names = _names(states)
    arms_ = " ".join(f"{i} => {name}" for i, name in enumerate(names))
    ways = [f"{name} -> match x {{ {arms_} _ => end }}" for name in names]
    return _graph([*_sets(states), "start -> n0", *ways])


def graphs(count: int) -> str:
    """Graphs of four nodes, each of which runs the previous one."""
    texts = ["graph G0(x: int) -> x { set s { x = x + 1 } start -> s -> end }"]
    for i in range(1, count // 4):
        texts.append(
            f"graph G{i}(x: int) -> x {{\nset a {{ x = 1 }}\nset b {{ x = x + 1 }}\n"
            f"node c(x) -> x = G{i - 1}\nstart -> a -> b -> c -> end\n}}"
        )
    return "\n".join(texts) + "\n"


def subgraphs(count: int) -> str:
    """A sequence of nodes that all run one graph."""
    inner = "graph Inner(x: int) -> x { set s { x = x + 1 } start -> s -> end }\n"
    nodes = [f"node n{i}(x) -> x = Inner" for i in range(count)]
    return inner + _graph([*nodes, _path(_names(count))])


def guarded(count: int) -> str:
    """One `try` around all nodes."""
    path = " -> ".join(_names(count))
    nodes = [f"node n{i}(x) -> x = f" for i in range(count)]
    body = [
        *nodes,
        "set mend { x = 0 }",
        f"start -> try {{ {path} }} on KeyError {{ mend }} -> end",
    ]
    return "from nodes import f0 as f\n" + _graph(body)


def tries(count: int) -> str:
    """A `try` around each node."""
    nodes = [f"node n{i}(x) -> x = f\nset m{i} {{ x = 0 }}" for i in range(count // 2)]
    steps = [f"try {{ n{i} }} on KeyError {{ m{i} }}" for i in range(count // 2)]
    return "from nodes import f0 as f\n" + _graph([*nodes, _path(steps)])


def eaches(count: int) -> str:
    """A sequence of `each`."""
    sets = _sets(count, "all = item")
    steps = [f"each item in items {{ n{i} }}" for i in range(count)]
    body = ["var all: list[int] by append", *sets, "set last { x = len(all) }"]
    return _graph([*body, _path([*steps, "last"])], params="x: int, items: list[int]")


def dataflow(count: int) -> str:
    """A dataflow: the arrows follow from what the nodes read and write."""
    declared = [f"var f{i}: int" for i in range(count)]
    sets = _sets(count, "f{i} = f{before}")
    sets[0] = "set n0 { f0 = x }"
    last = f"set last {{ x = f{count - 1} }}"
    listed = ", ".join(_names(count))
    body = [*declared, *sets, last, f"start -> dataflow {{ {listed} }} -> last -> end"]
    return _graph(body)


def records(count: int) -> str:
    """Nested records, and reads of their fields."""
    texts = ["record R0 { v: int }"]
    texts += [f"record R{i} {{ v: int  r: R{i - 1} }}" for i in range(1, count // 2)]
    params = ", ".join(f"r{i}: R{i}" for i in range(count // 2))
    graph = _graph(
        [*_sets(count // 2, "x = r{i}.v"), _path(_names(count // 2))], params=f"x: int, {params}"
    )
    return "\n".join(texts) + "\n" + graph


def narrowed(count: int) -> str:
    """Optional fields, one filled by each node of a sequence, so that more and more is narrowed."""
    declared = [f"var f{i}: int | None = None" for i in range(count)]
    sets = _sets(count, "f{i} = x")
    last = "set last { " + f"x = f{count - 1} or 0" + " }"
    return _graph([*declared, *sets, last, _path([*_names(count), "last"])])


def numbers(count: int) -> str:
    """One match with an arm for each of many numbers."""
    arms_ = " ".join(f"{i} => n{i}" for i in range(count))
    return _graph(
        [*_sets(count), "set last { x = 0 }", f"start -> match x {{ {arms_} _ => last }} -> end"]
    )


def options(count: int) -> str:
    """Nodes with policies, on functions that may fail."""
    nodes = [
        f"node n{i}(x) -> x = f{i % 50} {{ retry 3 times backoff 1s timeout 5s cache 1h }}"
        for i in range(count)
    ]
    imported = ", ".join(f"f{i}" for i in range(50))
    return f"from nodes import {imported}\n" + _graph([*nodes, _path(_names(count))])


def nested_groups(count: int) -> str:
    """A sequence of groups nested ten deep."""
    rows = []
    for first in range(0, count - 9, 10):
        inner = f"n{first}"
        for i in range(first + 1, first + 10):
            inner = f"[n{i}, {inner}]"
        rows.append(inner)
    sets = _sets(len(rows) * 10, "all = x")
    body = ["var all: list[int] by append", *sets, "set last { x = len(all) }"]
    return _graph([*body, _path([*rows, "last"])])


def resources(count: int) -> str:
    """Resources opened by calls, and used by a sequence of nodes."""
    uses = [f"use r{i}: int = f0({i})" for i in range(count)]
    nodes = [f"node n{i}(r{i}) -> x = f1" for i in range(count)]
    return "from nodes import f0, f1\n" + _graph([*uses, *nodes, _path(_names(count))])


def arguments(count: int) -> str:
    """One graph with *count* parameters and outputs, run by another."""
    params = ", ".join(f"p{i}: int" for i in range(count))
    outputs = ", ".join(f"p{i}" for i in range(count))
    inner = f"graph Inner({params}) -> {outputs} {{ set s {{ p0 = 1 }} start -> s -> end }}\n"
    declared = [f"var p{i}: int = {i}" for i in range(count)]
    node = f"node inner({outputs}) -> {outputs} = Inner"
    body = [*declared, node, "set s { x = p0 }", "start -> inner -> s -> end"]
    return inner + _graph(body)


def tests(count: int) -> str:
    """Tests of one small graph."""
    graph = _graph(["node n(x) -> x = f", "start -> n -> end"])
    cases = [
        f'test "case {i}" for G(x={i}) {{ stub n => {i} expect x == {i} }}' for i in range(count)
    ]
    return "from nodes import f0 as f\n" + graph + "\n".join(cases) + "\n"


def triggers(count: int) -> str:
    """HTTP triggers that run one small graph."""
    graph = _graph(["set n { x = x + 1 }", "start -> n -> end"])
    return graph + "\n".join(f'on http POST "/p{i}" run G(x={i})' for i in range(count)) + "\n"


def unset(count: int) -> str:
    """Fields that are read although some path leaves them unset: a finding with a path for each."""
    third = count // 3
    declared = [f"var f{i}: int" for i in range(third)]
    sets = [f"set w{i} {{ f{i} = x }}\nset r{i} {{ x = f{i} }}" for i in range(third)]
    steps = [f"if x > {i} {{ w{i} }} -> r{i}" for i in range(third)]
    return _graph([*declared, *sets, _path(steps)])


def concurrent(count: int) -> str:
    """Branches that all write one field."""
    return _graph([*_sets(count, "x = {i}"), f"start -> [{', '.join(_names(count))}] -> end"])


def missed(count: int) -> str:
    """A sequence of matches that each lack a case."""
    steps = [f"match kind {{ a => n{i} b => n{i + 1} }}" for i in range(0, count - 1, 2)]
    graph = _graph([*_sets(len(steps) * 2), _path(steps)], params="x: int, kind: Kind")
    return "enum Kind { a, b, c }\n" + graph


def unused(count: int) -> str:
    """Fields and nodes that are not used."""
    declared = [f"var f{i}: int = 0" for i in range(count)]
    return _graph([*declared, *_sets(count), "start -> n0 -> end"])


def mistyped(count: int) -> str:
    """Writes of the wrong type."""
    return _graph(["var s: str", *_sets(count, "s = {i}"), _path(_names(count))])


def second_ways(count: int) -> str:
    """Nodes that each have a second outgoing arrow."""
    extra = [f"n{i} -> n{i + 2}" for i in range(count - 2)]
    return _graph([*_sets(count), _path(_names(count)), *extra])


def dead_ends(count: int) -> str:
    """Branches that lead to nodes without an outgoing arrow."""
    steps = [f"if x == {i} {{ n{i} -> d{i} }}" for i in range(count // 2)]
    ends = [f"d{i} -> n{i + 1}" for i in range(count // 2 - 1)]
    sets = [f"set n{i} {{ x = 1 }}\nset d{i} {{ x = 2 }}" for i in range(count // 2)]
    return _graph([*sets, _path(steps), *ends])


def endless(count: int) -> str:
    """Loops without exit, each reached by its own arm."""
    loops_ = [f"a{i} -> b{i} -> a{i}" for i in range(count // 2)]
    sets = [f"set a{i} {{ x = 1 }}\nset b{i} {{ x = 2 }}" for i in range(count // 2)]
    rest = "".join(f" elif x == {i} {{ a{i} }}" for i in range(1, count // 2))
    return _graph([*sets, f"start -> if x == 0 {{ a0 }}{rest} else {{ end }}", *loops_])


def scattered(count: int) -> str:
    """Unreachable nodes, each with an arrow to one sequence."""
    half = count // 2
    row = " -> ".join(f"n{i}" for i in range(1, half))
    sets = [f"set l{i} {{ x = 1 }}\nl{i} -> n1" for i in range(half)]
    return _graph([*_sets(half), *sets, "start -> n0 -> end", f"{row} -> end"])


def never(count: int) -> str:
    """Fields that are read but never written."""
    declared = [f"var f{i}: int" for i in range(count)]
    return _graph([*declared, *_sets(count, "x = f{i}"), _path(_names(count))])


def dataflows(count: int) -> str:
    """A sequence of dataflows of two nodes."""
    declared = [f"var f{i}: int" for i in range(count)]
    sets = [f"set n{i} {{ f{i} = {'x' if i % 2 == 0 else f'f{i - 1}'} }}" for i in range(count)]
    steps = [f"dataflow {{ n{i}, n{i + 1} }}" for i in range(0, count - 1, 2)]
    last = f"set last {{ x = f{count // 2 * 2 - 1} }}"
    return _graph([*declared, *sets, last, _path([*steps, "last"])])


def one_target(count: int) -> str:
    """Nodes that each have a second outgoing arrow, all to one node."""
    extra = [f"n{i} -> n{count - 1}" for i in range(count - 2)]
    return _graph([*_sets(count), _path(_names(count)), *extra])


def kinds(count: int) -> str:
    """A sequence of matches, each over an enum of its own."""
    half = count // 2
    enums = [f"enum K{i} {{ a, b }}" for i in range(half)]
    params = ", ".join(f"k{i}: K{i}" for i in range(half))
    steps = [f"match k{i} {{ a => n{i} b => m{i} }}" for i in range(half)]
    sets = [f"set n{i} {{ x = 1 }}\nset m{i} {{ x = 2 }}" for i in range(half)]
    graph = _graph([*sets, _path(steps)], params=f"x: int, {params}")
    return "\n".join(enums) + "\n" + graph


def sums(count: int) -> str:
    """Expressions of ten terms."""
    terms = " + ".join(["x"] * 10)
    return _graph([*_sets(count // 10, f"x = {terms}"), _path(_names(count // 10))])


def mistakes(count: int) -> str:
    """Undeclared nodes with names similar to those of others."""
    return _graph([*_sets(count), _path([f"n{i}x" for i in range(count)])])


def unknown_fields(count: int) -> str:
    """Fields, of which each node reads and writes one under a misspelt name."""
    declared = [f"var f{i}: int = 0" for i in range(count)]
    return _graph([*declared, *_sets(count, "g{i} = h{i}"), _path(_names(count))])


def unreached(count: int) -> str:
    """A sequence of unreachable nodes."""
    row = " -> ".join(f"n{i}" for i in range(1, count))
    return _graph([*_sets(count), "start -> n0 -> end", f"{row} -> end"])


SHAPES: Mapping[str, Shape] = {
    shape.__name__: shape
    for shape in (
        chain,
        fields,
        calls,
        optional_fields,
        group,
        groups,
        loops,
        backward,
        nested_loops,
        repeats,
        matches,
        arms,
        branches,
        nested,
        dense,
        graphs,
        subgraphs,
        guarded,
        tries,
        eaches,
        dataflow,
        records,
        narrowed,
        numbers,
        options,
        nested_groups,
        resources,
        arguments,
        tests,
        triggers,
        unset,
        concurrent,
        missed,
        unused,
        mistyped,
        second_ways,
        dead_ends,
        endless,
        scattered,
        never,
        dataflows,
        one_target,
        kinds,
        sums,
        mistakes,
        unknown_fields,
        unreached,
    )
}

PYTHON = "".join(f"def f{i}(x: int) -> int:\n    return x\n\n\n" for i in range(50))
