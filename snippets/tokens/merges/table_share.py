"""Ask how much of a model is the table with a row for each token."""

import torch
from transformers import AutoModelForCausalLM, PreTrainedModel


def table_share(model: PreTrainedModel) -> float:
    """Return the part of the model's numbers that its token table holds."""
    table = model.get_input_embeddings().weight  # (entries, width)
    return table.numel() / model.num_parameters()  # numel: rows times width


if __name__ == "__main__":
    name = "HuggingFaceTB/SmolLM2-135M-Instruct"
    model = AutoModelForCausalLM.from_pretrained(name, dtype=torch.float32)
    rows, width = model.get_input_embeddings().weight.shape
    print("rows, width:", rows, width)
    print(f"{table_share(model):.0%} of {model.num_parameters():,} numbers")
