"""Ask for the next token after a prompt, with and without a final space."""

import torch
from transformers import (
    AutoModelForCausalLM,
    AutoTokenizer,
    PreTrainedModel,
    PreTrainedTokenizerBase,
)


@torch.no_grad()
def likely_next(
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    prompt: str,
    count: int = 3,
) -> list[tuple[str, float]]:
    """Return the most likely next tokens as (text, probability)."""
    inputs = tokenizer(prompt, return_tensors="pt")
    logits = model(**inputs).logits[0, -1]  # shape (vocabulary,)
    best = logits.softmax(dim=-1).topk(count)
    return [
        (tokenizer.decode(i), p.item())
        for p, i in zip(best.values, best.indices, strict=True)
    ]


if __name__ == "__main__":
    name = "HuggingFaceTB/SmolLM2-135M-Instruct"
    tokenizer = AutoTokenizer.from_pretrained(name)
    model = AutoModelForCausalLM.from_pretrained(name, dtype=torch.float32)

    for text in ("The opposite of hot is", "The capital of France is"):
        for prompt in (text, text + " "):
            print(f"{prompt!r}: {' '.join(tokenizer.tokenize(prompt))}")
            for piece, probability in likely_next(model, tokenizer, prompt):
                print(f"    {probability:.2f}  {piece!r}")
