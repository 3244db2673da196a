"""Assembles the server, and starts it."""

from __future__ import annotations

import logging
import os
import sys

from flowc.lsp import changing, documents, hierarchy, overview, reading, writing
from flowc.lsp.server import FlowServer


def serve() -> bool:
    """Serve one client on standard input and output; return whether it left without shutdown.

    Meanwhile nothing else can print there.
    """
    server = make()
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as output:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        server.start_io(stdout=output)
    return server.protocol.is_cut_short


def serve_tcp(host: str, port: int) -> bool:
    """Serve one client that connects to *port* of *host*; return whether it left without
    shutdown.
    """
    server = make()
    server.start_tcp(host, port)
    return server.protocol.is_cut_short


def _is_news(record: logging.LogRecord) -> bool:
    """Return whether a log record is about more than a refused request."""
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, changing.Refused)


def make() -> FlowServer:
    """Return a server with all its features."""
    logging.getLogger("pygls.protocol.json_rpc").addFilter(_is_news)
    server = FlowServer()
    for features in (documents, reading, overview, hierarchy, writing, changing):
        features.register(server)
    return server
