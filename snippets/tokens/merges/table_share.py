"""Weigh the table that holds a row of numbers for each vocabulary entry."""

import torch
from transformers import AutoModelForCausalLM, PreTrainedModel


def table_share(model: PreTrainedModel) -> float:
    """Return the part of the model's numbers that its token table holds."""
    table = model.get_input_embeddings().weight  # (entries, width)
    return table.numel() / model.num_parameters()


if __name__ == "__main__":
    name = "HuggingFaceTB/SmolLM2-135M-Instruct"
    model = AutoModelForCausalLM.from_pretrained(name, dtype=torch.float32)
    print("rows, width:", *model.get_input_embeddings().weight.shape)
    print(f"{table_share(model):.0%} of {model.num_parameters():,} numbers")
