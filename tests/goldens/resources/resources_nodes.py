from collections.abc import Iterator
from contextlib import contextmanager


class Pool:
    def __init__(self, name: str) -> None:
        self.name = name


@contextmanager
def open_pool(name: str) -> Iterator[Pool]:
    yield Pool(name)


def query(pool: Pool, text: str) -> list[str]:
    return [f"{pool.name}:{text}"]
