"""Show that an embedding layer picks one row of a table, nothing more."""

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"


def one_hot_times_table(token_id: int, table: torch.Tensor) -> torch.Tensor:
    """Return row `token_id` of `table`, (vocabulary, width), by a product."""
    one_hot = torch.zeros(len(table))  # (vocabulary,)
    one_hot[token_id] = 1.0
    return one_hot @ table  # (width,)


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    table = model.get_input_embeddings().weight.detach()  # read, not trained
    print("rows, columns:", tuple(table.shape))
    print(f"of all weights: {table.numel() / model.num_parameters():.0%}")
    king = tokenizer(" king")["input_ids"][0]  # its only token
    print(f"row {king} starts:", table[king, :4].numpy().round(3))
    product = one_hot_times_table(king, table)
    print("one-hot times table is that row:", torch.equal(table[king], product))
