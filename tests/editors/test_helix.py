"""The settings on the page on editors are in the form that Helix reads."""

from __future__ import annotations

import tomllib

from real_editors import settings_for


def test_the_language_names_a_server_that_is_set_up() -> None:
    """Both tables have the right names, and the server is started with the usual command."""
    settings = tomllib.loads(settings_for("toml"))

    (language,) = settings["language"]
    assert language["name"] == "flow"
    assert language["file-types"] == ["flow"]
    servers = [settings["language-server"][name] for name in language["language-servers"]]
    assert servers == [{"command": "flowc", "args": ["lsp"]}]
