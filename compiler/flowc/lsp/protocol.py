"""The protocol around the questions: every request is answered, whatever and whenever it is.

The library passes over a request that has not the shape that it should have, and one that comes
when the server is done; one that comes too early it takes for another. Clients would wait for each.
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
    """A request that could not be read, and what is to be said of it."""

    id: Any
    error: JsonRpcException


class AnsweringProtocol(LanguageServerProtocol):
    """The protocol of language servers, in which no request is left without an answer."""

    _is_begun = False
    _is_over = False

    @property
    def is_cut_short(self) -> bool:
        """Whether the client left in the middle: it never said that it needs no more answers."""
        return self._is_begun and not self._is_over

    def structure_message(self, data: dict[str, Any]) -> Any:
        """Return the message that *data* is, what is wrong with it where it is a bad request."""
        try:
            return super().structure_message(data)
        except JsonRpcException as error:
            if "id" in data and "method" in data:
                return _Misshapen(data["id"], error)
            raise

    def handle_message(self, message: Any) -> None:
        """Carry *message* out, or say why not."""
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
