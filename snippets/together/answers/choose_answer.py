"""Let a model choose among the answers that a program knows."""

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"
LISTS = ["delivery", "damage"], ["damage", "delivery"]


def score(model, tokenizer, start: str, answer: str) -> torch.Tensor:
    """Return the logarithm of the probability of `answer` after `start`."""
    before = tokenizer.encode(start, add_special_tokens=False)
    ids = tokenizer.encode(answer, add_special_tokens=False)
    with torch.no_grad():
        logits = model(torch.tensor([before + ids])).logits[0]
    logs = logits.log_softmax(dim=-1)  # (tokens, vocabulary)
    last = len(before) - 1  # a row predicts the token after it
    return sum(logs[last + i, token] for i, token in enumerate(ids))


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    how = {"add_generation_prompt": True, "tokenize": False}
    for a, b in LISTS:
        ask = f"Message: The cup came broken.\nTopic: {a}, {b}?"
        chat = [{"role": "user", "content": ask}]
        start = tokenizer.apply_chat_template(chat, **how) + '{"topic": "'
        scores = [score(model, tokenizer, start, t + '"}') for t in (a, b)]
        shares = torch.stack(scores).softmax(dim=0)
        print(f"{ask}\n  {a} {shares[0]:.2f}, {b} {shares[1]:.2f}")
