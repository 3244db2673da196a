"""Read, count and summarize texts."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

COMMON = {"because", "every", "from", "more", "than", "that", "them", "they", "this", "with"}


@dataclass(frozen=True)
class Summary:
    """A summary of a text, in its own words."""

    file: str
    words: int
    gist: str


def find_files(folder: Path, pattern: str) -> list[Path]:
    """Return the matching files below *folder*, by name; hidden folders are skipped."""
    found = (path for path in folder.rglob(pattern) if path.is_file())
    return sorted(path for path in found if not _is_hidden(path.relative_to(folder)))


def read(path: Path) -> str:
    """Return the text of *path*."""
    return path.read_text(encoding="utf-8")


def count(text: str) -> dict[str, int]:
    """Return how often each significant word of four letters or more occurs in *text*."""
    return dict(Counter(word for word in _words(text) if len(word) > 3 and word not in COMMON))


def add_counts(old: Mapping[str, int], new: Mapping[str, int]) -> dict[str, int]:
    """Return the sum of both counts."""
    return dict(Counter(old) + Counter(new))


def summarise(path: Path, text: str) -> Summary:
    """Return the sentence of *text* that contains most of its most common words."""
    weights = count(text)
    sentences = [" ".join(part.split()) for part in re.split(r"(?<=[.!?])\s+|\n\n", text)]

    def weight(sentence: str) -> float:
        words = _words(sentence)
        return sum(weights.get(word, 0) for word in words) / (8 + len(words))

    return Summary(path.name, len(_words(text)), max(sentences, key=weight, default=""))


def pick_top(totals: Mapping[str, int], top: int) -> dict[str, int]:
    """Return the *top* most common words, alphabetically if their counts are equal."""
    return dict(sorted(totals.items(), key=lambda item: (-item[1], item[0]))[:top])


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z]+", text.lower())


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)
