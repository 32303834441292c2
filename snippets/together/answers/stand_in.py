"""Test a program that calls a model, with a stand-in for the model."""

import json
from collections.abc import Callable
from unittest.mock import Mock


def ask_for_json(ask: Callable[[str], str], prompt: str) -> object:
    """Return the first of two answers that parses, None if neither does."""
    for asked in prompt, f"{prompt}\nWrite nothing else.":
        try:
            return json.loads(ask(asked))
        except json.JSONDecodeError:
            pass  # a new prompt, without the bad answer
    return None


if __name__ == "__main__":
    for answers in ['{"cups": 9}'], ["Sure!", '{"cups": 9}'], ["Sure!", '{"cu']:
        model = Mock(side_effect=answers)  # a call gives the next of them
        result = ask_for_json(model, "How many cups?")
        print(f"{answers}: {result}, asked {model.call_count}")
