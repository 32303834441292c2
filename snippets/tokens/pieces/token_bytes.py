"""Turn the signs of SmolLM2's pieces back into the bytes they stand for."""

from transformers import AutoTokenizer

# 188 bytes are printed as their own character, the other 68 from 256 up.
PLAIN = [*range(33, 127), *range(161, 173), *range(174, 256)]
OTHER = [byte for byte in range(256) if byte not in PLAIN]
BYTE_OF = {chr(byte): byte for byte in PLAIN}
BYTE_OF |= {chr(256 + place): byte for place, byte in enumerate(OTHER)}


def byte_level_bytes(piece: str) -> bytes:
    """Return the bytes behind a byte-level piece (GPT-2, SmolLM2)."""
    return bytes(BYTE_OF[sign] for sign in piece)


if __name__ == "__main__":
    name = "HuggingFaceTB/SmolLM2-135M-Instruct"
    tokenizer = AutoTokenizer.from_pretrained(name)
    for text in [" café\n", "👍"]:
        print(f"{text!r}: {len(text.encode())} bytes")
        for piece in tokenizer.tokenize(text):
            print(f"  {piece:7}{byte_level_bytes(piece).hex(' ')}")
