"""Record what the padding lab shows: real answers and vectors, cell by cell.

    python -m tools.playground_data.padding           record anew
    python -m tools.playground_data.padding --table   print the pages' tables

The answers come from the functions of the chapters' own snippets, run on more
batches; the chapter's batch is the first.
"""

import importlib.util
import json
from html import escape
from itertools import product

from tools import fetch_models
from tools.playground_data import main, to_element, to_rows

SMOLLM2 = "HuggingFaceTB/SmolLM2-135M-Instruct"
MINILM = "sentence-transformers/all-MiniLM-L6-v2"
DATA = fetch_models.ROOT / "docs/assets/playgrounds/data/padding.json"
SIDES = "left", "right"
MASKS = "passed", "left out"
# The shorter prompt, the longer one.
BATCHES = (
    ("The capital of France is", "Water boils at 100 degrees and freezes at"),
    ("The opposite of hot is", "Roses are red, violets are"),
    ("The dog chased the", "She opened the door and"),
    ("The capital of France is", "The capital of Japan is"),
)


def record() -> None:
    """Write the data file."""
    from sentence_transformers import SentenceTransformer
    from transformers import AutoModelForCausalLM, AutoTokenizer

    model = AutoModelForCausalLM.from_pretrained(SMOLLM2, dtype="float32")
    answers = record_answers(AutoTokenizer.from_pretrained(SMOLLM2), model)
    vectors = record_vectors(SentenceTransformer(MINILM, device="cpu"))
    DATA.write_text(to_json(answers, vectors), encoding="utf-8")


def load_snippet(name: str):
    """Return snippets/<name>.py as a module; its demonstration does not run."""
    path = fetch_models.ROOT / f"snippets/{name}.py"
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def cut_at_end(tokenizer, text: str) -> str:
    """Return text up to its first end token, which pads may follow."""
    before, end, _ = text.partition(tokenizer.eos_token)
    return before + end


def record_answers(tokenizer, model, batches=BATCHES) -> dict:
    """Return each batch's answers alone and in the four ways, with warnings."""
    ask = load_snippet("tokens/padding/padding_side_and_mask").complete
    listen = load_snippet("tokens/padding/collect_warnings").collect_warnings
    recorded = []
    for prompts in map(list, batches):
        cells = {}
        for side, mask in product(SIDES, MASKS):
            batch = tokenizer(
                prompts, padding=True, padding_side=side, return_tensors="pt"
            )
            if mask == "left out":
                del batch["attention_mask"]
            warnings = listen(model, batch)
            answers = [
                cut_at_end(tokenizer, text)
                for text in ask(
                    model, tokenizer, prompts, side, mask == "passed"
                )
            ]
            cells[f"{side}, {mask}"] = {"texts": answers, "warnings": warnings}
        rows = [tokenizer(text)["input_ids"] for text in prompts]
        alone = [ask(model, tokenizer, [t], "left", True)[0] for t in prompts]
        entry = {"texts": prompts, "ids": rows}
        entry["pieces"] = [[tokenizer.decode([i]) for i in r] for r in rows]
        recorded.append(entry | {"alone": alone, "cells": cells})
    pad = [tokenizer.pad_token_id, tokenizer.pad_token]
    return {"model": SMOLLM2, "pad": pad, "batches": recorded}


def record_vectors(library) -> dict:
    """Return how near the snippet's poolings come to the library's vectors."""
    import torch

    snippet = load_snippet("embeddings/pooling/pooling_compare")
    tokenizer, model = library.tokenizer, library[0].auto_model
    texts = snippet.TEXTS
    right = torch.from_numpy(library.encode(texts))
    cells = {}
    for side, mask in product(SIDES, MASKS):
        inputs = tokenizer(
            texts, padding=True, padding_side=side, return_tensors="pt"
        )
        real = inputs["attention_mask"]
        if mask == "left out":
            del inputs["attention_mask"]
        with torch.no_grad():
            ways = snippet.pool_four_ways(model(**inputs), real)
        for way, rows in ways.items():
            same = torch.cosine_similarity(rows, right, dim=1)
            pair = torch.cosine_similarity(rows[:1], rows[1:], dim=1)
            numbers = [*same.tolist(), *pair.tolist()]
            numbers = [round(value, 3) + 0.0 for value in numbers]
            cells[f"{side}, {mask}, {way}"] = numbers
    rows = [tokenizer(text)["input_ids"] for text in texts]
    return {
        "model": MINILM,
        "pad": [tokenizer.pad_token_id, tokenizer.pad_token],
        "texts": texts,
        "ids": rows,
        "pieces": [tokenizer.convert_ids_to_tokens(row) for row in rows],
        "cells": cells,
    }


def to_json(answers: dict, vectors: dict) -> str:
    """Return the data file's text: a batch or a cell a line."""
    parts = to_rows(answers, "batches"), to_rows(vectors, "cells")
    return '{{"answers": {},\n"vectors": {}}}\n'.format(*map(str.strip, parts))


def load() -> dict:
    """Return the recorded data."""
    return json.loads(DATA.read_text(encoding="utf-8"))


def make_answers_table() -> str:
    """Return the element for the chapter on padding, with its table."""
    titles = ["prompt", "alone"]
    titles += [f"{s}, mask {m}" for s, m in product(SIDES, MASKS)]
    rows = []
    for batch in load()["answers"]["batches"]:
        texts = [batch["alone"][0]]
        texts += [cell["texts"][0] for cell in batch["cells"].values()]
        texts = [escape(repr(text), quote=False) for text in texts]
        answers = [f"<code>{text}</code>" for text in texts]
        beside = f"{batch['texts'][0]} (beside: {batch['texts'][1]})"
        rows.append([beside, *answers])
    return to_element("<padding-lab>", titles, rows)


def make_vectors_table() -> str:
    """Return the element for the chapter on pooling, with its table."""
    titles = ["padding side", "pooling", "cat", "kitten", "stocks"]
    titles += ["cat and kitten", "cat and stocks"]
    rows = []
    for key, numbers in load()["vectors"]["cells"].items():
        side, mask, way = key.split(", ")
        if mask == "passed":
            rows.append([side, way, *(f"{value:.3f}" for value in numbers)])
    return to_element('<padding-lab mode="vectors">', titles, rows)


if __name__ == "__main__":
    tables = make_answers_table, make_vectors_table
    raise SystemExit(main(__doc__, record, *tables))
