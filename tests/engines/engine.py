"""One way to use a page, in three engines."""

import time
from collections.abc import Callable

from playwright.sync_api import Error

PATIENCE = 60  # seconds: a busy machine is no failure
# The keys of WebDriver that no character stands for.
KEYS = {
    "Shift": "\ue008",
    "Control": "\ue009",
    "Tab": "\ue004",
    "Enter": "\ue007",
    "Escape": "\ue00c",
    "End": "\ue010",
    "Home": "\ue011",
    "ArrowLeft": "\ue012",
    "ArrowUp": "\ue013",
    "ArrowRight": "\ue014",
    "ArrowDown": "\ue015",
}
LEAVE = "() => { globalThis.left = true; }"
ARRIVED = """(address) => !globalThis.left
    && location.href === address && document.readyState === 'complete'"""
# In sight, and at rest: what is pressed must not move away from under the pointer.
SHOW = """async (selector) => {
    const element = document.querySelector(selector);
    let [before, now] = [NaN, 0];
    while (now !== before) {
        element.scrollIntoView({ block: "center", behavior: "instant" });
        before = now;
        await new Promise((done) => setTimeout(done, 30));
        now = element.getBoundingClientRect().top;
    }
}"""
BRING = """(tag) => {
    const element = document.querySelector(tag);
    element.scrollIntoView({ block: "center", behavior: "instant" });
    return !!element.querySelector(".pg, .pg-hint");
}"""
CHOOSE = """(selector, at) => {
    const select = document.querySelector(selector);
    select.selectedIndex = at;
    for (const name of ["input", "change"]) {
        select.dispatchEvent(new Event(name, { bubbles: true }));
    }
}"""
MARK = """(scope, text) => {
    document.querySelector("[data-press]")?.removeAttribute("data-press");
    [...document.querySelectorAll(`${scope} button`)]
        .find((b) => b.offsetParent && !b.disabled && b.textContent.trim().startsWith(text))
        ?.setAttribute("data-press", "");
    return !!document.querySelector("[data-press]");
}"""


def waited(what: Callable, seconds: float):
    """Return what a function returns, once that is true, or at the end."""
    end = time.monotonic() + seconds
    while not (found := what()) and time.monotonic() < end:
        time.sleep(0.03)
    return found


def wait_for(what: Callable, say: Callable[[], str], seconds: float = PATIENCE):
    """Return what a function returns, once that is true; `say` words a failure."""
    found = waited(what, seconds)
    assert found, say()
    return found


class Engine:
    """A browser with one page; each engine says how it opens, runs and types."""

    name: str

    def open(self, address: str) -> None:
        """Load a page; on a busy machine, some engines answer for the one before.

        WebKit also drops what it is asked for while the page before is moving on.
        """

        def arrived() -> bool:
            try:
                return self.value(ARRIVED, address)
            except AssertionError:  # just between two pages
                return False

        self.value(LEAVE)
        end = time.monotonic() + PATIENCE
        self.load(address)
        while not waited(arrived, 10):
            assert time.monotonic() < end, (
                f"{self.name} never came to {address}"
            )
            self.load(address)

    def load(self, address: str) -> None:
        """Go to an address."""
        raise NotImplementedError

    def resize(self, width: int, height: int) -> None:
        """Give the pages that are opened from now on a size, in CSS pixels."""
        raise NotImplementedError

    def value(self, script: str, *args):
        """Return what a function of the page returns or promises, as JSON."""
        raise NotImplementedError

    def perform(self, source: dict) -> None:
        """Perform WebDriver's actions of one source of input."""
        raise NotImplementedError

    def find(self, selector: str):
        """Return WebDriver's name for the first element."""
        raise NotImplementedError

    def complaints(self) -> list[str]:
        """Return the errors that only the engine itself has heard of."""
        return []

    def wait(self, script: str, *args, seconds: float = PATIENCE):
        """Return what a function returns, once that is true."""
        return wait_for(
            lambda: self.value(script, *args),
            lambda: f"never true: {script} {args}",
            seconds,
        )

    def text(self, selector: str) -> str:
        """Return an element's text, once it has any."""
        script = "(s) => document.querySelector(s)?.textContent.trim()"
        return self.wait(script, selector)

    def texts(self, selector: str) -> list[str]:
        """Return the texts of all elements."""
        script = "(s) => [...document.querySelectorAll(s)].map((e) => e.textContent.trim())"
        return self.value(script, selector)

    def show(self, selector: str) -> None:
        """Scroll to an element."""
        self.wait("(s) => !!document.querySelector(s)", selector)
        self.value(SHOW, selector)

    def bring(self, tag: str) -> None:
        """Scroll to a playground until it has come: those above it grow."""
        self.wait(BRING, tag)
        self.show(tag)

    def act(self, kind: str, actions: list[dict]) -> None:
        """Perform the actions of the one pointer or the one keyboard ("key")."""
        self.perform({"type": kind, "id": kind, "actions": actions})

    def click(self, selector: str) -> None:
        """Click the middle of an element."""
        self.show(selector)
        at = {"x": 0, "y": 0, "duration": 0, "origin": self.find(selector)}
        self.act(
            "pointer",
            [
                {"type": "pointerMove", **at},
                {"type": "pointerDown", "button": 0},
                {"type": "pointerUp", "button": 0},
            ],
        )

    def button(self, scope: str, text: str) -> None:
        """Click the visible button that begins with a text, once there is one.

        A playground may draw itself anew under the pointer: then once more.
        """
        self.wait(MARK, scope, text)
        try:
            self.click("[data-press]")
        except (AssertionError, IndexError, Error):
            self.wait(MARK, scope, text)
            self.click("[data-press]")

    def choose(self, selector: str, at: int) -> None:
        """Choose an option by its place; what a list opens is not the page's."""
        self.value(CHOOSE, selector, at)

    def fill(self, selector: str, text: str) -> None:
        """Type a text into a field in the place of what is there."""
        self.click(selector)
        self.press("Control+a")
        self.type(text)

    def press(self, keys: str) -> None:
        """Press a key, or several with + between them."""
        parts = [keys] if len(keys) == 1 else keys.split("+")
        codes = [KEYS.get(part, part) for part in parts]
        down = [{"type": "keyDown", "value": code} for code in codes]
        up = [{"type": "keyUp", "value": code} for code in reversed(codes)]
        self.act("key", down + up)

    def type(self, text: str) -> None:
        """Press the keys of a text; what has no key is put in as it stands."""
        for character in text:
            self.press(character)
