"""Turn the signs of SmolLM2's pieces back into the bytes they stand for."""

from transformers import AutoTokenizer

# A visible byte is its own sign; the other 68 take the signs 256, 257, ...
VISIBLE = [*range(33, 127), *range(161, 173), *range(174, 256)]
OTHER = [byte for byte in range(256) if byte not in VISIBLE]
BYTE_OF = {chr(byte): byte for byte in VISIBLE}
for n, byte in enumerate(OTHER):
    BYTE_OF[chr(256 + n)] = byte


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
