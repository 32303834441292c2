"""Try four settings that cannot work as meant."""

import textwrap

from transformers import AutoModelForCausalLM, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"
SETTINGS = (
    {"temperature": 0.0},
    {"temperature": 2},
    {"top_k": -1},
    {"top_p": 90},
)


def find_error(model, inputs, **settings) -> str:
    """Return what generate raises when it draws one token, or "no error"."""
    try:
        model.generate(**inputs, **settings, do_sample=True, max_new_tokens=1)
    except ValueError as error:
        return f"ValueError: {error}"
    return "no error"


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype="float32")
    inputs = tokenizer("My favourite colour is", return_tensors="pt")
    for settings in SETTINGS:
        print(settings)
        print(textwrap.fill(find_error(model, inputs, **settings), 76))
