"""Serve the site and its mirror, crawl them, print what was found."""

import asyncio
import json

from crawler_flow import Crawl
from site_server import serve


def main() -> None:
    """Run the example: one server hangs and is busy at times, the other lacks a page."""
    with serve(hangs=("/slow",), busy=2) as site, serve(without="/flaky") as mirror:
        found = asyncio.run(Crawl.ainvoke({"site": site, "mirror": mirror}))
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
