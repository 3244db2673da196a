"""Programs in Markdown: documentation, input, expected findings and snapshots at once.

A file holds programs. A heading names one; its fences, `flow`, `python` and `toml`, are its files,
under the path that a comment on the first line gives (``# app/nodes.py``), else `main.flow`,
`nodes.py` and `pyproject.toml`. Expected findings are written in the text, as comments that the
compiler never sees:

    start -> serch -> end        #~ FLW101
    start -> serch -> end        #~ 12 FLW101 unknown-node      (with its column and slug)
    #~^ FLW101, FLW204                                          (on the line above)

Expected and found must agree exactly, no more and no fewer, except that infos, which are shown only
on request, count only in a program that mentions their code. ``Guards FLW101, FLW106.``, on a line
of its own in the prose, says which findings the program must not have although it comes close; a
test ensures that every code has such a program. A `snapshot` fence holds the rendered findings;
``FLOWC_BLESS=1`` rewrites it. If a program imports a module `nodes` without showing it, one is made
up whose functions accept anything and guarantee nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path

import attrs

from flowc.diagnostics import Applicability, Diagnostic, Fix, Severity
from flowc.diagnostics.fixes import apply, edits_by_file
from flowc.diagnostics.formats import full
from flowc.source import Source

_HEADING = re.compile(r"(#{1,6}) +(.+?) *$")
_FENCE = re.compile(r"(`{3,})(\w*) *$")
_PATH = re.compile(r"# *([\w./-]+\.\w+) *$")
_EXPECTED = re.compile(r"\s*#~(?P<up>\^*) *(?P<what>.*)$")
_ONE = re.compile(r"(?:(?P<column>\d+) +)?(?P<number>FLW\d{3})(?: +(?P<slug>[a-z-]+))?$")
_GUARDS = re.compile(r"Guards (?P<numbers>FLW\d{3}(?:, FLW\d{3})*)\.$")
_IMPORT = re.compile(r"^from nodes import (.+?)(?:#.*)?$", re.MULTILINE)

#: The languages of fences that are files, and the default paths of such files.
_DEFAULT_PATHS = {"flow": "main.flow", "python": "nodes.py", "toml": "pyproject.toml"}


class MalformedProgramError(Exception):
    """A Markdown program breaks the form above; the message says where."""


@attrs.frozen
class Expectation:
    """A finding that a program expects; *column* and *slug* are None if they do not matter."""

    path: str
    line: int
    number: str
    column: int | None = None
    slug: str | None = None

    def fits(self, found: Found) -> bool:
        """Whether *found* is the expected finding."""
        return (
            (self.path, self.line, self.number) == (found.path, found.line, found.number)
            and self.column in {None, found.column}
            and self.slug in {None, found.slug}
        )

    def __str__(self) -> str:
        column = "" if self.column is None else f":{self.column}"
        return f"{self.path}:{self.line}{column} {self.number} {self.slug or ''}".rstrip()


@attrs.frozen
class Found:
    """A finding as expectations see it."""

    path: str
    line: int
    column: int
    number: str
    slug: str
    headline: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column} {self.number} {self.slug}: {self.headline}"


@attrs.frozen
class Program:
    """One program of a Markdown file: its files, without the expectations, and the expectations;
    *guards* are the numbers of the findings that it must not have.
    """

    name: str
    files: Mapping[str, str]
    expected: tuple[Expectation, ...] = ()
    snapshot: str | None = None
    guards: frozenset[str] = frozenset()

    @property
    def texts(self) -> Mapping[str, str]:
        """Everything to check: the files that are shown, and the made-up module."""
        return _with_stand_in(self.files)


@attrs.frozen
class Checked:
    """The result of checking a program."""

    findings: tuple[Diagnostic, ...]
    sources: Mapping[str, Source]


#: From the texts of a program, under their paths, to its findings.
Checker = Callable[[Mapping[str, str]], Checked]


# ---- reading -------------------------------------------------------------------------------------


def programs(markdown: str) -> tuple[Program, ...]:
    """Return the programs of a Markdown text.

    Raises:
        MalformedProgramError: a fence is never closed, two files or programs have one name, or a
            program expects what it guards against, or guards without being one.
    """
    found: dict[str, Program] = {}
    for section in _sections(markdown):
        if section.name in found:
            raise MalformedProgramError(f"two programs are called {section.name!r}")
        if any(fence.language == "flow" for fence in section.fences):
            found[section.name] = _program(section)
        elif section.guards:
            raise MalformedProgramError(f"{section.name}: nothing here could break the guard")
    return tuple(found.values())


@attrs.frozen
class _Fence:
    language: str
    lines: tuple[str, ...]
    first: int
    """The index, in the lines of the Markdown, of the first line inside."""


@attrs.define
class _Section:
    """What is below one heading; *name* includes the headings above it."""

    titles: list[str]
    fences: list[_Fence] = attrs.field(factory=list)
    guards: set[str] = attrs.field(factory=set)

    @property
    def name(self) -> str:
        return " > ".join(self.titles)


def _sections(markdown: str) -> Iterator[_Section]:
    section = _Section([])
    lines = enumerate(markdown.split("\n"))
    for number, line in lines:
        if opening := _FENCE.match(line):
            body = tuple(_body(lines, opening[1], number))
            section.fences.append(_Fence(opening[2], body, number + 1))
        elif heading := _HEADING.match(line):
            yield section
            section = _Section([*section.titles[: len(heading[1]) - 1], heading[2]])
        elif guards := _GUARDS.match(line):
            section.guards.update(guards["numbers"].split(", "))
    yield section


def _body(lines: Iterator[tuple[int, str]], fence: str, opened: int) -> Iterator[str]:
    for _, line in lines:
        if line.strip() == fence:
            return
        yield line
    raise MalformedProgramError(f"the fence of line {opened + 1} is never closed")


def _program(section: _Section) -> Program:
    name = section.name
    files: dict[str, str] = {}
    expected: list[Expectation] = []
    snapshot = None
    for fence in section.fences:
        if fence.language == "snapshot":
            snapshot = "".join(f"{line}\n" for line in fence.lines)
        elif fence.language in _DEFAULT_PATHS:
            path = _path(fence)
            if path in files:
                raise MalformedProgramError(f"{name}: two files are called {path}")
            files[path] = _without_expectations(fence.lines)
            expected += _expectations(path, fence.lines)
    if broken := section.guards & {item.number for item in expected}:
        raise MalformedProgramError(f"{name}: expects what it guards: {', '.join(sorted(broken))}")
    return Program(name, files, tuple(expected), snapshot, frozenset(section.guards))


def _path(fence: _Fence) -> str:
    named = _PATH.match(fence.lines[0]) if fence.lines else None
    if named is not None:
        return named[1]
    return _DEFAULT_PATHS[fence.language]


def _without_expectations(lines: Iterable[str]) -> str:
    return "".join(f"{_EXPECTED.sub('', line)}\n" for line in lines)


def _expectations(path: str, lines: Iterable[str]) -> Iterator[Expectation]:
    for number, line in enumerate(lines, start=1):
        if (comment := _EXPECTED.search(line)) is None:
            continue
        for one in comment["what"].split(","):
            parts = _ONE.match(one.strip())
            if parts is None:
                raise MalformedProgramError(f"{path}:{number}: no expectation: {one.strip()!r}")
            column = int(parts["column"]) if parts["column"] else None
            at = number - len(comment["up"])
            yield Expectation(path, at, parts["number"], column, parts["slug"])


def _with_stand_in(files: Mapping[str, str]) -> Mapping[str, str]:
    """Return *files* with a module `nodes` added if one is imported but none is shown."""
    if "nodes.py" in files or "nodes.pyi" in files:
        return files
    flows = (text for path, text in files.items() if path.endswith(".flow"))
    imported = (
        name for text in flows for names in _IMPORT.findall(text) for name in names.split(",")
    )
    names = sorted({name.split(" as ")[0].strip() for name in imported})
    if not names:
        return files
    functions = "".join(
        f"\n\ndef {name}(*values: Any, **named: Any) -> Any:\n    return stand_in()\n"
        for name in names
    )
    return {**files, "nodes.py": f"from typing import Any\n\nstand_in: Any\n{functions}"}


# ---- judging -------------------------------------------------------------------------------------


def complaints(program: Program, check: Checker) -> list[str]:
    """Return what *check* gets wrong about *program*, one sentence each."""
    checked = _findings_that_count(program, check)
    found = [_found(item, checked.sources) for item in checked.findings]
    return [
        *_disagreements(program.expected, found),
        *(flaw for item in checked.findings for flaw in headline_flaws(item.headline)),
        *fix_failures(program, checked, check),
        *_snapshot_difference(program, checked),
    ]


def _findings_that_count(program: Program, check: Checker) -> Checked:
    asked = {item.number for item in program.expected} | program.guards
    return without_unasked_infos(check(program.texts), asked)


def without_unasked_infos(checked: Checked, asked: Collection[str]) -> Checked:
    """Return *checked* without the infos whose number is not among *asked*."""
    kept = (
        item
        for item in checked.findings
        if item.severity is not Severity.INFO or item.code.number in asked
    )
    return attrs.evolve(checked, findings=tuple(kept))


def _found(item: Diagnostic, sources: Mapping[str, Source]) -> Found:
    span = item.primary.span
    position = sources[span.path].position(span.start)
    code = item.code
    return Found(span.path, position.line, position.column, code.number, code.slug, item.headline)


def _disagreements(expected: Iterable[Expectation], found: Iterable[Found]) -> Iterator[str]:
    unmatched = list(found)
    # The most specific ones choose first, so that a vaguer one does not take their finding.
    for expectation in sorted(expected, key=lambda item: (item.column is None, item.slug is None)):
        match = next((item for item in unmatched if expectation.fits(item)), None)
        if match is None:
            yield f"expected, not found: {expectation}"
        else:
            unmatched.remove(match)
    yield from (f"found, not expected: {item}" for item in unmatched)


def headline_flaws(headline: str) -> list[str]:
    """Return the rules for headlines that *headline* violates."""
    rules = {
        "starts with a capital": headline[:1].isupper(),
        "ends with a stop": headline.endswith((".", "!")),
        "is longer than 100 characters": len(headline) > 100,
        "is more than a line": "\n" in headline,
        "speaks of a terminal of the grammar": re.search(
            r"\$END|Token\(|\b__\w+|_[A-Z]{2}", headline
        ),
        "has an unpaired backtick": headline.count("`") % 2,
    }
    return [f"headline {rule}: {headline!r}" for rule, broken in rules.items() if broken]


def fix_failures(program: Program, checked: Checked, check: Checker) -> Iterator[str]:
    """Yield the fixes that do not remove their finding, or that cause a new one."""
    before = _codes(checked.findings)
    for item in checked.findings:
        for fix in item.fixes:
            if fix.applicability is Applicability.PLACEHOLDER:
                continue
            fixed = check({**program.texts, **_fixed(program.texts, fix)})
            after = _codes(without_unasked_infos(fixed, before.keys()).findings)
            if after[item.code.number] >= before[item.code.number]:
                yield f"fix leaves its finding: {item.code.number}: {fix.title}"
            if added := sorted(after - before):
                yield f"fix brings {', '.join(added)}: {item.code.number}: {fix.title}"


def _codes(findings: Iterable[Diagnostic]) -> Counter[str]:
    return Counter(item.code.number for item in findings)


def _fixed(files: Mapping[str, str], fix: Fix) -> Mapping[str, str]:
    return {path: apply(files[path], edits) for path, edits in edits_by_file(fix).items()}


def _snapshot_difference(program: Program, checked: Checked) -> Iterator[str]:
    if program.snapshot is None:
        return
    drawn = full(checked.findings, checked.sources)
    if drawn.rstrip("\n") != program.snapshot.rstrip("\n"):
        yield f"the snapshot differs (FLOWC_BLESS=1 rewrites it); drawn is:\n{drawn}"


# ---- blessing ------------------------------------------------------------------------------------


def bless(path: Path, program: Program, check: Checker) -> None:
    """Write the current rendering into the snapshot fence of *program*, in the file *path*."""
    if program.snapshot is None:
        return
    checked = _findings_that_count(program, check)
    markdown = path.read_text(encoding="utf-8")
    path.write_text(
        with_snapshot(markdown, program.name, full(checked.findings, checked.sources)),
        encoding="utf-8",
    )


def with_snapshot(markdown: str, name: str, drawn: str) -> str:
    """Return *markdown* with *drawn* in the snapshot fence of the program called *name*."""
    lines = markdown.split("\n")
    section = next(section for section in _sections(markdown) if section.name == name)
    fence = next(fence for fence in section.fences if fence.language == "snapshot")
    lines[fence.first : fence.first + len(fence.lines)] = drawn.rstrip("\n").split("\n")
    return "\n".join(lines)
