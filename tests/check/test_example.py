"""The example in the language page behaves exactly as the page says."""

from __future__ import annotations

EXAMPLE = '''
"""Answer support tickets; a person approves every refund."""

from nodes import classify, search, lookup_order, draft, publish, Document, LLM

enum Kind { question, refund, spam }

record Order {
  id: str
  total: float = 0.0
}

graph Review(text: str) -> approved: bool {
  ask judge(text) -> approved: "Is this good?"
  start -> judge -> end
}

graph Support(text: str) -> answer: str {
  """One ticket in, one answer out."""

  var kind: Kind
  var docs: list[Document] by extend
  var order: Order | None = None
  var approved: bool = False
  var tries: int = 0
  memory history: list[str] by append
  use llm: LLM
  limit 50 steps

  node classify(text) -> kind
  node search(query=text, k=5) -> docs {
    retry 3 times backoff 0.5s to 8s on ConnectionError, TimeoutError
    timeout 10s
    cache 1h
  }
  node lookup_order(text) -> order
  set no_order { order = None }
  node draft(text, docs, order, llm) -> answer
  node review(text=answer) -> approved = Review
  set remember { history = answer  tries = tries + 1 }
  ask confirm(answer, order) -> approved: "Refund this customer?"
  node publish(answer)

  start -> classify -> match kind {
    question => search -> draft
    refund   => [search as find_policy, try { lookup_order } on KeyError { no_order }] -> draft
    spam     => end
  }
  draft -> if kind == Kind.refund { confirm } else { review } -> remember
  remember -> if approved or tries >= 3 { publish -> end } else { draft }
}
'''

NODES = """
    from dataclasses import dataclass

    @dataclass
    class Document:
        title: str

    class LLM:
        def complete(self, prompt: str) -> str:
            return prompt

    def classify(text: str) -> str: ...
    async def search(query: str, k: int) -> list[Document]: ...
    def lookup_order(text: str) -> dict: ...
    async def draft(text: str, docs: list[Document], order: object, llm: LLM) -> str: ...
    def publish(answer: str) -> None: ...
    """


def test_example_has_the_one_mistake_that_the_page_names(check_file):
    """`answer` is not set where the spam branch ends."""
    found = check_file(EXAMPLE, NODES)

    assert [f.number for f in found.all] == ["407"]
    assert found.only.at == "answer"
    assert found.only.notes.startswith("start → classify → end, without passing draft")
    assert any("end" in other or "=>" in other for other in found.only.others)


def test_example_without_it_is_clean(check_file):
    """No findings at all, not even an info."""
    mended = EXAMPLE.replace("spam     => end", "spam     => draft")

    found = check_file(mended, NODES)

    assert found.all == ()
