def cut(text: str) -> str:
    return text[:2]


def measure(text: str) -> int:
    return len(text)


def spell(word: str) -> str:
    return "-".join(word)


def join(twice: int, total: int) -> str:
    return f"{twice}, {total}"
