"""Syntax from other languages gives exactly one finding, with help of its own."""

from __future__ import annotations

import pytest

from flowc.diagnostics import codes
from flowc.diagnostics.fixes import apply
from flowc.trees.syntax import GraphDecl, NodeDecl, Path, Var

HEAD = """\
from nodes import a, b, c

graph G(x: int, y: int = 0) -> y {
  node a(x) -> y
  node b(x)
"""
TAIL = "\n  node c(x)\n  start -> a -> b -> c -> end\n}\n"


def answered(found, help):
    """Check that the only finding is one of foreign syntax, and that its help is *help*."""
    assert [item.code for item in found] == [codes.FOREIGN_SYNTAX], [i.headline for i in found]
    assert help in found[0].help


MEMBERS = {
    # LangGraph
    'add_node("a", a)': "write `node name(args) -> output`",
    'builder.add_node("a", a)': "write `node name(args) -> output`",
    'builder.add_node("a", a)\n  builder.add_node("b", b)': "write `node name(args) -> output`",
    'graph.add_edge("a", "b")': "write `a -> b`",
    'workflow.add_edge(START, "a")': "write `a -> b`",
    'builder.add_conditional_edges("a", route, {"x": "b"})': "`a -> match route(x) { … }`",
    'builder.set_entry_point("a")': "write `start -> a`",
    'builder.set_finish_point("a")': "write `a -> end`",
    "builder = StateGraph(State)": "write `graph Name(…) -> …`",
    "app = builder.compile()": "`Name.invoke(…)`",
    "app.invoke({})": "`Name.invoke(…)`",
    'return Command(goto="b")': "end the path with `end`",
    'Command(goto="b")': "write `a -> if x > 1",
    'interrupt("really?")': 'write `ask confirm(x) -> approved: "really?"`',
    # YAML
    "steps:\n    - name: a\n      run: b": "write `node name(args) -> output`",
    "steps: [a, b]": "write `node name(args) -> output`",
    "- name: a\n    depends_on: [b]": "begin with `from nodes import name`",
    "- a": "begin with `from nodes import name`, then write `graph Name(…)",
    "depends_on: [a]": "write `a -> b`",
    "when: x > 1": "write `if x > 1",
    "on_error: b": "write `try { … } on KeyError",
    "next: b": "write `a -> b`",
    # Python
    "def f(x):\n    return x": "write it in Python",
    "async def f(x):\n    return await x": "write it in Python",
    "import json": "write `from json import name`",
    "class State(TypedDict):\n    x: int\n    y: str": "write `var name: type` in the graph",
    "return y": "end the path with `end`",
    "for i in x:\n    b(i)": "write `each i in x { … }`",
    "while x > 1:\n    b()": "write `repeat { … } until x <= 1`: the body runs at least once",
    "with open(x) as z:\n    b": "write a function in Python",
    "x = 1": "write `var name: type = value`",
    "z = b(x)": "declare `var z: type`, write `node b(x) -> z`",
    "b(x)": "`a -> name`",
    "print(x)": "write a function in Python",
    "assert x": "write a function in Python",
    "raise KeyError": "write a function in Python",
    "await b(x)": "write `a -> b`",
    "break": "name the node after `->`",
    "continue": "name the node after `->`",
    "pass": "name the node after `->`",
    "yield x": "end the path with `end`",
    "@retry(3)": "retry 3 times",
    "z: int": "write `var name: type`",
    "z: int = 1": "write `var name: type`",
    # Mermaid and DOT
    "subgraph one\n    b --> c\n  end": "write `graph Name(…) -> …`",
    "flowchart LR\n    b --> c": "write `graph Name(…) -> …`",
    "%% a note": "a comment begins with `#`",
    # other languages
    "// a note": "a comment begins with `#`",
    "/* a note */": "a comment begins with `#`",
    "/* a\n note */": "a comment begins with `#`",
    "-- a note": "a comment begins with `#`",
    "<!-- a note -->": "a comment begins with `#`",
    "parallel [b, c]": "write `[a, b]`",
    "parallel { b c }": "write `[a, b]`",
    "fork b, c": "write `[a, b]`",
    "join b, c -> a": "write `[a, b] -> c`",
    "loop { b }": "write `repeat { … } until C`",
    "do { b } while x > 1": "write `repeat { b } until x <= 1`: the body runs at least once",
    "do { b }": "write `repeat { … } until C`",
    "node d = b(x) -> z": "write `node d(x) -> z = b`",
    "node d = nodes.b(x)": "write `node d(x) = b`",
    "node d = b(x) -> z {\n    retry 3 times\n  }": "write `node d(x) -> z = b`",
    "node d = nodes.d": "write `node d(…)`",
    "switch x { case 1: b }": "write `match x",
    "case 1 => b": "write `match x",
    "func f(x) -> y": "write it in Python",
    "fn f(x: int) { }": "write it in Python",
    "function f(x) { return x }": "write it in Python",
    "state z: int": "write `var name: type`",
    "state { z: int }": "write `var name: type`",
    "let z = 1": "write `var name: type`",
    "const z: int = 1": "write `var name: type`",
    "input z: int": "write `var name: type`",
    "output z: int": "write `var name: type`",
    "param z: int": "write `var name: type`",
    "int z = 1": "write `var name: type`",
    "edge a -> b": "write `a -> b`",
    "edge(a, b)": "write `a -> b`",
    "edges { a -> b }": "write `a -> b`",
    "nodes { a b }": "write `node name(args) -> output`",
    "task t(x)": "write `node name(args) -> output`",
    "step b2(x) -> y = b": "write `node name(args) -> output`",
    "agent writer { }": "write `node name(args) -> output`",
    "goto b": "name the node after `->`",
    "run b": "write `a -> b`",
    "public var z: int": "remove the word",
    "type T = int": "write `record Name",
    "struct S { a: int }": "write `record Name",
    "finally { b }": "put what always follows after it",
    "sleep 5s": "write `wait NAME for 1h`",
}


