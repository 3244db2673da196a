SOURCE = "source"
Iterator = "iterator"


def kit(s: str) -> str:
    return s + "k"


def run(s: str) -> str:
    return s + "r"


def list_all(s: str) -> list[str]:
    return [s]


def left_node(s: str) -> str:
    return s + "l"
