"""Requests that are invalid or come at the wrong moment, and what happens when a client leaves."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

INITIALIZE = {"processId": None, "rootUri": None, "capabilities": {}}
BEGIN = [("initialize", INITIALIZE), ("-initialized", {})]
END = [("shutdown", None), ("-exit", None)]
PLACE = {"textDocument": {"uri": "file:///x.flow"}, "position": {"line": 0, "character": 0}}

_HEADER = re.compile(rb"Content-Length: (\d+)\r\n(?:[^\r\n]+\r\n)*\r\n")


def packed(number: int, method: str, params: object) -> bytes:
    """Return a request, or a notification if the method is prefixed with a dash."""
    message: dict[str, object] = {"jsonrpc": "2.0", "method": method.removeprefix("-")}
    if not method.startswith("-"):
        message["id"] = number
    if params is not None:
        message["params"] = params
    body = json.dumps(message).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


def unpacked(output: bytes) -> dict[int, dict[str, Any]]:
    """Return the answers in *output*, by the ids of their requests."""
    answers, place = {}, 0
    while header := _HEADER.match(output, place):
        place = header.end() + int(header[1])
        message = json.loads(output[header.end() : place])
        if "method" not in message:
            answers[message["id"]] = message
    return answers


def talk(folder: Path, said: list[tuple[str, object]]) -> tuple[int, dict[int, dict[str, Any]]]:
    """Send all messages to a server, each with its index as id; return its exit code and its
    answers.
    """
    given = b"".join(packed(number, *message) for number, message in enumerate(said))
    command = [sys.executable, "-m", "flowc", "lsp"]
    done = subprocess.run(command, input=given, capture_output=True, cwd=folder, timeout=300)
    return done.returncode, unpacked(done.stdout)


def test_no_request_is_left_without_an_answer(tmp_path: Path) -> None:
    """A malformed request is answered too: the client would wait for it."""
    bad = {**PLACE, "position": {"line": -1, "character": 0}}
    wrong = [("textDocument/hover", bad), ("textDocument/hover", {}), ("textDocument/hover", None)]

    code, answers = talk(tmp_path, [*BEGIN, *wrong, ("no/such", {}), *END])

    assert [answers[number]["error"]["code"] for number in (2, 3, 4)] == [-32602] * 3
    assert answers[5]["error"]["code"] == -32601
    assert code == 0


def test_a_request_out_of_turn_is_refused(tmp_path: Path) -> None:
    """It comes before `initialize`, repeats it, or comes after `shutdown`."""
    early, late = ("textDocument/hover", PLACE), ("textDocument/hover", PLACE)
    said = [early, *BEGIN, ("initialize", INITIALIZE), ("shutdown", None), late, ("-exit", None)]

    _, answers = talk(tmp_path, said)

    assert answers[0]["error"]["code"] == -32002
    assert "capabilities" in answers[1]["result"]
    assert answers[3]["error"]["code"] == -32600
    assert answers[5]["error"] == {"code": -32600, "message": "the server was told to shut down"}


@pytest.mark.parametrize(("end", "code"), [(END, 0), (END[1:], 1), ([], 1)])
def test_the_exit_code_says_whether_the_client_took_its_leave(
    end: list[tuple[str, object]], code: int, tmp_path: Path
) -> None:
    """The protocol demands it; a broken connection is not a proper exit."""
    assert talk(tmp_path, [*BEGIN, *end])[0] == code
