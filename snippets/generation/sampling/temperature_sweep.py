"""Sweep the temperature: how sure is the model, how many tokens compete."""

import matplotlib.pyplot as plt
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"
TEMPERATURES = (0.3, 0.5, 0.7, 1.0, 1.25, 1.5, 1.75, 2.0)
STYLES = {"The capital of France is": "o-", "My favourite colour is": "s--"}


def sweep(logits: torch.Tensor, temperature: float, p: float):
    """Return the best token's share and how many tokens reach p together."""
    shares = (logits / temperature).softmax(dim=-1).sort(descending=True).values
    better = shares.cumsum(dim=-1) - shares  # what the tokens before it hold
    return shares[0].item(), (better < p).sum().item()


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    fig, (left, right) = plt.subplots(
        1, 2, figsize=(6, 3.5), layout="constrained"
    )
    print("temperature" + "".join(f"{t:8}" for t in TEMPERATURES))
    for prompt, style in STYLES.items():
        with torch.no_grad():
            logits = model(**tokenizer(prompt, return_tensors="pt")).logits
        rows = [sweep(logits[0, -1], t, p=0.9) for t in TEMPERATURES]
        shares, sizes = zip(*rows, strict=True)
        print(prompt)
        print("best token " + "".join(f"{share:8.3f}" for share in shares))
        print("top-p 0.9  " + "".join(f"{size:8,}" for size in sizes))
        left.plot(TEMPERATURES, shares, style, label=prompt)
        right.plot(TEMPERATURES, sizes, style)
    left.set(xlabel="temperature", ylabel="share of the best token")
    right.set(xlabel="temperature", ylabel="tokens in top-p 0.9", yscale="log")
    fig.legend(loc="outside upper center", ncols=2)
    plt.show()
