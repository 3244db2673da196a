"""Measure how long an editor waits, on files of a thousand lines: a table each, a row per request.

One file consists of many graphs, the other of one large graph; an edit leaves most of the first
unchanged, so that earlier results can be reused, but not of the second. The server runs in a
process of its own and is spoken to through pipes. An edit that changes the meaning of a graph
precedes each request, so that no answer is cached; the time is from the edit to the answer. Rows
that are marked wait for a check of the new text, since their answers depend on it. The last rows
are the time from an edit to the findings, and the time of a check by itself: after an edit, and of
a file that is new.

Wall-clock times say little while other programs use the processor. The checks at the end are
therefore measured in CPU time too, and the column `at rest` is the median divided by the ratio of
the two.

    python tests/benchmarks/editing.py [--lines 1000] [--rounds 40]
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import ParamSpec

import attrs
from lsprotocol import types as lsp
from pygls.lsp.client import LanguageClient

from flowc import ide

PYTHON = '''def read(text: str) -> str:
    """Read."""
    return text


def grade(text: str, tries: int) -> str:
    """Grade."""
    return text
'''

P = ParamSpec("P")

#: Requests whose answer must reflect the new text.
WAITING = frozenset({"rename", "code action"})

#: The limit for an answer, in milliseconds.
BAR = 50.0

_GRAPH = """graph Letters{i}(text: str) -> answer: str {{
  \"\"\"Answer letters of the kind {i}.\"\"\"

  var draft: str
  var tries: int = 0

  node read(text) -> draft
  node grade(draft, tries) -> answer
  set again {{ tries = tries + 1 }}

  start -> read -> grade -> if tries < 3 {{ again -> read }} -> end
}}
"""

_STAGE = """
  var draft{i}: str
  var tries{i}: int = 0
  node read{i}(text) -> draft{i} = read
  node grade{i}(draft{i}, tries{i}) -> answer = grade
  set again{i} {{ tries{i} = tries{i} + 1 }}
  read{i} -> grade{i} -> if tries{i} < 3 {{ again{i} -> read{i} }} -> {next}
