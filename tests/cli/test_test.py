"""``flowc test``: tests written in flow files are run and their results reported."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from shell import Outcome, Shell

SNAPSHOTS = Path(__file__).parents[1] / "diagnostics" / "snapshots"

GRAPHS = """
from steps import boom, check, classify, draft, find, look, publish, vote

enum Kind { question, refund, spam }

record Order { id: str  total: float = 0.0 }

graph Review(text: str) -> approved: bool {
  node check(text) -> approved
  set note { approved = approved }

  start -> check -> note -> end
}

graph Desk(text: str) -> answer: str {
  var kind: Kind
  var docs: list[str] by extend
  var order: Order | None = None
  var approved: bool = False
  var tries: int = 0

  node classify(text) -> kind
  node find(text) -> docs { retry 3 times backoff 10m on ConnectionError }
  node look(text) -> order
  set no_order { order = None }
  node draft(text, docs, order) -> answer { timeout 5s }
  node review(text=answer) -> approved = Review
  set again { tries = tries + 1 }
  node publish(answer)
  set decline { answer = "" }

  start -> classify -> match kind {
    question => find -> draft
    refund => [find as policy, try { look } on KeyError { no_order }] -> draft
    spam => decline -> end
  }
  draft -> review -> again -> if approved or tries >= 2 { publish -> end } else { draft }
}

graph Ask(text: str) -> said: bool {
  ask confirm(text) -> said: "Sure?" { timeout 1d }
  wait rest for 2h
  set never { said = False }

  start -> try { confirm -> rest } on NodeTimeoutError { never } -> end
}

graph Poll(names: list[str]) -> votes {
  var votes: list[bool] by append
  ask vote(name) -> votes: "For?"

  start -> each name in names { vote } -> end
}

graph Fast(text: str) -> answer: str {
  node draft(text, [], None) -> answer
  node boom(text) -> answer

  start -> race [boom, draft] -> end
}
"""
STEPS = '''
"""Nodes that may not be called by a test."""


def never(*arguments):
    raise AssertionError("called from a test")


def classify(text: str) -> str:
    return never(text)


def find(text: str) -> list[str]:
    return never(text)


def look(text: str):
    return never(text)


def check(text: str) -> bool:
    return never(text)


def draft(text: str, docs, order) -> str:
    return never(text)


def boom(text: str) -> str:
    return never(text)


def publish(answer: str) -> None:
    never(answer)


def vote(name: str) -> bool:
    return never(name)
'''
REFUND = """
  stub classify => Kind.refund
  stub policy => ["no refunds"]
  stub look => Order(id="1", total=9.5)
  stub draft => "Done."
  stub review.check => True
