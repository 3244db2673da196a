"""Loops end, and their bounds make sense."""

from __future__ import annotations


def test_loop_that_nothing_leaves_is_drawn_from_its_entry(check_graph):
    """601 marks the arrow that closes the loop and draws the shortest cycle."""
    found = check_graph(
        "(text: str) -> answer: str",
        """
        node a(text) -> answer
        node b(answer)
        node c(answer)
        start -> a -> if text == "" { end } else { b }
        b -> c -> b
        """,
    )

    assert found.only.number == "601"
    assert found.only.notes == "b → c → b"
    assert (found.only.at, found.only.line) == ("->", 7)


def test_loop_with_a_decision_that_leads_out_is_fine(check_graph):
    """A single arm that leaves the loop is enough."""
    found = check_graph(
        "(text: str) -> answer: str",
        """
        node a(text) -> answer
        start -> a -> if answer == "" { a } else { end }
        """,
    )

    assert found.codes == []


def test_loop_that_a_failure_leaves_is_fine(check_graph):
    """A handler is an exit too: workers run until they are told to stop."""
    found = check_graph(
        "() -> answer: str",
        """
        node next() -> item
        node work(item)
        node stop() -> answer
        var item: str
        start -> try { next -> work -> next } on StopIteration { stop -> end }
        """,
    )

    assert found.codes == []


def test_loop_inside_a_branch_must_reach_the_join(check_graph):
    """The other branches do not help."""
    found = check_graph(
        "(text: str) -> answer: str",
        """
        node a(text)
        node b(text)
        node c(text) -> answer
        start -> [a -> b -> a, c] -> end
        """,
    )

    assert "601" in found.codes


def test_graph_that_never_names_end_is_reported_once(check_graph):
    """205 instead of 601."""
    found = check_graph(
        "(text: str)",
        """
        node a(text)
        node b(text)
        start -> a -> b -> a
        """,
    )

    assert found.only.number == "205"
    assert found.only.at == "G"


def test_list_that_every_round_makes_longer_is_an_info(check_graph):
    """412, unless the loop or the graph is bounded, or the list is reset."""
    body = """
        {}
        var log: list[str] by append
        node a(log) -> answer
        set note {{ log = answer }}
        start -> a -> note -> if answer == "" {{ end }} else {{ a }}
        """
    free = check_graph("() -> answer: str", body.format(""))
    bound = check_graph("() -> answer: str", body.format("limit 20 steps"))

    assert (len(free.of("412")), free.codes) == (1, [])
    assert bound.of("412") == []


def test_loop_that_nothing_bounds_is_an_info(check_graph):
    """602, with the loop drawn; a `limit` in the header or a `repeat max` bounds it."""
    body = """
        {}
        node draft() -> answer
        start -> {} -> end
        """
    jump = 'draft -> if answer == "" { draft }'
    free = check_graph("() -> answer: str", body.format("", jump))
    bound = check_graph("() -> answer: str", body.format("limit 20 steps", jump))
    counted = check_graph(
        "() -> answer: str", body.format("", 'repeat max 3 { draft } until answer != ""')
    )

    assert [(f.headline, f.notes) for f in free.of("602")] == [
        ("nothing bounds how often the loop through `draft` goes round", "draft → draft")
    ]
    assert (free.codes, bound.of("602"), counted.of("602")) == ([], [], [])


def test_loop_around_a_counted_one_is_not_bounded_by_it(check_graph):
    """The count of the inner loop restarts each time."""
    found = check_graph(
        "() -> answer: str",
        """
        node plan() -> answer
        node draft() -> answer
        start -> plan -> repeat max 3 { draft } until answer != ""
          -> if answer == "" { plan } -> end
        """,
    )

    assert [f.notes for f in found.of("602")] == ["plan → draft → plan"]


def test_jump_inside_a_counted_round_is_not_bounded_by_the_count(check_graph):
    """The iteration never reaches its end."""
    found = check_graph(
        "() -> answer: str",
        """
        node plan() -> answer
        node draft() -> answer
        start -> repeat max 3 { plan -> draft -> if answer == "" { plan } } -> end
        """,
    )

    assert [f.notes for f in found.of("602")] == ["plan → draft → plan"]


# ---- 603 ---------------------------------------------------------------------------------------

WORK = """
    var done: bool = False
    node work(n) -> n
    node other(n) -> n
    """


def test_loop_that_ends_by_what_it_never_writes_is_reported(check_graph):
    """603 marks the condition, names the fields it reads, and says who writes them elsewhere."""
    found = check_graph(
        "(n: int) -> n",
        f"""
        {WORK}
        node plan(n) -> done
        start -> plan -> work -> other -> if done {{ end }} else {{ work }}
        """,
    )

    assert (found.only.number, found.only.at) == ("603", "done")
    assert (
        found.only.headline == "the loop through `work` ends by `done`, which nothing in it changes"
    )
    assert found.only.notes == "work → other → work / `plan` writes `done`, outside of the loop"
    assert found.only.others == ("work", "done")


