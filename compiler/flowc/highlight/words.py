"""What each keyword of the grammar is to a reader; a test asks that none is missing."""

from __future__ import annotations

#: Words that declare something, and what they are followed by is its name.
NAMING_TYPES = ("enum", "record", "graph")
NAMING_NODES = ("node", "ask", "wait", "set")
NAMING_FIELDS = ("var", "memory", "use")
#: Other words that begin a declaration, or stand between its parts.
DECLARING = ("language", "from", "import", "as", "on", "test", "limit", "by", "for")

#: Words that decide where control goes: those that begin a step, and those inside of one.
STEPS = ("race", "each", "if", "match", "try", "repeat", "dataflow")
DECIDING = (*STEPS, "in", "max", "with", "elif", "else", "until")
MARKERS = ("start", "end")

#: Options of a node; each is a common name as well, and known by what stands behind it.
OPTIONS = (
    "retry", "times", "backoff", "to", "jitter", "timeout", "cache", "run", "tags",
)  # fmt: skip

#: Where events come from, and what is done with them.
SOURCES = ("cron", "every", "http", "queue")
ACTIONS = ("answer", "thread")

#: What the steps of a test begin with, and what they expect.
TESTING = ("stub", "expect", "expire", "raise")
EXPECTED = ("pause", "path", "error", "calls", "call")

OPERATORS = ("and", "or", "not", "is", "await", "lambda")
CONSTANTS = ("None", "True", "False")

#: Types that need no import.
TYPES = (
    "Any", "bool", "bytes", "datetime", "date", "Decimal", "dict", "float", "int", "list",
    "Literal", "NodeError", "Path", "set", "str", "timedelta", "tuple", "UUID",
)  # fmt: skip

#: Every keyword, once.
KEYWORDS = (
    *NAMING_TYPES, *NAMING_NODES, *NAMING_FIELDS, *DECLARING, *DECIDING, *MARKERS, *OPTIONS,
    "steps", *SOURCES, *ACTIONS, *TESTING, *EXPECTED, *OPERATORS, *CONSTANTS,
)  # fmt: skip
