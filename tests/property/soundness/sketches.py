"""Small random programs of every construct, in which most fields start without a value.

Unlike those of `programs`, they need not give the same result in every run: races have several
branches that may win, anything may fail anywhere, and lines of control join in any order. A writer
tracks which fields are surely set and so makes sound programs; a *loose* one ignores this now and
then, and makes all the mistakes that tracking would have prevented.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Collection, Iterable, Sequence

import attrs

from soundness.fields import (
    ALL,
    DEFAULTS,
    DEFINITIONS,
    FOLDED,
    FUNCTIONS,
    HANDLERS,
    INTS,
    MAKERS,
    SETTERS,
    SUBJECTS,
    TYPES,
)
from soundness.nodes import Around, NodeWriter, Text


@attrs.define
class Sketcher(NodeWriter):
    """Writes one program; each method that writes a part takes the fields that are surely set
    before it, and returns it with those that are surely set after it.
    """

    # ---- paths -----------------------------------------------------------------------------

    def path(self, around: Around, known: frozenset[str], length: int = 0) -> Text:
        steps = []
        for _ in range(length or self.rng.choice((1, 1, 2, 2, 3))):
            text, known = self.step(around, known)
            steps.append(text)
        return " -> ".join(steps), known

    def step(self, around: Around, known: frozenset[str]) -> Text:
        if around.depth == 0 or self.likely(0.4):
            return self.node(around, known)
        makers: list[Callable[[Around, frozenset[str]], Text]] = [
            self.branching, self.matching, self.matching, self.grouping, self.racing,
            self.looping, self.repeating, self.trying, self.trying, self.flowing, self.narrowing,
        ]  # fmt: skip
        if around.jumps or around.may_end:
            makers += [self.leaving] * 2
        return self.rng.choice(makers)(around.deeper, known)

    def branching(self, around: Around, known: frozenset[str]) -> Text:
        one, after = self.path(around, known)
        text = f"if {self.truth(around, known)} {{ {one} }}"
        if self.likely(0.3):
            two, then = self.path(around, known)
            text += f" elif {self.truth(around, known)} {{ {two} }}"
            after &= then
        if self.likely(0.5):
            other, then = self.path(around, known)
            return f"{text} else {{ {other} }}", after & then
        return text, known

    def matching(self, around: Around, known: frozenset[str]) -> Text:
        forms = [(field, form) for field in SUBJECTS if field in known for form in SUBJECTS[field]]
        forms.append((f"route({self.number(around, known)})", ('"left"', '"right"')))
        forms.append((f"{self.number(around, known)} % 3", ("0", "1 | 2", "_")))
        subject, patterns = self.rng.choice(forms)
        if self.slips():
            patterns = patterns[:-1]
        arms, after = [], ALL
        for pattern in patterns:
            text, then = self.path(around, known)
            arms.append(f"{pattern} => {text}")
            after &= then
        return f"match {subject} {{ {' '.join(arms)} }}", after

    def narrowing(self, around: Around, known: frozenset[str]) -> Text:
        """Write a decision after which an optional field may be used as a number."""
        target = self.pick(around, INTS)
        if "opt" not in known or target is None:
            return self.branching(around, known)
        name = self.fresh("s")
        self.nodes.append(f"  set {name} {{ {target} = opt + 1 }}")
        other, then = self.path(around, known)
        form = self.rng.choice(
            (
                "if opt is not None {{ {0} }} else {{ {1} }}",
                "if opt is None {{ {1} }} else {{ {0} }}",
                "match opt {{ None => {1} int => {0} }}",
            )
        )
        return form.format(name, other), then & (known | {target})

    def leaving(self, around: Around, known: frozenset[str]) -> Text:
        """Write a branch that jumps or ends the run, so that it does not fall through."""
        condition = self.truth(around, known)
        if around.may_end and (not around.jumps or self.likely(0.5)):
            last, _ = self.ending(known)
            return f"if {condition} {{ {last} }}", known
        target = self.rng.choice(around.jumps)
        if self.likely(0.5):
            node, _ = self.node(around, known)
            target = f"{node} -> {target}"
        return f"if {condition} {{ {target} }}", known

    def ending(self, known: frozenset[str]) -> Text:
        """Write the last steps of a run: set what no path here has set yet, then ``end``."""
        missing = [name for name in self.outputs if name not in known and not self.slips()]
        if not missing:
            return "end", known
        lines = [f"{name} = {SETTERS[name][-1].format('n')}" for name in missing]
        name = self.fresh("z")
        self.nodes.append(f"  set {name} {{ {'  '.join(lines)} }}")
        return f"{name} -> end", known

    # ---- parallel parts --------------------------------------------------------------------

    def inside(self, around: Around, writable: Iterable[str]) -> Around:
        return attrs.evolve(
            around, writable=frozenset(writable), jumps=(), may_end=False, parallel=True
        )

    def grouping(self, around: Around, known: frozenset[str]) -> Text:
        owned: list[list[str]] = [[] for _ in range(self.rng.randrange(2, 4))]
        for field in sorted(around.writable):
            if field in FOLDED:
                for fields in owned:
                    fields.append(field)
            else:
                self.rng.choice(owned).append(field)
        branches, after = [], known
        for fields in owned:
            inner = attrs.evolve(self.inside(around, fields), own="")
            text, then = self.path(inner, known)
            branches.append(text)
            after |= then
        return f"[{', '.join(branches)}]", after

    def racing(self, around: Around, known: frozenset[str]) -> Text:
        branches, after = [], ALL
        for _ in range(2):
            text, then = self.path(self.inside(around, around.writable), known)
            branches.append(text)
            after &= then
        return f"race [{', '.join(branches)}]", after

    def looping(self, around: Around, known: frozenset[str]) -> Text:
        item, own = self.fresh("x"), self.fresh("y")
        over = [f"[{self.number(around, known)}, 2]", "(1, 2, 3)"]
        over += [f"{name}[:2]" for name in ("xs", "ys", "listing") if name in known]
        over += ["merged"] * ("merged" in known)
        collection = self.rng.choice(over)
        inner = self.inside(around, around.writable.intersection(FOLDED))
        inner = attrs.evolve(inner, items=(*around.items, item, own), own=own)
        begun = self.rng.choice(("", " = 1", " by add", " by max"))
        given = {own} if begun in (" = 1", " by add") else set()
        given |= {item} if collection != "merged" else set()
        text, _ = self.path(inner, known | given)
        most = self.rng.choice(("", " max 2"))
        return f"each {item} in {collection}{most} with {own}: int{begun} {{ {text} }}", known

    def flowing(self, around: Around, known: frozenset[str]) -> Text:
        fields = sorted(around.writable.intersection(INTS))
        self.rng.shuffle(fields)
        if len(fields) < 2:
            return self.node(around, known)
        names, there = [], known - set(fields[:3])
        for field in fields[:3]:
            ready = frozenset(there)
            name = self.fresh("d")
            given = self.number(around, ready)
            self.nodes.append(f"  node {name}({given}) -> {field} = {self.rng.choice(MAKERS['a'])}")
            names.append(name)
            there |= {field}
        self.rng.shuffle(names)
        return f"dataflow {{ {', '.join(names)} }}", known | there

    # ---- iterations and handlers -----------------------------------------------------------

    def repeating(self, around: Around, known: frozenset[str]) -> Text:
        body, after = self.path(around, known)
        most = self.rng.randrange(1, 4)
        until = f"until {self.truth(around, after)}"
        match self.rng.randrange(4):
            case 0:
                return f"repeat max {most} {{ {body} }}", after
            case 1:
                return f"repeat max {most} {{ {body} }} {until}", after
            case 2:
                other, then = self.path(around, after)
                return f"repeat max {most} {{ {body} }} {until} else {{ {other} }}", after & then
            case _:
                return f"repeat {{ {body} }} {until}", after

    def trying(self, around: Around, known: frozenset[str]) -> Text:
        body, after = self.path(around, known)
        classes = self.rng.choice(HANDLERS)
        text = f"try {{ {body} }}"
        for taken in classes:
            kept = [name for name in ("err", "words") if name in around.writable]
            field = self.rng.choice(kept) if kept and self.likely(0.6) else ""
            path, then = self.path(around, known | ({field} - {""}))
            text += f" on {taken}{f' as {field}' if field else ''} {{ {path} }}"
            after &= then
        return text, after

    # ---- graphs ----------------------------------------------------------------------------

    def graph(self, name: str) -> str:
        self.nodes, self.touched = [], set()
        given = {
            field
            for field in sorted(ALL)
            if field in DEFAULTS and (field == "acc" or self.likely(0.25))
        }  # fmt: skip
        self.base = frozenset(given | set(FOLDED) - {"best", "low"})
        self.outputs = ("a",) if name == "Sub" else tuple(self.rng.sample(
            ["a", "b", "kind", "opt", "text", "best", "xs"], k=2
        ))  # fmt: skip
        flow = self.flow(name)
        text = "\n".join([*self.nodes, flow])
        used = [field for field in (*TYPES, *FOLDED) if mentions(text, field)]
        used += [field for field in self.outputs if field not in used]
        kept = {field for field in used if name == "Main" and self.likely(0.06)}
        fields = "".join(f"  {declared(field, given, kept)}\n" for field in used)
        nodes = "\n".join(self.nodes)
        head = f"graph {name}(n: int) -> {', '.join(self.outputs)}"
        return f"{head} {{\n{fields}  limit 60 steps\n{nodes}\n  {flow}\n}}\n"

    def flow(self, name: str) -> str:
        around = Around(frozenset((*TYPES, *FOLDED)), depth=1 if name == "Sub" else 2)
        known = self.base
        self.late = self.fresh("late") if self.likely(0.3) else ""
        steps, labels = ["start"], [self.late] if self.late else []
        for _ in range(self.rng.randrange(1, 4)):
            label, known = self.calling(around, known)
            steps.append(label)
            labels.append(label)
            text, known = self.step(attrs.evolve(around, jumps=tuple(labels)), known)
            steps.append(text)
        if self.late:
            self.nodes.append(f"  node {self.late}(n) -> a = inc")
            steps.append(self.late)
            known = self.base | {"a"}
        last, _ = self.ending(known)
        if self.likely(0.1):  # a loop left only by `end`: its last iteration raises an error
            node, then = self.node(around, known)
            last, _ = self.ending(then)
            last = f"repeat max 2 {{ {node} -> if {self.truth(around, then)} {{ {last} }} }}"
        if len(labels) > 1 and self.slips():
            last = labels[-1]
        return " -> ".join([*steps, last])


def mentions(text: str, word: str) -> bool:
    """Say whether *word* occurs in *text* as a name."""
    return re.search(rf"\b{word}\b", text) is not None


def declared(field: str, given: Collection[str], kept: Collection[str]) -> str:
    """Return the declaration of *field*, with a default if it is *given* one, as a `memory` if it
    is *kept* between runs.
    """
    default = f" = {DEFAULTS[field]}" if field in given else ""
    kind = "memory" if field in kept else "var"
    return f"{kind} {field}: {(TYPES | FOLDED)[field]}{default}"


def imports(text: str) -> str:
    return "from functions import " + ", ".join(n for n in FUNCTIONS if mentions(text, n))


def random_sketch(seed: int, loose: float = 0.0) -> str:
    """Return the small program of *seed* as text; its last graph is ``Main(n)``."""
    sketcher = Sketcher(random.Random(seed), loose)
    graphs: Sequence[str] = ()
    if sketcher.likely(0.2):
        graphs = (sketcher.graph("Sub"),)
        sketcher.subgraphs = ("Sub",)
    graphs = (*graphs, sketcher.graph("Main"))
    text = "\n".join(graphs)
    kinds = [made for name, made in DEFINITIONS.items() if mentions(text, name)]
    return "\n\n".join([imports(text), *kinds, text])