@pytest.mark.parametrize(("member", "help"), MEMBERS.items())
def test_statement_of_another_language_is_one_finding(read, member, help) -> None:
    """It is skipped as a whole, and the members around it are not affected."""
    tree, found = read(f"{HEAD}  {member}{TAIL}")

    answered(found, help)
    graph = tree.items[-1]
    assert isinstance(graph, GraphDecl)
    names = [member.name.text for member in graph.members if isinstance(member, NodeDecl)]
    assert {"a", "b", "c"} <= set(names)
    assert isinstance(graph.members[-1], Path)


@pytest.mark.parametrize(
    "member",
    [
        "if x > 1 { b } else { c }",
        "if x > 1:\n    b\n  else:\n    c",
        "try:\n    b\n  except KeyError:\n    c",
        "match x { 1 => b  _ => c }",
        "repeat max 3 { b } until x > 1",
        "[a, b] -> c",
        "race [a, b]",
    ],
)
def test_step_that_begins_a_path_is_one_finding(read, member) -> None:
    """As with statements in other languages; the arrow that should lead to it is missing."""
    _, found = read(f"{HEAD}  {member}{TAIL}")

    assert [item.code for item in found] == [codes.UNEXPECTED_TOKEN]
    assert found[0].headline.startswith("no path begins with ")
    assert "draw the arrow that leads to it" in found[0].help


@pytest.mark.parametrize("step", ["repeat { b } while x > 1", "do { b } while x > 1", "while x"])
def test_loop_at_the_end_of_a_file_is_answered(read, step) -> None:
    """Nothing follows its condition, not even the closing brace of the graph."""
    _, found = read(f"{HEAD}  start -> {step}")

    assert codes.FOREIGN_SYNTAX in [item.code for item in found]


