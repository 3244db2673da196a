"""Crawl a site and its mirror, a few pages at a time, until nothing new turns up.

Made from crawler.flow by flowc. Edit that file, not this one.
"""

# Which of the modules are first-party depends on where this file is read from.
# isort: skip_file
from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, TypedDict

from flowrt import kit
from httpx import AsyncClient
from web import Page, fetch, list_titles, list_unseen, open_client

kit.require(1, __name__)

__all__ = ["Crawl", "CrawlInput", "CrawlOutput", "CrawlState"]


class CrawlInput(TypedDict):
    """What a run of `Crawl` is given."""

    site: str
    mirror: str


class CrawlOutput(TypedDict):
    """What a run of `Crawl` gives back."""

    titles: dict[str, str]
    missing: dict[str, str]


class CrawlState(kit.State):
    """The fields of one run of `Crawl`."""

    __slots__ = (
        "client",
        "frontier",
        "mirror",
        "missing",
        "page",
        "pages",
        "path",
        "reason",
        "site",
        "titles",
    )
    __folds__: ClassVar = {"missing": kit.merge, "pages": kit.append}

    client: AsyncClient
    frontier: list[str]
    mirror: str
    missing: dict[str, str]
    page: Page
    pages: list[Page]
    path: str
    reason: str
    site: str
    titles: dict[str, str]


def begin_crawl(site: str, mirror: str) -> CrawlState:
    """Make the state in which a run of `Crawl` begins."""
    s = CrawlState()
    s.site = site
    s.mirror = mirror
    s.frontier = ["/"]
    s.pages = []
    s.missing = {}
    return s


def admit_crawl(given: kit.Given) -> CrawlState:
    """Begin a run of `Crawl` with what it is given."""
    site = given["site"]
    mirror = given["mirror"]
    return begin_crawl(
        site if type(site) is str else kit.admitted(CrawlState, "site", site),
        mirror if type(mirror) is str else kit.admitted(CrawlState, "mirror", mirror),
    )


FETCH_SITE = kit.Node(
    "fetch_site",
    14,
    lambda s: fetch(s.client, s.site, s.path),
    ("page",),
    kind="async",
    retry=kit.Retry(3, backoff=0.02, most=0.2, on=(ConnectionError,)),
    timeout=5.0,
    needs=("client",),
)
FETCH_MIRROR = kit.Node(
    "fetch_mirror",
    18,
    lambda s: fetch(s.client, s.mirror, s.path),
    ("page",),
    kind="async",
    timeout=5.0,
    needs=("client",),
)
KEEP = kit.Node("keep", 19, lambda s: s.page, ("pages",), place="inline", instant=True)
GIVE_UP = kit.Node(
    "give_up",
    20,
    lambda s: {s.path: s.reason},
    ("missing",),
    place="inline",
    instant=True,
)
LIST_UNSEEN = kit.Node(
    "list_unseen", 21, lambda s: list_unseen(s.pages, s.missing), ("frontier",)
)
LIST_TITLES = kit.Node("list_titles", 22, lambda s: list_titles(s.pages), ("titles",))
FORK_26 = kit.Race(
    26,
    (lambda s: (FETCH_SITE,), lambda s: (FETCH_MIRROR,)),
    own=((), ()),
    needs=("client",),
)


def bind_crawl_25(s: CrawlState, item: str) -> None:
    s.path = item


def walk_crawl_25(s: CrawlState) -> Iterator[kit.Step]:
    try:
        yield FORK_26
        yield KEEP
    except (LookupError, ConnectionError, TimeoutError) as error:
        yield kit.Keep("reason", kit.message(error))
        yield GIVE_UP


EACH_25 = kit.Each(
    25,
    lambda s: s.frontier,
    bind_crawl_25,
    walk_crawl_25,
    most=4,
    variables=("page", "reason"),
    needs=("client",),
)


