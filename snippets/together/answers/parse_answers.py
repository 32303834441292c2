"""Ask a small model for JSON, and parse what it writes."""

import json

from transformers import pipeline

SALE = 'Write a JSON object with the keys "day" and "cups" for this text: '
ASKED = [  # prompt, max_new_tokens
    ('Put this into JSON with the keys "name" and "age": Ann is 30.', 24),
    ('Write a JSON object with the keys "city" and "country" for Paris.', 24),
    (f"{SALE}On Tuesday we sold nine cups.", 24),
    (f"{SALE}On Tuesday we sold nine cups.", 8),
]


def parse(answer: str) -> str:
    """Return the value as Python shows it, or why there is none."""
    try:
        return f"parsed: {json.loads(answer)}"
    except json.JSONDecodeError as error:
        return f"not JSON: {error}"


if __name__ == "__main__":
    name = "HuggingFaceTB/SmolLM2-135M-Instruct"
    writer = pipeline("text-generation", name, dtype="float32")
    for prompt, limit in ASKED:
        chat = [{"role": "user", "content": prompt}]
        reply = writer(chat, max_new_tokens=limit, do_sample=False)[0]
        answer = reply["generated_text"][-1]["content"]
        print(repr(answer), parse(answer), sep="\n  ")
