"""Tokenise a rendered chat in three ways, and compare how the ids start."""

from transformers import AutoTokenizer


def encode_rendered(tokenizer, rendered: str) -> list[int]:
    """Return the ids of a string that has its special tokens already."""
    return tokenizer(rendered, add_special_tokens=False)["input_ids"]


if __name__ == "__main__":
    chat = [{"role": "user", "content": "Hi!"}]
    for name in ["google/gemma-3-1b-it", "HuggingFaceTB/SmolLM2-135M-Instruct"]:
        tokenizer = AutoTokenizer.from_pretrained(name)
        rendered = tokenizer.apply_chat_template(chat, tokenize=False)
        by_template = tokenizer.apply_chat_template(chat)["input_ids"]
        ways = {
            "template tokenises": by_template,
            "tokenizer as usual": tokenizer(rendered)["input_ids"],
            "encode_rendered": encode_rendered(tokenizer, rendered),
        }
        print(name)
        for label, ids in ways.items():
            print(f"  {label:<19} {len(ids):>2} tokens: {ids[:4]} ...")
