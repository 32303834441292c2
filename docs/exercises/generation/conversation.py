"""Cut to a budget.

`fit_to_budget` gets a list of messages, each a tuple `(role, tokens)`, and a budget of
tokens; the first message is the system message. Return a list: the system message, then
as many of the last messages as fit the budget together with it and begin with a
`"user"` message. Return an empty list if not even the last user message fits.
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


CHAT = [  # the chat of fit_to_budget, in tokens of SmolLM2, marks included
    ("system", 12),
    ("user", 13),
    ("assistant", 10),
    ("user", 12),
    ("assistant", 13),
    ("user", 15),  # with the 3 tokens that open the answer
]
CASES = {
    "everything fits": ((CHAT, 80), CHAT),
    "the first exchange is cut": ((CHAT, 60), [CHAT[0], *CHAT[3:]]),
    "the budget is used up exactly": ((CHAT, 52), [CHAT[0], *CHAT[3:]]),
    "there is room for one more answer": ((CHAT, 65), [CHAT[0], *CHAT[3:]]),
    "only the question is left": ((CHAT, 30), [CHAT[0], CHAT[5]]),
    "the question does not fit": ((CHAT, 26), []),
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


def wrong_drops_the_system_message(messages, budget):
    """The system message is cut with the oldest turns. It holds your instructions, so
    put it in front of whatever you keep."""
    for start, (role, _) in enumerate(messages):
        kept = messages[start:]
        if role != "assistant" and sum(tokens for _, tokens in kept) <= budget:
            return kept
    return []


HINTS = (
    "Set the system message aside. Try the longest rest first, then a shorter one, and "
    "return the first that fits.",
    "For each place where a user message stands, add up the tokens of the system "
    "message and of everything from there to the end.",
)
