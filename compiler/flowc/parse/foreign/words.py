"""Words of other languages and libraries, and what to write instead."""

from __future__ import annotations

import attrs


@attrs.frozen
class Answer:
    """The answer to a foreign word or sign, and the kind of token as which it is read, "" if it is
    read as none.
    """

    fact: str
    help: str = attrs.field(eq=False)
    kind: str = ""


FUNCTION = Answer(
    "functions are not written in a `.flow` file",
    "write it in Python, import it with `from module import name`, bind it with `node`",
)
FIELD = Answer("fields are declared with `var`", "write `var name: type`", "VAR")
TYPE_FIRST = Answer("a type stands behind the name of its field", "write `var name: type`")
NODE = Answer("nodes are declared with `node`", "write `node name(args) -> output`", "NODE")
BOUND = Answer(
    "the function of a node stands behind its outputs, by its name alone",
    "write `node name(args) -> output = function`",
)
BUILT = Answer(
    "a graph is written, not built",
    "write `node name(args) -> output`, and arrows: `start -> a -> b -> end`",
)
STATE = Answer(
    "the state of a graph is its fields",
    "write `var name: type` in the graph, with `by extend` where lists are added up;"
    " an output that has a `var` has no type in the header",
)
ARROW = Answer("edges are drawn as arrows", "write `a -> b`")
CHOICE = Answer(
    "where to go on is decided in the flow",
    "write `a -> if x > 1 { b } else { c }`, or `a -> match route(x) { … }`",
)
RACE = Answer("the first of several is a `race`", "write `race [a, b]`", "RACE")
GROUP = Answer("parallel branches stand in brackets", "write `[a, b]`, or `race [a, b]`")
JOIN = Answer("branches join behind their group", "write `[a, b] -> c`")
LOOP = Answer(
    "loops are drawn as arrows, or written with `repeat`",
    "write `repeat { … } until C`: it runs at least once, and C is when it stops",
)
EACH = Answer(
    "a loop over items is `each`",
    "write `each x in items { … }`, which runs for all items at the same time",
    "EACH",
)
GRAPH = Answer("graphs are declared with `graph`", "write `graph Name(…) -> …`", "GRAPH")
TYPE = Answer(
    "types are declared with `record` or `enum`, or imported from Python",
    "write `record Name { field: type }`",
    "RECORD",
)
IMPORT = Answer("names are imported with `from`", "write `from module import name`")
MATCH = Answer("choices are written with `match`", "write `match x { a => … }`", "MATCH")
CONDITION = Answer("conditions are written with `if`", "write `if x > 1 { … } else { … }`", "IF")
ELIF = Answer("a further condition is `elif`", "write `elif x > 1 { … }`", "ELIF")
ELSE = Answer("all other cases are `else`", "write `else { … }`", "ELSE")
HANDLER = Answer("errors are handled with `on`", "write `try { … } on KeyError { … }`", "ON")
FINALLY = Answer(
    "a `try` has no `finally`",
    "put what always follows after it: `try { … } on KeyError { … } -> next`",
)
RETURN = Answer(
    "a graph has no statement that returns",
    "end the path with `end`; the outputs are in the header",
)
JUMP = Answer("a jump is an arrow", "name the node after `->`", "ARROW")
BEHIND = Answer("a step follows another behind an arrow", "write `a -> b`", "ARROW")
OUTPUTS = Answer("outputs stand behind an arrow", "write `-> name: type`", "ARROW")
DEFAULT = Answer("a default stands behind `=`", "write `= value`", "EQUAL")
REDUCER = Answer("a reducer stands behind `by`", "write `by append`", "BY")
ITEMS = Answer("the items stand behind `in`", "write `each x in items { … }`", "IN")
BLOCK = Answer("a block stands in braces", "write `{ … }`")
ARM = Answer("an arm begins with its pattern", "write `pattern => step`")
OTHERS = Answer("the arm for all other values is `_`", "write `_ => step`")
LABEL = Answer("an arrow has no label", "a choice is written `if x > 1 { … }` or `match x { … }`")
RUN = Answer("a node runs where an arrow leads to it", "write `a -> b`")
STATEMENT = Answer(
    "statements of Python's stand in functions",
    "write a function in Python, and bind it with `node`",
)
QUESTION = Answer(
    "a person is asked by a node of its own, `ask`",
    'write `ask NAME(field) -> answer: "Send this?"`',
    "ASK",
)
OPTIONS = Answer(
    "the options of a node stand in braces",
    "write them after it: `node a(x) -> y { retry 3 times timeout 10s }`",
)
ASYNC = Answer(
    "asynchronous functions are nodes like all others",
    "remove the word; what should run at the same time is written in brackets: `[a, b]`",
)
PAUSE = Answer("a pause is a node of its own, `wait`", "write `wait NAME for 1h`", "WAIT")
ENTRY = Answer("a run begins at `start`", "write `start -> a`")
FINISH = Answer("a run ends at `end`", "write `a -> end`")
COMPILED = Answer(
    "a graph is compiled by `flowc build` and run from Python",
    "write `from x_flow import Name` and `Name.invoke(…)` there",
)
PACKAGE = Answer(
    "a file has no name of its own", "remove it; whatever is declared here can be used"
)
VISIBLE = Answer("whatever stands in a file can be imported", "remove the word")
VERSION = Answer("the version of the language is `language 1`", "write `language 1`")
RESOURCE = Answer(
    "clients and models are given from outside, with `use`", "write `use name: Type`", "USE"
)

