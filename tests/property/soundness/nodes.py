"""Writes nodes and expressions that read only fields that are surely set, apart from slips."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence

import attrs

from soundness.fields import ALL, FOLDED, INTS, MAKERS, SETTERS

#: A piece of the program, and the fields that are surely set after it.
Text = tuple[str, frozenset[str]]


@attrs.frozen
class Around:
    """What applies at a place: what may be written there, and where jumps may lead."""

    writable: frozenset[str]
    depth: int = 2
    items: tuple[str, ...] = ()
    own: str = ""
    jumps: tuple[str, ...] = ()
    may_end: bool = True
    parallel: bool = False

    @property
    def deeper(self) -> Around:
        return attrs.evolve(self, depth=self.depth - 1)


@attrs.define
class NodeWriter:
    """Writes the nodes of one graph; each method takes the fields that are surely set before the
    node and returns its name with those that are surely set after it.
    """

    rng: random.Random
    loose: float = 0.0
    nodes: list[str] = attrs.field(factory=list)
    outputs: tuple[str, ...] = ()
    base: frozenset[str] = frozenset()
    subgraphs: tuple[str, ...] = ()
    late: str = ""
    names: int = 0
    touched: set[str] = attrs.field(factory=set)

    def slips(self) -> bool:
        return self.rng.random() < self.loose

    def likely(self, chance: float) -> bool:
        return self.rng.random() < chance

    def fresh(self, stem: str) -> str:
        self.names += 1
        return f"{stem}{self.names}"

    # ---- expressions -----------------------------------------------------------------------

    def number(self, around: Around, known: frozenset[str]) -> str:
        ints = [name for name in (*INTS, "total", "best", "low", "acc") if name in known]
        if self.slips():
            own = (around.own,) if around.own else ()
            ints = self.perhaps((*own, *INTS, "best", "low"), known)
        pool = ["n", "n", "4", *ints, *ints, *(name for name in around.items if name in known)]
        forms = ["{0}", "{0}", "{0}", "{0} + {1}", "max({0}, {1})"]
        if "opt" in known:
            forms.append("(opt + 1 if opt is not None else {0})")
        if "rec" in known:
            forms.append("rec.size")
        if "err" in known:
            forms.append("len(err.message)")
        if "xs" in known:
            forms.append("len(xs)")
        return self.rng.choice(forms).format(self.rng.choice(pool), self.rng.choice(pool))

    def truth(self, around: Around, known: frozenset[str]) -> str:
        forms = ["{0} < {1}", "{0} % 2 == 0", "flip({0})", "not ({0} in (1, 2))"]
        if "flag" in known or self.slips():
            forms += ["flag", "not flag and {0} > 1"]
        if "opt" in known:
            forms += ["opt is None", "opt is not None and opt > 3", "opt is None or {0} > 2"]
        if "kind" in known:
            forms += ["kind == Kind.two", "kind != Kind.one or {0} > 2"]
        if "mode" in known:
            forms.append('mode == "on"')
        one, two = self.number(around, known), self.number(around, known)
        return self.rng.choice(forms).format(f"({one})" if " " in one else one, two)

    def perhaps(self, fields: Sequence[str], known: frozenset[str]) -> list[str]:
        """Return those of *fields* that only some path here has set, or else all of them."""
        return [name for name in fields if name in self.touched - known] or [*fields]

    # ---- nodes -----------------------------------------------------------------------------

    def node(self, around: Around, known: frozenset[str]) -> Text:
        makers: list[Callable[[Around, frozenset[str]], Text]] = [
            self.calling, self.calling, self.setting, self.looking,
        ]  # fmt: skip
        if {"a", "b"} <= around.writable:
            makers.append(self.unpacking)
        if self.subgraphs:
            makers.append(self.nesting)
        return self.rng.choice(makers)(around, known)

    def pick(self, around: Around, able: Iterable[str]) -> str | None:
        """Return a field to write that one of *able* can produce."""
        chosen = ALL if self.slips() else around.writable
        found = sorted(chosen.intersection(able))
        return self.rng.choice(found) if found else None

    def calling(self, around: Around, known: frozenset[str]) -> Text:
        target = self.pick(around, MAKERS)
        if target is None:
            return self.looking(around, known)
        function = self.rng.choice(MAKERS[target])
        options = self.rng.choice(("", "", "", " { retry 2 times }", " { run inline }"))
        if function == "later":
            options = ""
        name = self.fresh("n")
        given = self.number(around, known)
        self.nodes.append(f"  node {name}({given}) -> {target} = {function}{options}")
        self.touched.add(target)
        return name, known | {target}

    def setting(self, around: Around, known: frozenset[str]) -> Text:
        able = sorted(around.writable.intersection(SETTERS))
        if not able and not around.own:
            return self.looking(around, known)
        targets = self.rng.sample(able, k=min(len(able), self.rng.randrange(1, 3)))
        lines = []
        for target in targets:
            is_folded = target in FOLDED and target not in ("xs", "ys")
            past = is_folded and (self.slips() if around.parallel else self.likely(0.2))
            value = self.rng.choice(SETTERS[target]).format(self.number(around, known))
            lines.append(f"{target} {':=' if past else '='} {value}")
        if around.own and (not lines or self.likely(0.5)):
            lines.append(f"{around.own} = {self.number(around, known)}")
            targets.append(around.own)
        name = self.fresh("s")
        self.nodes.append(f"  set {name} {{ {'  '.join(lines)} }}")
        self.touched.update(targets)
        return name, known | set(targets)

    def looking(self, around: Around, known: frozenset[str]) -> Text:
        """Write a node that only reads a field, of whatever type."""
        seen = sorted(known) or ["n"]
        if self.slips():
            seen = self.perhaps(sorted(ALL | set(around.items)), known)
        name = self.fresh("e")
        self.nodes.append(f"  node {name}({self.rng.choice(seen)}) = sees")
        return name, known

    def unpacking(self, around: Around, known: frozenset[str]) -> Text:
        name = self.fresh("w")
        self.nodes.append(f"  node {name}({self.number(around, known)}) -> a, b = pair")
        self.touched.update(("a", "b"))
        return name, known | {"a", "b"}

    def nesting(self, around: Around, known: frozenset[str]) -> Text:
        target = self.pick(around, (*INTS, "total", "best"))
        if target is None:
            return self.looking(around, known)
        name = self.fresh("g")
        graph = self.rng.choice(self.subgraphs)
        self.nodes.append(f"  node {name}({self.number(around, known)}) -> {target} = {graph}")
        self.touched.add(target)
        return name, known | {target}
