"""Find the rows of an embedding table that point the same way as one row."""

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"


def nearest_rows(table: torch.Tensor, row: int, count: int):
    """Return the largest cosines to a row, best first, and whose they are."""
    unit = torch.nn.functional.normalize(table, dim=1)  # each row to length 1
    cosines = unit @ unit[row]  # (vocabulary,)
    cosines[row] = -1  # or a row is its own nearest neighbour
    return cosines.topk(count)


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    table = model.get_input_embeddings().weight.detach()  # read, not trained
    for piece in (" king", "7", " Paris", " hot", " not"):
        token_id = tokenizer(piece)["input_ids"][0]  # its only token
        cosines, rows = nearest_rows(table, token_id, count=5)
        names = [tokenizer.decode(i) for i in rows]
        print(f"{piece!r:9}{cosines[0]:.3f}", names)
