"""Random programs of every construct, as text: one program per seed.

They are constructed so that the language page alone determines what they do: branches of a group
write separate fields, races have one branch that can win, and whatever may fail inside a parallel
part is handled there. Loops are made by jumps among the nodes of the root path; a limit ends those
that would not end.
"""

from __future__ import annotations

import random
from collections.abc import Callable

import attrs

PLAIN_INTS = ("a", "b", "c", "d", "p", "q")
PLAIN = (*PLAIN_INTS, "opt", "kind", "flag", "text", "listing", "rec", "err")
INT_TARGETS = ("total", "xs", "best", "low", "acc")

FIELDS = """\
  var a: int = 1
  var b: int = 2
  var c: int = 3
  var d: int = 4
  var p: int = 5
  var q: int = 6
  var u: int
  var opt: int | None = None
  var kind: Kind = Kind.one
  var flag: bool = False
  var text: str = ""
  var listing: list[int] = []
  var rec: Item = Item(id=0)
  var err: str = ""
  var xs: list[int] by append
  var ys: list[int] by extend
  var total: int by add
  var best: int by max = 0
  var low: int by min = 500
  var acc: int by mix = 1
  var merged: dict[str, int] by merge
  var seen: set[int] by union
  var recs: list[Item] by upsert(id)
"""

OUTPUTS = (
    "a, b, c, d, p, q, u, opt, kind, flag, text, listing, rec, err, xs, ys, total, best, low, acc, "
    "merged, seen, recs"
)

#: What is added to a program that asks, waits and remembers.
LASTING = """\
  memory kept: list[int] by append
  memory times: int by add
"""

HEAD = """\
from functions import inc, add, untyped, later, slowly, count, acount, spell, pair, named, some
from functions import table, members, item, maybe, choose, route, flip, picky, apicky, broken
from functions import effect, length, same, mix, half

enum Kind { one, two = "two", three }

record Item {
  id: int
  size: int = 0
}
"""


@attrs.frozen
class Context:
    """What may be written, read and done at a place in the program."""

    plain: tuple[str, ...] = PLAIN
    items: tuple[str, ...] = ()
    depth: int = 3
    parallel: bool = False
    may_fail: bool = True
    tried: bool = False
    raced: bool = False
    jumps: tuple[str, ...] = ()

    def ints(self) -> tuple[str, ...]:
        return tuple(name for name in self.plain if name in PLAIN_INTS)


