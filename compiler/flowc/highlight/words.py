"""A classification of the keywords of the grammar; a test checks that none is missing."""

from __future__ import annotations

#: Words that declare something and are followed by its name.
NAMING_TYPES = ("enum", "record", "graph")
NAMING_NODES = ("node", "ask", "wait", "set")
NAMING_FIELDS = ("var", "memory", "use")
#: Other words that begin a declaration, or separate its parts.
DECLARING = ("language", "from", "import", "as", "on", "test", "limit", "by", "for")

#: Words that control the flow: those that begin a step, and those inside one.
STEPS = ("race", "each", "if", "match", "try", "repeat", "dataflow")
DECIDING = (*STEPS, "in", "max", "with", "elif", "else", "until")
MARKERS = ("start", "end")

#: Options of a node; each is also a common name, and recognised by what follows it.
OPTIONS = (
    "retry", "times", "backoff", "to", "jitter", "timeout", "cache", "run", "tags",
)  # fmt: skip

#: Sources of triggers, and what is done with them.
SOURCES = ("cron", "every", "http", "queue")
ACTIONS = ("answer", "thread")

#: Words that begin the steps of a test, and what they expect.
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
