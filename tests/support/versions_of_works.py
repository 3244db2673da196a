"""A flow file whose lines of control fork and join, in many versions; see `versions_of_desk`."""

from __future__ import annotations

from collections.abc import Mapping

from versions_of_desk import Edit

NODES = """


def a(text):
    return text + "a"


def b(text):
    return text + "b"


def b2(left, mid):
    return left + mid


def c(text):
    return text + "c"


def boom(text):
    if text.startswith("r"):
        raise ValueError(text)
    return text


def deeper(text):
    if text.startswith("l"):
        raise ValueError(text)
    return text


def z(text):
    return text
"""

BASE = """
from works_nodes import a, b, b2, c, boom, deeper, z

graph Inner(text: str) -> out: str {
  node z(text) -> out
  node boom(text) -> out
  node deeper(text) -> out
  start -> z -> boom -> deeper -> end
}

graph Desk(text: str, level: int = 0) -> note: str {
  var approved: bool = False
  var left: str = ""
  var mid: str = ""
  var right: str = ""
  var res: str = ""
  var ok: bool = False
  var sure: bool = False
  node a(text) -> left
  node b(text) -> mid
  node c(text) -> right
  node inner(text) -> res = Inner
  node z(text) -> note
  node use(left, mid) -> right = b2
  ask help(text) -> ok
  ask pick(text) -> sure
  ask last(text) -> approved
  start -> a -> race [b as b0 -> c as c0, c as d0]
    -> try { inner } on ValueError { b as mend -> help }
    -> [a as a1 -> a as a2, b as b1 -> pick as p1 -> b as b2, c as c1]
    -> try { [a as a3, inner as i2] } on ValueError { z as z3 }
    -> dataflow { a as fa, b as fb, use }
    -> z -> last -> end
}
"""

EDITS: Mapping[str, Edit] = {
    "nothing": (),
    "a branch of a race longer": (("b as b0 ->", "b as b0 -> b as b9 ->"),),
    "a node of a race that calls something else": (("c as d0", "b as d0"),),
    "a node of a race renamed": (("c as d0", "c as d7"),),
    "the first node of a race renamed": (("b as b0", "b as b7"),),
    "a race turned": (("[b as b0 -> c as c0, c as d0]", "[c as d0, b as b0 -> c as c0]"),),
    "another branch in a race": (("[b as b0 -> c as c0, c as d0]", "[c as d0, a as d1]"),),
    "no race": (("race [b as b0 -> c as c0, c as d0]", "b as b0 -> c as c0"),),
    "inner longer": (("z -> boom -> deeper", "z -> boom -> z as zz -> deeper"),),
    "inner begins otherwise": (("start -> z -> boom", "start -> z as zz -> z -> boom"),),
    "inner ends otherwise": (("deeper -> end", "deeper -> z as zz -> end"),),
    "inner deeper renamed": (("-> deeper ->", "-> deeper as dd ->"),),
    "inner boom gone": (
        ("z -> boom -> deeper", "z -> deeper"),
        ("  node boom(text) -> out\n", ""),
        ("boom, ", ""),
    ),
    "handler longer": (("b as mend ->", "b as mend -> c as mend2 ->"),),
    "handler renamed": (("b as mend", "b as mund"),),
    "no try": (("try { inner } on ValueError { b as mend -> help }", "inner -> help"),),
    "try wider": (("try { inner } on ValueError {", "try { a as a0 -> inner } on ValueError {"),),
    "try earlier": (("    -> try { inner }", "    -> a as ax -> try { inner }"),),
    "branch a2 gone": (("a as a1 -> a as a2", "a as a1"),),
    "branch a1 gone": (("a as a1 -> a as a2", "a as a2"),),
    "branch a longer": (("a as a1 -> a as a2", "a as a1 -> a as a2 -> a as a9"),),
    "branch b1 renamed": (("b as b1", "b as b9"),),
    "branch b2 renamed": (("b as b2", "b as b9"),),
    "branch p1 renamed": (("pick as p1", "pick as p9"),),
    "branch c gone": ((", c as c1]", "]"),),
    "branch c other": (("c as c1", "c as c9"),),
    "group inlined": (
        (
            "[a as a1 -> a as a2, b as b1 -> pick as p1 -> b as b2, c as c1]",
            "a as a1 -> a as a2 -> b as b1 -> pick as p1 -> b as b2 -> c as c1",
        ),
    ),
    "node before group": (("    -> [a as a1", "    -> z as zb -> [a as a1"),),
    "node behind group": (("c as c1]", "c as c1] -> z as zb"),),
    "group handler longer": (("{ z as z3 }", "{ z as z3 -> z as z4 }"),),
    "group handler renamed": (("{ z as z3 }", "{ z as z4 }"),),
    "group a3 renamed": (("a as a3", "a as a9"),),
    "group i2 renamed": (("inner as i2", "inner as i9"),),
    "group no try": (
        (
            "try { [a as a3, inner as i2] } on ValueError { z as z3 }",
            "[a as a3, inner as i2] -> z as z3",
        ),
    ),
    "dataflow renamed": (("b as fb", "b as fc"),),
    "dataflow longer": (("use }", "use, z as fz }"),),
    "dataflow order": (("a as fa, b as fb, use", "use, b as fb, a as fa"),),
    "no dataflow": (("dataflow { a as fa, b as fb, use }", "a as fa -> b as fb -> use"),),
    "z became graph": (("  node z(text) -> note\n", "  node z(text) -> note = Inner\n"),),
    "inner became function": (("node inner(text) -> res = Inner", "node inner(text) -> res = z"),),
    "several": (
        ("-> z -> last", "-> z as y -> last"),
        ("c as c1", "c as c9"),
    ),
}
