"""Give a model the IDs of another model's tokenizer."""

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"


def rows_missing(ids: list[int], model: torch.nn.Module) -> list[int]:
    """Return the IDs that have no row in the model's embedding table."""
    return [i for i in ids if not 0 <= i < model.config.vocab_size]


if __name__ == "__main__":
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    gemma = AutoTokenizer.from_pretrained("google/gemma-3-1b-it")
    for text in ("Hello world", "Hello, how are you?"):
        ids = gemma(text, add_special_tokens=False)["input_ids"]
        print(text, ids, "without a row:", rows_missing(ids, model))
        try:
            model(torch.tensor([ids]))
            print("No error. The model read:", repr(tokenizer.decode(ids)))
        except IndexError as error:
            print("IndexError:", error)
