"""Compare an output with its recording: text exactly, numbers nearly."""

import difflib
import re
from collections.abc import Callable

from tools.recorder.visible import make_visible

# A decimal number that stands alone: not part of a version, a date or a name.
DECIMAL = re.compile(r"(?<![\w.])[-+]?\d+\.\d+(?:[eE][-+]?\d+)?(?![\w]|\.\d)")
# Inside an SVG every number may move a little, whatever it stands next to.
SVG_NUMBER = re.compile(r"-?\d+\.\d+")
# matplotlib names what it reuses by a hash of its coordinates.
SVG_NAME = re.compile(r"\b\w*?[0-9a-f]{10}\b")
RELATIVE = 1e-5  # another CPU moves probabilities by up to 1.4e-5 of one
LARGE = 1e4  # no probability, score or vector's number is
ONE_LAST_PLACE = 0.01  # rounding may flip the last digit, if that is under 1 %


def close(recorded: str, new: str) -> bool:
    """Tell whether two printed decimals stand for the same measurement.

    They have the same number of decimals, and agree within 1e-5 of their size
    (large ones, a clock say, do not), or differ by one in the last place, which
    is under 1 % of them.
    """
    places = len(recorded.partition(".")[2])
    if places != len(new.partition(".")[2]):
        return False
    a, b = float(recorded), float(new)
    size, gap = max(abs(a), abs(b)), abs(a - b)
    if gap <= RELATIVE * size and size < LARGE:
        return True
    if "e" in (recorded + new).lower():
        return False
    return gap <= 1.01 * 10**-places and gap <= ONE_LAST_PLACE * size


def agree(recorded: str, new: str) -> bool:
    """Tell whether a new output agrees with the recorded one."""
    return recorded == new or alike(DECIMAL, recorded, new, close)


def figures_agree(recorded: str, new: str) -> bool:
    """Tell whether two SVG files draw the same: numbers within 0.01 points."""

    def close(a: str, b: str) -> bool:
        return abs(float(a) - float(b)) <= 0.01

    return alike(SVG_NUMBER, number_names(recorded), number_names(new), close)


def alike(
    number: re.Pattern, recorded: str, new: str, close: Callable[..., bool]
) -> bool:
    """Tell whether two texts are the same but for numbers, and those are close."""
    if number.split(recorded) != number.split(new):
        return False
    pairs = zip(number.findall(recorded), number.findall(new), strict=True)
    return all(close(a, b) for a, b in pairs)


def number_names(svg: str) -> str:
    """Replace each hashed name by a number, in the order of appearance."""
    names: dict[str, str] = {}
    return SVG_NAME.sub(
        lambda found: names.setdefault(found[0], f"name{len(names)}"), svg
    )


def difference(recorded: str, new: str, name: str) -> str:
    """Return a unified diff from the recording to the new output."""
    lines = difflib.unified_diff(
        recorded.splitlines(),
        new.splitlines(),
        f"{name} (recorded)",
        f"{name} (this run)",
        lineterm="",
        n=1,
    )
    return make_visible("\n".join(lines))
