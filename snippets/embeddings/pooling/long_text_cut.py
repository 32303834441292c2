"""Change the end of a long text and watch its sentence vector not change."""

from sentence_transformers import SentenceTransformer
from transformers import AutoTokenizer

NAME = "sentence-transformers/all-MiniLM-L6-v2"


def tokens_lost(model: SentenceTransformer, text: str) -> int:
    """Return how many tokens of `text` the model cuts off unread."""
    ids = model.tokenizer(text, truncation=False, verbose=False)["input_ids"]
    return max(0, len(ids) - model.max_seq_length)


if __name__ == "__main__":
    model = SentenceTransformer(NAME, device="cpu")
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    print("the model's limit      ", model.max_seq_length)
    print("AutoTokenizer's limit  ", tokenizer.model_max_length)
    rules = "".join(
        f"Rule {number}: return the keys to the office before noon. "
        for number in range(1, 31)
    )
    yes = rules + "The deposit is paid back in full."
    no = rules + "A crocodile has eaten the deposit."
    count = len(tokenizer(yes)["input_ids"])
    print("tokens in the text     ", count)
    print("tokens lost            ", tokens_lost(model, yes))
    for limit in (256, 512):
        model.max_seq_length = limit
        first, second = model.encode([yes, no])
        equal = bool((first == second).all())
        cosine = float(first @ second)
        print(f"limit {limit}: equal {equal}, cosine {cosine:.3f}")