STEPS = {
    "a => b": "an arrow between steps is `->`",
    "a >> b": "an arrow between steps is `->`",
    "a --> b": "an arrow between steps is `->`",
    "a ==> b": "it is written `->`",
    "a -.-> b": "it is written `->`",
    "a ~> b": "it is written `->`",
    "a then b": "write `a -> b`",
    "a to b": "write `a -> b`",
    'a -> "b"': "remove them",
    "a -> b: done\n  b": "a choice is written `if x > 1",
    "a ->|yes| b": "a choice is written `if x > 1",
    "a -> END": "it is written `end`",
    "a -> return": "end the path with `end`",
    "a -> parallel [b, c]": "write `[a, b]`",
    "a -> all [b, c]": "write `[a, b]`",
    "a -> any [b, c]": "write `race [a, b]`",
    "a -> parallel { b, c }": "write `[a, b]`",
    "a -> while x > 1 { b }": "write `repeat { b } until x <= 1`: the body runs at least once",
    "a -> while not x { b }": "write `repeat { b } until x`",
    "a -> while x > 1 and y < 2 { b }": "write `repeat { b } until not (x > 1 and y < 2)`",
    "a -> while len(x) { b }": "write `repeat { b } until not len(x)`",
    "a -> while True { b -> c }": "write `repeat max 10 { b -> c }`, or",
    "a -> loop { b }": "write `repeat { … } until C`",
    "a -> repeat { b } while x > 1": "write `repeat { b } until x <= 1`",
    "a -> repeat { b } while True": "write `repeat max 10 { b }`",
    "a -> do { b -> c } while not x -> end": "write `repeat { b -> c } until x`",
    "a -> for i in x { b }": "write `each i in x { b }`, which runs for all items at the same time",
    "a -> foreach i in x { b }": "write `each i in x { b }`",
    "a -> for i in range(3) { b }": "write `repeat max 3 { b }`",
    "a -> for i, j in x { b }": "write `each x in items { … }`",
    "a -> each i of x { b }": "write `each x in items",
    "a -> switch x { 1 => b  _ => c }": "write `match x",
    "a -> when x > 1 { b }": "write `if x > 1",
    "a -> if x > 1 then b else c": "write `{ b } else { c }`",
    "a -> if x > 1 { b } else if y > 1 { c }": "it is written `elif`",
    "a -> if x > 1 { b } elsif y > 1 { c }": "write `elif x > 1",
    "a -> if x > 1 { b } otherwise { c }": "write `else { … }`",
    "a -> if x && y { b }": "it is written `and`",
    "a -> if x || y { b }": "it is written `or`",
    "a -> if !x { b }": "it is written `not`",
    "a -> if x === 1 { b }": "it is written `==`",
    "a -> if x !== 1 { b }": "it is written `!=`",
    "a -> if x <> 1 { b }": "it is written `!=`",
    "a -> if x == true { b }": "it is written `True`",
    "a -> if x == null { b }": "it is written `None`",
    "a -> match x { case 1 => b  _ => c }": "write `pattern => step`",
    "a -> match x { 1 => b  else => c }": "write `_ => step`",
    "a -> match x { 1 => b, _ => c }": "remove it",
    "a -> try { b } catch KeyError { c }": "write `try { … } on KeyError",
    "a -> try { b } except KeyError { c }": "write `try { … } on KeyError",
    "a -> try { b } on KeyError { c } finally { b }": "put what always follows after it",
    "a -> b;": "remove it",
}


@pytest.mark.parametrize(("path", "help"), STEPS.items())
def test_step_of_another_language_is_one_finding(read, path, help) -> None:
    """Like a statement; if only one meaning is possible, it is parsed with that meaning."""
    tree, found = read(f"{HEAD}  node c(x)\n  start -> {path} -> end\n}}\n")

    answered(found, help)
    assert isinstance(tree.items[-1].members[0], NodeDecl)


DECLARATIONS = {
    "var z: bool = true": "it is written `True`",
    "var z: int = null": "it is written `None`",
    "var z: list<str>": "write `[…]`",
    "var z: int default 1": "write `= value`",
    "var z: list[str] reducer append": "write `by append`",
    "set s { y += 1 }": "`n = n + 1`",
    "set s { y++ }": "`n = n + 1`",
    "node d(x) => y": "an arrow between steps is `->`",
    "node d(x) returns y": "write `-> name: type`",
    "node d(x) -> y { timeout: 5s }": "remove it",
    "node d(x) -> y { retry = 3 times }": "remove it",
    "var z: int;": "remove it",
}


@pytest.mark.parametrize(("member", "help"), DECLARATIONS.items())
def test_sign_of_another_language_is_one_finding(read, member, help) -> None:
    """The declaration around it is parsed."""
    tree, found = read(f"{HEAD}  {member}{TAIL}")

    answered(found, help)
    assert len(tree.items[-1].members) == 5


ITEMS = {
    "import json": "write `from json import name`",
    "import a.b as c": "write `from a.b import name`",
    'include "x.flow"': "write `from module import name`",
    'use "x.flow"': "write `from module import name`",
    "def f(x):\n  return x": "write it in Python",
    "class A(BaseModel):\n  x: int": "write `record Name",
    "type T = { a: int }": "write `record Name",
    "@dataclass\nclass A:\n  x: int": "retry 3 times",
    "workflow W(x: int) -> y: int {\n  start -> end\n}": "write `graph Name(…) -> …`",
    "digraph W { a -> b }": "write `graph Name(…) -> …`",
    "flowchart TD\n  A --> B": "write `graph Name(…) -> …`",
    "stateDiagram-v2\n  [*] --> a": "write `graph Name(…) -> …`",
    "name: mine\nversion: 1": "write `graph Name(…) -> …",
    "steps:\n  - name: a\n    run: b": "write `node name(args) -> output`",
    "- name: a\n  depends_on: [b]": "write `graph Name(…) -> …",
    "---": "write `graph Name(…) -> …",
    '{ "nodes": [] }': "write `graph Name(…) -> …",
    "builder = StateGraph(State)": "write `graph Name(…) -> …`",
    'builder.add_node("a", a)\nbuilder.add_node("b", b)': "write `node name(args) -> output`",
    "state x: int": "write `var name: type`",
    "const X = 1": "write `var name: type`",
    "X = 1": "write `var name: type = value`",
    "export graph H(x: int) -> x {\n  start -> end\n}": "remove the word",
    "package main": "remove it",
    "version 1": "write `language 1`",
    "every 5s run G(x=1)": "`on every",
    'cron "0 8 * * *" run G(x=1)': "`on cron",
    'if __name__ == "__main__":\n  main()': "write a function in Python",
    'print("x")': "write a function in Python",
    "// note": "a comment begins with `#`",
    "/*\n * note\n */": "a comment begins with `#`",
}


