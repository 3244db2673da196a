"""The command that starts the language server."""

from __future__ import annotations

import pytest
from shell import Shell


def test_without_its_library_the_server_says_how_to_install_it(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is an extra, and nothing else needs it."""
    monkeypatch.setattr("flowc.commands.lsp.find_spec", lambda name: None)

    done = shell("lsp")

    assert done.code == 2
    assert "needs the library `pygls`" in done.err
    assert 'pip install "flowc[lsp]"' in done.err


@pytest.mark.parametrize("port", ["x", "99999", "localhost", "a:b"])
def test_a_port_that_is_none_is_refused(port: str, shell: Shell) -> None:
    """It is refused before the server starts."""
    done = shell("lsp", "--tcp", port)

    assert done.code == 2
    assert f"`{port}` is no port" in done.err


@pytest.mark.parametrize(
    ("given", "address"),
    [("2087", ("127.0.0.1", 2087)), ("0.0.0.0:2087", ("0.0.0.0", 2087))],
)
def test_a_client_can_connect_to_a_port(
    given: str, address: tuple[str, int], shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server listens on this machine only, unless another address is given."""
    asked: list[tuple[str, int]] = []
    monkeypatch.setattr("flowc.lsp.start.serve_tcp", lambda host, port: asked.append((host, port)))

    assert shell("lsp", "--tcp", given).code == 0
    assert asked == [address]
