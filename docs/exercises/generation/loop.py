"""Softmax with a temperature.

`softmax` gets a list of logits and a temperature above 0. Return a list of
probabilities in the order of the logits: each logit is divided by the temperature
before softmax. It must also work for logits such as 1000 and -1000, where `math.exp`
alone overflows or gives 0.
"""

import math


def softmax(logits: list[float], temperature: float) -> list[float]:
    """Return probabilities that add up to 1."""
    heated = [logit / temperature for logit in logits]
    largest = max(heated)
    weights = [math.exp(logit - largest) for logit in heated]
    total = sum(weights)
    return [weight / total for weight in weights]


AS_THEY_ARE = [
    0.66524096,
    0.24472847,
    0.09003057,
]  # softmax_small: 0.665 0.245 0.090
CASES = {
    "logits as they are": (([2.0, 1.0, 0.0], 1.0), AS_THEY_ARE),
    "a temperature below 1": (
        ([2.0, 1.0, 0.0], 0.5),
        [0.86681333, 0.11731043, 0.01587624],  # all * 2: 0.867 0.117 0.016
    ),
    "a temperature above 1": (
        ([2.0, 1.0, 0.0], 2.0),
        [0.50648039, 0.30719589, 0.18632372],  # all / 2: 0.506 0.307 0.186
    ),
    "1000 before -1000": (([1000.0, -1000.0], 0.5), [1.0, 0.0]),
    "-1000 before 1000": (
        ([-1000.0, 1000.0, 999.0], 1.0),
        [0.0, 0.73105858, 0.26894142],  # 1 / (1 + 1 / e) and the rest
    ),
    "logits near -1000": (([-998.0, -999.0, -1000.0], 1.0), AS_THEY_ARE),
}


def wrong_multiplies(logits, temperature):
    """Your temperature works the other way round: above 1 has to flatten the
    probabilities, below 1 to sharpen them."""
    heated = [logit * temperature for logit in logits]
    weights = [math.exp(logit - max(heated)) for logit in heated]
    return [weight / sum(weights) for weight in weights]


def wrong_ignores_the_temperature(logits, temperature):
    """The temperature changes nothing. It has to act on the logits: a number by which
    you divide all weights drops out again when you divide by their sum."""
    weights = [math.exp(logit - max(logits)) for logit in logits]
    return [weight / sum(weights) for weight in weights]


def wrong_divides_by_the_largest(logits, temperature):
    """The best token has 1.0, so the probabilities add up to more than 1. Divide by
    something else."""
    heated = [logit / temperature for logit in logits]
    return [math.exp(logit - max(heated)) for logit in heated]


HINTS = (
    "Divide every logit by the temperature, take `math.exp` of each, and divide by the "
    "sum of all.",
    "An error for logits near 1000 or -1000? Only differences count, so take the "
    "largest logit off all of them before `math.exp`.",
)
