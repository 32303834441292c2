"""Make what the model playground needs: numbers, a worker file, model parts.

    python -m tools.playground_data.model            record the numbers anew
    python -m tools.playground_data.model --worker   remake the worker (npm)

`publish` cuts the model into parts while the site is built, and puts the engine
for browsers without 64-bit memory beside the other one; neither is ever
committed. The numbers come from the Python model and are what the browser's
own run is compared with.
"""

import argparse
import re
import shutil
import tarfile
from pathlib import Path

from tools import fetch_models, vendor
from tools.playground_data import (
    find_fetched,
    find_snapshot,
    go_offline,
    to_rows,
)

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"
LIBRARY = "@wllama/wllama@3.8.1"
COMPAT = "wllama/wllama-compat"
ASSETS = fetch_models.ROOT / "docs/assets"
RECORDED = ASSETS / "playgrounds/data/model.json"
WORKER = ASSETS / "playgrounds/model-playground-worker.js"
# In the built site; the other engine is named alike, without the last word.
COMPAT_WORKER = "assets/playgrounds/model-playground-worker-compat.js"
COMPAT_ENGINE = "assets/vendor/wllama/wllama-compat.wasm"
FOLDER = "assets/models/smollm2-135m-instruct-q4_1"
# Hosts refuse files above 25 MiB, and a broken download goes on at a part.
PART_BYTES = 8 * 2**20
CANDIDATES = 10
PROMPTS = (
    ("raw", "The capital of France is"),
    ("raw", "My favourite colour is"),
    ("raw", "Once upon a time"),
    ("raw", "import numpy as"),
    ("raw", "The opposite of hot is"),
    ("raw", "To be or not to be, that is the"),
    ("raw", "1, 2, 3, 4,"),
    ("raw", "She opened the door and"),
    ("raw", "What is the capital of France?"),
    ("chat", "What is the capital of France?"),
)
WORKER_HEAD = """\
// Made by `python -m tools.playground_data.model --worker` from {library} (MIT,
// licence in ../vendor/wllama/). The library keeps this code in a string and runs
// it from a blob, which a content security policy forbids; here it is as a file.
// Added: it says that it lives, takes the WebAssembly program from the page, says
// when there is no answer, and reports what nobody else catches.
let siteEngine;
postMessage({{ verb: "site.alive" }});
addEventListener("message", (event) => {{
  if (event.data?.verb !== "site.engine") return;
  event.stopImmediatePropagation();
  siteEngine = event.data.bytes;
}});
addEventListener("unhandledrejection", (event) => {{
  postMessage({{ verb: "site.failed", message: String(event.reason) }});
}});
const RUN_OPTIONS = {{
  pathConfig: {{ "wllama.wasm": "wllama.wasm" }},
  nbThread: 0,
  compat: false,
}};
function wModuleInit() {{
Module.wasmBinary = siteEngine;
"""
# What the library puts in front when no layer is to run on a graphics card.
NO_GRAPHICS = (
    'try{Object.defineProperty(WorkerNavigator.prototype,"gpu",'
    "{get:()=>({requestAdapter:async()=>null})});}catch(e){}"
)

# Where the runtime begins and ends in a worker file, and what is said of its memory.
RUNTIME, RUNTIME_END = "var ___Module", "; return Module; };"
WIDE = "compat: false"
ANSWER = "    const outputPtr = await wllamaAction(argAction, inputPtr);\n"
# The engine gives a null pointer for an answer that it could not write. The library
# reads on from there, a gigabyte, until the browser stops it in words of its own.
NO_ANSWER = '    if (!outputPtr) throw new Error("site.no-answer");\n'