def walk_crawl(s: CrawlState) -> Iterator[kit.Step]:
    """Two servers of one site in; the titles of its pages and the paths that failed
    out.
    """
    rounds = 0
    while True:  # crawler.flow:25
        yield EACH_25
        yield LIST_UNSEEN
        rounds += 1
        if s.frontier == []:  # crawler.flow:29
            yield LIST_TITLES
            return
        if rounds >= 6:  # crawler.flow:29
            raise kit.loop_limit("`repeat` of `Crawl`", 24, 6)  # crawler.flow:24


def run_crawl(s: CrawlState, run: kit.Run, left: int) -> int:
    """Two servers of one site in; the titles of its pages and the paths that failed
    out.
    """
    rounds = 0
    while True:  # crawler.flow:25
        left = kit.drive(run, s, left, EACH_25)  # crawler.flow:25
        left = left - 1 if left >= 1 else kit.exhaust(run, s, left, LIST_UNSEEN)
        kit.write(s, "frontier", list_unseen(s.pages, s.missing))  # crawler.flow:21
        rounds += 1
        if s.frontier == []:  # crawler.flow:29
            left = left - 1 if left >= 1 else kit.exhaust(run, s, left, LIST_TITLES)
            s.titles = list_titles(s.pages)  # crawler.flow:22
            return left
        if rounds >= 6:  # crawler.flow:29
            raise kit.loop_limit("`repeat` of `Crawl`", 24, 6)  # crawler.flow:24


async def arun_crawl(s: CrawlState, run: kit.Run, left: int) -> int:
    """Two servers of one site in; the titles of its pages and the paths that failed
    out.
    """
    rounds = 0
    while True:  # crawler.flow:25
        left = await kit.adrive(run, s, left, EACH_25)  # crawler.flow:25
        left = left - 1 if left >= 1 else await kit.aexhaust(run, s, left, LIST_UNSEEN)
        kit.write(
            s,
            "frontier",
            await kit.in_thread("list_unseen", list_unseen, s.pages, s.missing),
        )  # crawler.flow:21
        rounds += 1
        if s.frontier == []:  # crawler.flow:29
            left = (
                left - 1 if left >= 1 else await kit.aexhaust(run, s, left, LIST_TITLES)
            )
            s.titles = await kit.in_thread(
                "list_titles", list_titles, s.pages
            )  # crawler.flow:22
            return left
        if rounds >= 6:  # crawler.flow:29
            raise kit.loop_limit("`repeat` of `Crawl`", 24, 6)  # crawler.flow:24


SOURCE = kit.Source(
    "crawler.flow",
    "1294083d76c5b29c7b9d5edd084da42670db3eb0e09d20fb48f1ed0fae1248d7",
    lines=(
        (155, 25),
        (159, 29),
        (162, 29),
        (163, 24),
        (171, 25, ""),
        (172, 25),
        (174, 21),
        (176, 29),
        (178, 22),
        (180, 29),
        (181, 24),
        (189, 25, ""),
        (190, 25),
        (192, 21),
        (198, 29),
        (202, 22),
        (206, 29),
        (207, 24),
    ),
)


Crawl = kit.Graph[CrawlInput, CrawlOutput](
    "Crawl",
    CrawlState,
    params=("site", "mirror"),
    admit=admit_crawl,
    outputs=("titles", "missing"),
    output=lambda s: {"titles": s.titles, "missing": s.missing},
    walk=walk_crawl,
    run=run_crawl,
    arun=arun_crawl,
    laps=(
        ("fetch_site", "keep", "list_unseen"),
        ("fetch_mirror", "keep", "list_unseen"),
        ("give_up", "list_unseen"),
    ),
    opens={"client": lambda s: open_client()},
    catches=(LookupError, ConnectionError, TimeoutError),
    shape=("2056547c98d7", "75dbc9fd61c4", "ce0fd315a4d4"),
    source=SOURCE,
)


# Made with this hash of the lines above: b11a6d5578b7783b576469f8c02cc264
