"""What the chapter promises, for other texts than those it shows."""

from tests.kit.snippets import load

count_bytes = load("$part/$chapter/count_bytes")


def test_a_text_takes_the_bytes_of_its_characters_together():
    text = "naïve 👍"
    each = [count_bytes.byte_count(character) for character in text]
    assert count_bytes.byte_count(text) == sum(each) > len(text)
