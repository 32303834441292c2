"""Raise the repetition penalty, with and without counting the prompt."""

from transformers import AutoModelForCausalLM, AutoTokenizer
from transformers import RepetitionPenaltyLogitsProcessor as Penalty

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"
BANANA = "Repeat the word banana five times."
FRANCE = "What is the capital of France?"


def answer(model, tokenizer, question: str, penalty: float, own: bool) -> str:
    """Return up to 18 greedy tokens; own counts repeats of the answer only."""
    chat = [{"role": "user", "content": question}]
    inputs = tokenizer.apply_chat_template(
        chat, add_generation_prompt=True, return_tensors="pt"
    )
    prompt_length = inputs["input_ids"].shape[1]
    rule = Penalty(penalty, prompt_ignore_length=prompt_length if own else None)
    row = model.generate(**inputs, logits_processor=[rule], max_new_tokens=18)
    return tokenizer.decode(row[0, prompt_length:])


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype="float32")
    for question in (BANANA, FRANCE):
        print(question)
        for penalty, own in ((1.0, False), (1.3, False), (1.3, True)):
            text = answer(model, tokenizer, question, penalty, own)
            print(f"  {penalty}, {own=}: {text!r}")
