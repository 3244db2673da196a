"""The fields of the small random programs, and the sources of their values."""

from __future__ import annotations

TYPES = {
    "a": "int", "b": "int", "c": "int", "d": "int",
    "opt": "int | None", "kind": "Kind", "flag": "bool", "text": "str",
    "mode": 'Literal["on", "off"]', "shape": "Circle | Square", "rec": "Item",
    "err": "NodeError", "words": "str", "listing": "list[int]",
}  # fmt: skip
FOLDED = {
    "xs": "list[int] by append", "ys": "list[int] by extend", "total": "int by add",
    "best": "int by max", "low": "int by min", "acc": "int by mix",
    "merged": "dict[str, int] by merge", "seen": "set[int] by union",
    "recs": "list[Item] by upsert(id)",
}  # fmt: skip
DEFAULTS = {
    "opt": "None", "kind": "Kind.one", "flag": "False", "text": '""', "mode": '"on"',
    "shape": "Circle(radius=1)", "rec": "Item(id=0)", "words": '""', "listing": "[]", "acc": "1",
    "best": "0", "low": "9", "a": "1", "b": "2", "c": "3", "d": "4",
}  # fmt: skip
INTS = ("a", "b", "c", "d")

#: What can give a field its value: functions of one number, or expressions of a ``set``.
MAKERS: dict[str, tuple[str, ...]] = {
    "opt": ("maybe",), "kind": ("choose",), "flag": ("flip",), "text": ("spell",),
    "mode": ("switch",), "rec": ("item",), "listing": ("count", "some"), "xs": ("inc",),
    "ys": ("some", "acount"), "merged": ("table",), "seen": ("members",), "recs": ("item",),
    **dict.fromkeys((*INTS, "total", "best", "low", "acc"), ("inc", "later", "picky", "untyped")),
}  # fmt: skip
SETTERS: dict[str, tuple[str, ...]] = {
    "opt": ("None", "{0}"), "kind": ("Kind.two", "Kind.one"), "flag": ("True", "{0} > 3"),
    "text": ('"t"',), "mode": ('"on"', '"off"'), "shape": ("Circle(radius={0})", "Square(side=2)"),
    "rec": ("Item(id=1, size={0})",), "listing": ("[{0}, 1]",), "xs": ("{0}",), "ys": ("[{0}]",),
    "words": ('"w"',),
    **dict.fromkeys((*INTS, "total", "best", "low", "acc"), ("{0}", "{0} + 1", "half({0})")),
}  # fmt: skip

DEFINITIONS = {
    "Kind": 'enum Kind { one, two = "two", three }',
    "Item": "record Item {\n  id: int\n  size: int = 0\n}",
    "Circle": "record Circle { radius: int }",
    "Square": "record Square { side: int }",
}

#: Every field; as the set of surely set fields it stands for a path that never reaches its end.
ALL: frozenset[str] = frozenset({*TYPES, *FOLDED})

#: What a `match` may be over, with its patterns.
SUBJECTS: dict[str, tuple[tuple[str, ...], ...]] = {
    "kind": (("one", "two | three"), ("one", "two", "three"), ("two", "_")),
    "flag": (("True", "False"),),
    "mode": (('"on"', '"off"'), ('"off"', "_")),
    "shape": (("Circle", "Square"),),
    "opt": (("None", "int"), ("None", "_")),
}

#: The handlers of a `try`, each with the errors that it catches.
HANDLERS = (
    ("Exception",), ("KeyError",), ("LookupError", "ValueError"), ("KeyError", "Exception"),
    ("LoopLimitError", "Exception"), ("KeyError, ValueError", "Exception"),
)  # fmt: skip

FUNCTIONS = (
    "inc", "later", "picky", "untyped", "maybe", "choose", "flip", "spell", "switch", "item",
    "count", "some", "acount", "table", "members", "pair", "sees", "route", "mix", "half",
)  # fmt: skip