"""

_HEAD = '"""Letters."""\n\nfrom nodes import grade, read\n'


@attrs.frozen
class Letters:
    """A flow file; *stage* is the suffix of the names in its middle."""

    title: str
    text: str
    stage: str


def many_graphs(lines: int) -> Letters:
    """Return a flow file of about that many lines, made of graphs of a dozen lines each."""
    graphs = [_GRAPH.format(i=i) for i in range(lines // (_GRAPH.count("\n") + 1))]
    return Letters(f"{len(graphs)} graphs", "\n".join([_HEAD, *graphs]), "")


def one_graph(lines: int) -> Letters:
    """Return a flow file of about that many lines that is a single graph."""
    count = lines // _STAGE.count("\n")
    nexts = [*(f"read{i}" for i in range(1, count)), "end"]
    stages = [_STAGE.format(i=i, next=following) for i, following in enumerate(nexts)]
    body = "".join(["\n  start -> read0\n", *stages])
    text = f"{_HEAD}\ngraph Letters(text: str) -> answer: str {{{body}}}\n"
    return Letters("one graph", text, str(count // 2))


class Conversation:
    """A client that edits the text before each request."""

    def __init__(self, client: LanguageClient, uri: str, letters: Letters) -> None:
        self.client = client
        self.uri = uri
        self.text = letters.text
        self.stage = letters.stage
        self.version = 1
        self.told: asyncio.Queue[int | None] = asyncio.Queue()

    def at(self, words: str) -> dict[str, object]:
        """Return the parameters of a request about the middle of the file; ``#`` in *words* stands
        for the current stage.
        """
        place = self.text.index(words.replace("#", self.stage), len(self.text) // 3) + 1
        before = self.text[:place]
        column = place - before.rfind("\n") - 1
        return {
            "text_document": lsp.TextDocumentIdentifier(self.uri),
            "position": lsp.Position(before.count("\n"), column),
        }

    def type(self) -> None:
        """Type another number into a condition before the middle."""
        place = self.text.index(" < 3", len(self.text) // 4) + len(" < 3")
        behind = self.text.index(" ", place)
        self.text = f"{self.text[:place]}{self.version}{self.text[behind:]}"
        self.version += 1
        self.client.text_document_did_change(
            lsp.DidChangeTextDocumentParams(
                lsp.VersionedTextDocumentIdentifier(self.version, self.uri),
                [lsp.TextDocumentContentChangeWholeDocument(self.text)],
            )
        )

    async def findings(self) -> None:
        """Wait for the findings of the current text."""
        while await self.told.get() != self.version:
            pass


def questions(talk: Conversation) -> dict[str, Callable[[], Awaitable[object]]]:
    """Return the requests by name."""
    client, document = talk.client, lsp.TextDocumentIdentifier(talk.uri)
    whole = lsp.Range(lsp.Position(0, 0), lsp.Position(100_000, 0))
    return {
        "completion": lambda: client.text_document_completion_async(
            lsp.CompletionParams(**talk.at("read# -> grade# -> if"))
        ),
        "hover": lambda: client.text_document_hover_async(
            lsp.HoverParams(**talk.at("grade#(draft#"))
        ),
        "definition": lambda: client.text_document_definition_async(
            lsp.DefinitionParams(**talk.at("again# -> read#"))
        ),
        "highlight": lambda: client.text_document_document_highlight_async(
            lsp.DocumentHighlightParams(**talk.at("tries# < 3"))
        ),
        "references": lambda: client.text_document_references_async(
            lsp.ReferenceParams(lsp.ReferenceContext(True), **talk.at("tries# < 3"))
        ),
        "signature": lambda: client.text_document_signature_help_async(
            lsp.SignatureHelpParams(**talk.at("draft#, tries#)"))
        ),
        "document symbols": lambda: client.text_document_document_symbol_async(
            lsp.DocumentSymbolParams(document)
        ),
        "semantic tokens": lambda: client.text_document_semantic_tokens_full_async(
            lsp.SemanticTokensParams(document)
        ),
        "inlay hints": lambda: client.text_document_inlay_hint_async(
            lsp.InlayHintParams(document, whole)
        ),
        "code lens": lambda: client.text_document_code_lens_async(lsp.CodeLensParams(document)),
        "call hierarchy": lambda: client.text_document_prepare_call_hierarchy_async(
            lsp.CallHierarchyPrepareParams(**talk.at("grade#(draft#"))
        ),
        "folding": lambda: client.text_document_folding_range_async(
            lsp.FoldingRangeParams(document)
        ),
        "lightbulb": lambda: client.text_document_code_action_async(
            lsp.CodeActionParams(
                document,
                whole,
                lsp.CodeActionContext([], trigger_kind=lsp.CodeActionTriggerKind.Automatic),
            )
        ),
        "code action": lambda: client.text_document_code_action_async(
            lsp.CodeActionParams(document, whole, lsp.CodeActionContext([]))
        ),
        "rename": lambda: client.text_document_rename_async(
            lsp.RenameParams(new_name="rounds", **talk.at("tries# < 3"))
        ),
    }


async def measure(folder: Path, letters: Letters, rounds: int) -> list[Row]:
    """Return the rows for the requests about a file."""
    uri = (folder / "letters.flow").as_uri()
    client = LanguageClient("bench", "1")
    talk = Conversation(client, uri, letters)

    @client.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    def _told(params: lsp.PublishDiagnosticsParams) -> None:
        talk.told.put_nowait(params.version)

    await client.start_io(sys.executable, "-m", "flowc", "lsp")
    await client.initialize_async(
        lsp.InitializeParams(capabilities=lsp.ClientCapabilities(), root_uri=folder.as_uri())
    )
    client.initialized(lsp.InitializedParams())
    item = lsp.TextDocumentItem(uri, "flow", 1, letters.text)
    client.text_document_did_open(lsp.DidOpenTextDocumentParams(item))
    await talk.findings()
    rows = [await _row(name, ask, talk, rounds) for name, ask in questions(talk).items()]
    taken = []
    for _ in range(rounds):
        begin = time.perf_counter()
        talk.type()
        await talk.findings()
        taken.append(time.perf_counter() - begin)
    rows.append(Row("findings", taken, waits=True))
    await client.shutdown_async(None)
    client.exit(None)
    await client.stop()
    return rows


async def _row(
    name: str, ask: Callable[[], Awaitable[object]], talk: Conversation, rounds: int
) -> Row:
    taken = []
    for _ in range(rounds):
        begin = time.perf_counter()
        talk.type()
        await ask()
        taken.append(time.perf_counter() - begin)
        await talk.findings()
    return Row(name, taken, waits=name in WAITING)


@attrs.frozen
class Row:
    """The timings of one request, in seconds; *waits* says whether it waits for a check of the new
    text.
    """

    name: str
    taken: list[float]
    waits: bool = False

    def shown(self, shared: float) -> str:
        """Return a table row; *shared* is the factor by which load on the machine stretches the
        times.
        """
        middle = statistics.median(self.taken) * 1000
        high = statistics.quantiles(self.taken, n=20)[-1] * 1000
        met = "yes" if middle / shared <= BAR else "no"
        wait = "yes" if self.waits else ""
        return (
            f"| {self.name} | {wait} | {middle:.1f} | {high:.1f} | {middle / shared:.1f} | {met} |"
        )


def checks(folder: Path, letters: Letters) -> tuple[list[Row], float]:
    """Return how long checks take, and the ratio of that to the CPU time that they use."""
    taken: list[float] = []
    fresh: list[float] = []
    spent = 0.0
    with contextlib.chdir(folder):
        workspace = ide.Workspace()
        for number in range(12):
            text = letters.text.replace(" < 3", f" < {number}", 1)
            workspace.hold("letters.flow", text)
            processor = time.process_time()
            taken.append(_timed(workspace.analysis, "letters.flow"))
            source, project = workspace.source("letters.flow"), workspace.project("letters.flow")
            fresh.append(_timed(ide.analyse, source, project))
            spent += time.process_time() - processor
    rows = [Row("a check after an edit", taken[1:]), Row("a check of a new file", fresh[1:])]
    return rows, max(1.0, sum((*taken, *fresh)) / spent)


def _timed(act: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> float:
    begin = time.perf_counter()
    act(*args, **kwargs)
    return time.perf_counter() - begin


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--lines", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=40)
    options = parser.parse_args()
    for letters in (many_graphs(options.lines), one_graph(options.lines)):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "pyproject.toml").write_text("", encoding="utf-8")
            (folder / "nodes.py").write_text(PYTHON, encoding="utf-8")
            rows = asyncio.run(measure(folder, letters, options.rounds))
            alone, shared = checks(folder, letters)
        _print_table(letters, [*rows, *alone], shared)


def _print_table(letters: Letters, rows: list[Row], shared: float) -> None:
    count = letters.text.count("\n")
    print(f"{count} lines, {letters.title}, in ms; load stretched times {shared:.1f}-fold.\n")
    print(f"| request | waits | median | 95th percentile | at rest | within {BAR:g} ms |")
    print("| --- | --- | ---: | ---: | ---: | --- |")
    print("\n".join(row.shown(shared) for row in rows), end="\n\n")


if __name__ == "__main__":
    main()
