"""Print what each token looks at most, in two heads of SmolLM2."""

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"


def find_strongest(weights: torch.Tensor) -> list[tuple[int, float]]:
    """Return, for each row of a head, the place looked at most, its weight."""
    found = weights.max(dim=1)
    return list(zip(found.indices.tolist(), found.values.tolist(), strict=True))


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(
        NAME, dtype=torch.float32, attn_implementation="eager"
    )
    inputs = tokenizer("Mr Dursley was thin. Mr D", return_tensors="pt")
    with torch.no_grad():
        out = model(**inputs, output_attentions=True)
    pieces = [repr(tokenizer.decode(i)) for i in inputs["input_ids"][0]]
    for layer, head in ((16, 0), (18, 6)):
        print(f"layers[{layer}], head {head}")
        strongest = find_strongest(out.attentions[layer][0, head])
        for piece, (place, weight) in zip(pieces, strongest, strict=True):
            print(f"{piece:>8} looks at {pieces[place]:<8}{weight:.2f}")
    next_id = out.logits[0, -1].argmax()
    print("next token:", repr(tokenizer.decode(next_id)))
