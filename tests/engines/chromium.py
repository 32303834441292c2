"""Chromium, through Playwright, as in all other tests."""

from tests.engines.engine import Engine


class Chromium(Engine):
    """A page of its own in the browser that the other tests use too."""

    name = "chromium"

    def __init__(self, browser):
        """Open an empty page."""
        self.context = browser.new_context(
            permissions=["clipboard-read", "clipboard-write"]
        )
        self.page = self.context.new_page()
        self.heard = []
        self.page.on("console", self.note)
        self.page.on("pageerror", lambda error: self.heard.append(str(error)))

    def note(self, said) -> None:
        """Keep the browser's complaints; the server counts what it lacks itself."""
        if said.type == "error" and "Failed to load" not in said.text:
            self.heard.append(said.text)

    def open(self, address: str) -> None:
        """Load a page."""
        self.page.goto(address)

    def resize(self, width: int, height: int) -> None:
        """Give the page a size."""
        self.page.set_viewport_size({"width": width, "height": height})

    def value(self, script: str, *args):
        """Return what a function of the page returns."""
        return self.page.evaluate(f"(args) => ({script})(...args)", list(args))

    def click(self, selector: str) -> None:
        """Click the middle of an element."""
        self.show(selector)
        self.page.click(selector)

    def press(self, keys: str) -> None:
        """Press a key, or several with + between them."""
        self.page.keyboard.press(keys)

    def type(self, text: str) -> None:
        """Press the keys of a text; what has no key is put in as it stands."""
        self.page.keyboard.type(text)

    def complaints(self) -> list[str]:
        """Return what the console has heard since the last call."""
        self.page.evaluate("null")  # whatever is on the way has come then
        heard, self.heard = self.heard, []
        return heard

    def shoot(self) -> bytes:
        """Return a picture of what is on the screen, as PNG."""
        return self.page.screenshot()

    def close(self) -> None:
        """Close the page; the browser is everybody's."""
        self.context.close()
