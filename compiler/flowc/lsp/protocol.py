"""The protocol around the requests: each one is answered, whatever it is and whenever it comes.

The library ignores a request of the wrong shape, and one that comes after shutdown; one that comes
before initialization it accepts. Clients would wait for answers.
"""

from __future__ import annotations

from typing import Any

import attrs
from lsprotocol import types as lsp
from pygls.exceptions import (
    JsonRpcException,
    JsonRpcInvalidRequest,
    JsonRpcServerNotInitialized,
)
from pygls.protocol import LanguageServerProtocol


@attrs.frozen
class _Misshapen:
    """A request that could not be read, and the error to answer it with."""

    id: Any
    error: JsonRpcException


class AnsweringProtocol(LanguageServerProtocol):
    """The language server protocol, with an answer to every request."""

    _is_begun = False
    _is_over = False

    @property
    def is_cut_short(self) -> bool:
        """Whether the client left without asking for shutdown."""
        return self._is_begun and not self._is_over

    def structure_message(self, data: dict[str, Any]) -> Any:
        """Return *data* as a message, or, if it is a bad request, the error to answer it with."""
        try:
            return super().structure_message(data)
        except JsonRpcException as error:
            if "id" in data and "method" in data:
                return _Misshapen(data["id"], error)
            raise

    def handle_message(self, message: Any) -> None:
        """Handle *message*, or answer why it is refused."""
        if isinstance(message, _Misshapen):
            self._refuse(message.id, message.error)
        elif not _is_request(message):
            super().handle_message(message)
        elif self._is_over:
            self._refuse(message.id, JsonRpcInvalidRequest("the server was told to shut down"))
        elif self._is_begun == (message.method == lsp.INITIALIZE):
            self._refuse(message.id, _out_of_turn(message.method))
        else:
            self._is_begun = True
            self._is_over = message.method == lsp.SHUTDOWN
            super().handle_message(message)

    def _refuse(self, id: Any, error: JsonRpcException) -> None:
        self._send_response(id, error=error.to_response_error())


def _is_request(message: Any) -> bool:
    return hasattr(message, "id") and hasattr(message, "method")


def _out_of_turn(method: str) -> JsonRpcException:
    if method == lsp.INITIALIZE:
        return JsonRpcInvalidRequest("the server is initialized already")
    return JsonRpcServerNotInitialized("the first request is `initialize`")
