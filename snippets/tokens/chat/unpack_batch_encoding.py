"""Hand a templated chat to a model in the wrong way and in the right way."""

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"


def describe(error: BaseException | None) -> list[str]:
    """Return one line per error, the first cause first, as tracebacks do."""
    if error is None:
        return []
    line = f"{type(error).__name__}: {error}".removesuffix(": ")
    return [*describe(error.__context__), line]


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    inputs = tokenizer.apply_chat_template(
        [{"role": "user", "content": "What is the capital of France?"}],
        add_generation_prompt=True,
        return_tensors="pt",
    )
    print(f"{type(inputs).__name__} with {', '.join(inputs)}")
    wrong = {
        "model.generate(inputs)": lambda: model.generate(inputs),
        "model(inputs)": lambda: model(inputs),
        "tokenizer.decode(inputs)": lambda: tokenizer.decode(inputs),
    }
    for call, function in wrong.items():
        try:
            function()
        except (AttributeError, TypeError) as error:
            print(call, *describe(error), sep="\n  ")
    output = model.generate(**inputs, max_new_tokens=16, do_sample=False)
    new = output[0, inputs["input_ids"].shape[1] :]
    print("model.generate(**inputs)", tokenizer.decode(new), sep="\n  ")
