"""The results of tests: counted, named, and as the cases of a report."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from flowc.diagnostics import Diagnostic, Note
from flowc.diagnostics.formats.junit import Case, cases_of, report_of
from flowc.diagnostics.render import Sources
from flowc.trees.program import Test


@attrs.frozen
class Verdict:
    """How the test *title* of the file *path* ended; *found* are its failed expectations.

    *trouble* is why it could not be run at all; "" if it was run.
    """

    path: str
    title: str
    found: tuple[Diagnostic, ...] = ()
    trouble: str = ""
    seconds: float = 0.0

    def __str__(self) -> str:
        return f"{'FAILED' if self.found else 'passed'} {self.path}: {self.title}"


@attrs.define
class Tally:
    """The results of the tests run so far, and the errors of files whose tests could not be run."""

    verdicts: list[Verdict] = attrs.field(factory=list)
    errors: list[Diagnostic] = attrs.field(factory=list)
    broken: int = 0

    @property
    def found(self) -> list[Diagnostic]:
        """All findings to report."""
        return [*self.errors, *(item for verdict in self.verdicts for item in verdict.found)]

    @property
    def fails(self) -> bool:
        """Whether any test failed or could not be run."""
        return bool(self.failed or self.broken)

    @property
    def failed(self) -> list[Verdict]:
        """The tests that failed."""
        return [verdict for verdict in self.verdicts if verdict.found]

    def report(self, sources: Sources) -> str:
        """Return a JUnit report with a case for each test and each error in a file."""
        return report_of(sorted(self._cases(sources), key=lambda case: case.path), sources)

    def summary(self) -> str:
        """Return the closing line."""
        passed = sum(not (verdict.found or verdict.trouble) for verdict in self.verdicts)
        parts = [f"{len(self.failed)} failed"] if self.failed else []
        parts += [f"{passed} passed"] if passed else []
        if self.broken:
            files = "1 file" if self.broken == 1 else f"{self.broken} files"
            parts.append(f"{files} with errors not run")
        return ", ".join(parts)

    def _cases(self, sources: Sources) -> Iterator[Case]:
        yield from cases_of(self.errors, sources)
        for verdict in self.verdicts:
            yield Case(verdict.path, verdict.title, verdict.found, verdict.trouble, verdict.seconds)


def naming(test: Test, found: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    """Return *found*, the failed expectations of *test*, with notes that name the test."""
    note = Note(f'in the test "{test.title}"', test.syntax.title.span)
    return tuple(attrs.evolve(item, notes=(*item.notes, note)) for item in found)
