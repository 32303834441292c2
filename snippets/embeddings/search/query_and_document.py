"""Compare a question and a text, without and with prefixes in front."""

from sentence_transformers import SentenceTransformer

NAME = "sentence-transformers/all-MiniLM-L6-v2"
QUERY_PREFIX = "task: search result | query: "
DOCUMENT_PREFIX = "title: none | text: "
QUESTION = "Can I take a computer home with me?"
RULE = "Laptops must not leave our building."


def score(model: SentenceTransformer, question: str, text: str) -> float:
    """Return the cosine of a question and a text, each with its prefix."""
    return float(model.encode_query(question) @ model.encode_document(text))


if __name__ == "__main__":
    bare = SentenceTransformer(NAME)
    prefixes = {"query": QUERY_PREFIX, "document": DOCUMENT_PREFIX}
    prefixed = SentenceTransformer(NAME, prompts=prefixes)
    print(f"without prefixes {score(bare, QUESTION, RULE):.3f}")
    print(f"with prefixes    {score(prefixed, QUESTION, RULE):.3f}")
    typed = bare.encode(QUERY_PREFIX + QUESTION)
    same = (typed == prefixed.encode_query(QUESTION)).all()
    print("a prefix typed by hand gives the same vector:", same)
