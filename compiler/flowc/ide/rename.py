"""Give something another name, at every place where it is named.

What was renamed is read again before it is given back: if any name then means something else than
it did, or anything is wrong that was not wrong before, the new name is refused. So neither a clash
nor a name that hides another, or is hidden, needs a rule of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NoReturn

import attrs

from flowc.diagnostics import Diagnostic, Edit, Severity
from flowc.diagnostics.fixes import apply
from flowc.ide.analysis import Analysis, analyse
from flowc.ide.names import OF_PYTHON, Index, Kind, Reference, Symbol
from flowc.ide.references import uses_of
from flowc.ide.workspace import Workspace
from flowc.parse import RESERVED
from flowc.source import Source, Span
from flowc.trees import syntax


class RenameRefusedError(Exception):
    """Why something cannot be renamed, as a sentence for the user."""


@attrs.frozen
class Renamable:
    """A name that can be changed: where the cursor is on it, and what it is now."""

    span: Span
    name: str


def renamable(analysis: Analysis, offset: int) -> Renamable:
    """Return the name at *offset*.

    Raises:
        RenameRefusedError: There is none, or it is not ours to change.
    """
    reference = _chosen(analysis, offset)
    span = reference.span
    return Renamable(span, analysis.text[span.start : span.end])


def rename(
    workspace: Workspace, analysis: Analysis, offset: int, name: str
) -> Mapping[str, tuple[Edit, ...]]:
    """Return what gives the thing at *offset* the name *name*: the edits of each file.

    Raises:
        RenameRefusedError: It cannot be renamed, or not to this.
    """
    reference = _chosen(analysis, offset)
    _check_word(name)
    old = analysis.text[reference.span.start : reference.span.end]
    if name == old:
        return {}
    change = _Change(workspace, analysis, reference.symbol, old, name)
    edits = change.edits()
    change.check(edits)
    return edits


def _chosen(analysis: Analysis, offset: int) -> Reference:
    """Return what is meant at *offset*; the name of a node is meant before that of its function."""
    for reference in analysis.index.at(offset):
        symbol = reference.symbol
        if symbol.kind is Kind.FILE:
            _refuse("a flow file is renamed by its file name")
        if symbol.kind in OF_PYTHON and not _is_local(reference, analysis):
            _refuse(f"`{symbol.label}` belongs to Python: rename it there")
        if symbol.home == "flowrt":
            _refuse(f"`{symbol.label}` is built in")
        return reference
    _refuse("there is no name here that could be changed")


def _is_local(reference: Reference, analysis: Analysis) -> bool:
    """Return whether a Python name is named here by a word that is ours: not where it is imported
    under another one.
    """
    if reference.symbol.kind is not Kind.PYTHON:
        return False
    imported = _import_of(reference.symbol, analysis)
    return imported is not None and (imported.alias is None or reference.span != imported.name.span)


def _check_word(name: str) -> None:
    if not name.isidentifier():
        _refuse(f"`{name}` is not a name")
    if name in RESERVED:
        _refuse(f"`{name}` is a word of Python and cannot be a name")
    if name in ("_", "self") or name.startswith("__"):
        _refuse(f"the name `{name}` is reserved")


def _refuse(why: str) -> NoReturn:
    raise RenameRefusedError(why)


def _import_of(symbol: Symbol, analysis: Analysis) -> syntax.ImportedName | None:
    """Return where the file imports *symbol*."""
    starts = {place.span.start for place in analysis.index.of(symbol)}
    for item in analysis.program.syntax.items:
        if isinstance(item, syntax.PythonImport | syntax.FlowImport):
            for name in item.names:
                if name.name.span.start in starts:
                    return name
    return None


@attrs.frozen(eq=False)
class _Change:
    """One renaming; *old* is the word that stands where it was asked for."""

    workspace: Workspace
    analysis: Analysis
    symbol: Symbol
    old: str
    new: str

    @property
    def _is_local(self) -> bool:
        """Whether only the word of this file changes: of what is Python's, or imported as *old*."""
        return self.symbol.kind is Kind.PYTHON or self.old != self.symbol.label

    # ---- edits ---------------------------------------------------------------------------------

    def edits(self) -> Mapping[str, tuple[Edit, ...]]:
        """Return the edits of each file."""
        found: dict[str, dict[Edit, None]] = {}
        for analysis, reference in self._uses():
            for edit in self._edits_at(analysis, reference):
                found.setdefault(analysis.path, {})[edit] = None
        return {path: tuple(edits) for path, edits in found.items()}

    def _uses(self) -> Iterator[tuple[Analysis, Reference]]:
        if self._is_local:
            yield from ((self.analysis, place) for place in self.analysis.index.of(self.symbol))
        else:
            yield from uses_of(self.workspace, self.analysis, self.symbol)

    def _edits_at(self, analysis: Analysis, reference: Reference) -> Iterator[Edit]:
        span = reference.span
        if analysis.text[span.start : span.end] != self.old:
            return
        imported = _import_of(self.symbol, analysis) if self._is_local else None
        if reference.is_implicit:
            # The node keeps its name, and from now on says what it calls.
            yield Edit(_behind_call(analysis, span), f" = {self.new}")
        elif imported is not None and span == imported.name.span:
            if imported.alias is None:
                yield Edit(span.after, f" as {self.new}")
        else:
            self._refuse_by_name(analysis, span)
            yield from self._keeping_function(analysis, span)
            yield Edit(span, self.new)

    def _keeping_function(self, analysis: Analysis, span: Span) -> Iterator[Edit]:
        """Yield what names the function of a node that was known by the name of the node."""
        for other in analysis.index.at(span.start):
            if other.is_implicit and other.symbol != self.symbol and other.span == span:
                yield Edit(_behind_call(analysis, span), f" = {self.old}")

    def _refuse_by_name(self, analysis: Analysis, span: Span) -> None:
        """Refuse where a result is taken apart by the name: Python has a say in that."""
        for node in _nodes(analysis):
            targets = node.targets
            by_name = targets is not None and targets.form == "names"
            if by_name and targets and any(name.span == span for name in targets.names):
                what = f"`{node.name.text}` returns `{self.old}` by name"
                _refuse(f"{what}: `-> {{…}}` needs that name")

    # ---- proof ---------------------------------------------------------------------------------

    def check(self, edits: Mapping[str, tuple[Edit, ...]]) -> None:
        """Refuse *edits* where they change what any name means, or make mistakes."""
        texts = {path: self._changed(path, changes) for path, changes in edits.items()}
        held = Workspace()
        for path, text in self.workspace.buffers.items():
            held.hold(path, text)
        for path, text in texts.items():
            held.hold(path, text)
        for path, text in texts.items():
            before = self.workspace.analysis(path)
            project = before.project.holding(held.buffers)
            after = analyse(Source(path, text), project, [before])
            self._compare(before, after)

    def _changed(self, path: str, edits: tuple[Edit, ...]) -> str:
        return apply(self.workspace.text(path), edits)

    def _compare(self, before: Analysis, after: Analysis) -> None:
        for item in after.findings:
            if item.severity is Severity.ERROR and not _was_there(item, before.findings):
                _refuse(f"`{self.new}` cannot be the name: {item.headline}")
        meant = _meanings(before.index, self._renamed)
        if meant != _meanings(after.index, lambda symbol: symbol.label):
            _refuse(f"`{self.new}` already means something where `{self.old}` is used")

    def _renamed(self, symbol: Symbol) -> str:
        """Return the name of *symbol* after the renaming."""
        return self.new if symbol == self.symbol and not self._is_local else symbol.label


