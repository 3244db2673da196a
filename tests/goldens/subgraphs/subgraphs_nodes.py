def grade(text: str) -> int:
    return len(text)


def improve(text: str, notes: list[str]) -> str:
    return text + "!"


def improve_once(text: str) -> str:
    return text + "."
