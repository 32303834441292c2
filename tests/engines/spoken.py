"""What a screen reader is told of each playground, state by state.

One story of each, in stories/, for every engine that shows its accessibility tree.
An engine's `tree(tag)` returns a line for each element inside a playground whose role
is one of ROLES, in the order of the page:

    role "name" = "value" state state ...

The value is that of a field, a list or a slider (its words, where it has some);
the states are those of STATES. A live region's line is `spoken "its text"`,
whatever its role; a table's line names its columns too, and `at "name"` says where
the keyboard is. The first state gives all lines, each other one what it changes:

    + a line that comes
    - a line that goes
    * a line in the place of one of the same role and name
    ... goes on with the line above
"""

import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import yaml

from tests.engines.engine import wait_for

STORIES = Path(__file__).with_name("stories")
STATES = ("checked", "disabled", "expanded", "collapsed", "busy")
# Where the keyboard is, by its name; engines in the background do not tell.
FOCUS = """(tag) => {
    const at = document.activeElement;
    const name = at.labels?.[0] ?? at;
    const inside = document.querySelector(tag).contains(at);
    return inside ? at.ariaLabel ?? name.textContent.trim().slice(0, 40) : "elsewhere";
}"""
# The roles that count, by what an engine calls them.
ROLES = {
    "chromium": {
        "DisclosureTriangle": "summary",
        "button": "button",
        "checkbox": "checkbox",
        "columnheader": "columnheader",
        "combobox": "combobox",
        "image": "image",
        "progressbar": "progressbar",
        "radio": "radio",
        "group": "group",
        "link": "link",
        "list": "list",
        "region": "region",
        "slider": "slider",
        "spinbutton": "spinbutton",
        "table": "table",
        "textbox": "textbox",
    },
    "firefox": {
        "checkbutton": "checkbox",
        "columnheader": "columnheader",
        "combobox": "combobox",
        "diagram": "image",
        "entry": "textbox",
        "graphic": "image",
        "grouping": "group",
        "landmark": "region",
        "link": "link",
        "list": "list",
        "progressbar": "progressbar",
        "pushbutton": "button",
        "radiobutton": "radio",
        "region": "region",
        "slider": "slider",
        "spinbutton": "spinbutton",
        "summary": "summary",
        "table": "table",
    },
}


class State(NamedTuple):
    """One step of a visit: what is done, and what is then told.

    `does` are calls of the engine's methods, one a line: `verb: selector or words
    | more`, within the playground. `faults` are the server's while it lasts, by the
    end of a file's name.
    """

    name: str
    told: str
    does: str = ""
    faults: dict[str, str] | None = None


class Visit(NamedTuple):
    """A playground on its page, and the states that it is taken through."""

    tag: str
    path: str
    states: tuple[State, ...]


def write_line(role: str, name: str, value=None, states=()) -> str:
    """Return the line of one element."""
    shown = value not in (None, "") and role != "progressbar"  # it moves
    words = [f'{role} "{name.strip()}"', *([f'= "{value}"'] if shown else [])]
    return " ".join(words + [state for state in STATES if state in states])


def listen(tag: str, engine) -> list[str]:
    """Return all lines of a playground; a table's name its columns."""
    lines = []
    for line in engine.tree(tag):
        if line.startswith("columnheader "):
            lines[-1] += line.removeprefix("columnheader")
        else:
            lines.append(line)
    return [*lines, f'at "{engine.value(FOCUS, tag)}"']


def act(engine, tag: str, does: str) -> None:
    """Do what a state does."""
    for line in does.splitlines():
        verb, arguments = line.split(": ", 1)
        first, *others = arguments.split(" | ")
        if verb == "button":
            others, first = [first], tag
        elif verb != "press":
            first = f"{tag} {first}"
        getattr(engine, verb)(first, *others)


def change(before: list[str], told: str) -> list[str]:
    """Return the lines after a state, in no order."""
    after = list(before)
    for line in told.replace("\n... ", " ").splitlines():
        sign, text = line.split(" ", 1)
        if sign == "*":
            start = text[: text.index('"')]
            if start not in ("spoken ", "at "):
                start = re.match(r'\w+ "[^"]*"', text)[0]
            after.remove(next(old for old in after if old.startswith(start)))
        if sign == "-":
            after.remove(text)
        elif sign in "+*":
            after.append(text)
        else:
            after.append(line)
    return after


def walk(visit: Visit, engine, server) -> None:
    """Take a playground through its states; the page is open and in sight."""
    wanted = []
    for state in visit.states:
        server.faults.clear()
        server.faults.update(state.faults or {})
        act(engine, visit.tag, state.does)
        wanted = change(wanted, state.told)
        wait_until_told(visit.tag, state.name, engine, wanted)


def wait_until_told(tag: str, name: str, engine, wanted: list[str]) -> None:
    """Wait until a playground tells what it should."""
    wanted = Counter(wanted)

    def tell() -> Counter:
        return Counter(listen(tag, engine))

    def say() -> str:
        told = tell()
        more = [f"+ {line}" for line in (told - wanted).elements()]
        less = [f"- {line}" for line in (wanted - told).elements()]
        return "\n".join([f"{engine.name}, {tag}, {name}", *more, *less])

    wait_for(lambda: tell() == wanted, say)


def read_visit(file: Path) -> Visit:
    """Return the visit that a file of stories/ tells; its name is the element's."""
    told = yaml.safe_load(file.read_text(encoding="utf-8"))
    states = tuple(State(**state) for state in told["states"])
    return Visit(file.stem, told["path"], states)


VISITS = [read_visit(file) for file in sorted(STORIES.glob("*.yml"))]
