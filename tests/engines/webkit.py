"""WebKitGTK, through its own WebDriver: the engine of Safari, on Linux."""

import json
import os
import shutil
import signal
import subprocess
import time
import urllib.request
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urljoin, urlsplit

from tests.engines.engine import PATIENCE, Engine, wait_for
from tests.kit.loopback import dead_url

NARROWEST = 500  # pixels: below that its window does not shrink
SCREEN = ("xvfb-run", "-a", "-s", "-screen 0 1600x2000x24")
NO_POLICY = "/llms.txt"  # or what stands there allows no frame
BROWSER = "*/webkit2gtk-4.1/MiniBrowser"
FRAME = """(address, width, height) => {
    document.body.style.margin = 0;
    const frame = document.createElement("iframe");
    Object.assign(frame, { src: address, width, height });
    frame.style.border = 0;
    const loaded = new Promise((done) => (frame.onload = done));
    document.body.replaceChildren(frame);
    return loaded.then(() => null);
}"""
ANSWER = """const done = arguments[arguments.length - 1];
(async () => (SCRIPT)(...JSON.parse(arguments[0])))().then(
    (value) => done([JSON.stringify(value) ?? "null"]),
    (error) => done([null, String(error)]));"""


def find_webkit() -> str | None:
    """Return the path of WebKitGTK's browser, or None without its driver."""
    tools = all(map(shutil.which, ("WebKitWebDriver", "xvfb-run")))
    found = next(Path("/usr/lib").glob(BROWSER), None)
    return str(found) if tools and found else None


class WebKit(Engine):
    """MiniBrowser on a screen of its own; a session keeps nothing."""

    name = "webkit"

    def __init__(self):
        """Start it, and open an empty page."""
        self.session = dead_url()  # not for long
        port = urlsplit(self.session).port
        self.process = subprocess.Popen(
            [*SCREEN, "WebKitWebDriver", f"--port={port}"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        started = wait_for(self.start, lambda: "WebKitWebDriver did not start")
        self.session += f"/session/{started['sessionId']}"
        limits = {"script": 5_000 * PATIENCE, "pageLoad": 1_000 * PATIENCE}
        self.send("POST", "/timeouts", limits)
        self.window = None
        self.resize(1280, 900)

    def start(self) -> dict | None:
        """Begin a session, if the driver is there already."""
        options = {"binary": find_webkit(), "args": ["--automation"]}
        wanted = {"alwaysMatch": {"webkitgtk:browserOptions": options}}
        try:
            return self.send("POST", "/session", {"capabilities": wanted})
        except OSError:
            return None

    def send(self, method: str, path: str, body: dict | None = None):
        """Send a command and return its value."""
        data = json.dumps(body or {}).encode() if method == "POST" else None
        request = urllib.request.Request(
            self.session + path, data, method=method
        )
        try:
            with urllib.request.urlopen(
                request, timeout=5 * PATIENCE
            ) as answer:
                return json.load(answer)["value"]
        except HTTPError as error:
            raise AssertionError(f"{path}: {error.read().decode()}") from error

    def open(self, address: str) -> None:
        """Load a page: in a frame, where the window cannot be so narrow."""
        self.send("POST", "/frame", {"id": None})
        if self.size[0] >= NARROWEST:
            super().open(address)
            return
        super().open(urljoin(address, NO_POLICY))
        self.value(FRAME, address, *self.size)
        self.send("POST", "/frame", {"id": 0})
        assert self.value("() => location.href") == address

    def load(self, address: str) -> None:
        """Go to an address."""
        self.send("POST", "/url", {"url": address})

    def resize(self, width: int, height: int) -> None:
        """Give the pages that are opened from now on a size."""
        self.size = width, height
        if width < NARROWEST or self.size == self.window:
            return
        inner, outer = None, self.size
        while inner != self.size:  # the window shows more than the page
            size = dict(zip(("width", "height"), outer, strict=True))
            self.send("POST", "/window/rect", size)
            time.sleep(0.2)
            inner = tuple(self.value("() => [innerWidth, innerHeight]"))
            outer = outer[0] + width - inner[0], outer[1] + height - inner[1]
        self.window = inner

    def value(self, script: str, *args):
        """Return what a function of the page returns."""
        code = ANSWER.replace("SCRIPT", script)
        call = {"script": code, "args": [json.dumps(args)]}
        value, *error = self.send("POST", "/execute/async", call)
        assert value is not None, error
        return json.loads(value)

    def find(self, selector: str):
        """Return the first element."""
        wanted = {"using": "css selector", "value": selector}
        return self.send("POST", "/element", wanted)

    def perform(self, source: dict) -> None:
        """Perform the actions of one source of input."""
        self.send("POST", "/actions", {"actions": [source]})

    def close(self) -> None:
        """End it and all that it started."""
        try:
            self.send("DELETE", "")
        finally:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(PATIENCE)
