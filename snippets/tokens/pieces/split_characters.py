"""Decode each token of an emoji and of a rare letter on its own."""

from transformers import AutoTokenizer, PreTrainedTokenizerBase


def decode_alone(tokenizer: PreTrainedTokenizerBase, text: str) -> list[str]:
    """Return what every token of text becomes without its neighbours."""
    ids = tokenizer.encode(text, add_special_tokens=False)
    return [tokenizer.decode(token_id) for token_id in ids]


if __name__ == "__main__":
    for name in ["google/gemma-3-1b-it", "HuggingFaceTB/SmolLM2-135M-Instruct"]:
        tokenizer = AutoTokenizer.from_pretrained(name)
        print(name)
        for text in ["👍", "👨‍👩‍👧", "ꙮ"]:
            parts = decode_alone(tokenizer, text)
            print(f"  {len(parts):2} {parts}")
