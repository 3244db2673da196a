"""A small site on this machine, with the moods of a real one."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

PAGES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "/": ("Home", ("/bread", "/tea", "/slow", "/flaky")),
    "/bread": ("Bread", ("/", "/lost")),
    "/tea": ("Tea", ("/bread", "/tea/green")),
    "/tea/green": ("Green tea", ("/tea",)),
    "/slow": ("Slow", ("/",)),
    "/flaky": ("Flaky", ()),
}


class _PatientServer(ThreadingHTTPServer):
    """Does not mind a client that leaves before it is answered: one that lost a race does."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing."""


@contextmanager
def serve(*, hangs: tuple[str, ...] = (), busy: int = 0, without: str = "") -> Iterator[str]:
    """Serve `PAGES` and give the address of the server.

    The pages in *hangs* are never answered, `/flaky` is busy for the first *busy* times, and
    *without* names a page that this server lacks.
    """
    closing = Event()
    asked: Counter[str] = Counter()

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked[self.path] += 1
            if self.path in hangs:
                closing.wait()
            elif self.path == "/flaky" and asked[self.path] <= busy:
                self.send_error(503)
            elif self.path == without or self.path not in PAGES:
                self.send_error(404)
            else:
                self.answer(*PAGES[self.path])

        def answer(self, title: str, links: tuple[str, ...]) -> None:
            body = "".join(f'<a href="{link}">{link}</a>' for link in links)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(f"<title>{title}</title>{body}".encode())

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: the example prints the result."""

    server = _PatientServer(("127.0.0.1", 0), Site)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        closing.set()
        server.shutdown()
        thread.join()
        server.server_close()
