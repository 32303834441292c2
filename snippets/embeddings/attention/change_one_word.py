"""Compare what is looked at with what the answer depends on."""

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"
WORDS = ["The", " capital", " of", " France", " is"]
OTHERS = ["Our", " flag", " for", " Italy", " was"]


def read(model, tokenizer, words: list[str]):
    """Return the next token's probabilities, and all heads' weights."""
    inputs = tokenizer("".join(words), return_tensors="pt")
    with torch.no_grad():
        out = model(**inputs, output_attentions=True)
    return out.logits[0, -1].softmax(dim=0), torch.stack(out.attentions)


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(
        NAME, dtype=torch.float32, attn_implementation="eager"
    )
    _, weights = read(model, tokenizer, WORDS)
    looked_at = weights[:, 0, :, -1].mean(dim=(0, 1))  # from the last token
    (paris,) = tokenizer(" Paris")["input_ids"]
    for place, word in enumerate(OTHERS):
        changed = [*WORDS[:place], word, *WORDS[place + 1 :]]
        chances, _ = read(model, tokenizer, changed)
        print(
            f"{WORDS[place]:>8} {looked_at[place]:.2f} of the looking;",
            f"{word} in its place: Paris {chances[paris]:.2f}",
        )
