"""Check an answer in two steps: its form, then its values."""

import json

from transformers import pipeline

TEXT = "Ann is 30."
ASKED = [
    f'Put this into JSON with the keys "name" and "age": {TEXT}',
    f'Answer like {{"name": "Bob", "age": 5}}, JSON only.\n{TEXT}',
]


def check_person(person: object, text: str) -> str:
    """Return what is wrong with a parsed answer, or "no fault found"."""
    if not isinstance(person, dict) or set(person) != {"name", "age"}:
        return "other keys"
    if type(person["name"]) is not str or type(person["age"]) is not int:
        return "another type"
    for value in person.values():
        if str(value) not in text:
            return f"{value} does not stand in the text"
    return "no fault found"


if __name__ == "__main__":
    name = "HuggingFaceTB/SmolLM2-135M-Instruct"
    writer = pipeline("text-generation", name, dtype="float32")
    for prompt in ASKED:
        chat = [{"role": "user", "content": prompt}]
        reply = writer(chat, max_new_tokens=32, do_sample=False)[0]
        person = json.loads(reply["generated_text"][-1]["content"])
        print(person, check_person(person, TEXT), sep=": ")