@pytest.mark.parametrize(("item", "help"), ITEMS.items())
def test_item_of_another_language_is_one_finding(read, item, help) -> None:
    """As with an item in a graph."""
    tree, found = read(f"{item}\n\n{HEAD}{TAIL}")

    answered(found, help)
    assert [type(one) for one in tree.items if isinstance(one, GraphDecl)][-1:] == [GraphDecl]


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("  z: int\n", "  var z: int\n"),
        ("  d(x) -> y\n", "  node d(x) -> y\n"),
        ("  // note\n", "  # note\n"),
        ("  /* note */\n", "  # note \n"),
        ("  var z: list<str>\n", "  var z: list[str]\n"),
        (
            "  start -> a -> if x { b } else c -> end\n",
            "  start -> a -> if x { b } else { c } -> end\n",
        ),
        ("  start -> (a, b) -> end\n", "  start -> [a, b] -> end\n"),
        ("  start -> a -> repeat 5 { b } -> end\n", "  start -> a -> repeat max 5 { b } -> end\n"),
        ("  node d = a\n", "  node d() = a\n"),
    ],
)
def test_fix_writes_what_the_language_has(read, wrong, right) -> None:
    """Applying it gives a text without findings."""
    _, (found,) = read(f"{HEAD}{wrong}}}\n")

    assert apply(f"{HEAD}{wrong}}}\n", found.fixes[0].edits) == f"{HEAD}{right}}}\n"
    assert read(f"{HEAD}{right}}}\n")[1] == []


@pytest.mark.parametrize("word", ["task", "step", "parallel", "branch", "input", "then", "stop"])
def test_word_from_elsewhere_can_be_a_name(read, word) -> None:
    """No word is reserved, and a name that the file declares is never called foreign."""
    text = (
        f"graph G({word}: int) -> {word} {{\n  node {word}({word})\n  start -> {word} %s end\n}}\n"
    )

    _, found = read(text % ">")

    assert read(text % "->")[1] == []
    assert [item.headline for item in found] == ["expected `->`, found `>`"]


def test_field_without_its_word_is_read_as_one(read) -> None:
    """Then its uses are known."""
    tree, _ = read(f"{HEAD}  z: int = 1{TAIL}")

    assert isinstance(tree.items[-1].members[2], Var)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("max_attempts=3, backoff=2", "retry 3 times backoff 2s"),
        ("5, 2", "retry 5 times"),
        ("stop=stop_after_attempt(4), wait=wait_fixed(0.5)", "retry 4 times backoff 0.5s"),
        ("jitter=True, delay=10s", "retry 3 times backoff 10s jitter"),
        ("jitter=False, delay=2", "retry 3 times backoff 2s"),
        ("max_attempts=5, on=(KeyError, x.Timeout)", "retry 5 times on KeyError, x.Timeout"),
        (
            "stop=stop_after_attempt(4), wait=wait_random_exponential(multiplier=1, min=2, max=9),"
            " retry=retry_if_exception_type(IOError), reraise=True",
            "retry 4 times backoff 2s to 9s jitter on IOError",
        ),
        (
            "RetryPolicy(max_attempts=5, initial_interval=0.5, max_interval=8, backoff_factor=2)",
            "retry 5 times backoff 0.5s to 8s",
        ),
        (
            "stop=stop_after_delay(30), retry=retry_if_not_exception_type(KeyError)",
            "retry 3 times",
        ),
    ],
)
def test_a_retry_in_brackets_is_told_as_the_option_that_it_is(read, written, meant):
    """After a node, and as a decorator before it; none of its signs is changed."""
    behind = HEAD + f"  node c(x) {{ retry({written}) timeout 3s }}\n  start -> a -> end\n}}\n"
    before = HEAD + f"  @retry({written})\n  node c(x)\n  start -> a -> end\n}}\n"

    _, found = read(behind)
    answered(found, f"write `{{ {meant} }}`")
    assert found[0].fixes == ()
    if "10s" not in written:
        _, found = read(before)
        answered(found, f"`node c(…) {{ {meant} }}`")


