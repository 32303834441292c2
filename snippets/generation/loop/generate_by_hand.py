"""Write eight tokens with a loop of our own, then with generate."""

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"


def continue_greedily(model, ids: torch.Tensor, count: int) -> torch.Tensor:
    """Return ids (1, length) with count tokens added, always the likeliest.

    Unlike generate it does not stop at an end token.
    """
    for _ in range(count):
        with torch.no_grad():
            logits = model(ids).logits  # (1, length, vocabulary)
        chosen = logits[:, -1].argmax(dim=-1, keepdim=True)  # (1, 1)
        ids = torch.cat([ids, chosen], dim=1)
    return ids


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    inputs = tokenizer("The capital of France is", return_tensors="pt")
    ours = continue_greedily(model, inputs["input_ids"], count=8)
    print("step  reads      writes")
    for step in range(8):
        token_id = ours[0, 5 + step]
        piece = tokenizer.decode(token_id)
        print(f"{step + 1:>4}  {5 + step:>2} tokens {token_id:>5}  {piece!r}")
    theirs = model.generate(**inputs, max_new_tokens=8)
    again = continue_greedily(model, inputs["input_ids"], count=8)
    print("text      ", repr(tokenizer.decode(ours[0])))
    print("generate writes the same ids:", torch.equal(ours, theirs))
    print("a second run writes the same:", torch.equal(ours, again))
