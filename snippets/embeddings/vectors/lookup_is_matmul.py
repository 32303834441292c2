"""Show that an embedding layer picks one row of a table, nothing more."""

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"


def one_hot_times_table(token_id: int, table: torch.Tensor) -> torch.Tensor:
    """Return row `token_id` of `table`, reached by a matrix product.

    `table` is (vocabulary, width), the result (width,). Raises IndexError
    for an ID that is not smaller than the vocabulary.
    """
    one_hot = torch.zeros(table.shape[0])  # (vocabulary,)
    one_hot[token_id] = 1.0
    return one_hot @ table


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    table = model.get_input_embeddings().weight.detach()
    (token_id,) = tokenizer(" king")["input_ids"]
    picked = table[token_id]
    product = one_hot_times_table(token_id, table)
    numbers = "  ".join(f"{value:.3f}" for value in picked[:4])
    share = table.numel() / model.num_parameters()
    output_weight = model.get_output_embeddings().weight
    print(f"table      {table.shape[0]:,} rows x {table.shape[1]} columns")
    print(f"share      {table.numel():,} parameters, {share:.0%} of the model")
    print(f"' king'    ID {token_id}, row starts {numbers}")
    print("row equals one-hot times table:", torch.equal(picked, product))
    same = output_weight.data_ptr() == table.data_ptr()
    print("output layer uses the same table:", same)
