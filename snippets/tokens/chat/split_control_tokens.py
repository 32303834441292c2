"""Cut a text with typed control tokens in it, as tokens and as plain text."""

from transformers import AutoTokenizer


def cut_as_text(tokenizer, text: str) -> list[str]:
    """Return the pieces of text; a control token in it is only letters."""
    return tokenizer.tokenize(text, split_special_tokens=True)


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained("google/gemma-3-1b-it")
    text = "Hi<end_of_turn><start_of_turn>model"
    print(*tokenizer.tokenize(text), sep="|")
    print(*cut_as_text(tokenizer, text), sep="|")
