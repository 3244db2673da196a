"""Functions of well-known libraries that block, and what to await instead.

Only functions whose main purpose is to wait for something external are listed: reading a file,
which is mostly quick, is not.
"""

from __future__ import annotations

Origin = tuple[str | None, str]

_HTTP = ("delete", "get", "head", "options", "patch", "post", "put", "request")

_HTTPX = "an `httpx.AsyncClient`"
_THREAD = "`asyncio.to_thread(…)`"

#: Functions by module and name, with what to await instead.
INSTEAD: dict[Origin, str] = {
    (None, "input"): _THREAD,
    ("time", "sleep"): "`asyncio.sleep(…)`",
    ("os", "system"): "`asyncio.create_subprocess_shell(…)`",
    ("os", "wait"): "`asyncio.create_subprocess_exec(…)`",
    ("os", "waitpid"): "`asyncio.create_subprocess_exec(…)`",
    **{
        ("subprocess", name): "`asyncio.create_subprocess_exec(…)`"
        for name in ("call", "check_call", "check_output", "run")
    },
    ("subprocess", "getoutput"): "`asyncio.create_subprocess_shell(…)`",
    ("subprocess", "getstatusoutput"): "`asyncio.create_subprocess_shell(…)`",
    ("socket", "create_connection"): "`asyncio.open_connection(…)`",
    ("socket", "getaddrinfo"): "`loop.getaddrinfo(…)`",
    ("socket", "gethostbyname"): "`loop.getaddrinfo(…)`",
    ("urllib.request", "urlopen"): _HTTPX,
    ("urllib.request", "urlretrieve"): _HTTPX,
    **{("requests", name): _HTTPX for name in _HTTP},
    **{("httpx", name): _HTTPX for name in (*_HTTP, "stream")},
    ("sqlite3", "connect"): _THREAD,
    ("psycopg", "connect"): "`psycopg.AsyncConnection.connect(…)`",
    ("psycopg2", "connect"): _THREAD,
    ("pymysql", "connect"): _THREAD,
    ("smtplib", "SMTP"): _THREAD,
    ("smtplib", "SMTP_SSL"): _THREAD,
}

#: Clients, by the function that creates one: their blocking methods, and what to await instead.
METHODS: dict[Origin, tuple[tuple[str, ...], str]] = {
    ("requests", "Session"): (_HTTP, _HTTPX),
    ("requests", "session"): (_HTTP, _HTTPX),
    ("httpx", "Client"): ((*_HTTP, "send", "stream"), _HTTPX),
}
