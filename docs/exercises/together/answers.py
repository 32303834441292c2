"""Find the JSON object.

`find_object` gets a model's answer, in which a JSON object may stand in a fence or
between words. Take what stands from the first `{` to the last `}`. Return the
dictionary that this parses to, or `None` if there are no such braces or what stands
there is not valid JSON.
"""

import json


def find_object(answer: str) -> dict | None:
    """Return the object in the answer, None if there is none."""
    start, end = answer.find("{"), answer.rfind("}") + 1
    try:
        return json.loads(answer[start:end])
    except json.JSONDecodeError:
        return None


CASES = {  # after the answers of parse_answers and stand_in
    "a fence": (
        ('```json\n{\n  "city": "Paris"\n}\n```\n\n',),
        {"city": "Paris"},
    ),
    "words on both sides": (
        ('Sure!\n{"cups": 9}\n\nThis JSON object',),
        {"cups": 9},
    ),
    "an object inside the object": (
        ('{"sale": {"cups": 9}, "day": "Tuesday"}',),
        {"sale": {"cups": 9}, "day": "Tuesday"},
    ),
    "values that JSON writes in its own way": (
        ('{"open": true, "day": null}',),
        {"open": True, "day": None},
    ),
    "a cut after an inner object": (('{"sale": {"cups": 9}, "day',), None),
    "a number and no object": (("7",), None),
}


def wrong_parses_the_whole_answer(answer):
    """You parse the answer as it is. A fence or words around the object are no JSON,
    and a number is JSON and no object, so find the object first."""
    try:
        return json.loads(answer)
    except json.JSONDecodeError:
        return None


def wrong_ends_at_the_first_brace(answer):
    """An object inside the object is closed first, and there your text ends. Look for
    the closing brace from the end of the answer."""
    start, end = answer.find("{"), answer.find("}") + 1
    try:
        return json.loads(answer[start:end])
    except json.JSONDecodeError:
        return None


def wrong_has_a_default(answer):
    """You return an empty dictionary when nothing parses. Such a default hides that
    the answer was cut, so say that there is nothing."""
    start, end = answer.find("{"), answer.rfind("}") + 1
    try:
        return json.loads(answer[start:end])
    except json.JSONDecodeError:
        return {}


HINTS = (
    "Two steps: find the text between the braces, then parse it and catch the error of "
    "what is not valid.",
    '`answer.find("{")` looks from the start, `answer.rfind("}")` from the end. '
    "`json.loads` raises `json.JSONDecodeError`, also for an empty text.",
)