"""


def run(shell: Shell, head: str, *steps: str, options: tuple[str, ...] = ()) -> Outcome:
    """Run one test of the graphs above."""
    shell.write("steps.py", STEPS)
    body = "\n".join(f"  {step}" for step in steps)
    shell.write("tested.flow", f'{GRAPHS}\ntest "it" for {head} {{\n{body}\n}}\n')
    return shell("test", "tested.flow", *options)


def test_a_test_that_comes_true_passes(shell: Shell):
    """No function is called: stubs replace those with a result, and the others do nothing."""
    done = run(
        shell,
        'Desk("money back")',
        REFUND,
        'expect answer == "Done." and order is not None',
        'expect docs == ["no refunds"] and kind == Kind.refund',
        "expect path [classify, policy, look, draft, review, again, publish]",
        "expect path [classify, policy, look, draft, review.check, review.note, again, publish]",
    )

    assert (done.code, done.out) == (0, "1 passed\n")


@pytest.mark.parametrize(
    ("head", "steps"),
    [
        pytest.param(
            'Desk("a")',
            (
                "stub classify => Kind.question",
                'stub find => raise ConnectionError("x"), raise ConnectionError, ["b"]',
                'stub draft => "a", "b"',
                "stub review => False",
                "expect tries == 2",
                'expect answer == "b" and docs == ["b"]',
                "expect path [classify, find, draft, review, again, draft, review, again, publish]",
            ),
            id="retries take no time, and a subgraph is stubbed as a whole",
        ),
        pytest.param(
            'Desk("a")',
            (
                'stub classify => "refund"',
                "stub policy => []",
                'stub look => raise KeyError("1")',
                'stub draft => "a"',
                "stub review => True",
                "expect path [classify, policy, look, no_order, draft, review, again, publish]",
            ),
            id="a node that failed and was caught is done",
        ),
        pytest.param(
            'Desk("a")',
            (
                "stub classify => Kind.refund",
                "stub policy => []",
                'stub look => raise ValueError("1")',
                "expect error ValueError",
                "expect path [classify, policy, look]",
            ),
            id="an expected error is no failure",
        ),
        pytest.param(
            'Ask("a")',
            (
                "expect pause confirm",
                "answer confirm = True",
                "expect pause rest",
                "expire rest",
                "expect said",
                "expect path [confirm, rest]",
            ),
            id="an answer and a time that comes let the run go on",
        ),
        pytest.param(
            'Ask("a")',
            ("expire confirm", "expect not said", "expect path [confirm, never]"),
            id="a deadline comes due",
        ),
        pytest.param(
            'Poll(["a", "b"])',
            (
                "expect pause vote",
                "expect pause vote[1], vote[0]",
                "answer vote[1] = True",
                "expect pause vote[0]",
                "answer vote[0] = False",
                "expect votes == [False, True]",
                "expect path [vote, vote]",
            ),
            id="an answer says for which item it is",
        ),
        pytest.param(
            'Fast("a")',
            (
                'stub boom => raise ValueError("a")',
                'stub draft => "b"',
                'expect answer == "b"',
                "expect path [draft]",
            ),
            id="of a race the winner stands in the path",
        ),
    ],
)
def test_a_run_is_that_of_the_graph(shell: Shell, head: str, steps: tuple[str, ...]):
    """Apart from the stubs, the run behaves like any other."""
    done = run(shell, head, *steps)

    assert (done.out, done.code) == ("1 passed\n", 0)


@pytest.mark.parametrize(
    ("head", "steps"),
    [
        pytest.param(
            'Desk("why")',
            (
                "stub classify => Kind.question",
                'stub find => raise ConnectionError("busy"), raise ConnectionError("busy"), []',
                'stub draft => "a"',
                "stub review.check => False, True",
                "expect calls classify == 1 expect calls find == 3 expect calls policy == 0",
                "expect calls draft == 2 expect calls review == 2 expect calls review.check > 1",
                "expect calls publish == 1 expect calls look < 1",
            ),
            id="every attempt, every round, and what does nothing",
        ),
        pytest.param(
            'Desk("why")',
            (
                "stub classify => Kind.question",
                "stub find => []",
                'stub draft => "a", "b"',
                "stub review => False, True",
                'expect call draft("why", [], None) expect call draft(text=_, docs=[], order=_)',
                'expect call review("a") expect call review(text="b") expect calls review == 2',
                'expect call publish("b") expect call find("why")',
            ),
            id="arguments by position and by name, of a graph that is stubbed too",
        ),
        pytest.param(
            'Desk("why")',
            (
                "stub classify => Kind.refund",
                'stub policy => ["a"]',
                'stub look => Order(id="1")',
                'stub draft => "a"',
                "stub review.check => True",
                'expect call draft(_, ["a"], Order(id="1")) expect call review.check("a")',
                'expect call review("a")',
            ),
            id="records, lists, and the nodes of a graph",
        ),
        pytest.param(
            'Ask("a")',
            ("answer confirm = True", "expire rest"),
            id="nothing that is called",
        ),
        pytest.param(
            'Fast("a")',
            (
                "stub boom => raise OSError",
                'stub draft => "b"',
                "expect calls boom == 1 expect calls draft == 1",
            ),
            id="of a race also what lost",
        ),
    ],
)
def test_calls_are_counted_and_kept(shell: Shell, head: str, steps: tuple[str, ...]):
    """The calls of functions and of subgraphs are recorded with their arguments."""
    done = run(shell, head, *steps)

    assert (done.out, done.code) == ("1 passed\n", 0)


def test_a_run_that_goes_on_calls_nothing_a_second_time(shell: Shell):
    """Finished nodes are replayed, and a waiting subgraph is not started again."""
    shell.write("steps.py", "def note(text: str, seen: list[str]) -> str:\n    return text\n")
    shell.write(
        "tested.flow",
        """from steps import note

