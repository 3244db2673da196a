"""Spans and findings for tests, given by quoting the text."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from flowc.source import Source, Span

At = Callable[..., Span]


@pytest.fixture
def at() -> At:
    """Return the span of a quotation in a source: of its first or a later occurrence."""

    def quoted(source: Source, quotation: str, occurrence: int = 0) -> Span:
        start = -1
        for _ in range(occurrence + 1):
            start = source.text.index(quotation, start + 1)
        return source.span(start, start + len(quotation))

    return quoted
