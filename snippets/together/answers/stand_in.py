"""Test a program that calls a model, with a stand-in for the model."""

import json
from collections.abc import Callable


def ask_for_json(ask: Callable[[str], str], prompt: str) -> object:
    """Return the first of two answers that parses, None if neither does."""
    for asked in prompt, f"{prompt}\nWrite nothing else.":
        try:
            return json.loads(ask(asked))
        except json.JSONDecodeError:
            pass  # a new prompt, without the bad answer
    return None


def run_with(answers: list[str]) -> tuple[object, int]:
    """Return the program's result, and how often it asked."""
    left = answers.copy()

    def stand_in(prompt: str) -> str:
        assert prompt.startswith("How many cups?")
        return left.pop(0)

    result = ask_for_json(stand_in, "How many cups?")
    return result, len(answers) - len(left)


if __name__ == "__main__":
    for answers in ['{"cups": 9}'], ["Sure!", '{"cups": 9}'], ["Sure!", '{"cu']:
        result, asked = run_with(answers)
        print(f"{answers}: {result}, asked {asked}")
