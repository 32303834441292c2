"""Tell a model a name in one call, and ask for it in the next."""

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"
RULE = {"role": "system", "content": "Answer in one short sentence."}
TOLD = {"role": "user", "content": "The cat's name is Milo."}
ASKED = {"role": "user", "content": "What is the cat's name?"}


def answer(model, tokenizer, messages: list[dict[str, str]]) -> str:
    """Return the model's next turn, decoded greedily."""
    how = {"add_generation_prompt": True, "return_tensors": "pt"}
    inputs = tokenizer.apply_chat_template(messages, **how)
    output = model.generate(**inputs, max_new_tokens=20, do_sample=False)
    new = output[0, inputs["input_ids"].shape[1] :]
    return tokenizer.decode(new, skip_special_tokens=True)


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    reply = answer(model, tokenizer, [RULE, TOLD])
    said = {"role": "assistant", "content": reply}
    print("call 1:", reply)
    print("call 2, alone:", answer(model, tokenizer, [RULE, ASKED]))
    history = [RULE, TOLD, said, ASKED]
    print("call 2, with history:", answer(model, tokenizer, history))
