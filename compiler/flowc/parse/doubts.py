"""Which findings to suppress on lines that had to be guessed after a mistake: its consequences.

After a mistake the parser continues as if something else had been written. Mostly that is what was
meant; if not, later phases find names that nobody wrote, superfluous arguments, paths that lead
nowhere. So they stay silent

* on lines where something was guessed: the mistake is reported there, and the rest after it is
  fixed;
* about names that occur on such a line: it may have declared them;
* about the flow of a graph that contains such a line: all of it depends on every part.

What is wrong elsewhere is reported at once. Lines mean nothing to the grammar, but they are the
units in which people write.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from flowc.diagnostics import Diagnostic, codes
from flowc.diagnostics.suggest import nearest
from flowc.source import Source, Span
from flowc.trees.syntax import File, FlowImport, GraphDecl, PythonImport

# Findings about undeclared names: group 1 of the catalogue, and one of group 8.
_NAMES = ("FLW1", codes.FUNCTION_NOT_FOUND.number)

# Findings about names that may be imported.
_OF_THE_TOP = frozenset(
    {
        codes.UNKNOWN_GRAPH,
        codes.UNKNOWN_TYPE,
        codes.UNKNOWN_REDUCER,
        codes.FUNCTION_NOT_FOUND,
        codes.HANDLER_TYPE,
    }
)

# Findings that depend on a whole graph.
_OF_THE_FLOW = frozenset(
    {
        codes.NO_ENTRY,
        codes.EMPTY_GRAPH,
        codes.UNREACHABLE_NODE,
        codes.DEAD_END,
        codes.END_UNREACHABLE,
        codes.ARROW_INTO_START,
        codes.ARROW_OUT_OF_END,
        codes.SECOND_WAY_ON,
        codes.SEVERAL_ENTRIES,
        codes.SUPERFLUOUS_ROUTE,
        codes.UNUSED_NODE,
        codes.CROSSES_PARALLEL_WALL,
        codes.END_INSIDE_PARALLEL,
        codes.ENTERS_REPEAT,
        codes.NON_EXHAUSTIVE_MATCH,
        codes.UNREACHABLE_ARM,
        codes.VALUE_NOT_IN_DOMAIN,
        codes.CONSTANT_CONDITION,
        codes.READ_BEFORE_WRITE,
        codes.NEVER_WRITTEN,
        codes.UNUSED_FIELD,
        codes.WRITE_ONLY_FIELD,
        codes.OUTPUT_NOT_SET,
        codes.MEMORY_NEVER_READ,
        codes.CONCURRENT_WRITE,
        codes.CONCURRENT_READ_WRITE,
        codes.DATAFLOW_CYCLE,
        codes.DATAFLOW_TWO_WRITERS,
        codes.DATAFLOW_UNREADY,
        codes.RACE_WRITES_DIFFER,
        codes.LOOP_WITHOUT_EXIT,
        codes.INVARIANT_EXIT,
    }
)


def lines_of(source: Source, places: Iterable[int]) -> tuple[Span, ...]:
    """Return the lines of *source* that contain *places*, as spans, in order."""
    lines: list[Span] = []
    for line in sorted({source.line_of(place) for place in places}):
        start = source.line_starts[line - 1]
        span = source.span(start, start + len(source.line_text(line)))
        if lines and lines[-1].end + 1 >= start:
            span = lines.pop().to(span)
        lines.append(span)
    return tuple(lines)


def without_echoes(file: File, found: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Yield what was *found* in *file*, without consequences of its syntax errors."""
    doubts = _Doubts.of(file) if file.doubtful else None
    for item in found:
        if doubts is None or item.code.number < "FLW100" or not doubts.explain(item):
            yield item


@attrs.frozen
class _Doubts:
    """The guessed lines of a file, the words on them, and the graphs around them."""

    file: File
    tokens: dict[int, str]
    words: frozenset[str]
    graphs: tuple[Span, ...]
    in_import: bool

    @classmethod
    def of(cls, file: File) -> _Doubts:
        tokens = {token.start: token.text for token in file.tokens}
        words = frozenset(
            text
            for start, text in tokens.items()
            if text.isidentifier() and _is_within(start, file.doubtful)
        )
        hurt = [item for item in file.items if any(_meet(item.span, on) for on in file.doubtful)]
        graphs = tuple(item.span for item in hurt if isinstance(item, GraphDecl))
        in_import = any(isinstance(item, PythonImport | FlowImport) for item in hurt)
        return cls(file, tokens, words, graphs, in_import)

    def explain(self, item: Diagnostic) -> bool:
        """Return whether *item* may just be a consequence of a syntax error."""
        path = self.file.span.path
        places = [note.span.start for note in item.annotations if note.span.path == path]
        if any(_is_within(place, self.file.doubtful) for place in places):
            return True
        if item.code in _OF_THE_FLOW:
            return any(_is_within(place, self.graphs) for place in places)
        if self.in_import and item.code in _OF_THE_TOP:
            return True
        return item.code.number.startswith(_NAMES) and self._may_declare(item.primary.span)

    def _may_declare(self, span: Span) -> bool:
        """Return whether a guessed line contains the name at *span*, a similar one, or a word with
        it inside.
        """
        word = self.tokens.get(span.start, "")
        if not word:
            return False
        return nearest(word, self.words) is not None or any(word in other for other in self.words)


def _is_within(place: int, spans: Iterable[Span]) -> bool:
    return any(span.start <= place <= span.end for span in spans)


def _meet(one: Span, other: Span) -> bool:
    return one.start <= other.end and other.start < one.end
