"""Measure how short two vocabularies make prose, a record and code."""

from transformers import AutoTokenizer, PreTrainedTokenizerBase

PROSE = """On a dark morning in late November the ferry left the harbour an \
hour late. Nobody complained. The passengers drank their tea, watched the \
rain, and talked quietly about the storm."""
RECORD = """Dr Siobhán Ní Dhomhnaill (b. 1987) paid £1,249.50 for flat 3B, \
42 Llanfairpwll Rd, on 17/11/2026; ref. KX-20394-TQ."""
CODE = """def mean(xs: list[float]) -> float:
    return sum(xs) / len(xs) if xs else 0.0"""
TEXTS = {"prose": PROSE, "record": RECORD, "code": CODE}


def count_tokens(tokenizer: PreTrainedTokenizerBase, text: str) -> int:
    """Return the tokens of text, without those that mark its ends."""
    return len(tokenizer.encode(text, add_special_tokens=False))


if __name__ == "__main__":
    for name in ["google/gemma-3-1b-it", "HuggingFaceTB/SmolLM2-135M-Instruct"]:
        tokenizer = AutoTokenizer.from_pretrained(name)
        print(f"{name}: {tokenizer.vocab_size:,} entries")
        for kind, text in TEXTS.items():
            tokens = count_tokens(tokenizer, text)
            words = len(text.split())
            print(f"  {kind:7}{len(text) / tokens:.2f} {words / tokens:.2f}")
