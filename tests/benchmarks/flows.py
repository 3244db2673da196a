"""The measured graphs, as one `.flow` file."""

from __future__ import annotations

CHAINS = (1, 5, 10, 100, 1000)
STEPS = 1000
WIDTH = 100
ITEMS = 1000
DEPTH = 5
WIDE = 25

HEAD = (
    "from nodes import abump, bump, joke, nap, polish, short_nap, tell, think, topics, use_tool, "
    "widen, words\n"
)


def text() -> str:
    """Return the text of the file."""
    parts = [HEAD]
    for length in CHAINS:
        parts += [
            chain(f"Chain{length}", "bump", length),
            chain(f"AChain{length}", "abump", length),
        ]
    parts += [
        chain("Naps5", "short_nap", 5),
        chain("Tells", "tell", 100),
        LOOPS,
        group("Inline", "bump { run inline }"),
        group("Threads", "bump"),
        group("Group", "abump"),
        group("Naps", "nap"),
        EACH,
        dataflow("Dataflow"),
        nested(),
        WORDS,
        AGENT,
        wide(),
        FAN_OUT,
    ]
    return "\n".join(parts)


def chain(name: str, function: str, length: int) -> str:
    """Return a graph with a chain of *length* nodes."""
    nodes = "\n".join(f"  node n{i}(x) -> x = {function}" for i in range(length))
    path = " -> ".join(f"n{i}" for i in range(length))
    return f"graph {name}(x: int) -> x {{\n{nodes}\n  start -> {path} -> end\n}}\n"


LOOPS = f"""\
graph Loop(x: int) -> x {{
  limit {STEPS + 10} steps
  node up(x) -> x = bump
  start -> up -> if x < {STEPS} {{ up }} else {{ end }}
}}

graph PingPong(x: int) -> x {{
  limit {STEPS + 10} steps
  node ping(x) -> x = bump
  node pong(x) -> x = bump
  start -> ping -> if x < {STEPS} {{ pong }} else {{ end }}
  pong -> if x < {STEPS} {{ ping }} else {{ end }}
}}
"""


def group(name: str, function: str) -> str:
    """Return a graph of parallel branches of one node each, whose results are appended."""
    call, _, options = function.partition(" ")
    nodes = "\n".join(f"  node n{i}(x) -> out = {call} {options}" for i in range(WIDTH))
    branches = ", ".join(f"n{i}" for i in range(WIDTH))
    return (
        f"graph {name}(x: int) -> out {{\n  var out: list[int] by append\n{nodes}\n"
        f"  start -> [{branches}] -> end\n}}\n"
    )


EACH = """\
graph EachInline(xs: list[int]) -> out {
  var out: list[int] by append
  node up(x) -> out = bump { run inline }
  start -> each x in xs { up } -> end
}

graph EachAsync(xs: list[int]) -> out {
  var out: list[int] by append
  node up(x) -> out = abump
  start -> each x in xs { up } -> end
}
"""


def dataflow(name: str) -> str:
    """Return a graph of nodes that wait for the values that they read: ten rows of ten."""
    fields, nodes, names = [], [], []
    for row in range(WIDTH // 10):
        for column in range(10):
            here = f"{column}_{row}"
            before = f"f{column}_{row - 1}" if row else "x"
            fields.append(f"  var f{here}: int")
            nodes.append(f"  node n{here}({before}) -> f{here} = abump")
            names.append(f"n{here}")
    last = WIDTH // 10 - 1
    total = " + ".join(f"f{column}_{last}" for column in range(10))
    return "\n".join((
        f"graph {name}(x: int) -> total: int {{",
        *fields, *nodes, f"  set sum {{ total = {total} }}",
        f"  start -> dataflow {{ {', '.join(names)} }} -> sum -> end", "}\n",
    ))  # fmt: skip


def nested() -> str:
    """Return nested subgraphs, each with a node before and after the inner one."""
    parts = [chain("Nested0", "bump", 2)]
    for level in range(1, DEPTH + 1):
        parts.append(
            f"graph Nested{level}(x: int) -> x {{\n  node before(x) -> x = bump\n"
            f"  node inner(x) -> x = Nested{level - 1}\n  node after(x) -> x = bump\n"
            "  start -> before -> inner -> after -> end\n}\n"
        )
    return "\n".join(parts)


WORDS = """\
graph Words(x: int) -> text: str {
  node words(x) -> text
  start -> words -> end
}
"""

#: The families that the largest peer benchmarks itself with, under the names that it uses.
AGENT = """\
graph ReactAgent(messages: list[dict[str, Any]] by append) -> messages {
  limit 100 steps
  node think(messages) -> messages
  node use_tool(messages[-1]) -> messages
  start -> think -> if messages[-1]["tool"] != "" { use_tool -> think } else { end }
}
"""


def wide() -> str:
    """Return a graph whose state has many fields, all of which are rewritten in each round."""
    names = [f"f{index}" for index in range(WIDE)]
    fields = ", ".join(f"{name}: dict[str, Any]" for name in names)
    nodes = "\n".join(f"  node n{name}({name}) -> {name} = widen" for name in names)
    path = " -> ".join(f"n{name}" for name in names)
    head = f"graph WideState({fields}) -> {', '.join(names)}"
    return f"{head} {{\n{nodes}\n  start -> {path} -> end\n}}\n"


FAN_OUT = """\
graph Joke(topic: int) -> text: str {
  node joke(topic) -> text
  node polish(text) -> text
  start -> joke -> polish -> end
}

graph FanOutToSubgraph(x: int) -> jokes {
  var subjects: list[int]
  var jokes: list[str] by append
  node topics(x) -> subjects
  node tell_joke(topic=subject) -> jokes = Joke
  start -> topics -> each subject in subjects { tell_joke } -> end
}
"""
