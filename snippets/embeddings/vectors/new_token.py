"""Add two tokens to SmolLM2, and look at what stands in their rows."""

import torch
from torch.nn.functional import cosine_similarity
from transformers import AutoModelForCausalLM, AutoTokenizer, logging

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"
NEW = ["<ticket>", "<invoice>"]


def nearest(table: torch.Tensor, row: torch.Tensor) -> list[int]:
    """Return the ids of the three rows of the table most like a row."""
    return cosine_similarity(table, row, dim=1).topk(3).indices.tolist()


if __name__ == "__main__":
    logging.set_verbosity_error()  # or it says how it fills the new rows
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    tokenizer.add_tokens(NEW)
    model.resize_token_embeddings(len(tokenizer))
    rows = model.get_input_embeddings().weight.detach()
    old = rows[: -len(NEW)]
    for token in ["Ġticket", "Ġinvoice", *NEW]:
        row = rows[tokenizer.convert_tokens_to_ids(token)]
        print(
            f"{token:10}", *tokenizer.convert_ids_to_tokens(nearest(old, row))
        )
    gap = (rows[-2:] - old.mean(dim=0)).abs().max()
    print("both are the mean of the old rows, to 0.0001:", bool(gap < 1e-4))
