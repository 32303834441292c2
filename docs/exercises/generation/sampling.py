"""Keep the top p.

`keep_top_p` gets the probabilities of the next token, as `{token: probability}` in any
order and adding up to 1, and a p above 0 and of at most 1. Keep the best tokens, as few
as reach p together. Return them as a dictionary `{token: probability}`, in any order,
with probabilities scaled to add up to 1.
"""


def keep_top_p(given: dict[str, float], p: float) -> dict[str, float]:
    """Return the tokens kept, with probabilities that add up to 1."""
    kept = {}
    for token in sorted(given, key=given.get, reverse=True):
        kept[token] = given[token]
        if sum(kept.values()) >= p:
            break
    total = sum(kept.values())
    return {token: chance / total for token, chance in kept.items()}


FOUR = {"Paris": 0.6, "the": 0.25, "Lyon": 0.1, "blue": 0.05}  # four_tokens
EXACT = {"a": 0.125, "b": 0.5, "c": 0.25, "d": 0.125}  # eighths add up exactly
CASES = {
    "the third token crosses p": (
        (FOUR, 0.9),
        {"Paris": 0.6 / 0.95, "the": 0.25 / 0.95, "Lyon": 0.1 / 0.95},
    ),
    "the best token alone is enough": ((FOUR, 0.5), {"Paris": 1.0}),
    "the best does not come first": (
        ({"the": 0.3, "blue": 0.1, "Paris": 0.6}, 0.8),
        {"Paris": 0.6 / 0.9, "the": 0.3 / 0.9},
    ),
    "four tokens that are close together": (
        ({"a": 0.4, "b": 0.3, "c": 0.2, "d": 0.1}, 0.65),
        {"a": 4 / 7, "b": 3 / 7},
    ),
    "p is reached exactly": ((EXACT, 0.75), {"b": 2 / 3, "c": 1 / 3}),
    "a p of 1": ((EXACT, 1.0), EXACT),
}


def wrong_stops_below_p(given, p):
    """One token is missing: what you keep does not reach p. The token that crosses p
    belongs to it."""
    kept = {}
    for token in sorted(given, key=given.get, reverse=True):
        if sum(kept.values()) + given[token] > p:
            break
        kept[token] = given[token]
    total = sum(kept.values())
    return {token: chance / total for token, chance in kept.items()}


def wrong_does_not_scale(given, p):
    """The right tokens, and their probabilities no longer add up to 1. Scale them
    after the cut."""
    kept = {}
    for token in sorted(given, key=given.get, reverse=True):
        kept[token] = given[token]
        if sum(kept.values()) >= p:
            break
    return kept


def wrong_takes_them_as_they_come(given, p):
    """You add the tokens in the order in which they are given. Top-p begins with the
    best."""
    kept = {}
    for token in given:
        kept[token] = given[token]
        if sum(kept.values()) >= p:
            break
    total = sum(kept.values())
    return {token: chance / total for token, chance in kept.items()}


HINTS = (
    "Go through the tokens from the best on, keep each, and stop as soon as what you "
    "hold reaches p. Divide by what you hold at the end.",
    "`sorted(given, key=given.get, reverse=True)` gives the tokens, the best first.",
)
