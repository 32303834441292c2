"""Judge a reader's function by the cases of an exercise, in the same words everywhere.

The page runs this file in Pyodide, `make exercise` runs it here. Plain Python, and no
import from this project.
"""

import ast
import contextlib
import copy
import io
import math
import sys
import traceback

LONGEST = 160  # characters of a value that are shown
PRINTED = 4_000  # characters that an answer may print
FILE = "your code"
PLAIN = str | bytes | int | float | list | tuple | dict | set | None
CHANGED = (
    "it changes what it was given, which belongs to whoever calls it. Leave that as "
    "it is, and build something new."
)
NOBODY = "input() has nobody to ask here. Work with what the function is given."


class Screen(io.StringIO):
    """What an answer prints, up to a limit."""

    def write(self, text: str) -> int:
        """Keep a text, or stop the program that prints too much."""
        if self.tell() + len(text) > PRINTED:
            raise RuntimeError(f"it printed more than {PRINTED:,} characters")
        return super().write(text)


def judge(exercise: str, answer: str) -> dict:
    """Return what came of an answer, both given as source text.

    {"checks": [[label, message]], "mistake": str, "printed": str, "error": str}:
    a message is empty if the check passes, and there are no checks if the answer
    does not run.
    """
    given = load(exercise, "exercise")
    name = find_name(exercise)
    result = {"checks": [], "mistake": "", "printed": "", "error": ""}
    with redirect() as screen:
        try:
            function = load(answer, FILE).get(name)
        except (Exception, SystemExit) as error:
            result["error"] = explain(error)
        else:
            if not callable(function):
                result["error"] = f"There is no function {name} in your code."
            else:
                result |= check(given, name, function)
                if not has_return(answer):
                    result["mistake"] = f"{name} gives nothing back: return it."
    return result | {"printed": screen.getvalue()}


def check(given: dict, name: str, function) -> dict:
    """Return the checks of a function, and the typical mistake that it makes."""
    cases = given["CASES"]
    outcomes = [call(function, *arguments) for arguments, _ in cases.values()]
    checks, told = [], set()
    for (label, (arguments, expected)), (outcome, problem) in zip(
        cases.items(), outcomes, strict=True
    ):
        called = f"{name}({', '.join(map(show, arguments))})"
        message = compare(called, expected, outcome, problem)
        if problem in told:
            message = "the same problem"
        elif problem:
            told.add(problem)
        checks.append([label, message])
    failed = any(message for _, message in checks)
    mistake = recognise(given, outcomes) if failed else ""
    return {"checks": checks, "mistake": mistake}


def recognise(given: dict, outcomes: list) -> str:
    """Return what is said of the typical mistake that gives these outcomes."""
    cases = given["CASES"].values()
    for wrong in (f for n, f in given.items() if n.startswith("wrong_")):
        same = [call(wrong, *arguments) for arguments, _ in cases]
        if all(map(alike, same, outcomes)):
            return " ".join(wrong.__doc__.split())
    return ""


def has_return(source: str) -> bool:
    """Say whether anything is returned anywhere."""
    nodes = ast.walk(ast.parse(source))
    return any(isinstance(node, ast.Return | ast.Lambda) for node in nodes)


def call(function, *arguments) -> tuple[object, str]:
    """Return what a function gives, and what went wrong meanwhile, in words."""
    given = copy.deepcopy(arguments)
    try:
        outcome = function(*given)
    except (Exception, SystemExit) as error:
        return None, explain(error)
    return outcome, "" if alike(given, arguments) else CHANGED


def compare(called: str, expected, outcome, problem: str) -> str:
    """Return why an outcome is wrong; nothing if it is right."""
    if problem:
        return f"{called}: {problem}"
    if not isinstance(outcome, PLAIN):
        kind = type(outcome).__name__
        return f"{called} gives a {kind}. Give plain Python: numbers, lists, …"
    if alike(outcome, expected):
        return ""
    found, wanted = show(outcome), show(expected)
    if found == wanted:  # beyond the decimals, or the length, that are shown
        found, wanted = show_difference(repr(outcome), repr(expected))
    return f"{called} gives {found}, and should give {wanted}"


def alike(one: object, other: object) -> bool:
    """Say whether two values are equal, numbers to a millionth."""
    if isinstance(one, float) or isinstance(other, float):
        try:
            return math.isclose(one, other, rel_tol=1e-6, abs_tol=1e-9)
        except TypeError:
            return False
    if isinstance(one, list | tuple) and type(one) is type(other):
        return len(one) == len(other) and all(map(alike, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(
            alike(value, other[key]) for key, value in one.items()
        )
    try:
        return bool(one == other)
    except Exception:  # an array compares number by number
        return False


def show_difference(one: str, other: str) -> tuple[str, str]:
    """Return two texts from a little before the place where they part."""
    same = (a == b for a, b in zip(one, other))
    at = next(
        (at for at, equal in enumerate(same) if not equal),
        min(len(one), len(other)),
    )
    start = max(0, at - 30)
    before = "…" * (start > 0)
    return before + one[start : at + 60], before + other[start : at + 60]


def show(value: object) -> str:
    """Return a value in one short line, numbers with four figures."""
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, list):
        text = f"[{', '.join(map(show, value))}]"
    elif isinstance(value, dict):
        items = (f"{key!r}: {show(item)}" for key, item in value.items())
        text = f"{{{', '.join(items)}}}"
    else:
        text = repr(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def explain(error: BaseException) -> str:
    """Return an error in one line, with the line of the answer that it came from."""
    if isinstance(error, EOFError):
        return NOBODY
    name = type(error).__name__
    text = f"{name}: {error}" if str(error) else name
    frames = traceback.walk_tb(error.__traceback__)
    lines = [at for frame, at in frames if frame.f_code.co_filename == FILE]
    if isinstance(error, SyntaxError):
        text, lines = f"{name}: {error.msg}", [error.lineno]
    return f"line {lines[-1]}: {text}" if lines else text


@contextlib.contextmanager
def redirect():
    """Catch what is printed, and let input() find nobody."""
    keyboard, sys.stdin = sys.stdin, io.StringIO()
    with (
        Screen() as kept,
        contextlib.redirect_stdout(kept),
        contextlib.redirect_stderr(kept),
    ):
        kept.close = lambda: None  # it is read afterwards
        try:
            yield kept
        finally:
            sys.stdin = keyboard


def load(source: str, file: str) -> dict:
    """Return the names that a program defines; raises what it raises."""
    names = {"__name__": file}
    exec(compile(source, file, "exec"), names)
    return names


def find_name(exercise: str) -> str:
    """Return the name of the function that is asked for: the first one."""
    functions = ast.parse(exercise).body
    return next(f.name for f in functions if isinstance(f, ast.FunctionDef))
