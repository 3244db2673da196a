"""Texts in SQLite's full-text search, and the steps from a question to an answer."""

import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TypedDict

TEXTS = Path(__file__).parent / "texts"
COMMON = {"a", "an", "and", "do", "does", "how", "in", "is", "it", "of", "on", "the", "to", "what"}


@dataclass(frozen=True)
class Passage:
    """A paragraph and the text that contains it."""

    source: str
    text: str


@dataclass(frozen=True)
class Rated:
    """A passage and how well it answers."""

    passage: Passage
    score: float


class Composed(TypedDict):
    """An answer and where it was found."""

    answer: str
    sources: list[str]


@contextmanager
def open_library() -> Iterator[sqlite3.Connection]:
    """Provide an in-memory database of every paragraph of `TEXTS`, and close it afterwards."""
    # Under `ainvoke` the nodes that use it run in worker threads, one after the other.
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    connection.execute("CREATE VIRTUAL TABLE passages USING fts5(source, text, tokenize = porter)")
    for path in sorted(TEXTS.glob("*.txt")):
        paragraphs = path.read_text(encoding="utf-8").strip().split("\n\n")
        rows = [(path.stem, " ".join(paragraph.split())) for paragraph in paragraphs]
        connection.executemany("INSERT INTO passages VALUES (?, ?)", rows)
    try:
        yield connection
    finally:
        connection.close()


def extract_terms(question: str) -> list[str]:
    """Return the words of *question* that carry meaning."""
    words = re.findall(r"[a-z]+", question.lower())
    return [word for word in words if word not in COMMON]


def find(library: sqlite3.Connection, terms: Sequence[str], most: int) -> list[Passage]:
    """Return up to *most* passages that contain any of *terms*, ranked by SQLite."""
    query = " OR ".join(f'"{term}"' for term in terms)
    rows = library.execute(
        "SELECT source, text FROM passages WHERE passages MATCH ? ORDER BY rank LIMIT ?",
        (query or '""', most),
    )
    return [Passage(source, text) for source, text in rows]


def rate(passage: Passage, terms: Sequence[str]) -> Rated:
    """Return *passage* with its score: terms that are near each other count more."""
    words = re.findall(r"[a-z]+", passage.text.lower())
    places = [at for at, word in enumerate(words) if any(word[:4] == term[:4] for term in terms)]
    present = len({words[at][:4] for at in places})
    nearness = sum(1 / (right - left) for left, right in pairwise(places))
    return Rated(passage, round(present + nearness / (1 + len(places)), 3))


def rank(rated: Sequence[Rated], keep: int) -> list[Rated]:
    """Return the *keep* best, the first of equals first."""
    return sorted(rated, key=lambda item: -item.score)[:keep]


def compose(best: Sequence[Rated]) -> Composed:
    """Return the best passages as one answer, with their sources."""
    sources = sorted({item.passage.source for item in best})
    return {"answer": " ".join(item.passage.text for item in best), "sources": sources}
