"""Change the end of a long text and watch its sentence vector not change."""

from sentence_transformers import SentenceTransformer

NAME = "sentence-transformers/all-MiniLM-L6-v2"


def tokens_lost(model: SentenceTransformer, text: str) -> int:
    """Return how many tokens of `text` the model cuts off unread."""
    ids = model.tokenizer(text, truncation=False, verbose=False)["input_ids"]
    return max(0, len(ids) - model.max_seq_length)


if __name__ == "__main__":
    model = SentenceTransformer(NAME, device="cpu")
    rules = ""
    for number in range(1, 31):
        rules += f"Rule {number}: return the keys to the office before noon. "
    paid = rules + "The deposit is paid back in full."
    eaten = rules + "A crocodile has eaten the deposit."
    for limit in (256, 512):
        model.max_seq_length = limit
        one, two = model.encode([paid, eaten])
        print(f"limit {limit}: {tokens_lost(model, paid)} tokens lost")
        print(f"  cosine {one @ two:.3f}, equal: {(one == two).all()}")
