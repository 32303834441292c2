"""Compare a question and a text, without and with prefixes in front."""

from sentence_transformers import SentenceTransformer

NAME = "sentence-transformers/all-MiniLM-L6-v2"
QUERY_PREFIX = "task: search result | query: "  # made for another model
DOCUMENT_PREFIX = "title: none | text: "
QUESTION = "Can I take a computer home with me?"
RULE = "Laptops must not leave our building."


def score(model: SentenceTransformer, question: str, text: str) -> float:
    """Return the cosine: @ multiplies and adds, and both lengths are 1."""
    return float(model.encode_query(question) @ model.encode_document(text))


if __name__ == "__main__":
    bare = SentenceTransformer(NAME)
    prompts = {"query": QUERY_PREFIX, "document": DOCUMENT_PREFIX}
    prefixed = SentenceTransformer(NAME, prompts=prompts)
    print(f"without prefixes {score(bare, QUESTION, RULE):.3f}")
    print(f"with prefixes    {score(prefixed, QUESTION, RULE):.3f}")
    typed = bare.encode(QUERY_PREFIX + QUESTION)
    same = (typed == prefixed.encode_query(QUESTION)).all()
    print("a prefix typed by hand gives the same vector:", same)
