class Broken(Exception):
    pass


def look(key: str) -> str:
    if key == "missing":
        raise KeyError(key)
    return key


def check(out: str) -> str:
    if out == "broken":
        raise Broken("it broke")
    return out.upper()


def fallback(key: str) -> str:
    return f"no {key}"
