"""The functions of `talk.flow`."""

held: list[list[str]] = []


def answer(text: str, history: list[str]) -> str:
    if text == "hold":
        held.append(history)
    return f"{len(history)}: {text}"


def check(text: str) -> None:
    if text == "fail":
        raise ValueError(text)
