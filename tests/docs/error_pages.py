"""Print `docs/errors/`: a page for each kind of finding, and a list of them: ``make docs``.

In: the registry, the explanations, and the snapshots of what their wrong examples give. Out: the
same bytes each time, which a test compares with the files that are there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path

from flowc.diagnostics import Code, codes
from flowc.diagnostics.explain import explain, explained

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "errors"
SNAPSHOTS = ROOT / "tests" / "diagnostics" / "snapshots"

INTRODUCTION = """\
# What flowc finds

Every kind of finding, by group. Errors stop the build; warnings do not, unless `--strict` is given;
infos are shown with `--pedantic`. How findings are read and set stands in
[Diagnostics](../diagnostics.md). `flowc explain CODE` prints the page of one without its message.
These pages are printed by `make docs`.
"""


def pages() -> Mapping[str, str]:
    """Return the text of every file of the folder by its name."""
    listed = explained()
    return {"README.md": _index(listed)} | {f"{code.number}.md": _page(code) for code in listed}


def _index(listed: tuple[Code, ...]) -> str:
    return INTRODUCTION + "".join(
        f"\n## {number}: {about}\n\n| code | slug | severity | |\n| --- | --- | --- | --- |\n"
        + "".join(_row(code) for code in members)
        for (number, about), members in groupby(
            listed, key=lambda code: (code.number[3], codes.group(code))
        )
    )


def _row(code: Code) -> str:
    link = f"[{code.number}]({code.number}.md)"
    return f"| {link} | `{code.slug}` | {code.severity} | {first_sentence(code)} |\n"


def first_sentence(code: Code) -> str:
    """Return the sentence with which the page on *code* begins, on one line."""
    _, words, *_ = explain(code.number).split("\n\n")
    sentence = re.split(r"(?<=\.)\s", " ".join(words.split()), maxsplit=1)[0]
    return f"{sentence.removesuffix(':')}." if sentence.endswith(":") else sentence


def _page(code: Code) -> str:
    return "\n".join(_lines(code))


def _lines(code: Code) -> Iterator[str]:
    title, _, rest = explain(code.number).partition("\n")
    yield title
    yield f"\n{code.severity} · {codes.group(code)} · [all codes](README.md)"
    before, right, after = rest.partition("## Right")
    yield before.rstrip("\n")
    snapshot = SNAPSHOTS / f"{code.number}.txt"
    if snapshot.exists():
        yield f"\n## What flowc says\n\n```text\n{_message(snapshot)}\n```"
    if right:
        yield f"\n{right}{after.rstrip()}"
    yield ""


def _message(snapshot: Path) -> str:
    return snapshot.read_text(encoding="utf-8").rstrip("\n")


def write() -> None:
    """Write the files, and remove those that are no longer printed."""
    PAGES.mkdir(exist_ok=True)
    printed = pages()
    for old in PAGES.glob("*.md"):
        if old.name not in printed:
            old.unlink()
    for name, text in printed.items():
        (PAGES / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
