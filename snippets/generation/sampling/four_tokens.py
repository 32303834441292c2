"""Try the four settings on four made-up tokens, without a model."""

GIVEN = {"Paris": 0.6, "the": 0.25, "Lyon": 0.1, "blue": 0.05}  # best first


def heat(given: dict[str, float], temperature: float) -> dict[str, float]:
    """Return probabilities at a temperature: at 2.0, scaled square roots."""
    roots = {token: p ** (1 / temperature) for token, p in given.items()}
    return {token: root / sum(roots.values()) for token, root in roots.items()}


def keep_top_p(given: dict[str, float], top_p: float) -> list[str]:
    """Return the fewest best tokens that together hold top_p."""
    kept, held = [], 0.0
    for token in sorted(given, key=given.get, reverse=True):
        if held < top_p:
            kept.append(token)
            held += given[token]
    return kept


if __name__ == "__main__":
    for temperature in (1.0, 0.5, 2.0):
        heated = heat(GIVEN, temperature)
        shown = ", ".join(f"{token} {p:.2f}" for token, p in heated.items())
        print(f"temperature {temperature}: {shown}")
        print("  top_k=2  ", *list(heated)[:2])
        print("  top_p=0.9", *keep_top_p(heated, 0.9))
        least = 0.2 * heated["Paris"]  # a fifth of the best
        print("  min_p=0.2", *[t for t, p in heated.items() if p >= least])
