"""Follow the token " bank", in two sentences at a time, through all layers."""

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"
PAIRS = {
    "both river": ("Ducks swim to the muddy bank", "We fish by the river bank"),
    "both money": ("She paid cash into the bank", "I owe money to the bank"),
    "one of each": ("Ducks swim to the muddy bank", "I owe money to the bank"),
    "bank first": ("The bank was full of reeds", "The bank approved my loan"),
}


def bank_states(model, tokenizer, text: str) -> torch.Tensor:
    """Return (layers + 1, width): the vector of " bank" after each layer."""
    inputs = tokenizer(text, return_tensors="pt")
    place = inputs.tokens().index("Ġbank")  # Ġ is a space
    states = model(**inputs, output_hidden_states=True).hidden_states
    return torch.stack([state[0, place] for state in states])  # a row a layer


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    for name, texts in PAIRS.items():
        one, two = [bank_states(model, tokenizer, text) for text in texts]
        cosines = torch.cosine_similarity(one, two, dim=1)  # row by row
        shown = [f"{cosine:.3f}" for cosine in cosines[::5]]  # every fifth
        print(f"{name:11}", *shown)
