"""Merge two rankings into one by reciprocal rank fusion."""

RANKINGS = {  # question: its rankings by words and by meaning, as printed
    "What does E1071 mean?": ([0], [1, 2, 0]),
    "It shows E1017": ([1], [2, 1, 0]),
    "Who empties the box?": ([2, 0], [2, 1, 0]),
    "Can I take a computer home?": ([], [3, 1, 5]),
    "What do I pay for an overdue novel?": ([5], [5, 4, 0]),
    "How many days can I keep a book?": ([4], [5, 4, 3]),
}


def merge(*rankings: list[int]) -> list[int]:
    """Return the texts, most points first: 1 / (60 + rank), added up."""
    points: dict[int, float] = {}
    for ranking in rankings:
        for rank, text in enumerate(ranking, start=1):
            points[text] = points.get(text, 0) + 1 / (60 + rank)
    return sorted(points, key=points.get, reverse=True)


if __name__ == "__main__":
    # Text 0 answers the first question, text 1 the second, and so on.
    for right, (question, (words, meaning)) in enumerate(RANKINGS.items()):
        print(right, merge(words, meaning), question)
