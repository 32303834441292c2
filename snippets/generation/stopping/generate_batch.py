"""Answer several questions in one batch: the recipe to copy."""

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"


def answer(model, tokenizer, questions: list[str], limit: int) -> torch.Tensor:
    """Return the new tokens of greedy answers: (questions, new), at most limit.

    The tokenizer has to pad on the left. Rows that end early are filled up.
    """
    chats = [[{"role": "user", "content": text}] for text in questions]
    batch = tokenizer.apply_chat_template(
        chats, add_generation_prompt=True, padding=True, return_tensors="pt"
    )
    rows = model.generate(**batch, max_new_tokens=limit, do_sample=False)
    prompt_length = batch["input_ids"].shape[1]  # the same in every row
    return rows[:, prompt_length:]


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME, padding_side="left")
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    questions = ["What is the capital of France?", "What is 2 + 2?"]
    rows = answer(model, tokenizer, questions, limit=24)
    for row in rows:
        print(row.tolist())
    print(tokenizer.decode(rows, skip_special_tokens=True))
