"""Show the bytes behind each piece of a word, two emoji and a rare letter."""

from transformers import AutoTokenizer

# Byte-level BPE prints 188 bytes as they are and the other 68 from 256 up.
PLAIN = [*range(33, 127), *range(161, 173), *range(174, 256)]
MOVED = [byte for byte in range(256) if byte not in PLAIN]
BYTE_OF = {chr(byte): byte for byte in PLAIN}
BYTE_OF |= {chr(256 + place): byte for place, byte in enumerate(MOVED)}


def byte_level_bytes(piece: str) -> bytes:
    """Return what a byte-level piece (GPT-2, SmolLM2) stands for."""
    return bytes(BYTE_OF[character] for character in piece)


def sentencepiece_bytes(piece: str) -> bytes:
    """Return what a SentencePiece piece (Gemma) stands for."""
    if len(piece) == 6 and piece.startswith("<0x"):
        return bytes([int(piece[3:5], 16)])
    return piece.replace("\u2581", " ").encode()


if __name__ == "__main__":
    names = "google/gemma-3-1b-it", "HuggingFaceTB/SmolLM2-135M-Instruct"
    gemma, smollm2 = (AutoTokenizer.from_pretrained(name) for name in names)
    for text in (" café\n", "👍", "👨‍👩‍👧", "ꙮ"):
        print(f"{text!r}: {len(text.encode())} bytes")
        cells = [sentencepiece_bytes(p).hex() for p in gemma.tokenize(text)]
        print(f"  Gemma   {len(cells):2}  {' '.join(cells)}")
        pieces = smollm2.tokenize(text)
        cells = [byte_level_bytes(piece).hex() for piece in pieces]
        print(f"  SmolLM2 {len(cells):2}  {' '.join(cells)}")
        pairs = zip(pieces, cells, strict=True)
        shown = " ".join(piece.ljust(len(cell)) for piece, cell in pairs)
        print(f"  printed as  {shown.rstrip()}")
    alone = [smollm2.decode(row) for row in smollm2.encode("👍")]
    print("👍 decoded one SmolLM2 token at a time:", alone)
