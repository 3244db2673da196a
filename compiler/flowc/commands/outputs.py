"""The modules of flow files on disk: their present text, the right one, and what is wrong."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, MutableMapping

import attrs

from flowc.commands.compiling import FlowFile
from flowc.commands.writing import replace_file, text_of
from flowc.diagnostics import Code, Diagnostic, codes, finding
from flowc.seal import edition_of, is_edited, same_lines
from flowc.source import Span

#: The mark in the doc string of every generated module.
_MARK = " by flowc. Edit that file, not this one."


@attrs.frozen
class Output:
    """The module of one flow file.

    *text* is its new text, ``None`` if nothing may be written; *present* is the text at *path*,
    ``None`` if there is none.
    """

    file: FlowFile
    path: str
    text: str | None
    present: str | None

    @classmethod
    def of(cls, file: FlowFile) -> Output:
        """Return the path of the module of *file*, and what is there; nothing is built."""
        path = file.project.output_path(file.path)
        return cls(file, path, None, text_of(path))

    @property
    def is_stale(self) -> bool:
        """Whether building would change the file at *path*."""
        return self.text is not None and (
            self.present is None or same_lines(self.present) != self.text
        )

    @property
    def was_edited(self) -> bool:
        """Whether the file at *path* was edited since it was built."""
        return self.present is not None and is_edited(self.present)

    @property
    def aside(self) -> str:
        """The path to which an edited module is moved when it is replaced."""
        return f"{self.path}.orig"

    def write(self) -> str:
        """Write the module, moving an edited one aside, and return what was done.

        Raises:
            Refusal: A file cannot be written.
        """
        if self.was_edited and self.present is not None:
            replace_file(self.aside, self.present)
        replace_file(self.path, self.text or "")
        return f"wrote {self.path}" + (f", kept {self.aside}" if self.was_edited else "")


def collisions(output: Output, taken: MutableMapping[str, FlowFile]) -> Iterator[Diagnostic]:
    """Yield what would be overwritten by the module; *taken* holds the paths of others."""
    path = output.path
    other = taken.setdefault(os.path.abspath(path), output.file)
    if other is not output.file:
        headline = f"`{other.path}` is built to `{path}` as well"
        also = [(other.source.span(0, 0), "the other file")]
        yield _at_top(codes.OUTPUT_COLLISION, output, headline, "rename one of the two", also=also)
    elif _is_of_others(output):
        headline = f"`{path}` was not made by flowc and would be overwritten"
        yield _at_top(codes.OUTPUT_COLLISION, output, headline, "move that file, or this one")


def _is_of_others(output: Output) -> bool:
    if output.present is None:  # a binary file was not made here either
        return os.path.isfile(output.path)
    return output.present.strip() != "" and _MARK not in output.present


def flaws_to_build(output: Output) -> Iterator[Diagnostic]:
    """Yield the findings about building *output*."""
    yield from _cannot_run(output, output.text)
    if output.is_stale and output.was_edited:
        yield _at_top(
            codes.EDITED_OUTPUT,
            output,
            f"`{output.path}` was changed by hand since it was built",
            f"make the change in `{output.file.path}`, from which it is built",
            notes=[f"building keeps the edited version as `{output.aside}`"],
        )


def flaws_as_it_stands(output: Output) -> Iterator[Diagnostic]:
    """Yield what is wrong with the present module, for ``flowc build --check``."""
    unfit = list(_cannot_run(output, output.present))
    yield from unfit
    if output.is_stale and not unfit:
        yield _at_top(
            codes.STALE_OUTPUT,
            output,
            f"`{output.path}` {_state(output)}",
            f"{_first(output)}write it with `flowc build {output.file.path}`",
        )


def _state(output: Output) -> str:
    if output.present is None:
        return "is missing"
    if output.was_edited:
        return "was changed by hand since it was built"
    return "is not what this file makes now"


def _first(output: Output) -> str:
    return f"make the change in `{output.file.path}`, then " if output.was_edited else ""


def _cannot_run(output: Output, module: str | None) -> Iterator[Diagnostic]:
    """Report if the installed runtime does not run *module*."""
    # Imported here, since only a build needs the runtime, and a check must not pay for it.
    from flowrt import editions

    said = edition_of(same_lines(module or ""))
    if said is None or editions.runs(int(said[1])):
        return
    path = output.path
    yield _at_top(
        codes.RUNTIME_VERSION,
        output,
        f"`{path}` is made for edition {said[1]} of `flowrt.kit`",
        "build it again, or install a flowrt that runs it",
        notes=[f"the installed flowrt supports {editions.described()}"],
        also=_in_module(output, said.span()) if module == output.present else [],
    )


def _in_module(output: Output, place: tuple[int, int]) -> list[tuple[Span, str]]:
    source = output.file.project.load_python(output.path)
    return [(source.span(*place), "it says so here")] if source else []


def _at_top(
    code: Code,
    output: Output,
    headline: str,
    help: str,
    notes: Iterable[str] = (),
    also: Iterable[tuple[Span, str]] = (),
) -> Diagnostic:
    at = output.file.source.span(0, 0)
    return finding(code, headline, at=at, help=help, notes=notes, also=also)
