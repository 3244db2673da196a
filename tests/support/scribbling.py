"""Random edits as by somebody who types, deletes, and changes their mind."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

PIECES = [
    *(
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        "->",
        "=>",
        '"',
        "#",
        "\n",
        " ",
        ".",
        ",",
        "=",
        "| ",
        "🙂",
        "é",
    ),
    *("match kind { ", "if tries < 3 { again }", "node ", "graph X(", "end", "each x in ", "by "),
    *(
        "retry 3 times",
        "- 1 => end",
        "start -> ",
        "find",
        "classify",
        "kind",
        "page.",
        "letter",
        '"""',
        "\r\n",
    ),
]


def edits(seed: int, text: str, count: int) -> Iterator[str]:
    """Yield texts, each made from the one before by an edit: *count* edits in all, some of them
    letter by letter.
    """
    random = Random(seed)
    past = [text]
    for _ in range(count):
        start = random.randrange(len(text) + 1)
        match random.randrange(6):
            case 0 | 1:
                text = text[:start] + random.choice(PIECES) + text[start:]
            case 2:
                text = text[:start] + text[start + random.randrange(1, 12) :]
            case 3:  # a word, letter by letter
                word = random.choice(PIECES)
                for length in range(1, len(word)):
                    yield text[:start] + word[:length] + text[start:]
                text = text[:start] + word + text[start:]
            case 4:  # a line to another place
                lines = text.split("\n")
                line = lines.pop(random.randrange(len(lines)))
                lines.insert(random.randrange(len(lines) + 1), line)
                text = "\n".join(lines)
            case _:  # back to what was there
                text = random.choice(past[-8:])
        past.append(text)
        yield text
