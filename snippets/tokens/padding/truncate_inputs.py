"""Cut a prompt by tokens, on either side, and by characters."""

from transformers import AutoTokenizer

TEXT = "Open: Monday to Friday, nine to five. Question: Are you open on Sunday?"


def truncate(tokenizer, text: str, limit: int, side: str) -> list[int]:
    """Return at most `limit` token IDs; `side` names the end that is cut."""
    tokenizer.truncation_side = side
    return tokenizer(text, truncation=True, max_length=limit)["input_ids"]


if __name__ == "__main__":
    name = "HuggingFaceTB/SmolLM2-135M-Instruct"
    tokenizer = AutoTokenizer.from_pretrained(name)
    cuts = {
        "whole": tokenizer(TEXT)["input_ids"],
        "right side cut": truncate(tokenizer, TEXT, 8, "right"),
        "left side cut": truncate(tokenizer, TEXT, 8, "left"),
        "text[:8]": tokenizer(TEXT[:8])["input_ids"],
    }
    for label, ids in cuts.items():
        print(f"{label:16}{len(ids):3} tokens")
        print(f"   {tokenizer.decode(ids)!r}")
