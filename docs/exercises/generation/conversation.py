"""Cut to a budget.

`fit_to_budget` gets a list of messages, each a tuple `(role, tokens)` and the system
message first, and a budget: the most tokens that all returned messages may have
together. Return a list of the system message and as many of the last messages as the
budget allows. After the system message must come a `"user"` message; if not even the
last `"user"` message fits, return an empty list (the chapter's function raises there).
"""


def fit_to_budget(
    messages: list[tuple[str, int]], budget: int
) -> list[tuple[str, int]]:
    """Return the system message and the last turns that fit."""
    system, *turns = messages
    for start, (role, _) in enumerate(turns):
        kept = [system, *turns[start:]]
        if role == "user" and sum(tokens for _, tokens in kept) <= budget:
            return kept
    return []


# The end of the chat of fit_to_budget, in tokens of SmolLM2, marks included.
CHAT = [("system", 12), ("user", 12), ("assistant", 13), ("user", 15)]
TWICE = [
    ("system", 5),
    ("user", 9),  # it got no answer
    ("user", 8),
    ("assistant", 7),
    ("user", 6),
]
CASES = {
    "everything fits exactly": ((CHAT, 52), CHAT),
    "one token less": ((CHAT, 51), [CHAT[0], CHAT[3]]),
    "the last question fits exactly": ((CHAT, 27), [CHAT[0], CHAT[3]]),
    "the last question does not fit": ((CHAT, 26), []),
    "two user messages in a row": ((TWICE, 30), [TWICE[0], *TWICE[2:]]),
}


def wrong_begins_with_an_answer(messages, budget):
    """What you keep can begin with an answer whose question is gone, and some
    templates refuse that. Begin with a user message only."""
    system, *turns = messages
    for start in range(len(turns)):
        kept = [system, *turns[start:]]
        if sum(tokens for _, tokens in kept) <= budget:
            return kept
    return []


def wrong_forgets_the_system_message(messages, budget):
    """You keep the system message and do not count it, so the request is longer than
    the budget. All that is sent counts."""
    system, *turns = messages
    for start, (role, _) in enumerate(turns):
        kept = turns[start:]
        if role == "user" and sum(tokens for _, tokens in kept) <= budget:
            return [system, *kept]
    return []


def wrong_keeps_whatever_fits(messages, budget):
    """You go back from the end as far as the budget allows. What you return can begin
    with an answer, or be the system message alone, so look at the roles as well."""
    system, *turns = messages
    kept, left = [], budget - system[1]
    for message in reversed(turns):
        if message[1] > left:
            break
        kept.insert(0, message)
        left -= message[1]
    return [system, *kept]


HINTS = (
    "Set the system message aside. Try the longest rest first, then a shorter one, and "
    "return the first that fits.",
    "For each place where a user message stands, add up the tokens of the system "
    "message and of everything from there to the end.",
)
