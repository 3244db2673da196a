"""What the words of the language mean, in a sentence each, for whoever has one under the cursor.

The grammar says which words there are; a test holds this table against it.
"""

from __future__ import annotations

from collections.abc import Mapping

from flowc.trees import syntax

#: The words of the grammar, by their kind, with what each does.
WORDS: Mapping[str, str] = {
    "LANGUAGE": "`language 1`: the version of the language that the file is written for",
    "FROM": '`from module import name` or `from "x.flow" import Graph`',
    "IMPORT": "names what is taken from a module or a flow file",
    "AS": "gives what comes before it a name of its own here",
    "ENUM": "`enum Kind { a, b }`: a choice among words",
    "RECORD": "`record Order { id: str }`: a frozen value with typed fields",
    "GRAPH": "`graph G(x: T) -> y: U { … }`: a typed function made of nodes",
    "ON": "after `retry` and `try`: the errors to handle; at the top level: a trigger",
    "TEST": '`test "…" for G(…) { … }`: a test of a graph',
    "VAR": "`var x: T`: a field that is internal to one run",
    "MEMORY": "`memory x: T`: a field that a thread keeps from run to run",
    "USE": "`use r: T`: a resource of the host, such as a client or a model",
    "BY": "how a write meets the value that is there: `by append`; of a cache: its key",
    "NODE": "`node f(x) -> y`: calls a Python function or runs a graph",
    "ASK": "`ask q(x) -> y`: stops the run until somebody answers",
    "WAIT": "`wait w for 1h`: stops the run for a time, or until one",
    "SET": "`set s { x = x + 1 }`: a node of expressions",
    "LIMIT": "`limit 50 steps`: the most steps along one line of control",
    "STEPS": "`limit 50 steps`",
    "FOR": "after `wait`: for how long; after the name of a test: the graph",
    "UNTIL": "after `wait`: the time; after `repeat { … }`: when to stop",
    "RETRY": "`retry 3 times backoff 1s to 8s`: N attempts in all",
    "TIMES": "`retry 3 times`",
    "BACKOFF": "`backoff 1s to 8s`: the pause between attempts, doubled each time",
    "TO": "the longest pause between attempts",
    "JITTER": "makes the pauses between attempts vary",
    "TIMEOUT": "`timeout 10s`: how long one attempt may take",
    "CACHE": "`cache 1h by key`: keeps results in the process",
    "RUN": "`run inline`, `run in thread`, `run in process`; of a trigger: the graph",
    "TAGS": '`tags "a", "b"`: words that events of the node carry',
    "START": "where a run begins",
    "END": "where a run ends, with every output set",
    "RACE": "`race [p, q]`: the first branch to finish wins",
    "EACH": "`each x in xs { … }`: the body once for each item, concurrently",
    "IN": "what the items come from; where a node runs",
    "MAX": "how many at most: items at a time, or rounds",
    "WITH": "`with y: T`: variables of one item",
    "IF": "`if c { … } elif d { … } else { … }`: the first that holds",
    "ELIF": "a further condition",
    "ELSE": "where no condition held",
    "MATCH": "`match e { a => … _ => … }`: one path for each value",
    "TRY": "`try { … } on KeyError { … }`: a handler for what fails",
    "REPEAT": "`repeat max 5 { … } until c`: a bounded loop",
    "DATAFLOW": "`dataflow { a, b }`: the arrows follow from what nodes read and write",
    "CRON": '`on cron "0 8 * * *" run G()`',
    "EVERY": "`on every 30s run G()`",
    "HTTP": '`on http POST "/path" run G(text=body.text)`',
    "QUEUE": '`on queue "name" run G(text=message.text)`',
    "ANSWER": "answers a question of a run",
    "THREAD": "the thread of a trigger; `run in thread`",
    "STUB": "`stub a => x`: what calls of a node give in a test",
    "EXPECT": "what a test expects of the run",
    "PAUSE": "`expect pause q`: the run waits for this",
    "PATH": "`expect path [a, b]`: the nodes that are done",
    "ERROR": "`expect error KeyError`: how the run failed",
    "CALLS": "`expect calls a == 2`: how often a node was called",
    "CALL": "`expect call a(x)`: some call of a node got these arguments",
    "EXPIRE": "`expire q`: lets a deadline come due",
    "RAISE": "`raise KeyError()`: what a stub raises",
    "AND": "true if both are",
    "OR": "true if one is",
    "NOT": "true if the other is not",
    "IS": "`x is None`",
    "AWAIT": "not an expression of the language: what waits is a node",
    "LAMBDA": "not an expression of the language: write a function in Python",
    "NONE": "no value",
    "TRUE": "yes",
    "FALSE": "no",
}

#: How a write meets the value that is there.
REDUCERS: Mapping[str, str] = {
    "append": "adds one item to a list",
    "extend": "adds the items of a list",
    "add": "adds with `+`",
    "merge": "merges in the keys of a dictionary",
    "union": "adds the items of a set",
    "max": "keeps the greater value",
    "min": "keeps the smaller value",
    "upsert": "`by upsert(key)`: replaces records of a list by their key",
}

#: The types that need no import.
TYPES: tuple[str, ...] = (
    *("str", "int", "float", "bool", "bytes", "None", "Any", "list", "dict", "set", "tuple"),
    *("Literal", "datetime", "date", "timedelta", "Decimal", "UUID", "Path", "NodeError"),
)

#: What an expression may name in a trigger of that kind, and in every trigger.
TRIGGER_NAMES: Mapping[type[syntax.Node], Mapping[str, str]] = {
    syntax.HttpSource: {
        "body": "the body of the request",
        "query": "the query of the request",
        "headers": "the headers of the request",
    },
    syntax.QueueSource: {"message": "the message of the queue"},
    syntax.Node: {"now": "the time at which it was triggered"},
}
