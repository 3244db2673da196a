START = [1]


def one(history: list[int]) -> int:
    return len(history) + 10


def many(history: list[int]) -> list[int]:
    return history


def merged(history: list[int]) -> dict[str, int]:
    return {"n": len(history)}


def members(history: list[int]) -> set[str]:
    return {"x"}


def row(history: list[int]) -> dict[str, object]:
    return {"id": "a", "n": len(history)}


def shorter(old: str, new: str) -> str:
    return new if not old or len(new) < len(old) else old
