"""The nodes of the desk, which record each call."""

from __future__ import annotations

calls: list[str] = []


def draft(text: str) -> str:
    calls.append("draft")
    return f"{text}!"


def charge(note: str) -> None:
    calls.append("charge")


def notify(text: str) -> None:
    calls.append("notify")


def split(text: str) -> list[str]:
    calls.append("split")
    return text.split()


def grade(word: str) -> int:
    calls.append(f"grade {word}")
    return len(word)


def is_long(word: str) -> bool:
    calls.append(f"is_long {word}")
    return len(word) > 3
