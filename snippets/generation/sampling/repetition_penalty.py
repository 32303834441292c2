"""Raise the repetition penalty, with and without counting the prompt."""

import textwrap

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer
from transformers import RepetitionPenaltyLogitsProcessor as Penalty

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"
BANANA = "Repeat the word banana five times."
FRANCE = "What is the capital of France?"
INDENT = " " * 18


def answer(model, tokenizer, question: str, penalty: float, own: bool) -> str:
    """Return up to 18 greedy tokens; own counts repeats of the answer only."""
    messages = [{"role": "user", "content": question}]
    inputs = tokenizer.apply_chat_template(
        messages, add_generation_prompt=True, return_tensors="pt"
    )
    length = inputs["input_ids"].shape[1]
    settings = {"repetition_penalty": penalty}
    if own:
        rule = Penalty(penalty, prompt_ignore_length=length)
        settings = {"logits_processor": [rule]}
    row = model.generate(**inputs, **settings, max_new_tokens=18)[0]
    return tokenizer.decode(row[length:])


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    for question in (BANANA, FRANCE):
        print(question)
        for penalty, own in ((1.0, 0), (1.1, 0), (1.3, 0), (2.0, 0), (1.3, 1)):
            text = repr(answer(model, tokenizer, question, penalty, own))
            label = f"  {penalty} {'answer only' if own else ''}".ljust(18)
            print(textwrap.fill(label + text, 76, subsequent_indent=INDENT))
