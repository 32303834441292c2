"""Ask for the next token after a prompt, with and without a final space."""

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer


@torch.no_grad()  # the model is run, not trained
def likely_next(model, tokenizer, prompt: str) -> list[tuple[str, float]]:
    """Return the three likeliest next tokens as (text, probability)."""
    inputs = tokenizer(prompt, return_tensors="pt")
    logits = model(**inputs).logits[0, -1]  # shape (vocabulary,)
    best = logits.softmax(dim=-1).topk(3)
    texts = [tokenizer.decode(token_id) for token_id in best.indices]
    return list(zip(texts, best.values.tolist(), strict=True))


if __name__ == "__main__":
    name = "HuggingFaceTB/SmolLM2-135M-Instruct"
    tokenizer = AutoTokenizer.from_pretrained(name)
    model = AutoModelForCausalLM.from_pretrained(name, dtype=torch.float32)
    for prompt in ["The opposite of hot is", "The opposite of hot is "]:
        print(f"{prompt!r}: {' '.join(tokenizer.tokenize(prompt))}")
        for text, probability in likely_next(model, tokenizer, prompt):
            print(f"    {probability:.2f}  {text!r}")
