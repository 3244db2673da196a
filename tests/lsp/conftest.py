"""A server in a process of its own, and a client; every test has a project of its own.

The tests of a module share the server, since starting one takes longer than a request.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_lsp
from editing import DESK, NODES
from lsprotocol import types as lsp
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities
from talking import listen

#: The requests of a server whose decorations of a text are outdated.
REFRESHES = (
    lsp.WORKSPACE_SEMANTIC_TOKENS_REFRESH,
    lsp.WORKSPACE_INLAY_HINT_REFRESH,
    lsp.WORKSPACE_CODE_LENS_REFRESH,
)


def _noting(asked: asyncio.Queue[str], method: str) -> Callable[[None], None]:
    def note(params: None) -> None:
        asked.put_nowait(method)

    return note


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("root")


@pytest_lsp.fixture(
    config=ClientServerConfig(server_command=[sys.executable, "-m", "flowc", "lsp"]),
    scope="module",
    loop_scope="module",
)
async def client(lsp_client: LanguageClient, root: Path) -> AsyncIterator[None]:
    asked: asyncio.Queue[str] = asyncio.Queue()
    for method in REFRESHES:
        lsp_client.feature(method)(_noting(asked, method))
    lsp_client.asked = asked  # type: ignore[attr-defined]
    listen(lsp_client)
    await lsp_client.initialize_session(
        lsp.InitializeParams(
            capabilities=client_capabilities("neovim"),
            root_uri=root.as_uri(),
            workspace_folders=[lsp.WorkspaceFolder(root.as_uri(), "root")],
        )
    )

    yield

    await lsp_client.shutdown_session()


@pytest.fixture
def folder(root: Path, request: pytest.FixtureRequest) -> Path:
    """Yield a project that contains the desk."""
    place = root / request.node.originalname
    place.mkdir(exist_ok=True)
    for name, text in {"pyproject.toml": "", "nodes.py": NODES, "desk.flow": DESK}.items():
        (place / name).write_text(text, encoding="utf-8")
    return place
