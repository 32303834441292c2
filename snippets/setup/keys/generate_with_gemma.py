"""Let Gemma 3 answer two questions: ids, mask, new text. Needs HF_TOKEN."""

import sys

import httpx2
from dotenv import load_dotenv

NAME = "google/gemma-3-1b-it"
QUESTIONS = ["What is the capital of France?", "Name two rivers in Germany."]


def answer(questions: list[str]) -> tuple[dict, list[str]]:
    """Return the inputs, padded on the left, and one answer per question.

    input_ids and attention_mask have the shape (questions, longest prompt).
    """
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(NAME, padding_side="left")
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    chats = [[{"role": "user", "content": text}] for text in questions]
    inputs = tokenizer.apply_chat_template(
        chats, add_generation_prompt=True, padding=True, return_tensors="pt"
    )
    ids = model.generate(**inputs, max_new_tokens=40, do_sample=False)
    new = ids[:, inputs["input_ids"].shape[1] :]  # what was not in the prompt
    return inputs, tokenizer.batch_decode(new, skip_special_tokens=True)


if __name__ == "__main__":
    load_dotenv()  # before transformers, which reads HF_HOME as it is imported
    try:
        inputs, answers = answer(QUESTIONS)
    except (OSError, ValueError, httpx2.HTTPError) as error:
        while error.__cause__:  # down to the hub's own refusal
            error = error.__cause__
        why = getattr(error, "response", type(error).__name__)
        sys.exit(f"{NAME}: {why}, live_hf_gated.py says what is missing")
    print(inputs["input_ids"], inputs["attention_mask"], *answers, sep="\n\n")
