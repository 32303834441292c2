"""The system's Firefox, through WebDriver BiDi, which it speaks by itself.

Playwright brings a Firefox of its own making and cannot drive this one (1.65:
it sends a command that ESR 153 lacks); geckodriver is in none of the registries.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
from contextlib import ExitStack
from itertools import count
from pathlib import Path

from tests.engines.engine import PATIENCE, Engine, wait_for
from tests.engines.spoken import ROLES, write_line

# Or nobody shows the accessibility tree.
SYSTEM = "--remote-allow-system-access"
# A function, without the end of a statement that a formatter gives it.
TREE = Path(__file__).with_name("tree.js").read_text().rstrip(";\n")
PREFERENCES = {
    "app.normandy.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "focusmanager.testmode": True,  # or no key presses a button: no window is active
    "layout.css.prefers-color-scheme.content-override": 1,  # light
    "ui.useOverlayScrollbars": 1,  # as on a phone: they take no room
}


def find_firefox() -> str | None:
    """Return the path of the system's Firefox, or None."""
    return shutil.which("firefox-esr") or shutil.which("firefox")


class Firefox(Engine):
    """Firefox without a window, with a fresh profile."""

    name = "firefox"

    def __init__(self):
        """Start it, and open a tab."""
        from websockets.sync.client import connect

        self.profile = Path(tempfile.mkdtemp(prefix="firefox-"))
        lines = [
            f"user_pref({json.dumps(name)}, {json.dumps(value)});"
            for name, value in PREFERENCES.items()
        ]
        (self.profile / "user.js").write_text("\n".join(lines))
        command = [find_firefox(), "--headless", "--no-remote", SYSTEM]
        self.process = subprocess.Popen(
            [
                *command,
                "--profile",
                self.profile,
                "--remote-debugging-port",
                "0",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        for line in self.process.stderr:
            if found := re.search(r"BiDi listening on (ws://\S+)", line):
                break
        self.numbers, self.heard, self.ends = count(1), [], ExitStack()
        connection = connect(f"{found[1]}/session", max_size=None)
        self.socket = self.ends.enter_context(connection)
        self.send("session.new", capabilities={})
        self.send("session.subscribe", events=["log.entryAdded"])
        # In the first tab no key would press a button.
        tab = self.send("browsingContext.create", type="tab")
        self.tab = tab["context"]
        self.send("browsingContext.activate", context=self.tab)

    def send(self, method: str, **params):
        """Send a command and return its result; keep what is said meanwhile."""
        number = next(self.numbers)
        command = {"id": number, "method": method, "params": params}
        self.socket.send(json.dumps(command))
        while True:
            answer = json.loads(self.socket.recv(timeout=5 * PATIENCE))
            if answer.get("id") == number:
                assert answer["type"] == "success", answer
                return answer["result"]
            if answer["params"].get("level") == "error":
                self.heard.append(answer["params"]["text"])

    def load(self, address: str) -> None:
        """Go to an address."""
        command = {"context": self.tab, "url": address, "wait": "complete"}
        self.send("browsingContext.navigate", **command)

    def resize(self, width: int, height: int) -> None:
        """Give the page a size."""
        size = {"width": width, "height": height}
        self.send(
            "browsingContext.setViewport", context=self.tab, viewport=size
        )
        self.wait("(width) => innerWidth === width", width)

    def value(self, script: str, *args):
        """Return what a function of the page returns."""
        code = f"async (all) => JSON.stringify(await ({script})(...JSON.parse(all)))"
        return self.call(self.tab, code, json.dumps(args))

    def call(self, context: str, code: str, *texts: str):
        """Return the JSON that a function gives for texts, in a window of Firefox."""
        answer = self.send(
            "script.callFunction",
            functionDeclaration=code,
            awaitPromise=True,
            target={"context": context},
            arguments=[{"type": "string", "value": text} for text in texts],
        )
        assert answer["type"] == "success", answer
        return json.loads(answer["result"].get("value", "null"))

    def find(self, selector: str):
        """Return the first element as the origin of a pointer."""
        locator = {"type": "css", "value": selector}
        found = self.send(
            "browsingContext.locateNodes", context=self.tab, locator=locator
        )
        node = {"sharedId": found["nodes"][0]["sharedId"]}
        return {"type": "element", "element": node}

    def perform(self, source: dict) -> None:
        """Perform the actions of one source of input."""
        self.send("input.performActions", context=self.tab, actions=[source])

    def tree(self, tag: str) -> list[str]:
        """Return what a screen reader is told of an element, as in spoken.py."""
        windows = self.send(
            "browsingContext.getTree", **{"moz:scope": "chrome"}
        )
        window = windows["contexts"][0]["context"]
        roles = json.dumps(ROLES["firefox"])
        lines = wait_for(
            lambda: self.call(window, TREE, tag, roles),
            lambda: f"Firefox shows no accessibility tree of {tag}",
        )
        return [write_line(*line) for line in lines]

    def complaints(self) -> list[str]:
        """Return what the console has heard since the last call."""
        self.send("session.status")  # whatever is on the way has come then
        heard, self.heard = self.heard, []
        return heard

    def close(self) -> None:
        """End it and all that it started."""
        self.ends.close()
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(PATIENCE)
        shutil.rmtree(self.profile, ignore_errors=True)
