"""Cut texts as Gemma does, with nothing but its vocabulary."""

import re
from itertools import pairwise

from transformers import AutoTokenizer


def merge_by_rank(text: str, vocab: dict[str, int]) -> list[str]:
    """Return the pieces of text: the pair with the lowest id joins first."""
    text = text.replace(" ", "▁")
    pieces = re.findall("▁{2,31}|\t{2,31}|.", text, re.DOTALL)  # runs are whole
    while True:
        pairs = [left + right for left, right in pairwise(pieces)]
        known = [pair for pair in pairs if pair in vocab]
        if not known:
            return pieces
        at = pairs.index(min(known, key=vocab.get))  # the lowest id
        pieces[at : at + 2] = [pairs[at]]  # one piece in the place of two


if __name__ == "__main__":
    gemma = AutoTokenizer.from_pretrained("google/gemma-3-1b-it")
    for text in ["unbelievable", "  x = 10", "नमस्ते", "\n\n\n"]:
        pieces = merge_by_rank(text, gemma.get_vocab())
        print(pieces == gemma.tokenize(text), pieces)