def _meanings(index: Index, called: Callable[[Symbol], str]) -> Mapping[tuple[Kind, str], int]:
    """Return how many explicit references there are to each kind and name."""
    found: Counter[tuple[Kind, str]] = Counter()
    for symbol in index.symbols():
        # A function may be named only to keep a node as it was, before or after: not counted.
        if symbol.kind is not Kind.PYTHON:
            outright = sum(not place.is_implicit for place in index.of(symbol))
            found[symbol.kind, called(symbol)] += outright
    return +found


def _was_there(item: Diagnostic, findings: Iterable[Diagnostic]) -> bool:
    codes = [other.code for other in findings if other.severity is Severity.ERROR]
    return item.code in codes


def _behind_call(analysis: Analysis, name: Span) -> Span:
    """Return where a node, whose name is at *name*, could say what it calls."""
    for node in _nodes(analysis):
        if node.name.span == name:
            return _closing(analysis, node) if node.targets is None else node.targets.span.after
    return name.after


def _nodes(analysis: Analysis) -> Iterator[syntax.NodeDecl]:
    for item in analysis.program.syntax.items:
        for member in item.members if isinstance(item, syntax.GraphDecl) else ():
            if isinstance(member, syntax.NodeDecl):
                yield member


def _closing(analysis: Analysis, node: syntax.NodeDecl) -> Span:
    """Return the place behind the arguments of *node*."""
    depth = 0
    for token in analysis.tokens:
        if token.start < node.name.span.end:
            continue
        depth += (token.kind == "LPAREN") - (token.kind == "RPAREN")
        if token.kind == "RPAREN" and depth == 0:
            return analysis.source.span(token.start + 1, token.start + 1)
    return node.name.span.after
