"""Render one conversation with the chat templates of two models."""

from transformers import AutoTokenizer

CHAT = [
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": "Hi!"},
    {"role": "assistant", "content": "Hello!"},
    {"role": "user", "content": "Bye!"},
]


def render(tokenizer, messages: list[dict], **options) -> str:
    """Return the one string that the model's own template makes of a chat."""
    return tokenizer.apply_chat_template(messages, tokenize=False, **options)


if __name__ == "__main__":
    for name in ["HuggingFaceTB/SmolLM2-135M-Instruct", "google/gemma-3-1b-it"]:
        tokenizer = AutoTokenizer.from_pretrained(name)
        text = render(tokenizer, CHAT)
        longer = render(tokenizer, CHAT, add_generation_prompt=True)
        print(f"=== {name}")
        print(text, end="")
        print(f"=== the generation prompt adds {longer.removeprefix(text)!r}")
