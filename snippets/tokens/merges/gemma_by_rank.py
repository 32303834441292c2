"""Rebuild Gemma's real encoding from nothing but its vocabulary."""

import math
import re
from itertools import pairwise

from transformers import AutoTokenizer


def merge_by_rank(text: str, vocab: dict[str, int]) -> list[str]:
    """Return the pieces of text: the pair with the lowest id joins first."""
    pieces = re.findall("▁{2,31}|\t{2,31}|.", text, re.S)  # runs stay whole
    while len(pieces) > 1:
        ranks = [vocab.get(a + b, math.inf) for a, b in pairwise(pieces)]
        if (lowest := min(ranks)) == math.inf:
            break
        at = ranks.index(lowest)
        pieces[at : at + 2] = [pieces[at] + pieces[at + 1]]
    return pieces


def encode(text: str, vocab: dict[str, int], added: set[str]) -> list[int]:
    """Return Gemma's ids of text, without <bos>; added tokens stay whole."""
    whole = map(re.escape, sorted(added, key=len, reverse=True))
    ids = []
    for part in re.split(f"({'|'.join(whole)})", text):
        spaced = part.replace(" ", "▁")
        for piece in [part] if part in added else merge_by_rank(spaced, vocab):
            by_byte = [f"<0x{byte:02X}>" for byte in piece.encode()]
            ids += [vocab[p] for p in ([piece] if piece in vocab else by_byte)]
    return ids


if __name__ == "__main__":
    gemma = AutoTokenizer.from_pretrained("google/gemma-3-1b-it")
    vocab, added = gemma.get_vocab(), set(gemma.get_added_vocab())
    for text in "unbelievable", "  x = 10", "नमस्ते", "🜁", "<eos>\n\n\n":
        tokens = gemma.tokenize(text)
        same = encode(text, vocab, added) == gemma.convert_tokens_to_ids(tokens)
        print(f"{text!r:15} {same} {tokens}")