def main() -> int:
    """Write the recorded numbers, or the worker; return 0."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--worker", action="store_true", help="only the worker")
    if parser.parse_args().worker:
        WORKER.write_text(make_worker(), encoding="utf-8")
        return 0
    go_offline()
    RECORDED.parent.mkdir(exist_ok=True)
    RECORDED.write_text(to_rows(record(), "prompts"), encoding="utf-8")
    return 0


def record() -> dict:
    """Return the next-token probabilities of the prompts, from Python."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    prompts = []
    for mode, text in PROMPTS:
        ids = encode(tokenizer, mode, text)
        with torch.no_grad():
            scores = model(ids).logits[0, -1]  # (vocabulary,)
        chances, best = scores.softmax(dim=-1).topk(CANDIDATES)
        following = [
            [i, tokenizer.decode(i), round(chance, 6)]
            for i, chance in zip(best.tolist(), chances.tolist(), strict=True)
        ]
        prompts.append(
            {
                "mode": mode,
                "text": text,
                "tokens": ids.shape[1],
                "next": following,
            }
        )
    special = {
        str(i): token.content
        for i, token in sorted(tokenizer.added_tokens_decoder.items())
    }
    return {"model": NAME, "special": special, "prompts": prompts}


def encode(tokenizer, mode: str, text: str):
    """Return ids (1, length): of the bare text, or of the text as a chat."""
    if mode == "raw":
        return tokenizer(text, return_tensors="pt")["input_ids"]
    return tokenizer.apply_chat_template(
        [{"role": "user", "content": text}],
        add_generation_prompt=True,
        return_tensors="pt",
    )["input_ids"]


def make_worker() -> str:
    """Return the worker file, made from the library's package on npm."""
    [library] = [
        entry
        for entry in vendor.load_libraries()
        if f"{entry['name']}@{entry['version']}" == LIBRARY
    ]
    with tarfile.open(vendor.download(library)) as tarball:
        sources = [
            tarball.extractfile(f"package/src/{name}").read().decode()
            for name in (
                "worker.ts",
                "wasm/wllama.js",
                "workers-code/llama-cpp.js",
            )
        ]
    return join_worker(*sources)


def join_worker(proxy: str, runtime: str, tasks: str) -> str:
    """Join the worker's pieces as the library's `moduleInit` does."""
    stub = re.search(r"const JSPI_STUB = `(.*?)`;", proxy, re.S)[1]
    module = NO_GRAPHICS + stub + runtime.replace("var Module", RUNTIME, 1)
    before, after = tasks.split(ANSWER)
    tasks = before + ANSWER + NO_ANSWER + after
    head = WORKER_HEAD.format(library=LIBRARY)
    return f"{head}{module}{RUNTIME_END}\n\n{tasks}"


def publish(site: Path) -> None:
    """Put the model's parts and its second engine into the built site.

    Leave out, and say so, what has not been fetched.
    """
    publish_compat(site)
    model = find_fetched(NAME, "model playground")
    if model is None:
        return
    target = site / FOLDER
    target.mkdir(parents=True, exist_ok=True)
    with fetch_models.fetch_gguf(model).open("rb") as file:
        pieces = iter(lambda: file.read(PART_BYTES), b"")
        for number, piece in enumerate(pieces):
            (target / f"{number:02}.bin").write_bytes(piece)


def publish_compat(site: Path) -> None:
    """Put the engine for browsers without 64-bit memory into the built site."""
    if find_fetched(COMPAT, "model playground") is None:
        return
    source = find_compat()
    worker = WORKER.read_text(encoding="utf-8")
    runtime = (source / "wllama.js").read_text(encoding="utf-8")
    content = to_compat(worker, runtime)
    (site / COMPAT_WORKER).write_text(content, encoding="utf-8")
    shutil.copyfile(source / "wllama.wasm", site / COMPAT_ENGINE)


def find_compat() -> Path:
    """Return the folder of the second engine's two files."""
    return find_snapshot(COMPAT)


def to_compat(worker: str, runtime: str) -> str:
    """Return a worker file with another runtime, of 32-bit memory."""
    start, end = worker.index(RUNTIME), worker.index(RUNTIME_END)
    assert worker.count(WIDE) == 1
    head = worker[:start].replace(WIDE, WIDE.replace("false", "true"))
    runtime = runtime.replace("var Module", RUNTIME, 1)
    return head + runtime + worker[end:]


if __name__ == "__main__":
    raise SystemExit(main())
