"""Cut a long page into overlapping chunks, so that its end can be found."""

from sentence_transformers import SentenceTransformer
from transformers import PreTrainedTokenizerBase

ROOMS = [
    f"Room {n} shows coins of the year {1000 + 25 * n}." for n in range(40)
]
PAGE = " ".join([*ROOMS, "Coats and bags can be left in the cellar."])
OTHERS = [
    "The museum shop sells posters and books.",
    "Guided tours start at the main door.",
    "The cafe is on the first floor.",
]


def chunk_by_tokens(
    text: str, tokenizer: PreTrainedTokenizerBase, size: int, overlap: int
) -> list[str]:
    """Cut text into pieces of at most size tokens that share overlap tokens."""
    options = {"add_special_tokens": False, "return_offsets_mapping": True}
    encoding = tokenizer(text, **options, verbose=False)  # the limit is ours
    spans = encoding["offset_mapping"]  # (start, end) in characters
    starts = range(0, max(1, len(spans) - overlap), size - overlap)
    return [text[spans[s][0] : spans[s : s + size][-1][1]] for s in starts]


if __name__ == "__main__":
    name = "sentence-transformers/all-MiniLM-L6-v2"
    model = SentenceTransformer(name, device="cpu")
    query = model.encode("Where can I leave my jacket?")
    others = model.encode(OTHERS) @ query
    print(f"best of the other pages {others.max():.3f}")
    print("tokens  overlap  chunks  best chunk  rank of the page")
    for size, overlap in (1000, 0), (128, 32), (64, 16), (32, 8):
        chunks = chunk_by_tokens(PAGE, model.tokenizer, size, overlap)
        best = (model.encode(chunks) @ query).max()
        rank = 1 + (others > best).sum()
        print(f"{size:6}{overlap:9}{len(chunks):8}{best:12.3f}{rank:7}")
