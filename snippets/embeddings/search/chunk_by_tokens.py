"""Cut a long page into overlapping chunks, so that its end can be found."""

from sentence_transformers import SentenceTransformer

ROOMS = [
    f"Room {n} shows coins of the year {1000 + 25 * n}." for n in range(40)
]
PAGE = " ".join([*ROOMS, "Coats and bags can be left in the cellar."])
OTHER = "Guided tours start at the main door."


def chunk_by_tokens(text: str, tokenizer, size: int, overlap: int) -> list[str]:
    """Cut text into pieces of at most size tokens that share overlap tokens."""
    options = {"add_special_tokens": False, "return_offsets_mapping": True}
    encoding = tokenizer(text, **options, verbose=False)  # the limit is ours
    spans = encoding["offset_mapping"]  # (start, end) in characters
    chunks = []
    for start in range(0, max(1, len(spans) - overlap), size - overlap):
        window = spans[start : start + size]
        chunks.append(text[window[0][0] : window[-1][1]])
    return chunks


if __name__ == "__main__":
    model = SentenceTransformer("sentence-transformers/all-MiniLM-L6-v2")
    query = model.encode("Where can I leave my jacket?")
    print(f"another page      {model.encode(OTHER) @ query:6.3f}")
    for size, overlap in (1000, 0), (128, 32), (64, 16), (32, 8):
        chunks = chunk_by_tokens(PAGE, model.tokenizer, size, overlap)
        best = (model.encode(chunks) @ query).max()
        print(f"best of {len(chunks):2} chunks {best:6.3f}")
