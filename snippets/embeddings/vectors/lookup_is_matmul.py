"""Show that an embedding layer picks one row of a table, nothing more."""

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"


def one_hot_times_table(token_id: int, table: torch.Tensor) -> torch.Tensor:
    """Return row `token_id` of `table`, (vocabulary, width), by a product."""
    one_hot = torch.zeros(len(table))  # (vocabulary,)
    one_hot[token_id] = 1.0
    return one_hot @ table  # each row times its 0 or 1, all added: (width,)


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    table = model.get_input_embeddings().weight.detach()  # read, not trained
    print("rows, columns:", tuple(table.shape))
    print(f"of all weights: {table.numel() / model.num_parameters():.0%}")
    king_id = tokenizer(" king")["input_ids"][0]  # its only token
    print(f"row {king_id} starts:", table[king_id, :4].numpy().round(3))
    same = torch.equal(table[king_id], one_hot_times_table(king_id, table))
    print("one-hot times table is that row:", same)
