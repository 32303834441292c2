"""Add two tokens to SmolLM2, and look at what stands in their rows."""

import torch
from torch.nn.functional import cosine_similarity
from transformers import AutoModelForCausalLM, AutoTokenizer, logging

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"


def nearest(table: torch.Tensor, row: torch.Tensor) -> torch.Tensor:
    """Return the ids of the three rows of the table most like a row."""
    return cosine_similarity(table, row, dim=1).topk(3).indices


if __name__ == "__main__":
    logging.set_verbosity_error()  # or it says how it fills the new rows
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    tokenizer.add_tokens(["<ticket>", "<invoice>"])
    model.resize_token_embeddings(len(tokenizer))
    table = model.get_input_embeddings().weight.detach()  # read, not trained
    old = table[:-2]  # without the two new rows
    for token in (" ticket", " invoice", "<ticket>", "<invoice>"):
        row = table[tokenizer(token)["input_ids"][0]]
        print(repr(token), [tokenizer.decode(i) for i in nearest(old, row)])
