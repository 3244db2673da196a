"""Tokens cover the whole text, and every node has a span."""

from __future__ import annotations

import attrs
import pytest

from flowc.trees import syntax
from flowc.trees.syntax import Name, Node


def children(node: object) -> list[Node]:
    found: list[Node] = []
    for field in attrs.fields(type(node)):
        value = getattr(node, field.name)
        for item in value if isinstance(value, tuple) else (value,):
            parts = item if isinstance(item, tuple) else (item,)
            found.extend(part for part in parts if isinstance(part, Node))
    return found


def walk(node: Node) -> list[tuple[Node, Node]]:
    """Yield every node with its parent."""
    pairs: list[tuple[Node, Node]] = []
    waiting: list[Node] = [node]
    while waiting:
        parent = waiting.pop()
        for child in children(parent):
            pairs.append((parent, child))
            waiting.append(child)
    return pairs


def test_corpus_has_no_mistake(corpus, read) -> None:
    """Other tests depend on it."""
    assert {name: read(text)[1] for name, text in corpus.items() if read(text)[1]} == {}


def test_tokens_give_the_text_back(corpus, read) -> None:
    """Including white space and comments."""
    for text in corpus.values():
        tree, _ = read(text)

        assert "".join(token.text for token in tree.tokens) == text
        assert [token.start for token in tree.tokens] == [
            sum(len(token.text) for token in tree.tokens[:index])
            for index in range(len(tree.tokens))
        ]


def test_name_covers_its_word(corpus, read) -> None:
    """The span of a name is the word and nothing else."""
    for text in corpus.values():
        for _, node in walk(read(text)[0]):
            if isinstance(node, Name):
                assert text[node.span.start : node.span.end] == node.text


def test_children_lie_inside_their_parents(corpus, read) -> None:
    """All parts of a node lie in its span, and spans neither begin nor end with white space."""
    for text in corpus.values():
        for parent, child in walk(read(text)[0]):
            assert parent.span.start <= child.span.start <= child.span.end <= parent.span.end
            covered = text[child.span.start : child.span.end]
            assert covered == covered.strip()


def test_corpus_uses_every_node(corpus, read) -> None:
    """Every class of the tree, except those for mistakes and the two for unknown words."""
    classes = {
        item
        for item in vars(syntax).values()
        if isinstance(item, type) and issubclass(item, Node) and item is not Node
    }
    found = {type(node) for text in corpus.values() for _, node in walk(read(text)[0])}
    absent = {item.__name__ for item in classes - found}

    assert absent == {
        "BadExpr",
        "BadItem",
        "BadMember",
        "BadStep",
        "BadType",
        "File",
        "UnknownOption",
        "UnknownSource",
    }


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("start -> a -> end", "start -> a -> end"),
        ("node a(x, y=(1)) -> {b, c}", "node a(x, y=(1)) -> {b, c}"),
        ("var x: int = ( 1 )  # one", "var x: int = ( 1 )"),
        ("set s { a = 1 }", "set s { a = 1 }"),
    ],
)
def test_member_covers_the_smallest_text(read, text: str, part: str) -> None:
    """A member begins with its first token and ends with its last, closing brackets included."""
    whole = f"graph G() {{\n  {text}\n}}"

    tree, _ = read(whole)

    (member,) = tree.items[0].members
    assert whole[member.span.start : member.span.end] == part
