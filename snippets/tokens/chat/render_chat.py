"""Render one conversation with two chat templates, and break one rule."""

from jinja2 import TemplateError
from transformers import AutoTokenizer

CHAT = [
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": "Hi!"},
    {"role": "assistant", "content": "Hello!"},
    {"role": "user", "content": "Bye!"},
]


def render(tokenizer, messages: list[dict], generation_prompt=False) -> str:
    """Return the one string that the model's own template makes of a chat."""
    return tokenizer.apply_chat_template(
        messages, tokenize=False, add_generation_prompt=generation_prompt
    )


if __name__ == "__main__":
    smollm2 = AutoTokenizer.from_pretrained(
        "HuggingFaceTB/SmolLM2-135M-Instruct"
    )
    gemma = AutoTokenizer.from_pretrained("google/gemma-3-1b-it")
    for name, tokenizer in {"SmolLM2": smollm2, "Gemma 3": gemma}.items():
        text = render(tokenizer, CHAT)
        header = render(tokenizer, CHAT, True).removeprefix(text)
        print(f"=== {name}")
        print(text, end="")
        print(f"=== the generation prompt adds {header!r}")
    print("=== SmolLM2, first message, when you give no system message")
    print(render(smollm2, CHAT[1:]).split("<|im_end|>")[0])
    try:
        render(gemma, [CHAT[1], CHAT[3]])  # two user turns in a row
    except TemplateError as error:
        print("=== Gemma 3, two user messages in a row")
        print(f"{type(error).__name__}: {error}")
