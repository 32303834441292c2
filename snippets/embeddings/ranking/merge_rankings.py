"""Merge two rankings into one by reciprocal rank fusion."""

RANKINGS = {  # by words and by meaning, as they were printed
    "What does E1071 mean?": ([0], [1, 2, 0]),
    "It shows E1017": ([1], [2, 1, 0]),
    "Who empties the box?": ([2, 0], [2, 1, 0]),
    "Can I take a computer home?": ([], [3, 1, 5]),
    "What do I pay for an overdue novel?": ([5], [5, 4, 0]),
    "How many days can I keep a book?": ([4], [5, 4, 3]),
}


def merge(*rankings: list[int]) -> dict[int, float]:
    """Return {text: points}, best first: 1 / (60 + rank), added up."""
    points: dict[int, float] = {}
    for ranking in rankings:
        for rank, text in enumerate(ranking, start=1):
            points[text] = points.get(text, 0) + 1 / (60 + rank)
    best_first = sorted(points, key=points.get, reverse=True)
    return {text: points[text] for text in best_first}


if __name__ == "__main__":
    for right, (question, rankings) in enumerate(RANKINGS.items()):
        print(right, list(merge(*rankings)), question)
