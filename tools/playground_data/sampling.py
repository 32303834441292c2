"""Make what the sampling playground needs: whole next-token distributions.

    python -m tools.playground_data.sampling           write the data files
    python -m tools.playground_data.sampling --table   print the page's table

Each prompt has a file of its own, 38 kB with gzip. It holds the 1,000 likeliest
tokens with their log-probabilities; for the others the curve of log-probability
over rank, one knot in 16, and for each token in which of 64 bands of that curve
it lies. So counts and sums are right to a few tokens, while a rare token stands
up to a band away from its place. Whoever shows a count of a long tail rounds it:
its last digits are not those of every processor.
"""

import gzip
import json
from html import escape
from pathlib import Path

import numpy as np

from tools import fetch_models
from tools.playground_data import main, to_element, to_rows

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"
DATA = fetch_models.ROOT / "docs/assets/playgrounds/data/sampling"
LEADING = 1000
STEP = 16
BANDS = 64
CODES = 65535
# Name of the file, what comes before the prompt in a chat, the prompt.
PROMPTS = (
    ("france", None, "The capital of France is"),
    ("colour", None, "My favourite colour is"),
    ("once", None, "Once upon a time"),
    ("numpy", None, "import numpy as"),
    ("hot", None, "The opposite of hot is"),
    ("door", None, "She opened the door and"),
    ("tea", None, "I like tea. I like coffee. I like"),
    ("banana", None, "Banana, banana, banana,"),
    (
        "answer",
        "What is the capital of France?",
        "The capital of France is Paris.",
    ),
)
# Title of a column, and the temperature at which top-p 0.9 measures.
WAYS = {
    "kept by top-p 0.9 at temperature 1.5": 1.5,
    "kept if top-p measures first": 1.0,
}


def record() -> None:
    """Write the data files."""
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype="float32")
    DATA.mkdir(parents=True, exist_ok=True)
    for name, content in make(tokenizer, model).items():
        (DATA / name).write_bytes(content)


def make(tokenizer, model) -> dict[str, bytes]:
    """Return the content of every data file by its name."""
    files, prompts = {}, []
    for name, question, text in PROMPTS:
        ids = encode(tokenizer, question, text)
        scale, packed = pack(run(model, ids))
        files[f"{name}.bin"] = gzip.compress(packed, 9, mtime=0)
        entry = {"file": name, "question": question, "text": text}
        prompts.append(entry | {"tokens": ids} | scale)
    special = sorted(tokenizer.added_tokens_decoder)
    head = {"model": NAME, "leading": LEADING, "step": STEP, "bands": BANDS}
    head |= {"special": special, "prompts": prompts}
    words = json.dumps(read_words(tokenizer), ensure_ascii=False)
    files["vocabulary.bin"] = gzip.compress(words.encode(), 9, mtime=0)
    files["prompts.json"] = to_rows(head, "prompts").encode()
    return files


def encode(tokenizer, question: str | None, text: str) -> list[int]:
    """Return the ids of a text, or of a chat in which it begins the answer."""
    if question is None:
        return tokenizer(text)["input_ids"]
    asked = tokenizer.apply_chat_template(
        [{"role": "user", "content": question}],
        add_generation_prompt=True,
        tokenize=False,
    )
    return tokenizer(asked + text, add_special_tokens=False)["input_ids"]


def run(model, ids: list[int]) -> np.ndarray:
    """Return the logits (vocabulary,) of the token after the ids."""
    import torch

    with torch.no_grad():
        return model(torch.tensor([ids])).logits[0, -1].numpy()


def pack(logits: np.ndarray) -> tuple[dict, bytes]:
    """Return the scale of the codes, and logits (vocabulary,) packed."""
    order = np.argsort(-logits, kind="stable")
    curve = logits[order].astype(float)
    high = round(float(curve[0]), 6)
    unit = round(float(curve[0] - curve[-1]) / CODES, 12)
    codes = np.clip(np.round((high - curve) / unit), 0, CODES).astype("<u2")
    bands = np.zeros(len(logits), np.uint8)
    bands[order[LEADING:]] = to_bands(curve[LEADING:])
    parts = (
        order[:LEADING].astype("<u2"),
        np.diff(codes[:LEADING], prepend=codes[:1]),
        np.diff(codes[knots(len(logits))], prepend=codes[:1]),
        bands,
    )
    packed = b"".join(part.tobytes() for part in parts)
    return {"size": len(logits), "high": high, "unit": unit}, packed


