"""The built site on loopback, from a server that can fail on purpose."""

import os
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tools.notebook.execute import KEYS

SITE_URL = b"http://127.0.0.1:8000"  # of mkdocs.yml, where nothing is set
# The value of each key of whoever builds: nothing of it may come into the site.
PLANTED = "planted-key-4417-of-nobody"


class Server(ThreadingHTTPServer):
    """Serve a folder on a free port of 127.0.0.1, with faults on demand.

    `faults` maps the end of a path to one of these, or to a function that is
    given the file's bytes and returns (headers, bytes):

    "missing"  an answer of 404
    "cut"      the connection breaks in the middle of the file
    "ended"    the same, and no length was told: Chromium takes that for the
               file's end, as Firefox and WebKit do when one was told
    "halved"   half of the file, as a whole answer
    "damaged"  another byte in the middle
    "held"     half sent, until the fault is taken away

    `asked` lists the paths of all requests, `missed` those of files that are not
    there. The site stands below a `path`, as a project's Pages do; a `script`
    comes first in each page.
    """

    daemon_threads = True

    def __init__(self, folder: Path, path: str = "", script: str = ""):
        """Start serving the folder in the background."""
        super().__init__(("127.0.0.1", 0), partial(Handler, directory=folder))
        self.folder = folder
        self.faults = {}
        self.asked = []
        self.missed = []
        self.path = path
        self.script = f"<head><script>{script}</script>" if script else "<head>"
        self.origin = f"http://127.0.0.1:{self.server_port}"
        self.address = self.origin + path
        # It looks every 10 ms whether to stop: closing waits for one look.
        Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    def __exit__(self, *_):
        """Stop serving and close."""
        self.shutdown()
        self.server_close()

    def handle_error(self, *_):
        """Say nothing when the browser hangs up."""


class Handler(SimpleHTTPRequestHandler):
    """Answer with the file, or with the fault that was asked for."""

    def log_message(self, *_):
        """Say nothing."""

    def end_headers(self):
        """Let the browser ask again each time, or a fault could stay unseen."""
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def do_GET(self):
        """Answer one request."""
        path = self.path.partition("?")[0]
        self.server.asked.append(path)
        if not path.startswith(f"{self.server.path}/"):
            return self.send_error(404)
        for ending in list(self.server.faults):
            if path.endswith(ending):
                return self.fail(ending)
        # Instant navigation goes by its addresses.
        if path.endswith("/sitemap.xml"):
            here = self.server.origin.encode()
            return self.send(self.file.read_bytes().replace(SITE_URL, here))
        if self.file.is_file():
            return self.send(self.file.read_bytes())
        return self.send_error(404)

    def translate_path(self, path: str) -> str:
        """Return the file that stands for an address."""
        return super().translate_path(path.removeprefix(self.server.path))

    def send_error(self, code, *_):
        """Answer with the site's own page for what is not there, as Pages do."""
        self.server.missed.append(self.path)
        page = Path(self.directory, "404.html")
        body = page.read_bytes() if page.is_file() else b""
        self.send(body, {"Content-Type": "text/html"}, code=code)

    @property
    def file(self) -> Path:
        """The file that was asked for."""
        file = Path(self.translate_path(self.path))
        return file / "index.html" if file.is_dir() else file

    def send(self, body: bytes, headers=None, end=None, told=True, code=200):
        """Answer with a body, or with its first bytes only, its length told or not."""
        kind = {"Content-Type": self.guess_type(self.file)} | (headers or {})
        if kind["Content-Type"] == "text/html":
            kind["Content-Type"] = "text/html; charset=utf-8"
            body = body.replace(b"<head>", self.server.script.encode(), 1)
        self.send_response(code)
        for name, value in kind.items():
            self.send_header(name, value)
        if told:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[:end])

    def fail(self, ending: str):
        """Answer in the way that the fault says."""
        fault = self.server.faults[ending]
        if fault == "missing":
            return self.send_error(404)
        body = self.file.read_bytes()
        if callable(fault):
            headers, body = fault(body)
            return self.send(body, headers)
        half = len(body) // 2
        if fault == "damaged":
            other = bytes([body[half] ^ 1])
            return self.send(body[:half] + other + body[half + 1 :])
        if fault == "halved":
            return self.send(body[:half])
        self.send(body, end=half, told=fault != "ended")
        while self.server.faults.get(ending) == "held":
            time.sleep(0.02)
        if fault == "held":
            self.wfile.write(body[half:])
        return None


def build_once(tmp_path_factory, name: str, url: str = "") -> Path:
    """Build the site and finish its pages, as `make site` does.

    Built once in a run: of pytest-xdist's workers the first one builds, in the
    folder above their own, and the others wait for it.
    """
    from filelock import FileLock

    from tools import site as tools_site

    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    built, building = folder / name, folder / f"{name}.building"
    with (
        FileLock(folder / f"{name}.lock"),
        pytest.MonkeyPatch.context() as patch,
    ):
        for name in KEYS:
            patch.setenv(name, PLANTED)
        if url:
            patch.setenv("SITE_URL", url)
        if not built.is_dir():
            build = tools_site.start_mkdocs(building)
            output, _ = build.communicate()
            assert build.returncode == 0 and PLANTED not in output, output
            tools_site.finish_pages(building)
            building.rename(built)
    return built
