def step(n: int, tries: int) -> int:
    return n * 10 + tries


def even(n: int) -> bool:
    return n % 2 == 0