def knots(size: int) -> np.ndarray:
    """Return the ranks at which the curve of the tail is stored."""
    return np.append(np.arange(LEADING, size - 1, STEP), size - 1)


def to_bands(curve: np.ndarray) -> np.ndarray:
    """Return the band of each value of a falling curve; bands are alike high."""
    share = (curve[0] - curve) / (curve[0] - curve[-1])
    return np.minimum(share * BANDS, BANDS - 1).astype(np.uint8)


def unpack(scale: dict, packed: bytes) -> tuple[np.ndarray, np.ndarray]:
    """Return ids and logits (float32) in the order of rank, as the page does."""
    size = scale["size"]
    numbers = np.frombuffer(packed[: len(packed) - size], "<u2")
    leading, first, tail = np.split(numbers, [LEADING, 2 * LEADING])
    first = first.cumsum(dtype=np.uint16).astype(float)
    tail = tail.cumsum(dtype=np.uint16).astype(float)
    ranks = np.arange(LEADING, size)
    codes = np.append(first, np.interp(ranks, knots(size), tail))
    bands = np.frombuffer(packed[-size:], np.uint8)
    others = np.setdiff1d(np.arange(size), leading)
    others = others[np.argsort(bands[others], kind="stable")]
    logits = np.float32(scale["high"] - codes * scale["unit"])
    return np.append(leading, others), logits


def read_words(tokenizer) -> list[str | list[int]]:
    """Return each token's text; where bytes are no text, the bytes."""
    byte_of = byte_alphabet()
    special = tokenizer.added_tokens_decoder
    words = []
    pieces = tokenizer.convert_ids_to_tokens(list(range(len(tokenizer))))
    for row, piece in enumerate(pieces):
        content = b"" if row in special else bytes(byte_of[c] for c in piece)
        try:
            words.append(piece if row in special else content.decode())
        except UnicodeDecodeError:
            words.append(list(content))
    return words


def byte_alphabet() -> dict[str, int]:
    """Return the byte behind each character that byte-level BPE prints."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    moved = [byte for byte in range(256) if byte not in plain]
    shown = [*plain, *range(256, 256 + len(moved))]
    return dict(zip(map(chr, shown), plain + moved, strict=True))


def load(folder: Path = DATA) -> tuple[dict, list, dict[str, tuple]]:
    """Return the list, the words, and by name each prompt's ids and logits."""

    def read(name: str) -> bytes:
        return gzip.decompress((folder / f"{name}.bin").read_bytes())

    head = json.loads((folder / "prompts.json").read_text(encoding="utf-8"))
    files = {prompt["file"]: prompt for prompt in head["prompts"]}
    ranked = {file: unpack(scale, read(file)) for file, scale in files.items()}
    return head, json.loads(read("vocabulary")), ranked


def make_table() -> str:
    """Return the element with the table that stands where nothing runs."""
    head, words, ranked = load()
    titles = ["after", "likeliest", "share", "entropy", *WAYS]
    rows = []
    for prompt in head["prompts"]:
        ids, logits = ranked[prompt["file"]]
        chances = softmax(logits, 1.0)
        bits = -(chances * np.log2(chances)).sum()
        word = words[ids[0]]
        word = word if ids[0] in head["special"] else repr(word)
        chat = " (in a chat)" if prompt["question"] else ""
        cells = [prompt["text"] + chat]
        cells.append(f"<code>{escape(word, quote=False)}</code>")
        cells += [f"{chances[0]:.3f}", f"{bits:.1f} bits"]
        for temperature in WAYS.values():
            kept = count_top_p(softmax(logits, temperature), 0.9)
            cells.append(to_words(kept))
        rows.append(cells)
    return to_element("<sampling-playground>", titles, rows)


def to_words(count: int) -> str:
    """Return a count, rounded to hundreds where it ends in a long tail."""
    return f"about {round(count, -2):,}" if count > LEADING else f"{count:,}"


def softmax(logits: np.ndarray, temperature: float) -> np.ndarray:
    """Return probabilities in float64."""
    heated = (logits / temperature).astype(float)
    weights = np.exp(heated - heated.max())
    return weights / weights.sum()


def count_top_p(chances: np.ndarray, p: float) -> int:
    """Return how many of the best, in falling order, reach p together."""
    return int((chances.cumsum() - chances < p).sum())


if __name__ == "__main__":
    raise SystemExit(main(__doc__, record, make_table))
