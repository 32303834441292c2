"""Follow the token " bank" through every layer of a model, two at a time."""

import matplotlib.pyplot as plt
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"
PAIRS = {
    "both river": ("Ducks swim to the muddy bank", "We fish by the river bank"),
    "both money": ("She paid cash into the bank", "I owe money to the bank"),
    "one of each": ("Ducks swim to the muddy bank", "I owe money to the bank"),
    "bank first": ("The bank was full of reeds", "The bank approved my loan"),
}


def layer_states(model, tokenizer, text: str, piece: str) -> torch.Tensor:
    """Return (layers + 1, width): the vector of `piece` after each layer."""
    inputs = tokenizer(text, return_tensors="pt")
    position = inputs.tokens().index(tokenizer.tokenize(piece)[0])
    with torch.no_grad():
        states = model(**inputs, output_hidden_states=True).hidden_states
    return torch.stack([state[0, position] for state in states])


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    fig, ax = plt.subplots(figsize=(6, 3.5), layout="constrained")
    print("layer        " + "".join(f"{i:>8}" for i in range(0, 31, 5)))
    for marker, (name, pair) in zip("os^x", PAIRS.items(), strict=True):
        one, two = (layer_states(model, tokenizer, t, " bank") for t in pair)
        cosines = torch.cosine_similarity(one, two, dim=1)  # one per layer
        print(f"{name:<13}" + "".join(f"{c:>8.3f}" for c in cosines[::5]))
        ax.plot(cosines, marker=marker, markevery=5, label=name)
    ax.set(xlabel="layer", ylabel="cosine of the two 'bank' vectors")
    ax.legend()
    plt.show()
