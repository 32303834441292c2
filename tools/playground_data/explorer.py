"""Make what the embedding explorer needs: vectors, a map, MiniLM for the page.

    python -m tools.playground_data.explorer    write the data files

The sentences are in explorer.txt. `publish` packs MiniLM itself into one file
while the site is built; it is never committed.

Vectors are stored as int8, each on a scale of its own: divide a row by its
length and you have the unit vector again. The weights of MiniLM are int8 too,
and are multiplied back in the page.
"""

import gzip
import json
from pathlib import Path

import numpy as np

from tools import fetch_models
from tools.playground_data import find_fetched, go_offline, keep, to_rows
from tools.playground_data.tokenizer import read_unicode

NAME = "sentence-transformers/all-MiniLM-L6-v2"
SENTENCES = Path(__file__).with_suffix(".txt")
DATA = fetch_models.ROOT / "docs/assets/playgrounds/data"
FOLDER = "assets/models/all-minilm-l6-v2"
# Raise it when the packing below changes: the kept file is made anew.
PACKING = 3
BLOCK = 64  # values of a matrix that share a scale
POSITIONS = 256  # the model's limit; the tensor has 512
# Cosines of all pairs, counted in steps of 0.02 from -0.4 to 1.
LOWEST, STEP = -0.4, 0.02


def main() -> int:
    """Write the vectors and what belongs to them; return 0."""
    go_offline()
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(NAME, device="cpu")
    data, vectors = make(lambda texts: model.encode(texts, batch_size=1))
    DATA.mkdir(exist_ok=True)
    text = to_rows(data, "sentences")
    (DATA / "explorer.json").write_text(text, encoding="utf-8")
    (DATA / "explorer.bin").write_bytes(vectors.tobytes())
    return 0


def read_sentences() -> tuple[list[tuple], list[tuple]]:
    """Return (text, topic) for each text once, and the traps (kind, a, b)."""
    topic, topics, traps = "", {}, []
    for line in SENTENCES.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            topic = line[2:].split(":")[0]
        elif topic == "Traps" and line:
            kind, _, pair = line.partition(": ")
            a, b = pair.split(" / ")
            traps.append((kind, a, b))
            topics.setdefault(a, topic)
            topics.setdefault(b, topic)
        elif line:
            topics[line] = topic
    return list(topics.items()), traps


def make(encode) -> tuple[dict, np.ndarray]:
    """Return the data of the explorer and its vectors, int8 (n, 384)."""
    sentences, traps = read_sentences()
    texts = [text for text, _ in sentences]
    rows = np.asarray(encode(texts), dtype=np.float64)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    axes, shares = find_axes(rows)
    return {
        "model": NAME,
        "shares": [round(float(x), 3) for x in shares],
        "axes": np.round(axes, 4).tolist(),
        "centre": np.round(axes @ rows.mean(axis=0), 4).tolist(),
        "lowest": LOWEST,
        "step": STEP,
        "pairs": count_pairs(rows),
        "traps": [
            [kind, texts.index(a), texts.index(b)] for kind, a, b in traps
        ],
        "sentences": sentences,
    }, to_int8(rows)


def to_int8(rows: np.ndarray) -> np.ndarray:
    """Map each row (n, d) to -127..127 by its own largest value."""
    scale = np.abs(rows).max(axis=1, keepdims=True) / 127
    return np.round(rows / scale).astype(np.int8)


def find_axes(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the map's axes (2, d), the first two principal directions of the
    rows, and the share of the variance that each keeps.

    A point of the map is `axes @ row - centre`. Signs are fixed: the largest
    value of each axis is positive.
    """
    _, strengths, directions = np.linalg.svd(
        rows - rows.mean(axis=0), full_matrices=False
    )
    axes = directions[:2]
    peaks = axes[[0, 1], np.abs(axes).argmax(axis=1)]
    shares = strengths**2 / (strengths**2).sum()
    return axes * np.sign(peaks)[:, None], shares[:2]


def count_pairs(rows: np.ndarray) -> list[int]:
    """Return how many pairs of different rows have a cosine in each step."""
    i, j = np.triu_indices(len(rows), k=1)
    steps = np.floor(((rows @ rows.T)[i, j] - LOWEST) / STEP).astype(int)
    count = round((1 - LOWEST) / STEP)
    return np.bincount(np.clip(steps, 0, count - 1), minlength=count).tolist()


def publish(site: Path) -> None:
    """Put MiniLM, packed for the page, into the built site.

    Leave it out, and say so, where the model has not been fetched.
    """
    model = find_fetched(NAME, "embedding explorer")
    if model is None:
        return
    revision = fetch_models.revision(model)
    folder = fetch_models.repo_folder(NAME) / "snapshots" / revision
    content = keep(
        f"minilm-{revision[:16]}-{PACKING}.bin.gz",
        lambda: gzip.compress(pack(folder), 6, mtime=0),
    )
    target = site / FOLDER
    target.mkdir(parents=True, exist_ok=True)
    (target / "minilm.bin").write_bytes(content)


def pack(folder: Path) -> bytes:
    """Return MiniLM in one piece: header length, header, then the tensors.

    Tables and matrices are int8 with float32 scales: one for each row of the
    table, one for each BLOCK of values of a matrix. What is small stays float32.
    Every tensor starts at a multiple of four bytes.
    """
    from safetensors.numpy import load_file

    weights = load_file(folder / "model.safetensors")
    place = weights.pop("embeddings.position_embeddings.weight")[:POSITIONS]
    kind = weights.pop("embeddings.token_type_embeddings.weight")[0]
    tensors, body = {}, bytearray()

    def add(name: str, values: np.ndarray) -> None:
        tensors[name] = [str(values.dtype), len(body), *values.shape]
        body.extend(values.tobytes())
        body.extend(b"\0" * (-len(body) % 4))

    # One segment only: its vector goes into every position.
    add("embeddings.position", np.float32(place + kind))
    for name, values in sorted(weights.items()):
        short = name.removesuffix(".weight")
        if values.ndim == 1 and values.dtype == np.float32:
            add(name, values)
        elif values.ndim == 2 and not name.startswith("pooler"):
            block = BLOCK if name.startswith("encoder") else values.shape[1]
            blocks = values.reshape(-1, block)
            add(short, to_int8(blocks).reshape(values.shape))
            add(f"{short}.scale", np.abs(blocks).max(axis=1) / np.float32(127))
    words = (folder / "vocab.txt").read_text(encoding="utf-8").splitlines()
    header = json.dumps(
        {
            "vocabulary": words,
            "unicode": read_unicode("minilm"),
            "tensors": tensors,
        },
        ensure_ascii=False,
    ).encode()
    header += b" " * (-len(header) % 4)
    return len(header).to_bytes(4, "little") + header + bytes(body)


if __name__ == "__main__":
    raise SystemExit(main())