#: Answers to words at the beginning of a declaration or of a step.
WORDS = {
    **dict.fromkeys(("def", "fn", "func", "function", "fun", "async", "procedure"), FUNCTION),
    **dict.fromkeys(("state", "let", "const", "field", "input", "output", "param"), FIELD),
    **dict.fromkeys(("property", "attribute", "variable", "val", "arg", "optional"), FIELD),
    **dict.fromkeys(("int", "str", "float", "bool", "string", "list", "dict"), TYPE_FIRST),
    **dict.fromkeys(("step", "task", "nodes", "vertex", "stage", "action", "job"), NODE),
    **dict.fromkeys(("activity", "agent", "tool", "operator", "worker", "component"), NODE),
    **dict.fromkeys(("add_node",), BUILT),
    **dict.fromkeys(("edge", "add_edge", "edges", "connect", "add_sequence", "link"), ARROW),
    **dict.fromkeys(("transition", "transitions", "dependency", "add_transition"), ARROW),
    **dict.fromkeys(("add_conditional_edges", "route", "branch", "Command"), CHOICE),
    **dict.fromkeys(("parallel", "fork", "concurrent", "gather", "all", "both"), GROUP),
    **dict.fromkeys(("any", "first", "either"), RACE),
    **dict.fromkeys(("join", "merge", "sync"), JOIN),
    **dict.fromkeys(("while", "loop", "do"), LOOP),
    **dict.fromkeys(("for", "foreach", "forEach", "for_each", "map", "Send"), EACH),
    **dict.fromkeys(("workflow", "flow", "pipeline", "StateGraph", "MessageGraph"), GRAPH),
    **dict.fromkeys(("digraph", "subgraph", "flowchart", "stateDiagram", "dag", "DAG"), GRAPH),
    **dict.fromkeys(("class", "struct", "type", "interface", "trait", "schema", "model"), TYPE),
    **dict.fromkeys(("import", "require", "include", "using", "load"), IMPORT),
    **dict.fromkeys(("switch", "case", "select", "choice"), MATCH),
    **dict.fromkeys(("when", "unless", "condition"), CONDITION),
    **dict.fromkeys(("elseif", "elsif"), ELIF),
    **dict.fromkeys(("otherwise",), ELSE),
    **dict.fromkeys(("except", "catch", "rescue"), HANDLER),
    **dict.fromkeys(("finally", "ensure"), FINALLY),
    **dict.fromkeys(("return", "yield"), RETURN),
    **dict.fromkeys(("goto", "break", "continue", "pass", "jump", "next"), JUMP),
    **dict.fromkeys(("call", "run", "invoke", "exec", "execute", "await", "spawn"), RUN),
    **dict.fromkeys(("print", "log", "assert", "del", "global", "nonlocal", "raise"), STATEMENT),
    **dict.fromkeys(("with", "lambda"), STATEMENT),
    **dict.fromkeys(("interrupt", "human", "approve", "prompt"), QUESTION),
    **dict.fromkeys(("sleep", "delay"), PAUSE),
    **dict.fromkeys(("set_entry_point", "entry", "initial"), ENTRY),
    **dict.fromkeys(("set_finish_point", "exit", "stop", "finish"), FINISH),
    **dict.fromkeys(("compile", "invoke_graph"), COMPILED),
    **dict.fromkeys(("package", "module", "namespace"), PACKAGE),
    **dict.fromkeys(("export", "public", "private", "static"), VISIBLE),
    **dict.fromkeys(("version",), VERSION),
    **dict.fromkeys(("then", "to"), BEHIND),
    **dict.fromkeys(("returns",), OUTPUTS),
    **dict.fromkeys(("default",), DEFAULT),
    **dict.fromkeys(("reducer",), REDUCER),
    **dict.fromkeys(("of",), ITEMS),
    **dict.fromkeys(("llm", "client", "resource", "service"), RESOURCE),
}
