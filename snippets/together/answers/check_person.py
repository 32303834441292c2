"""Check an answer in two steps: its form, then its values."""

import json

from transformers import pipeline

ASK = 'Put this into JSON with the keys "name", "age" and "town": '
TEXTS = [
    "Eve is 52 and lives in Rome.",
    "Eve is 52 and lives in Oslo.",
    "Eve is 52.",
]
FORM = {"name": str, "age": int, "town": str}


def check_person(person: dict, text: str) -> str:
    """Return what is wrong with a parsed answer, or "no fault found"."""
    if {key: type(value) for key, value in person.items()} != FORM:
        return "other keys or types"
    for value in person.values():
        if str(value) not in text:
            return f"{value} does not stand in the text"
    return "no fault found"


if __name__ == "__main__":
    name = "HuggingFaceTB/SmolLM2-135M-Instruct"
    writer = pipeline("text-generation", name, dtype="float32")
    for text in TEXTS:
        chat = [{"role": "user", "content": ASK + text}]
        reply = writer(chat, max_new_tokens=40, do_sample=False)[0]
        person = json.loads(reply["generated_text"][-1]["content"])
        print(f"{text}\n  {person}: {check_person(person, text)}")