graph Inner(text: str) -> said: bool {
  ask confirm(text) -> said: "?"

  start -> confirm -> end
}

graph Outer(text: str) -> said: bool, last: str {
  var seen: list[str] by append = []
  node note(text, seen) -> seen
  node inner(text) -> said = Inner
  node again(text, seen) -> last = note

  start -> note -> inner -> again -> end
}

test "it goes on" for Outer("a") {
  stub note => "x"
  stub again => "y"
  expect calls note == 1
  expect calls inner == 1
  answer inner.confirm = True
  expect calls note == 1
  expect calls inner == 1
  expect call note("a", [])
  expect call again("a", ["x"])
}
""",
    )

    done = shell("test", "tested.flow")

    assert (done.out, done.code) == ("1 passed\n", 0)


def test_of_many_calls_some_are_shown(shell: Shell):
    """The message says how many there are."""
    shell.write("steps.py", "def note(name: str) -> None: ...\n")
    shell.write(
        "tested.flow",
        """from steps import note

graph All(names: list[str]) -> names {
  node note(name)

  start -> each name in names { note } -> end
}

test "all of them" for All(["a", "b", "c", "d", "e", "f", "g", "h"]) {
  expect calls note < 8
  expect call note("h")
}
""",
    )

    done = shell("test", "tested.flow")

    assert "`note` was called 8 times, not less than 8 times" in done.out
    assert "note: called: note('f')\nnote: and 2 more\n" in done.out
    assert "1 error" in done.out


def test_that_calls_are_expected_changes_no_run(shell: Shell):
    """A stub gives its result even if an argument cannot be evaluated; such an argument equals
    nothing.
    """
    shell.write("steps.py", "def look(key: str) -> str:\n    return key\n")
    shell.write(
        "tested.flow",
        """from steps import look

graph Find(keys: dict[str, str]) -> found: str {
  node look(keys["a"]) -> found
  set none { found = "none" }

  start -> try { look } on KeyError { none } -> end
}

test "no such key" for Find({"b": "c"}) {
  stub look => "x"
  expect found == "x"
  expect calls look == 1
  expect call look(_)
  expect call look("c")
}
""",
    )

    done = shell("test", "tested.flow")

    assert done.code == 1
    assert done.out.count("error[FLW720]") == 1
    assert "`look` got `<raised KeyError>` as `key`, not `'c'`" in done.out


def test_calls_in_a_graph_of_another_file_are_kept(shell: Shell):
    """They may use members and records that this file does not import."""
    shell.write("steps.py", "def paint(kind: str, text: str) -> str:\n    return text\n")
    shell.write(
        "inner.flow",
        """from steps import paint

enum Kind { red, blue }

graph Paint(text: str) -> painted: str {
  node paint(Kind.blue, text + "!") -> painted

  start -> paint -> end
}
""",
    )
    shell.write(
        "tested.flow",
        """from "inner.flow" import Paint

graph Outer(text: str) -> painted: str {
  node each_one(text) -> painted = Paint

  start -> each_one -> end
}

