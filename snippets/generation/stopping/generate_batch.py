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
    return rows[:, batch["input_ids"].shape[1] :]


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME, padding_side="left")
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    questions = ["What is the capital of France?", "What is 2 + 2?"]
    rows = answer(model, tokenizer, questions, limit=24)
    texts = tokenizer.decode(rows, skip_special_tokens=True)
    print("new tokens:", tuple(rows.shape))
    for question, row, text in zip(questions, rows, texts, strict=True):
        (alone,) = answer(model, tokenizer, [question], limit=24)
        same = torch.equal(row[: len(alone)], alone)
        print(question)
        print(f"  {text}")
        print(f"  ends in the ids {row[-6:].tolist()}")
        print(f"  starts with all {len(alone)} tokens of asking alone: {same}")
