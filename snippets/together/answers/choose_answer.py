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
    rows = logs[len(before) - 1 : -1]  # each predicts the token after it
    return sum(row[token_id] for row, token_id in zip(rows, ids, strict=True))


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    how = {"add_generation_prompt": True, "tokenize": False}
    for a, b in LISTS:
        ask = f"Message: The cup came broken.\nTopic: {a}, {b}?"
        chat = [{"role": "user", "content": ask}]
        start = tokenizer.apply_chat_template(chat, **how) + '{"topic": "'
        one = score(model, tokenizer, start, a + '"}')
        other = score(model, tokenizer, start, b + '"}')
        shares = torch.stack([one, other]).softmax(dim=0)
        print(f"{ask}\n  {a} {shares[0]:.2f}, {b} {shares[1]:.2f}")