test "it is blue" for Outer("a") {
  stub each_one.paint => "b"
  expect call each_one.paint("blue", "a!")
  expect call each_one("a")
}
""",
    )

    done = shell("test", "tested.flow")

    assert (done.out, done.code) == ("1 passed\n", 0)


def test_a_value_that_is_not_expected_is_shown_beside_the_expected_one(shell: Shell):
    """The finding points at the expectation in the flow file."""
    done = run(shell, 'Desk("a")', REFUND, 'expect answer == "Good." and docs == []')

    assert done.code == 1
    assert "error[FLW720]: `answer` is `'Done.'`, not `'Good.'`" in done.out
    assert 'expect answer == "Good." and docs == []' in done.out
    assert "1 failed" in done.out


@pytest.mark.parametrize(
    ("head", "steps", "headline", "places"),
    [
        pytest.param(
            'Desk("a")',
            (REFUND, "expect path [classify, look, policy]"),
            "FLW714",
            (),
            id="a path that no run takes is found before it is run",
        ),
        pytest.param(
            'Desk("a")',
            (
                REFUND,
                "expect path [classify, policy, look, draft, review, again, draft, review, again, "
                "publish]",
            ),
            "the run came to `publish`, not to `draft`",
            ("taken:    classify -> ", "`publish` comes here"),
            id="another path",
        ),
        pytest.param(
            'Desk("a")',
            ("stub classify => Kind.refund", "stub policy => []", "stub look => None"),
            "`draft` was called, and has no stub",
            ("help: say what it returns: `stub draft => …`", "from here on"),
            id="a node without a stub",
        ),
        pytest.param(
            'Desk("a")',
            (
                "stub classify => Kind.question",
                "stub find => []",
                'stub draft => "a", "b"',
                "stub review => False, True, True",
                "expect error KeyError",
            ),
            "the run did not fail with `KeyError`: the run has ended",
            (),
            id="an error that did not come",
        ),
        pytest.param(
            'Desk("a")',
            (
                "stub classify => Kind.question",
                'stub find => ["a"], ["b"]',
                'stub draft => "a"',
                "stub review.check => raise OSError",
                "expect error KeyError",
            ),
            "the run failed with `OSError`, not with `KeyError`",
            ("raised `OSError`", "draft -> review.check"),
            id="another error",
        ),
        pytest.param(
            'Desk("a")',
            (
                "stub classify => Kind.question",
                "stub find => raise ConnectionError, raise ConnectionError",
            ),
            "`find` was called 3 times, and its stub has 2 results",
            ("the last result",),
            id="too few results",
        ),
        pytest.param(
            'Desk("a")',
            ("stub classify => Kind.question", 'stub find => raise ValueError("no")'),
            "the run failed in `find`: `ValueError`",
            ("note: ValueError: no", "the path so far: classify -> find"),
            id="an error that nothing says",
        ),
        pytest.param(
            'Ask("a")',
            ("answer confirm = True", "expect said"),
            "the run waits for `rest`, and the test ends",
            ("help: say so with `expect pause rest`",),
            id="a run that waits at the end",
        ),
        pytest.param(
            'Desk("a")',
            (
                "stub classify => Kind.question",
                'stub find => raise ConnectionError("busy"), ["a"]',
                'stub draft => "a"',
                "stub review => True",
                "expect calls find == 1",
            ),
            "`find` was called 2 times, not once",
            ("called 2 times", "note: called: find('a')\nnote: called: find('a')\n"),
            id="more calls",
        ),
        pytest.param(
            'Desk("a")',
            (
                "stub classify => Kind.question",
                "stub find => []",
                'stub draft => "Done."',
                "stub review => True",
                "expect calls publish < 1",
                'expect call draft("b", docs=_, order=None)',
            ),
            "`draft` got `'a'` as `text`, not `'b'`",
            (
                "`publish` was called once, not less than once",
                '  expect call draft("b", docs=_, order=None)',
                "note: called: draft('a', [], None)",
            ),
            id="a call with another value",
        ),
        pytest.param(
            'Desk("a")',
            (
                "stub classify => Kind.question",
                "stub find => []",
                'stub draft => "b", "c"',
                "stub review => False, True",
                'expect call review("d")',
                "stub policy => []",
                "expect call policy(_)",
            ),
            "none of the 2 calls of `review` got these arguments",
            (
                "note: called: review(text='b')\nnote: called: review(text='c')",
                "error[FLW720]: `policy` was not called",
            ),
            id="several calls, and none",
        ),
        pytest.param(
            'Desk("a")',
            (
                "stub classify => Kind.question",
                "stub find => []",
                'stub draft => "b"',
                "stub review => True",
                'expect call publish(str(int("x")))',
            ),
            "the arguments of this call raised `ValueError`",
            ("invalid literal for int()",),
            id="arguments that cannot be found",
        ),
        pytest.param(
            'Desk("a")',
            (
                "stub classify => Kind.question",
                f'stub find => ["{"a" * 50}"]',
                'stub draft => "b"',
                "stub review => True",
                f'expect call draft("a", ["{"b" * 50}"], None)',
            ),
            "`draft` got another value as `docs`",
            (f"note: expected: `['{'b' * 50}']`\nnote: came:     `['{'a' * 50}']`\n",),
            id="long arguments stand below each other",
        ),
        pytest.param(
            'Desk("a")',
            ("stub classify => raise OSError",),
            "the run failed in `classify`: `OSError`",
            ("\nnote: OSError\nnote: the path so far: classify\n",),
            id="an error that says nothing",
        ),
        pytest.param(
            'Poll(["a"])',
            ("answer vote[1] = True",),
            "`vote[1]` is not open",
            ("`vote[1]` is not open\n", "open is `vote[0]`"),
            id="an answer to an item that is not there",
        ),
        pytest.param(
            'Poll(["a", "b"])',
            ("expect pause vote[1], vote[2]",),
            "the run does not wait for `vote[2]`",
            ("open are `vote[0]`",),
            id="a pause at an item that is not there",
        ),
        pytest.param(
            'Poll(["a", "b"])',
            ("expect pause vote[1]",),
            "the run also waits for `vote[0]`",
            ("`expect pause vote[1], vote[0]`",),
            id="a pause at another item too",
        ),
        pytest.param(
            "Poll([])",
            ("answer vote[0] = True",),
            "`vote` is not open: the run has ended",
            (),
            id="an answer to a run that has ended",
        ),
    ],
)
def test_what_did_not_come_true_is_told(
    shell: Shell, head: str, steps: tuple[str, ...], headline: str, places: tuple[str, ...]
):
    """The finding says at which node it happened, which path was taken, and how to fix it."""
    done = run(shell, head, *steps)

    assert done.code == 1
    assert headline in done.out
    assert [place for place in places if place not in done.out] == []


def test_every_expectation_of_a_run_is_judged(shell: Shell):
    """One failure hides neither its siblings nor the expectations after the next answer."""
    done = run(
        shell,
        'Ask("a")',
        'expect text == "b"',
        'expect text == "c"',
        "answer confirm = True",
        "expire rest",
        "expect not said",
    )

    assert done.out.count("error[FLW720]") == 3
    assert "1 failed" in done.out


def test_a_test_is_chosen_by_its_title(shell: Shell):
    """Case does not matter; if no test is left, the command refuses."""
    text = "graph G(a: int) -> b: int { set s { b = a } start -> s -> end }\n"
    tests = [f'test "{title}" for G({n}) {{ expect b == 1 }}\n' for n, title in enumerate("XYZ")]
    shell.write("desk.flow", text + "".join(tests))

    assert shell("test", "-k", "y", "-v").out == "passed desk.flow: Y\n1 passed\n"
    assert shell("test").out.endswith("FAILED desk.flow: Z\n2 failed, 1 passed\n")
    assert shell("test", "-x").out.endswith("1 error\nFAILED desk.flow: X\n1 failed\n")
    assert (shell("test", "-k", "nothing").code, shell("test", "-k", "y").code) == (2, 0)


def test_a_project_without_tests_is_refused(shell: Shell):
    """Nothing was tested, which must not look like success."""
    done = shell("test")

    assert (done.code, done.err.startswith("error: no tests here")) == (2, True)


def test_a_file_with_errors_is_not_run_and_others_are(shell: Shell):
    """Its errors are reported instead."""
    good = "graph G(a: int) -> b: int { set s { b = a } start -> s -> end }\n"
    shell.write("good.flow", f'{good}test "fine" for G(1) {{ expect b == 1 }}\n')
    shell.write("bad.flow", f'{good}test "bad" for G(1) {{ expect c == 1 }}\n')

    done = shell("test")

    assert done.code == 1
    assert "bad.flow:2:" in done.out
    assert done.out.endswith("1 passed, 1 file with errors not run\n")


def test_findings_are_printed_in_every_format_of_a_check(shell: Shell):
    """Tools get only the findings."""
    good = "graph G(a: int) -> b: int { set s { b = a } start -> s -> end }\n"
    shell.write("desk.flow", f'{good}test "t" for G(1) {{ expect b == 2 }}\n')

    done = shell("test", "--format", "json", "--cov")

    assert '"FLW720"' in done.out
    assert "passed" not in done.out
    assert "arrows" not in done.out


def test_a_module_that_cannot_be_imported_is_told_and_other_files_are_run(shell: Shell):
    """The traceback has the user's own frames, as when the graph is run."""
    load = "def load(n: int) -> int:\n    return n\n"
    shell.write("broken.py", f"{load}\n\nraise OSError('no disk')\n")
    graph = "graph G(a: int) -> b: int { node load(a) -> b start -> load -> end }\n"
    test = 'test "t" for G(1) { stub load => 1 expect b == 1 }\n'
    for name, module in (("desk", "broken"), ("other", "whole")):
        shell.write(f"{name}.flow", f"from {module} import load\n{graph}{test}")
    shell.write("whole.py", load)

    done = shell("test")

    assert (done.code, done.out) == (1, "1 passed, 1 file with errors not run\n")
    assert "OSError: no disk" in done.err
    assert "importlib" not in done.err


