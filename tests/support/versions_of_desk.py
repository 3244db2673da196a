"""One flow file in many versions: a base, and independent edits of it."""

from __future__ import annotations

from collections.abc import Mapping

Edit = tuple[tuple[str, str], ...]

NODES = """
from dataclasses import dataclass


@dataclass
class Order:
    id: str


def draft(text):
    return f"About {text}"


def sort(text):
    return "refund" if "r" in text else "question"


def charge(note):
    return None


def mend(problem):
    return len(problem)


def risky(level):
    if level == 3:
        raise ValueError("three")
    return level


def lefty(text):
    return text + "l"


def righty(text):
    return text + "r"


def stamp(text):
    return text.upper()


def weigh(item):
    return len(item)


def is_long(text):
    return len(text) > 3


def is_short(text):
    return len(text) < 4
"""

BASE = """
from cases_nodes import charge, draft, is_long, is_short, lefty, mend, risky, righty, sort, stamp
from cases_nodes import weigh

enum Kind { refund, question, other }

record Seal { name: str  count: int = 1 }

graph Review(text: str, deep: bool = False) -> seal: str {
  memory seen: int = 0
  var fine: bool = True
  var closed: Seal | None = None
  node stamp(text) -> seal
  ask approve(seal) -> fine
  set close { closed = Seal(name=seal)  seen = seen + 1 }
  start -> stamp -> close -> if deep { approve } -> end
}

graph Desk(text: str, level: int = 0) -> note: str {
  memory history: list[str] by append
  var tries: int = 0
  var kind: Kind = Kind.other
  var approved: bool = False
  var answer: str = ""
  var left: str = ""
  var right: str = ""
  var agreed: bool = False
  var seal: str = ""
  var score: int = 0
  var total: int by add
  var problem: str = ""
  node draft(text) -> note
  node sort(text) -> kind
  ask confirm(note, kind) -> approved
  node lefty(text) -> left
  ask agree(left) -> agreed
  node righty(text) -> right
  node review(text, level > 1) -> seal = Review
  set again { tries = tries + 1 }
  ask more(note) -> answer
  node risky(level) -> score
  node mend(problem) -> score
  node weigh(item) -> total
  node charge(note)
  ask last(note) -> answer
  set remember { history = text }
  start -> draft -> if level > 0 { sort } -> confirm
    -> [lefty -> agree, righty]
    -> review
    -> repeat max 2 { again -> more } until answer == "stop" else { again as more_again }
    -> try { risky } on ValueError as problem { mend }
    -> each item in [text, "b"] { weigh }
    -> if is_long(text) { charge }
    -> last
    -> remember
    -> end
}
"""

