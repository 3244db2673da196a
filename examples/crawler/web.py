"""Fetch pages and read their links."""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx


@dataclass(frozen=True)
class Page:
    """A page of the site."""

    path: str
    title: str
    links: tuple[str, ...]


@asynccontextmanager
async def open_client() -> AsyncIterator[httpx.AsyncClient]:
    """Provide one client, with its connection pool, for a whole run."""
    async with httpx.AsyncClient(timeout=None, trust_env=False) as client:
        yield client


async def fetch(client: httpx.AsyncClient, host: str, path: str) -> Page:
    """Return the page *path* of *host*.

    Raises:
        ConnectionError: the server cannot answer now; it may later.
        LookupError: there is no such page.
    """
    try:
        answer = await client.get(host + path)
    except httpx.TransportError as error:
        raise ConnectionError(f"{path} cannot be reached") from error
    if answer.status_code >= 500:
        raise ConnectionError(f"{path} is busy")
    if answer.is_error:
        raise LookupError(f"{path} does not exist")
    title = re.search(r"<title>(.*?)</title>", answer.text)
    links = re.findall(r'href="(/.*?)"', answer.text)
    return Page(path, title[1] if title else "", tuple(links))


def list_unseen(pages: Sequence[Page], missing: Mapping[str, str]) -> list[str]:
    """Return the links of the pages that were not requested yet."""
    known = {page.path for page in pages} | set(missing)
    return sorted({link for page in pages for link in page.links} - known)


def list_titles(pages: Sequence[Page]) -> dict[str, str]:
    """Return the title of each page."""
    return {page.path: page.title for page in sorted(pages, key=lambda page: page.path)}
