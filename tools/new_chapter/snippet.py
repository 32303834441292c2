"""Count the bytes that UTF-8 needs for a character."""


def byte_count(text: str) -> int:
    """Return how many bytes the text takes in UTF-8."""
    return len(text.encode("utf-8"))


if __name__ == "__main__":
    for character in ("a", "é", "€", "👍"):
        print(character, byte_count(character), character.encode().hex(" "))