@attrs.define
class Writer:
    """Writes the graphs of one program."""

    rng: random.Random
    #: Whether it also asks, waits and remembers.
    pauses: bool = False
    subgraphs: tuple[tuple[str, tuple[str, ...]], ...] = ()
    nodes: list[str] = attrs.field(factory=list)
    names: int = 0
    root: list[str] = attrs.field(factory=list)
    plain_nodes: list[tuple[str, str]] = attrs.field(factory=list)

    # ---- expressions ---------------------------------------------------------------------

    def number(self, context: Context, depth: int = 2) -> str:
        pick = self.rng.choice
        names = (*PLAIN_INTS, "n", "u", "total", "best", "low", "acc", *context.items)
        forms: list[Callable[[], str]] = [
            lambda: str(self.rng.randrange(10)),
            lambda: pick(names),
            lambda: pick(names),
        ]
        if depth:
            inner = lambda: self.number(context, depth - 1)  # noqa: E731
            forms += [
                lambda: f"{inner()} + {inner()}",
                lambda: f"({inner()} - {inner()}) % 17",
                lambda: f"{inner()} * 2",
                lambda: f"max({inner()}, {inner()})",
                lambda: f"half({inner()})",
                lambda: f"len({pick(('xs', 'ys', 'seen', 'merged', 'text', 'recs'))})",
                lambda: f"sum(ys) + sum([{inner()}, 1])",
                lambda: f"({inner()} if {self.truth(context, depth - 1)} else {inner()})",
                lambda: "(opt + 1 if opt is not None else 0)",
                lambda: f"-{pick(names)}",
                lambda: "rec.size",
            ]
        return pick(forms)()

    def truth(self, context: Context, depth: int = 2) -> str:
        forms: list[Callable[[], str]] = [
            lambda: f"{self.number(context, 0)} < {self.number(context, 0)}",
            lambda: f"{self.number(context, 1)} % 2 == 0",
            lambda: f"0 <= {self.number(context, 0)} < 50",
            lambda: f"{self.number(context, 0)} in (1, 2, 3)",
            lambda: "flag",
            lambda: "opt is None",
            lambda: "kind == Kind.two",
            lambda: f"flip({self.number(context, 0)})",
            lambda: "opt is not None and opt > 3",
            lambda: 'text.startswith("n")',
        ]
        if depth:
            inner = lambda: self.truth(context, depth - 1)  # noqa: E731
            forms += [
                lambda: f"not ({inner()})",
                lambda: f"({inner()}) and ({inner()})",
                lambda: f"({inner()}) or ({inner()})",
            ]
        return self.rng.choice(forms)()

    # ---- nodes ---------------------------------------------------------------------------

    def fresh(self, stem: str) -> str:
        self.names += 1
        return f"{stem}{self.names}"

    def declare(self, stem: str, text: str) -> str:
        name = self.fresh(stem)
        self.nodes.append(f"  node {name}{text}")
        return name

    def target(self, context: Context) -> str:
        return self.rng.choice((*context.ints(), *context.items[1:], *INT_TARGETS))

    def node(self, context: Context) -> str:
        makers = [self.int_node] * 4 + [
            self.list_node,
            self.set_node,
            self.set_node,
            self.other_node,
        ]
        makers += [self.effect_node, self.pair_node]
        # An item of an `each` cannot run a graph that has memory.
        if self.subgraphs and context.may_fail and not (self.pauses and context.items):
            makers.append(self.subgraph_node)
        if context.tried or (context.may_fail and self.rng.random() < 0.03):
            makers += [self.failing_node] * 2
        if self.plain_nodes and not context.parallel:
            makers.append(self.again)
        if self.pauses:
            makers.append(self.remember_node)
        if self.pauses and not context.raced:
            makers += [self.ask_node, self.ask_node, self.wait_node]
        return self.rng.choice(makers)(context)

    def int_node(self, context: Context) -> str:
        function = self.rng.choice(("inc", "add", "untyped", "later", "slowly"))
        x, y = self.number(context), self.number(context, 0)
        arguments = {
            "add": f"{x}, y={y}",
            "untyped": x,
        }.get(function, x)
        target = self.target(context)
        options = self.rng.choice(
            ("", "", "", " { run inline }", " { run in thread }", " { retry 2 times timeout 30s }")
        )
        if function in ("later", "slowly"):
            options = ""
        name = self.declare("n", f"({arguments}) -> {target} = {function}{options}")
        if not context.items and not context.parallel:
            self.plain_nodes.append((name, target))
        return name

    def ask_node(self, context: Context) -> str:
        name = self.fresh("ask")
        target = self.target(context)
        self.nodes.append(f"  ask {name}(shown={self.number(context)}) -> {target}")
        return name

    def wait_node(self, context: Context) -> str:
        name = self.fresh("wait")
        self.nodes.append(f"  wait {name} for {self.rng.randrange(1, 99)}s")
        return name

    def remember_node(self, context: Context) -> str:
        if self.rng.random() < 0.5:
            return self.declare("m", f"({self.number(context)} + times) -> kept = inc")
        name = self.fresh("s")
        self.nodes.append(f"  set {name} {{ times = len(kept) + {self.number(context)} }}")
        return name

    def again(self, context: Context) -> str:
        name, target = self.rng.choice(self.plain_nodes)
        if target in PLAIN and target not in context.plain:
            return self.int_node(context)
        return f"{name} as {self.fresh('again')}"

    def list_node(self, context: Context) -> str:
        function = self.rng.choice(("count", "acount", "some"))
        targets = ("ys", "listing") if "listing" in context.plain else ("ys",)
        target = self.rng.choice(targets)
        return self.declare("l", f"({self.number(context)}) -> {target} = {function}")

    def other_node(self, context: Context) -> str:
        x = self.number(context)
        forms = [
            f"({x}) -> merged = table",
            f"({x}) -> seen = members",
            f"({x}) -> recs = item",
        ]
        plain = {
            "opt": f"({x}) -> opt = maybe",
            "kind": f"({x}) -> kind = choose",
            "flag": f"({x}) -> flag = flip",
            "text": f"({x}) -> text = spell",
            "rec": f"({x}) -> rec = item",
            "listing": "(ys) -> listing = same",
        }
        forms += [text for field, text in plain.items() if field in context.plain]
        if context.ints():
            forms.append(f"(ys) -> {self.rng.choice(context.ints())} = length")
        return self.declare("o", self.rng.choice(forms))

    def pair_node(self, context: Context) -> str:
        if {"p", "q"} <= set(context.plain):
            text = self.rng.choice(("-> {p, q} = named", "-> p, q = pair", "-> {q, p} = named"))
            return self.declare("w", f"({self.number(context)}) {text}")
        return self.declare("w", f"({self.number(context)}) -> total, xs = pair")

    def effect_node(self, context: Context) -> str:
        return self.declare("e", f"({self.number(context)}) = effect")

    def failing_node(self, context: Context) -> str:
        function = self.rng.choice(("picky", "picky", "apicky", *["broken"][: context.tried]))
        options = self.rng.choice(("", " { retry 3 times }"))
        return self.declare(
            "f", f"({self.number(context)}) -> {self.target(context)} = {function}{options}"
        )

    def set_node(self, context: Context) -> str:
        name = self.fresh("s")
        choices = [*context.ints(), *context.items[1:], *INT_TARGETS]
        fields = self.rng.sample(choices, k=min(len(choices), self.rng.randrange(1, 4)))
        lines = [f"{field} = {self.number(context)}" for field in fields]
        if "listing" in context.plain and self.rng.random() < 0.3:
            lines.append("listing = ys")
        if not context.parallel and self.rng.random() < 0.2:
            lines.append(f"ys := [{self.number(context, 0)}]")
        if "rec" in context.plain and self.rng.random() < 0.2:
            lines.append(f"rec = Item(id=1, size={self.number(context, 0)})")
        if "opt" in context.plain and self.rng.random() < 0.3:
            lines.append("opt = None")
        self.nodes.append(f"  set {name} {{ {'  '.join(lines)} }}")
        return name

    def subgraph_node(self, context: Context) -> str:
        graph, outputs = self.rng.choice(self.subgraphs)
        given = self.rng.choice(("{0}", "n={0}", "{0}, m={1}"))
        arguments = given.format(self.number(context), self.number(context, 0))
        if len(outputs) == 1:
            target = self.target(context)
        elif set(outputs) <= set(context.plain) and self.rng.random() < 0.5:
            target = "{" + ", ".join(outputs) + "}"
        else:
            target = "total, xs"
        return self.declare("g", f"({arguments}) -> {target} = {graph}")

    # ---- flow ----------------------------------------------------------------------------

    def path(self, context: Context, length: int | None = None) -> str:
        count = length or self.rng.randrange(1, 4)
        return " -> ".join(self.step(context) for _ in range(count))

    def step(self, context: Context) -> str:
        if context.depth == 0 or self.rng.random() < 0.45:
            return self.node(context)
        inner = attrs.evolve(context, depth=context.depth - 1)
        makers = [
            self.if_step, self.match_step, self.group_step, self.each_step, self.repeat_step,
            self.try_step, self.failing_part_step, self.race_step, self.dataflow_step,
            self.narrow_step,
        ]  # fmt: skip
        if context.jumps:
            makers += [self.jump_step] * 2
        return self.rng.choice(makers)(inner)

    def if_step(self, context: Context) -> str:
        text = f"if {self.truth(context)} {{ {self.path(context)} }}"
        if self.rng.random() < 0.4:
            text += f" elif {self.truth(context)} {{ {self.path(context)} }}"
        if self.rng.random() < 0.5:
            text += f" else {{ {self.path(context)} }}"
        return text

    def narrow_step(self, context: Context) -> str:
        if "opt" not in context.plain or not context.ints():
            return self.if_step(context)
        name = self.fresh("s")
        target = self.rng.choice(context.ints())
        self.nodes.append(f"  set {name} {{ {target} = opt + 1 }}")
        other = self.path(context)
        return self.rng.choice(
            (
                f"if opt is not None {{ {name} }} else {{ {other} }}",
                f"if opt is None {{ {other} }} else {{ {name} }}",
                f"match opt {{ None => {other} int => {name} }}",
                f"if opt is None or opt > 90 {{ {other} }} else {{ {name} }}",
            )
        )

    def jump_step(self, context: Context) -> str:
        target = self.rng.choice(context.jumps)
        return self.rng.choice(
            (
                f"if {self.truth(context)} {{ {target} }}",
                f"if {self.truth(context)} {{ {self.node(context)} -> {target} }}",
                f"match kind {{ one => {target} _ => {self.node(context)} }}",
            )
        )

    def match_step(self, context: Context) -> str:
        path = lambda: self.path(context)  # noqa: E731
        forms: list[Callable[[], str]] = [
            lambda: f"match kind {{ one => {path()} two | three => {path()} }}",
            lambda: f"match kind {{ two => {path()} _ => {path()} }}",
            lambda: f"match flag {{ True => {path()} False => {path()} }}",
            lambda: f"match opt {{ None => {path()} _ => {path()} }}",
            lambda: (
                f"match route({self.number(context, 0)}) "
                f'{{ "left" => {path()} "right" => {path()} }}'
            ),
            lambda: f"match a % 3 {{ 0 => {path()} 1 | 2 => {path()} _ => {path()} }}",
        ]
        return self.rng.choice(forms)()

    def shares(self, context: Context, count: int) -> list[Context]:
        """Divide the writable fields among *count* branches that run in parallel."""
        owned: list[list[str]] = [[] for _ in range(count)]
        for field in context.plain:
            self.rng.choice(owned).append(field)
        return [
            attrs.evolve(
                context, plain=tuple(fields), items=context.items[:1], parallel=True,
                may_fail=False, tried=False, jumps=(),
            )
            for fields in owned
        ]  # fmt: skip

    def group_step(self, context: Context) -> str:
        branches = self.shares(context, self.rng.randrange(2, 4))
        return "[" + ", ".join(self.path(branch) for branch in branches) + "]"

    def race_step(self, context: Context) -> str:
        lost = self.declare("f", f"({self.number(context, 0)}) -> total = broken")
        good = attrs.evolve(
            context, parallel=True, may_fail=False, tried=False, raced=True, jumps=()
        )
        branches = [lost, self.path(good)]
        self.rng.shuffle(branches)
        return f"race [{', '.join(branches)}]"

    def each_step(self, context: Context) -> str:
        item, state = self.fresh("x"), self.fresh("y")
        over = self.rng.choice(
            ("xs[:3]", "ys[:3]", f"[{self.number(context, 0)}, 2]", "(1, 2, 3)", "listing[:2]")
        )
        most = self.rng.choice(("", f" max {self.rng.randrange(1, 4)}"))
        body = attrs.evolve(
            context,
            plain=(),
            items=(item, state),
            parallel=True,
            may_fail=False,
            tried=False,
            jumps=(),
        )
        return f"each {item} in {over}{most} with {state}: int = 1 {{ {self.path(body)} }}"

    def repeat_step(self, context: Context) -> str:
        body = self.path(context)
        most = self.rng.randrange(1, 4)
        until = lambda: f"repeat max {most} {{ {body} }} until {self.truth(context)}"  # noqa: E731
        forms: list[Callable[[], str]] = [
            lambda: f"repeat max {most} {{ {body} }}",
            lambda: f"{until()} else {{ {self.path(context)} }}",
        ]
        if context.may_fail:
            forms.append(until)
        if not context.parallel:
            # Because of the first node each iteration costs a step, so the limit ends an endless
            # loop.
            forms.append(
                lambda: f"repeat {{ {self.node(context)} -> {body} }} until {self.truth(context)}"
            )
        return self.rng.choice(forms)()

    def try_step(self, context: Context) -> str:
        body = self.path(attrs.evolve(context, may_fail=True, tried=True, jumps=()))
        note = " as err" if "err" in context.plain else ""
        path = lambda: self.path(context)  # noqa: E731
        forms: list[Callable[[], str]] = [
            lambda: f"try {{ {body} }} on Exception{note} {{ {path()} }}",
            lambda: (
                f"try {{ {body} }} on KeyError, ValueError {{ {path()} }} "
                f"on Exception{note} {{ {path()} }}"
            ),
        ]
        if context.may_fail:
            forms.append(lambda: f"try {{ {body} }} on LookupError{note} {{ {path()} }}")
        return self.rng.choice(forms)()

    def failing_part_step(self, context: Context) -> str:
        """Return a parallel part that may fail, in which only one branch runs at a time: what its
        finished nodes wrote must land before the handler outside.
        """
        inside = attrs.evolve(context, may_fail=True, tried=True, parallel=True, jumps=())
        note = " as err" if "err" in context.plain else ""
        if self.rng.random() < 0.5:
            part = f"[{self.path(attrs.evolve(inside, items=context.items[:1]))}]"
        else:
            item, state = self.fresh("x"), self.fresh("y")
            body = self.path(attrs.evolve(inside, plain=(), items=(item, state)))
            part = f"each {item} in (1, 2, 3) max 1 with {state}: int = 1 {{ {body} }}"
        return f"try {{ {part} }} on Exception{note} {{ {self.path(context)} }}"

    def dataflow_step(self, context: Context) -> str:
        fields = list(context.ints())[:3]
        if len(fields) < 2:
            return self.node(context)
        self.rng.shuffle(fields)
        known = ["n", "u", "m"]
        names = []
        for field in fields:
            function = self.rng.choice(("inc", "later", "untyped"))
            source = self.rng.choice(known)
            names.append(self.declare("d", f"({source}) -> {field} = {function}"))
            known.append(field)
        self.rng.shuffle(names)
        return f"dataflow {{ {', '.join(names)} }}"

    # ---- graphs --------------------------------------------------------------------------

    def graph(self, name: str, outputs: str, limit: int, *, jumps: bool) -> str:
        self.nodes, self.plain_nodes = [], []
        first = self.declare("n", "(n) -> u = inc")
        labels = [self.int_node(Context()) for _ in range(self.rng.randrange(1, 4))]
        steps = ["start", first]
        for label in labels:
            targets = tuple(labels) if jumps else ()
            steps += [label, self.step(Context(jumps=targets)), self.step(Context(jumps=targets))]
        steps.append("end")
        declared = "\n".join(self.nodes)
        return (
            f"graph {name}(n: int, m: int = 3) -> {outputs} {{\n{FIELDS}"
            f"{LASTING if self.pauses else ''}  limit {limit} steps\n"
            f"{declared}\n  {' -> '.join(steps)}\n}}\n"
        )


def random_program(seed: int, *, pauses: bool = False) -> str:
    """Return the program of *seed* as text; its main graph is ``Main(n, m)``.

    If *pauses*, it asks, waits and remembers, which requires a checkpointer.
    """
    writer = Writer(random.Random(seed), pauses)
    graphs = []
    helpers: list[tuple[str, tuple[str, ...]]] = []
    for name, outputs in (("One", ("a",)), ("Two", ("a", "total"))):
        if writer.rng.random() < 0.5:
            text = writer.graph(
                name, ", ".join(outputs), writer.rng.randrange(20, 200), jumps=False
            )
            graphs.append(text)
            helpers.append((name, outputs))
    writer.subgraphs = tuple(helpers)
    outputs = f"{OUTPUTS}, kept, times" if pauses else OUTPUTS
    graphs.append(writer.graph("Main", outputs, writer.rng.randrange(30, 400), jumps=True))
    return HEAD + "\n" + "\n".join(graphs)
