"""Do "king - man + woman" on table rows without hiding the words put in."""

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"


def rank_rows(table: torch.Tensor, a: int, b: int, c: int) -> list[int]:
    """Return all row numbers by cosine to row a - row b + row c, best first.

    `table` is (vocabulary, width). Rows a, b and c stay in the ranking.
    """
    point = table[a] - table[b] + table[c]  # (width,)
    cosines = torch.cosine_similarity(table, point[None], dim=1)
    return cosines.argsort(descending=True).tolist()


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    table = model.get_input_embeddings().weight.detach()
    print("sum                        winner     hoped for   rank  no inputs")
    for words in (
        (" king", " man", " woman", " queen"),
        (" Paris", " France", " Germany", " Berlin"),
        (" Paris", " France", " Japan", " Tokyo"),
        (" Paris", " France", " Italy", " Rome"),
    ):
        a, b, c, hoped = (tokenizer(word)["input_ids"][0] for word in words)
        ranked = rank_rows(table, a, b, c)
        others = [row for row in ranked if row not in (a, b, c)]
        total = "{} -{} +{}".format(*words).strip()
        winner, goal = repr(tokenizer.decode([ranked[0]])), repr(words[3])
        ranks = f"{ranked.index(hoped) + 1:>4}{others.index(hoped) + 1:>11}"
        print(f"{total:<26} {winner:<10} {goal:<11} {ranks}")
