"""Do "king - man + woman" on table rows without hiding the words put in."""

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"
SUMS = [  # first - second + third, and the word hoped for
    (" king", " man", " woman", " queen"),
    (" Paris", " France", " Germany", " Berlin"),
    (" Paris", " France", " Japan", " Tokyo"),
    (" Paris", " France", " Italy", " Rome"),
]


def rank_rows(table: torch.Tensor, a: int, b: int, c: int) -> list[int]:
    """Return all row numbers by cosine to row a - row b + row c, best first."""
    cosines = torch.cosine_similarity(table, table[a] - table[b] + table[c])
    return cosines.argsort(descending=True).tolist()


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    table = model.get_input_embeddings().weight.detach()  # read, not trained
    for one, two, three, goal in SUMS:
        a, b, c, goal_id = tokenizer(one + two + three + goal)["input_ids"]
        ranked = rank_rows(table, a, b, c)
        others = [row for row in ranked if row not in (a, b, c)]
        print(f"{one} -{two} +{three}:{tokenizer.decode(ranked[0])} wins")
        rank, struck = ranked.index(goal_id) + 1, others.index(goal_id) + 1
        print(f"   {goal} is {rank}, and {struck} without the words put in")
