"""Spell a character that Gemma's vocabulary lacks as its bytes."""

from transformers import AutoTokenizer


def fall_back(piece: str, vocab: dict[str, int]) -> list[str]:
    """Return piece alone, or one piece for each byte if vocab lacks it."""
    if piece in vocab:
        return [piece]
    return [f"<0x{byte:02X}>" for byte in piece.encode()]


if __name__ == "__main__":
    gemma = AutoTokenizer.from_pretrained("google/gemma-3-1b-it")
    for character in ["é", "本", "👍", "🜁"]:
        pieces = fall_back(character, gemma.get_vocab())
        print(pieces == gemma.tokenize(character), pieces)