@pytest.mark.parametrize(
    ("head", "steps", "message"),
    [
        ("G(int('x'))", "expect b == 1", "the arguments of the test raised `ValueError`"),
        ("G(1)", 'answer ok = bool(int("x"))', "the value of this answer raised `ValueError"),
        ("G(1)", "answer ok = True expect 1 // (a - 1) == 1", "this raised `ZeroDivisionError`"),
    ],
)
def test_a_value_that_cannot_be_evaluated_fails_the_test(
    shell: Shell, head: str, steps: str, message: str
):
    """It is a mistake in the test, and is reported at its location."""
    graph = 'graph G(a: int) -> b: bool { ask ok(a) -> b: "?" start -> ok -> end }\n'
    head = head.replace("'", '"')
    shell.write("desk.flow", f'{graph}test "t" for {head} {{ {steps} }}\n')

    done = shell("test")

    assert done.code == 1
    assert message in done.out, done.out


def test_a_failed_test_is_drawn_as_it_was(shell: Shell):
    """``FLOWC_BLESS=1`` rewrites the snapshot for review."""
    path = "expect path [classify, find, draft, review, again, draft, review, again, publish]"
    calm = ("stub classify => Kind.question", "stub find => []", 'stub draft => "Done."')
    drawn = run(shell, 'Desk("a")', *calm, "stub review => True", path, 'expect answer == "D."').out

    snapshot = SNAPSHOTS / "FLW720.txt"
    if os.environ.get("FLOWC_BLESS"):
        snapshot.write_text(drawn, encoding="utf-8")

    assert drawn == snapshot.read_text(encoding="utf-8")


@pytest.mark.parametrize("module", ["steps", "bricks.steps"])
def test_files_of_two_projects_have_modules_of_one_name(shell: Shell, module: str):
    """Each test uses the modules of its own project, whatever ran before; a folder may be a
    package.
    """
    for folder in ("a", "b"):
        text = f"def is_own(x: str) -> bool:\n    return x == {folder!r}\n"
        shell.write(f"{folder}/pyproject.toml", "")
        shell.write(f"{folder}/{module.replace('.', '/')}.py", text)
        graph = "set s { y = is_own(x) }  start -> s -> end"
        for name in ("one", "two"):
            shell.write(
                f"{folder}/{name}.flow",
                f"from {module} import is_own\n"
                f"graph G(x: str) -> y: bool {{ {graph} }}\n"
                f'test "own" for G("{folder}") {{ expect y }}\n',
            )

    done = shell("test", "a/one.flow", "b/one.flow", "a/two.flow", "b/two.flow")

    assert done.out == "4 passed\n"