# ruff: noqa: E501 - an edit is read best on one line
EDITS: Mapping[str, Edit] = {
    "nothing": (),
    "a comment": (("graph Desk", "# more\ngraph Desk"),),
    "a node before": (("start -> draft", "start -> stamp as early -> draft"),
                      ("  node charge(note)", "  node charge(note)\n  node stamp(text) -> left")),
    "a node behind": (("-> remember\n", "-> remember -> charge as charged\n"),),
    "a node gone": (("lefty -> agree", "agree"), ("  node lefty(text) -> left\n", ""),
                    ("lefty, ", "")),
    "a node renamed": (("start -> draft", "start -> write"),
                       ("node draft(text) -> note", "node write(text) -> note = draft")),
    "another decision": (("if level > 0 { sort }", "if level > 1 { sort }"),),
    "the decision turned": (("if level > 0 { sort }", "if not (level > 0) { sort }"),),
    "another function decides": (("if is_long(text)", "if is_short(text)"), (" is_long,", "")),
    "no function decides": (("if is_long(text)", "if len(text) > 3"), (" is_long,", "")),
    "no decision": (("if level > 0 { sort } -> ", "sort -> "),),
    "branches turned": (("[lefty -> agree, righty]", "[righty, lefty -> agree]"),),
    "a branch more": (("[lefty -> agree, righty]", "[lefty -> agree, righty, sort as sorted]"),),
    "a branch longer": (("agree, righty]", "agree, righty -> sort as sorted]"),),
    "a branch less": (("[lefty -> agree, righty]", "lefty -> agree"), (" righty,", ""),
                      ("  node righty(text) -> right\n", ""), ('  var right: str = ""\n', "")),
    "no review": (("    -> review\n", ""), ("  node review(text, level > 1) -> seal = Review\n", ""),
                  ('  var seal: str = ""\n', "")),
    "a shallow review": (("review(text, level > 1)", "review(text, level > 2)"),),
    "a review renamed": (("    -> review\n", "    -> inspect\n"), ("node review(", "node inspect(")),
    "a longer review": (("deep { approve } -> end", "deep { approve } -> close as again -> end"),),
    "more rounds": (("repeat max 2", "repeat max 3"),),
    "another start of a loop": (("var tries: int = 0", "var tries: int = 7"),),
    "another way out": (('until answer == "stop"', 'until answer == "done"'),),
    "no handler": (("try { risky } on ValueError as problem { mend }", "risky"), (" mend,", ""),
                   ("  node mend(problem) -> score\n", ""), ('  var problem: str = ""\n', "")),
    "another handler": (("on ValueError as problem", "on KeyError as problem"),),
    "a wider handler": (("on ValueError as problem", "on Exception as problem"),),
    "another step in the handler": (("as problem { mend }", "as problem { mend -> charge as fined }"),),
    "other items": (('in [text, "b"]', 'in [text]'),),
    "more items": (('in [text, "b"]', 'in [text, "b", "c"]'),),
    "a question in the items": (("{ weigh }", "{ weigh -> heavy }"), ("  ask last", "  ask heavy(item) -> spared\n  ask last"),
                                ("var approved: bool = False", "var approved: bool = False\n  var spared: bool by max")),
    "a question moved": (("    -> last\n    -> remember", "    -> remember\n    -> last"),),
    "a question renamed": (("-> confirm\n", "-> allow\n"), ("ask confirm(", "ask allow(")),
    "a question retyped": (("var approved: bool = False", 'var approved: str = ""'),),
    "a field gone": (("var left: str", "var other: str"), ("-> left", "-> other"), ("(left)", "(other)")),
    "a field retyped": (('var left: str = ""', 'var left: Literal["rawl", "sewl"] = "rawl"'),),
    "a field retyped wider": (("var score: int = 0", "var score: int | None = None"),),
    "a field more": (("var tries: int = 0", "var tries: int = 0\n  var spare: int = 1"),
                     ("set again { tries = tries + 1 }", "set again { tries = tries + 1  spare = 2 }")),
    "a member gone": (("{ refund, question, other }", "{ question, other }"),),
    "a member more": (("{ refund, question, other }", "{ refund, question, other, praise }"),),
    "the enum renamed": (("enum Kind", "enum Sort"), ("kind: Kind = Kind.other", "kind: Sort = Sort.other")),
    "a record longer": (("count: int = 1 }", "count: int = 1  by: str }"),
                        ("Seal(name=seal)", 'Seal(name=seal, by="a")')),
    "a record with a default more": (("count: int = 1 }", 'count: int = 1  by: str = "a" }'),),
    "a record shorter": (("  count: int = 1 }", " }"),),
    "a parameter more": (("graph Desk(text: str,", "graph Desk(text: str, who: str,"),),
    "a parameter that may be left out": (("level: int = 0)", 'level: int = 0, who: str = "")'),),
    "a parameter retyped": (("level: int = 0)", 'level: str = "")'), ("level > 0", 'level == "0"'),
                            ("level > 1", 'level == "1"')),
    "another reducer": (("total: int by add", "total: int by max"),),
    "memory forgotten": (("memory history: list[str] by append", "var history: list[str] by append"),),
    "a node became a question": (("node sort(text) -> kind", "ask sort(text) -> kind"), (" sort,", "")),
    "a node became a set": (("node righty(text) -> right", 'set righty { right = "r" }'), (" righty,", "")),
}  # fmt: skip


def text_of(edit: Edit, base: str = BASE) -> str:
    """Return the base with an edit applied."""
    text = base
    for old, new in edit:
        assert old in text, old
        text = text.replace(old, new)
    return text
