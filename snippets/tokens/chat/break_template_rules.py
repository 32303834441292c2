"""Render chats that a template did not expect, and see what it does."""

from jinja2 import TemplateError
from transformers import AutoTokenizer


def try_template(tokenizer, messages: list[dict]) -> str:
    """Return the rendered chat, or what the template says against it."""
    try:
        return tokenizer.apply_chat_template(messages, tokenize=False)
    except TemplateError as error:
        return f"{type(error).__name__}: {error}"


if __name__ == "__main__":
    smollm2 = AutoTokenizer.from_pretrained(
        "HuggingFaceTB/SmolLM2-135M-Instruct"
    )
    gemma = AutoTokenizer.from_pretrained("google/gemma-3-1b-it")
    hi = {"role": "user", "content": "Hi!"}
    print("=== SmolLM2, no system message")
    print(try_template(smollm2, [hi]), end="")
    print("=== Gemma 3, two user messages in a row")
    print(try_template(gemma, [hi, hi]))
