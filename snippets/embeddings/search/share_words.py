"""List the words that a question shares with each house rule."""

RULES = [
    "The library is open from nine to six, and on a Sunday from ten to two.",
    "Late returns cost twenty cents per day.",
    "Lost cards are replaced at reception for five euros.",
    "Laptops must not leave our building.",
    "Children under twelve need their guardian's signature.",
]
QUESTIONS = [
    "What is the fine if it is overdue?",
    "Can I take a computer home with me?",
    "Who won the world cup in 1998?",
]


def share_words(a: str, b: str) -> list[str]:
    """Return the words that two texts share, in any case."""
    return sorted(set(a.lower().split()) & set(b.lower().split()))


if __name__ == "__main__":
    for question in QUESTIONS:
        print(question)
        print([share_words(question, rule) for rule in RULES])
