"""The settings for Helix on the page on editors are what Helix reads."""

from __future__ import annotations

import tomllib

from real_editors import settings_for


def test_the_language_names_a_server_that_is_set_up() -> None:
    """Both tables are found by their names, and the server is started as anywhere."""
    settings = tomllib.loads(settings_for("toml"))

    (language,) = settings["language"]
    assert language["name"] == "flow"
    assert language["file-types"] == ["flow"]
    servers = [settings["language-server"][name] for name in language["language-servers"]]
    assert servers == [{"command": "flowc", "args": ["lsp"]}]
