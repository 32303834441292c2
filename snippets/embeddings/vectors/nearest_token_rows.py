"""Find the rows of an embedding table that point the same way as one row."""

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"


def nearest_rows(
    table: torch.Tensor, row: int, count: int
) -> list[tuple[int, float]]:
    """Return the `count` other rows with the largest cosine, best first.

    `table` is (vocabulary, width); each result is (row number, cosine).
    """
    unit = torch.nn.functional.normalize(table, dim=1)  # every length 1
    cosines = unit @ unit[row]  # (vocabulary,)
    cosines[row] = -torch.inf  # a row is its own nearest neighbour
    best = cosines.topk(count)
    return list(zip(best.indices.tolist(), best.values.tolist(), strict=True))


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    table = model.get_input_embeddings().weight.detach()
    print("token       cosine  nearest rows, best first")
    for piece in (" king", "7", " Paris", " hot", " not"):
        (token_id,) = tokenizer(piece)["input_ids"]
        found = nearest_rows(table, token_id, count=5)
        names = "  ".join(repr(tokenizer.decode([i])) for i, _ in found)
        print(f"{piece!r:<11} {found[0][1]:.3f}   {names}")