def test_loop_that_writes_what_ends_it_is_fine(check_graph):
    """A write on one path is enough, be it in a parallel part or in a handler."""
    ways = [
        "start -> work -> tell -> if done { end } else { work }",
        "start -> work -> if n > 3 { tell } -> if done { end } else { work }",
        "start -> work -> [tell, other] -> if done { end } else { work }",
        "start -> try { work } on KeyError { tell } -> if done { end } else { work }",
    ]

    for way in ways:
        found = check_graph("(n: int) -> n", f"{WORK}\nnode tell(n) -> done\n{way}")
        assert found.of("603") == [], way


def test_loop_that_a_failure_may_end_is_not_reported(check_graph):
    """A loop that waits for an error has an exit that no field decides."""
    found = check_graph(
        "(n: int) -> n",
        f"""
        {WORK}
        start -> try {{ work -> if done {{ end }} else {{ work }} }} on StopIteration {{ end }}
        """,
    )

    assert found.of("603") == []


def test_way_out_that_not_every_round_comes_past_is_not_reported(check_graph):
    """This loop ends with `done`, and otherwise after as many iterations as `n` asks for."""
    found = check_graph(
        "(n: int) -> n",
        f"{WORK}\nset half {{ n = n - 1 }}\n"
        "start -> work -> if n > 3 { if done { end } else { half -> work } }"
        " else { other -> work }",
    )

    assert found.of("603") == []


def test_earlier_condition_that_changes_decides_too(check_graph):
    """The `elif` is evaluated only if the `if` is false."""
    found = check_graph(
        "(n: int) -> n",
        f"{WORK}\nstart -> work -> if n > 3 {{ work }} elif done {{ end }} else {{ work }}",
    )

    assert found.of("603") == []


def test_loop_in_a_loop_is_judged_by_itself(check_graph):
    """A write in the outer loop does not end the inner loop."""
    found = check_graph(
        "(n: int) -> n",
        f"""
        {WORK}
        node plan(n) -> done
        start -> plan -> work -> if done {{ other }} else {{ work }}
        other -> if n > 3 {{ end }} else {{ plan }}
        """,
    )

    assert (found.only.number, found.only.notes.split(" / ")[0]) == ("603", "work → work")


def test_outer_loop_is_reported_although_the_inner_one_ends(check_graph):
    """However often the inner loop iterates, the outer one ends at once or never."""
    found = check_graph(
        "(n: int) -> n",
        f"""
        {WORK}
        start -> work -> repeat {{ other }} until n > 3 -> if done {{ end }} else {{ work }}
        """,
    )

    assert (found.only.number, found.only.notes) == ("603", "work → other → work")


def test_repeat_whose_condition_never_changes_is_reported(check_graph):
    """Without `max` it runs once or forever; with `max` it is bounded."""
    way = "start -> repeat {} {{ work -> other }} until done -> end"
    free = check_graph("(n: int) -> n", f"{WORK}\n{way.format('')}")
    counted = check_graph("(n: int) -> n", f"{WORK}\n{way.format('max 3')}")

    assert (free.only.number, free.only.at) == ("603", "done")
    assert counted.of("603") == []


def test_condition_that_asks_python_is_not_reported(check_file):
    """An imported function may read the clock, and an imported value may change."""
    for condition in ("is_late(n)", "settings.stop", "n > LIMIT"):
        found = check_file(
            f"""
            from nodes import work, is_late, settings, LIMIT
            graph G(n: int) -> out: int {{
              node work() -> out
              start -> work -> if {condition} {{ end }} else {{ work }}
            }}
            """,
            """
            class Settings:
                stop: bool = False
            settings = Settings()
            LIMIT = 3
            def is_late(n: int) -> bool:
                return n > LIMIT
            def work() -> int:
                return LIMIT
            """,
        )
        assert found.of("603") == [], condition


def test_object_that_may_change_in_place_is_not_reported(check_file):
    """An instance of a user's class may do anything; a list may be changed by a node it is passed
    to.
    """
    text = """
        from nodes import Job, work
        graph G(job: Job, queue: list[str]) -> out: int {{
          node work({}) -> out
          start -> work -> if {} {{ end }} else {{ work }}
        }}
        """
    python = """
        class Job:
            done: bool
        def work(*args) -> int:
            return len(args)
        """

    assert check_file(text.format("job", "job.done"), python).of("603") == []
    assert check_file(text.format("", "job.done"), python).of("603") == []
    assert check_file(text.format("queue", "queue == []"), python).of("603") == []
    assert len(check_file(text.format("", "queue == []"), python).of("603")) == 1


def test_loop_in_which_the_run_pauses_is_not_reported(check_graph):
    """Its state may be changed before it is resumed."""
    found = check_graph(
        "(n: int) -> n",
        f"""
        {WORK}
        wait an_hour for 1h
        start -> work -> an_hour -> if done {{ end }} else {{ work }}
        """,
    )

    assert found.of("603") == []


def test_item_and_memory_do_not_change_while_a_loop_runs(check_graph):
    """An item belongs to its branch, and memory belongs to the run that holds the thread."""
    found = check_graph(
        "(names: list[str]) -> out: list[str] by append",
        """
        memory seen: bool = False
        node ask(name) -> out
        node tell(out)
        start -> each name in names max 2 { ask -> if name == "" { ask } } -> tell
        tell -> if seen { end } else { tell }
        """,
    )

    assert [f.at for f in found.of("603")] == ['name == ""', "seen"]
