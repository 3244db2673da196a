def publish(text: str) -> None:
    pass
