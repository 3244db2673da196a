"""Credentials are recognised by their form or by a name, and nothing else is mistaken for one."""

from __future__ import annotations

import pytest

from flowc.check.credentials import credentials_in, is_secret_name, is_secret_value

# Assembled here, so that no scanner takes this file for a leak.
LONG = "q7Xv2LmP9aZt4RbK8sWd3YhN"


def kinds(text: str) -> list[str]:
    """Return the kinds of the credentials in *text*."""
    return [what for what, _, _ in credentials_in(text)]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("sk-" + LONG, "a key of OpenAI"),
        ("sk-proj-" + LONG, "a key of OpenAI"),
        ("sk-ant-api03-" + LONG, "a key of Anthropic"),
        ("sk_live_" + LONG, "a key of Stripe"),
        ("ghp_" + LONG + "Qw5Er6Ty7Ui8", "a token of GitHub"),
        ("github_pat_" + LONG, "a token of GitHub"),
        ("glpat-" + LONG[:20], "a token of GitLab"),
        ("AKIA" + "Z7Q2M9XK4LTB8RWD", "a key of AWS"),
        ("xoxb-" + "283947561029-" + LONG, "a token of Slack"),
        ("AIza" + LONG + "Qw5Er6Ty7Ui", "a key of Google"),
        ("hf_" + LONG + "Qw5Er6Ty", "a token of Hugging Face"),
        ("sk-" + "1234567890abcdef" * 2, "a key of OpenAI"),
        ("eyJ" + LONG + ".eyJ" + LONG + "." + LONG, "a JSON web token"),
        ("-----BEGIN RSA PRIVATE" + " KEY-----\\nMIIE", "a private key"),
        ("postgres://app:" + "k7Q2m9X" + "@db/main", "a password in an address"),
    ],
)
def test_credential_is_known_by_its_form(text: str, what: str):
    """Alone, and within a longer text."""
    assert kinds(text) == [what]
    assert kinds(f"Bearer {text} ") == [what]


@pytest.mark.parametrize(
    "text",
    [
        "sk-" + "x" * 40,
        "sk-your-key-goes-right-in-here-1",
        "sk-" + "1234567890" * 3,
        "a task-force-of-twenty-people-in-2024",
        "sk-learn-is-a-library-for-python-3",
        "AKIA" + "IOSFODNN7EXAMPLE",
        "ghp_" + "<put it here>",
        "xoxb-" + "a-short-one",
        "postgres://user:password@localhost/db",
        "postgres://postgres:postgres@localhost:5432/db",
        "http://localhost:8080/a@b",
        "mailto:someone@example.org",
        "-----BEGIN PUBLIC KEY-----",
        "eyJ is how a token begins",
    ],
)
def test_what_stands_in_the_place_of_a_credential_is_none(text: str):
    """Words, repeated characters, and examples from manuals."""
    assert kinds(text) == []


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("api_key", True),
        ("apikey", True),
        ("API_KEY", True),
        ("db_password", True),
        ("token", True),
        ("client_secret", True),
        ("max_tokens", False),
        ("token_count", False),
        ("key", False),
        ("secretary", False),
        ("password_hint", False),
        ("monkey", False),
    ],
)
def test_name_says_whether_it_is_a_credential(name: str, is_one: bool):
    """The last words of the name decide."""
    assert is_secret_name(name) is is_one


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        (LONG, True),
        ("f81d4fae7dec11d0a76500a0c91e6bf6", True),
        ("tR0ub4dor&3zebra", True),
        ("hunter2", False),
        ("correct horse battery staple 1", False),
        ("changeme-1234-please", False),
        ("<|endoftext|>", False),
        ("prod-db-password-1", False),
        ("secrets/prod/db-2024", False),
        ("https://vault.local/v1/kv9Q2m7X", False),
        ("aaaaaaaa11111111", False),
        ("ENVIRONMENT_VARIABLE_2", False),
    ],
)
def test_value_of_a_name_is_a_secret_where_nobody_writes_it_by_hand(text: str, is_one: bool):
    """It is long enough, mixes digits with letters, and contains no words."""
    assert is_secret_value(text) is is_one


def test_secret_is_reported_wherever_a_name_stands_beside_it(check_file):
    """A default, a `set`, a named or positional argument, a key of a dict."""
    found = check_file(
        f"""
        from nodes import ask, open_client
        record Account {{ password: str = "{LONG}" }}
        graph G(token: str = "{LONG}") -> out: Any {{
          var api_key: str = "{LONG}"
          var account: Account = Account()
          use client: Any = open_client("{LONG}")
          node ask(client, "{LONG}", api_key, account) -> out
          node tell(secret="{LONG}", token=token) -> out = ask
          set keep {{ api_key = "{LONG}"  out = {{"password": "{LONG}"}} }}
          node inner("{LONG}") -> out = Inner
          start -> ask -> tell -> keep -> inner -> end
        }}
        graph Inner(secret: str) -> out: Any {{
          node ask(None, secret) -> out
          start -> ask -> end
        }}
        """,
        """
        def ask(client=None, api_key=None, *rest, secret=None, token=None): ...
        def open_client(password): ...
        """,
    )

    assert [item.line for item in found.of("711")] == [2, 3, 4, 6, 7, 8, 9, 9, 10]
    assert found.of("711")[0].headline == "the text that `password` is given looks like a secret"


def test_secret_of_a_known_form_is_reported_in_any_text(check_graph):
    """Once, and only the credential itself is marked."""
    key = "sk-" + LONG
    found = check_graph(
        f'(api_key: str = "{key}", text: str = "use {key}!") -> out: Any',
        "node ask(api_key, text) -> out\nstart -> ask -> end",
    )

    assert [(item.number, item.at) for item in found.all] == [("711", key), ("711", key)]
    assert found.all[0].headline == "this text looks like a key of OpenAI"


def test_texts_of_tests_are_made_up(check_file):
    """Only text that has the form of a real credential is reported there."""
    found = check_file(
        f"""
        from nodes import ask
        graph G(token: str) -> out: Any {{
          node ask(token) -> out
          start -> ask -> end
        }}
        test "asks" for G(token="{LONG}") {{
          stub ask => "{"sk-" + LONG}"
          expect out != ""
        }}
        """
    )

    assert [item.line for item in found.of("711")] == [7]