def test_options_are_not_separated_by_commas(read):
    """The fix removes the comma."""
    text = HEAD + "  node c(x) { retry 3 times, backoff 2s }\n  start -> a -> end\n}\n"

    _, found = read(text)

    assert [item.headline for item in found] == ["options are not separated by commas"]
    assert "3 times backoff" in apply(text, found[0].fixes[0].edits)


def test_an_option_outside_of_its_braces_is_shown_in_them(read):
    """The help quotes it."""
    _, found = read(HEAD + "  retry 3 times\n  start -> a -> end\n}\n")

    assert [item.code for item in found] == [codes.MISPLACED_DECLARATION]
    assert found[0].help == "it belongs after its node: `node f(x) -> y { retry 3 times }`"


@pytest.mark.parametrize("behind", ["", ",", "\n  text: str = ''\n"])
def test_a_reducer_in_a_record_is_told_and_left_as_it_is(read, behind):
    """No single edit would make it right; the help shows the same field in a graph."""
    _, found = read(f"record State {{\n  id: int\n  messages: list[str] by extend{behind}}}\n")

    assert [item.headline for item in found] == ["a field of a record has no reducer"]
    assert found[0].help.endswith("`var messages: list[str] by extend`")
    assert found[0].fixes == ()


def test_the_question_of_an_interrupt_is_kept(read):
    """The help contains that question and shows how to branch on the answer."""
    _, found = read(HEAD + '  start -> a -> interrupt("Really?") -> b -> end\n}\n')

    answered(
        found, 'declare `var approved: bool`, then write `ask confirm(y) -> approved: "Really?"`'
    )
    answered(found, "`a -> confirm -> if approved { … } else { … }`")


def test_the_answer_to_an_interrupt_goes_to_a_field_that_is_there(read):
    """If the graph has a suitable field."""
    _, found = read(HEAD + '  var sure: bool\n  start -> interrupt("Really?") -> a -> end\n}\n')

    answered(found, 'write `ask confirm(x) -> sure: "Really?"`, and `confirm -> if sure')


def test_a_body_behind_a_colon_is_told_to_stand_in_braces(read):
    """The help keeps the body as it is in Python."""
    _, found = read("graph G(x: int):\n  node a(x)\n  start -> a -> end\n")

    assert found[0].help == "a body is written in braces, not after a colon: `{ … }`"


def test_a_graph_in_yaml_begins_with_the_import_that_it_lacks(read):
    """It imports the functions that the YAML names, unless there is an import already."""
    yaml = "graph G:\n  steps:\n    - run: tools.{}\n    - run: tools.{}\n"

    _, found = read(yaml.format("fetch", "store"))
    assert found[0].help.startswith("begin with `from tools import fetch, store`")
    assert "start -> fetch -> store -> end" in found[0].help
    _, found = read("from tools import fetch, store\n" + yaml.format("fetch", "store"))
    assert found[0].help.startswith("a graph is written")


@pytest.mark.parametrize(
    ("member", "help"),
    [
        (
            "set s { y.append(x) }",
            "`y = x`, with `by append` after the type where `y` is declared",
        ),
        ("set s { y.update(a.b) }", "`y = …`, with `by merge`"),
        ("set s { y.pop() }", ""),
    ],
)
def test_a_method_that_changes_a_field_is_told_as_a_reducer(read, member, help):
    """If a reducer does the same; for other methods nothing is suggested."""
    _, found = read(HEAD + f"  {member}\n  start -> a -> end\n}}\n")

    assert found[0].headline == "expected `=`, found `.`"
    assert help in found[0].help if help else "`by " not in found[0].help


@pytest.mark.parametrize("written", ["node c(x) -> (y, z)", "node c(x) -> (y)"])
def test_results_in_brackets_are_read_without_them(read, written):
    """In a node; not for a group of steps, nor for an unclosed bracket."""
    text = HEAD + f"  {written}\n  start -> a -> end\n}}\n"
    _, found = read(text)

    answered(found, "remove the brackets")
    mended, rest = read(apply(text, found[0].fixes[0].edits))
    assert rest == []
    graph = mended.items[1]
    assert isinstance(graph, GraphDecl)
    _, found = read(HEAD + "  start -> (a, b) -> end\n}\n")
    assert "stand in brackets" not in found[0].headline
