"""Record what the attention viewer shows: every head's weights for some texts.

    python -m tools.playground_data.attention            record anew
    python -m tools.playground_data.attention --table    print the page's table

A weight is a byte, in hundredths: what the chapter's snippets print. A text's
heads stand layer by layer, after them the mean of all; of a head its rows, each
as long as the token may look: to itself in a causal model, else to the end.
"""

import gzip
import json
from html import escape

import numpy as np

from tools import fetch_models
from tools.playground_data import main, to_element, to_rows

SMOLLM2 = "HuggingFaceTB/SmolLM2-135M-Instruct"
MINILM = "sentence-transformers/all-MiniLM-L6-v2"
DATA = fetch_models.ROOT / "docs/assets/playgrounds/data"
TEXTS = (
    (SMOLLM2, "Mr Dursley was thin. Mr D"),
    (SMOLLM2, "The capital of France is"),
    (SMOLLM2, "The bank was full of reeds"),
    (MINILM, "The bank was full of reeds"),
)
# What it shows, the text, layer and head (None: the mean of all), the token.
EXAMPLES = (
    ("what followed last time", 0, 18, 6, 8),
    ("the same head at rest", 0, 18, 6, 6),
    ("the token before", 0, 16, 0, 8),
    ("the token before, in another text", 1, 16, 0, 4),
    ("the first token, the mean of all heads", 1, None, None, 4),
    ("nothing ahead, the mean of all heads", 2, None, None, 1),
    ("the token after, in MiniLM", 3, 1, 8, 4),
)


def record() -> None:
    """Write the data files."""
    data, weights = make(load_models())
    text = to_rows(data, "texts")
    (DATA / "attention.json").write_text(text, encoding="utf-8")
    packed = gzip.compress(weights.tobytes(), 9, mtime=0)
    (DATA / "attention.bin").write_bytes(packed)


def load_models() -> dict[str, tuple]:
    """Return tokenizer and model by name; the models keep their weights."""
    from transformers import AutoModel, AutoModelForCausalLM, AutoTokenizer

    kinds = {SMOLLM2: AutoModelForCausalLM, MINILM: AutoModel}
    how = {"dtype": "float32", "attn_implementation": "eager"}
    return {
        name: (
            AutoTokenizer.from_pretrained(name),
            kind.from_pretrained(name, **how),
        )
        for name, kind in kinds.items()
    }


def read_heads(tokenizer, model, text: str) -> tuple[list[str], np.ndarray]:
    """Return a text's pieces, its heads (layers, heads, tokens, tokens).

    Cut off behind 256 tokens, as MiniLM reads.
    """
    import torch

    inputs = tokenizer(
        text, return_tensors="pt", truncation=True, max_length=256
    )
    with torch.no_grad():
        layers = model(**inputs, output_attentions=True).attentions
    ids = inputs["input_ids"][0].tolist()
    pieces = tokenizer.convert_ids_to_tokens(ids)
    if not model.config.model_type.startswith("bert"):
        pieces = [tokenizer.decode([i]) for i in ids]
    return pieces, torch.stack(layers)[:, 0].double().numpy()


def make(models: dict[str, tuple]) -> tuple[dict, np.ndarray]:
    """Return the data of the viewer and all weights in hundredths, uint8."""
    texts, weights = [], []
    for name, text in TEXTS:
        pieces, heads = read_heads(*models[name], text)
        count, each = heads.shape[:2]
        causal = name == SMOLLM2
        grids = [*heads.reshape(count * each, *heads.shape[2:])]
        for grid in [*grids, heads.mean(axis=(0, 1))]:
            weights += [
                row[: at + 1] if causal else row for at, row in enumerate(grid)
            ]
        entry = {"model": name, "layers": count, "heads": each}
        texts.append(entry | {"causal": causal, "text": text, "pieces": pieces})
    hundredths = np.round(np.concatenate(weights) * 100).astype(np.uint8)
    return {"examples": EXAMPLES, "texts": texts}, hundredths


def load() -> tuple[dict, np.ndarray]:
    """Return the recorded data and weights in hundredths."""
    data = json.loads((DATA / "attention.json").read_text(encoding="utf-8"))
    packed = (DATA / "attention.bin").read_bytes()
    return data, np.frombuffer(gzip.decompress(packed), np.uint8)


def unpack(data: dict, weights: np.ndarray) -> list[np.ndarray]:
    """Return for each text its grids (layers * heads + 1, tokens, tokens)."""
    found, start = [], 0
    for text in data["texts"]:
        size = len(text["pieces"])
        grids = np.zeros((text["layers"] * text["heads"] + 1, size, size))
        seen = np.tril(np.ones((size, size), bool))
        seen = np.broadcast_to(seen | (not text["causal"]), grids.shape)
        end = start + seen.sum()
        grids[seen] = weights[start:end] / 100
        start = end
        found.append(grids)
    return found


def make_table() -> str:
    """Return the element for the chapter, with its recorded table."""
    data, weights = load()
    grids, rows = unpack(data, weights), []
    for shows, number, layer, head, token in data["examples"]:
        text = data["texts"][number]
        name = text["model"].split("/")[1].split("-")[0]
        name = "MiniLM" if text["model"] == MINILM else name
        at = -1 if layer is None else layer * text["heads"] + head
        where = "all heads" if layer is None else f"layer {layer}, head {head}"
        line = grids[number][at, token]
        pieces = [
            f"<code>{escape(repr(p), False)}</code>" for p in text["pieces"]
        ]
        best = [
            f"{pieces[i]} {line[i]:.2f}"
            for i in np.argsort(-line, kind="stable")[:2]
        ]
        said = f"{text['text']} ({name}, {where})"
        rows.append([shows, said, pieces[token], *best])
    titles = ["shows", "text and head", "token", "looks at most", "then"]
    return to_element("<attention-viewer>", titles, rows)


if __name__ == "__main__":
    raise SystemExit(main(__doc__, record, make_table))
