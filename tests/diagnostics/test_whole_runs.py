"""What one run reports for a file with several mistakes, and what it offers for each."""

from __future__ import annotations

from checking import check

NODES = """
def search(text: str) -> str:
    return text
"""


def headlines(text: str) -> list[str]:
    """Return the headlines for *text*, a flow file with a module `nodes` beside it."""
    return [item.headline for item in check({"main.flow": text, "nodes.py": NODES}).findings]


def test_a_syntax_error_hides_no_other_mistake():
    """Neither in another graph nor in another declaration of the same graph."""
    found = headlines("""
from nodes import search

graph Broken(text: str) -> answer: str {
  node search(text -> answer
  var tone: strng

  start -> search -> publish -> end
}

graph Whole(text: str) -> answer: str {
  node search(text, tone) -> answer

  start -> search -> end
}
""")

    assert found == [
        "`(` is not closed before `->`",
        "there is no node `publish` in the graph `Broken`",
        "`search` takes 1 positional argument, here are 2",
        "there is no field `tone`",
        "there is no type `strng`",
    ]


def test_many_mistakes_are_all_told_in_one_run():
    """Ten are planted, and each is found once."""
    graphs = "\n".join(
        f"""
graph Find{number}(text: str) -> answer: str {{
  node search(text) -> answer

  start -> serch{number} -> end
}}"""
        for number in range(10)
    )

    found = [line for line in headlines(f"from nodes import search\n{graphs}") if "no node" in line]

    assert len(found) == 10


def test_a_near_name_of_another_kind_is_not_offered():
    """A field is not suggested for an unknown node, nor a node for an unknown field."""
    checked = check(
        {
            "main.flow": """
from nodes import search

graph Find(text: str, serch: str) -> answer: str {
  node search(text) -> answer

  start -> search -> text -> end
}

graph Other(text: str, query: str) -> answer: str {
  node search(serach) -> answer

  start -> search -> end
}
""",
            "nodes.py": NODES,
        }
    )

    helps = {item.headline: item.help for item in checked.findings}
    assert helps["there is no node `text` in the graph `Find`"] == "the only node is `search`"
    assert helps["there is no field `serach`"] == "the fields are `text`, `query`, `answer`"


def test_what_exists_is_listed_in_the_order_of_the_source():
    """If no name is similar, at most six are listed."""
    params = ", ".join(f"{name}: str" for name in ("zeta", "alpha", "mid", "q", "w", "e", "r"))
    checked = check(
        {
            "main.flow": f"""
from nodes import search

graph Find({params}) -> answer: str {{
  node search(unheard_of) -> answer

  start -> search -> end
}}
""",
            "nodes.py": NODES,
        }
    )

    (found,) = (item for item in checked.findings if "unheard_of" in item.headline)
    assert found.help == "the fields are `zeta`, `alpha`, `mid`, `q`, `w`, `e`, …"
