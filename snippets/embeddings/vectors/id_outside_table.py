"""Give a model the IDs of another model's tokenizer."""

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

MODEL = "HuggingFaceTB/SmolLM2-135M-Instruct"
WRONG = "google/gemma-3-1b-it"


def rows_missing(ids: list[int], model: torch.nn.Module) -> list[int]:
    """Return the IDs that have no row in the model's embedding table."""
    rows = model.get_input_embeddings().num_embeddings
    return [token_id for token_id in ids if not 0 <= token_id < rows]


if __name__ == "__main__":
    model = AutoModelForCausalLM.from_pretrained(MODEL, dtype=torch.float32)
    own = AutoTokenizer.from_pretrained(MODEL)
    wrong = AutoTokenizer.from_pretrained(WRONG)
    for text in ("Hello world", "Hello, how are you?"):
        ids = wrong(text, add_special_tokens=False)["input_ids"]
        print("text    ", text)
        print("IDs     ", ids)
        print("missing ", rows_missing(ids, model))
        try:
            model(torch.tensor([ids]))
            print("result   no error; the model read:", repr(own.decode(ids)))
        except IndexError as error:
            print(f"result   {type(error).__name__}: {error}")
        print()
