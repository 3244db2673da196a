"""What a credential looks like.

In: a text. Out: the kind and the position of each credential in it. A credential is recognised
either by a form that only one kind has (``ghp_…``, ``AKIA…``, a private key), or by a name like
`api_key` together with a text that nobody would write by hand. Neither applies to what merely
stands in for a credential: ``your-key-here``, ``sk-xxxx``, examples from manuals, words, paths,
URLs.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator

#: The name and the form of each kind; the group is the part that must look random.
_FORMS = tuple(
    (what, re.compile(rf"(?<![A-Za-z0-9]){form}(?![A-Za-z0-9])"))
    for what, form in (
        ("a key of Anthropic", r"sk-ant-([A-Za-z0-9_-]{20,})"),
        ("a key of OpenAI", r"sk-(?!ant-)(?:proj-|svcacct-|admin-)?([A-Za-z0-9_-]{20,})"),
        ("a key of Stripe", r"[rs]k_live_([A-Za-z0-9]{16,})"),
        ("a token of GitHub", r"(?:gh[oprsu]_|github_pat_)([A-Za-z0-9_]{22,})"),
        ("a token of GitLab", r"glpat-([A-Za-z0-9_-]{20,})"),
        ("a key of AWS", r"(?:AKIA|ASIA)([A-Z0-9]{16})"),
        ("a token of Slack", r"xox[abeprs]-([A-Za-z0-9-]{16,})"),
        ("a key of Google", r"AIza([A-Za-z0-9_-]{35})"),
        ("a token of Hugging Face", r"hf_([A-Za-z0-9]{30,})"),
        ("a token of npm", r"npm_([A-Za-z0-9]{36})"),
        ("a token of PyPI", r"pypi-([A-Za-z0-9_-]{50,})"),
        ("a key of SendGrid", r"SG\.([A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43})"),
        ("a JSON web token", r"eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.([A-Za-z0-9_-]{10,})"),
    )
)
_PRIVATE_KEY = re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----")
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://[^/\s:@]*:([^/\s:@]+)@", re.IGNORECASE)

_SECRET_NAME = re.compile(
    r"(?:^|_)(?:(?:api|access|secret|private|signing)_?key|token|secret|password|passwd|passphrase)$"
)

#: Words that people write where a credential is to be filled in.
_PLACEHOLDER = re.compile(
    r"example|placeholder|dummy|fake|sample|redacted|change|replace|insert|your|xxx|\*\*\*|\.\.\."
    r"|todo|secret|password|[<>{}\s]",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Za-z]+[0-9]{0,4}|[0-9]{1,4}")

_SHORTEST = 12
_LEAST_BITS = 3.0


def credentials_in(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the kind, the start and the end of each credential in *text* that has a distinctive
    form.
    """
    for found in _PRIVATE_KEY.finditer(text):
        yield "a private key", *found.span()
    for found in _ADDRESS.finditer(text):
        if not _PLACEHOLDER.search(found[1]) and not _WORD.fullmatch(found[1]):
            yield "a password in an address", *found.span(1)
    for what, form in _FORMS:
        for found in form.finditer(text):
            if _is_random(found[1]):
                yield what, *found.span()


def is_secret_name(name: str) -> bool:
    """Say whether *name* is the name of a credential: `api_key`, `db_password`."""
    return _SECRET_NAME.search(name.lower()) is not None


def is_secret_value(text: str) -> bool:
    """Say whether *text*, given to such a name, can hardly be anything but a credential."""
    is_address = "://" in text or text.startswith(("/", "./", "../"))
    return len(text) >= _SHORTEST and not is_address and _is_random(text)


def _is_random(text: str) -> bool:
    """Say whether nobody would write *text* by hand: it mixes digits with letters and is not
    words.
    """
    if _PLACEHOLDER.search(text):
        return False
    if not (re.search(r"[0-9]", text) and re.search(r"[A-Za-z]", text)):
        return False
    parts = re.split(r"[^A-Za-z0-9]+", text)
    return _bits(text) >= _LEAST_BITS and not all(_WORD.fullmatch(part) for part in parts if part)


def _bits(text: str) -> float:
    """Return the entropy of *text* in bits per character (Shannon)."""
    counts = Counter(text).values()
    return -sum(count / len(text) * math.log2(count / len(text)) for count in counts)
