"""Count the words of every text in a folder, many files at a time, and summarize each
text.

Made from wordcount.flow by flowc. Edit that file, not this one.
"""

# Which of the modules are first-party depends on where this file is read from.
# isort: skip_file
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar, NotRequired, TypedDict

from flowrt import kit
from words import Summary, add_counts, count, find_files, pick_top, read, summarise

kit.require(1, __name__)

__all__ = ["WordCount", "WordCountInput", "WordCountOutput", "WordCountState"]


class WordCountInput(TypedDict):
    """What a run of `WordCount` is given."""

    folder: Path
    pattern: NotRequired[str]
    top: NotRequired[int]


class WordCountOutput(TypedDict):
    """What a run of `WordCount` gives back."""

    files: int
    words: dict[str, int]
    summaries: list[Summary]


class WordCountState(kit.State):
    """The fields of one run of `WordCount`."""

    __slots__ = (
        "files",
        "folder",
        "path",
        "paths",
        "pattern",
        "summaries",
        "text",
        "top",
        "totals",
        "words",
    )
    __folds__: ClassVar = {"summaries": kit.append, "totals": add_counts}

    files: int
    folder: Path
    path: Path
    paths: list[Path]
    pattern: str
    summaries: list[Summary]
    text: str
    top: int
    totals: dict[str, int]
    words: dict[str, int]


def begin_word_count(
    folder: Path, pattern: str = "*.md", top: int = 5
) -> WordCountState:
    """Make the state in which a run of `WordCount` begins."""
    s = WordCountState()
    s.folder = folder
    s.pattern = pattern
    s.top = top
    s.totals = {}
    s.summaries = []
    return s


def admit_word_count(given: kit.Given) -> WordCountState:
    """Begin a run of `WordCount` with what it is given."""
    pattern = given.get("pattern", "*.md")
    top = given.get("top", 5)
    return begin_word_count(
        kit.admitted(WordCountState, "folder", given["folder"]),
        pattern
        if type(pattern) is str
        else kit.admitted(WordCountState, "pattern", pattern),
        top if type(top) is int else kit.admitted(WordCountState, "top", top),
    )


FIND_FILES = kit.Node(
    "find_files", 13, lambda s: find_files(s.folder, s.pattern), ("paths",)
)
MEASURE = kit.Node("measure", 18, lambda s: len(s.paths), ("files",), place="inline")
READ = kit.Node("read", 14, lambda s: read(s.path), ("text",))
COUNT = kit.Node("count", 15, lambda s: count(s.text), ("totals",))
SUMMARISE = kit.Node(
    "summarise", 16, lambda s: summarise(s.path, s.text), ("summaries",)
)
PICK_TOP = kit.Node("pick_top", 17, lambda s: pick_top(s.totals, s.top), ("words",))
FORK_21 = kit.Group(
    21, (lambda s: (COUNT,), lambda s: (SUMMARISE,)), own=((), ()), calls="sync"
)


def bind_word_count_21(s: WordCountState, item: Path) -> None:
    s.path = item


EACH_21 = kit.Each(
    21,
    lambda s: s.paths,
    bind_word_count_21,
    lambda s: (READ, FORK_21),
    most=8,
    variables=("text",),
)


def walk_word_count(s: WordCountState) -> Iterator[kit.Step]:
    """Map over the files, reduce to the most common words and one summary per file."""
    yield FIND_FILES
    yield MEASURE
    yield EACH_21
    yield PICK_TOP


def run_word_count(s: WordCountState, run: kit.Run, left: int) -> int:
    """Map over the files, reduce to the most common words and one summary per file."""
    left = left - 2 if left >= 2 else kit.exhaust(run, s, left, FIND_FILES, MEASURE)
    s.paths = find_files(s.folder, s.pattern)  # wordcount.flow:13
    s.files = len(s.paths)  # wordcount.flow:18
    left = kit.drive(run, s, left, EACH_21)  # wordcount.flow:21
    left = left - 1 if left >= 1 else kit.exhaust(run, s, left, PICK_TOP)
    s.words = pick_top(s.totals, s.top)  # wordcount.flow:17
    return left


async def arun_word_count(s: WordCountState, run: kit.Run, left: int) -> int:
    """Map over the files, reduce to the most common words and one summary per file."""
    left = (
        left - 2 if left >= 2 else await kit.aexhaust(run, s, left, FIND_FILES, MEASURE)
    )
    s.paths = await kit.in_thread(
        "find_files", find_files, s.folder, s.pattern
    )  # wordcount.flow:13
    s.files = len(s.paths)  # wordcount.flow:18
    left = await kit.adrive(run, s, left, EACH_21)  # wordcount.flow:21
    left = left - 1 if left >= 1 else await kit.aexhaust(run, s, left, PICK_TOP)
    s.words = await kit.in_thread(
        "pick_top", pick_top, s.totals, s.top
    )  # wordcount.flow:17
    return left


SOURCE = kit.Source(
    "wordcount.flow",
    "1e97582031c0e8b661940fc7d821d67baa32d3dc71f27dbfd8e4cc2be9069890",
    lines=(
        (134, 13),
        (135, 18),
        (136, 21),
        (138, 17),
        (147, 13),
        (150, 18),
        (151, 21),
        (153, 17),
    ),
)


WordCount = kit.Graph[WordCountInput, WordCountOutput](
    "WordCount",
    WordCountState,
    params=("folder", "pattern", "top"),
    optional=("pattern", "top"),
    admit=admit_word_count,
    outputs=("files", "words", "summaries"),
    output=lambda s: {"files": s.files, "words": s.words, "summaries": s.summaries},
    walk=walk_word_count,
    run=run_word_count,
    arun=arun_word_count,
    shape=("698d54c51e95", "bacce85b2fdf", "999ff0d9478a"),
    source=SOURCE,
)


# Made with this hash of the lines above: 5afa744d299bcc9bc51eef0bc261cdd6
