"""A site of two pages around one playground, and a server that can fail."""

import os
import subprocess
import sys
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from tests.conftest import ROOT
from tools import site as tools_site

CONFIG = """\
INHERIT: {root}/mkdocs.yml
docs_dir: docs
watch: []
site_url: {address}/
nav:
  - Playground: index.md
  - Elsewhere: elsewhere.md
theme:
  name: material
  custom_dir: {root}/theme
"""


class Server(ThreadingHTTPServer):
    """Serve a folder on loopback, with faults by the end of a path.

    `faults[ending]` is "missing", "cut", "damaged", "slow" or a function that
    is given the file's bytes and returns (headers, bytes). `asked` lists the
    paths of all requests.
    """

    daemon_threads = True

    def __init__(self, folder: Path):
        """Listen on a free port of 127.0.0.1."""
        super().__init__(("127.0.0.1", 0), partial(Handler, directory=folder))
        self.faults = {}
        self.asked = []
        self.address = f"http://127.0.0.1:{self.server_port}"
        Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, *_):
        """Say nothing when the browser hangs up."""


class Handler(SimpleHTTPRequestHandler):
    """Answer with the file, or with the fault that was asked for."""

    def log_message(self, *_):
        """Say nothing."""

    def do_GET(self):
        """Answer one request."""
        path = self.path.partition("?")[0]
        self.server.asked.append(path)
        for ending, fault in self.server.faults.items():
            if path.endswith(ending):
                return self.fail(fault)
        return super().do_GET()

    def fail(self, fault):
        """Answer in the way that the fault says."""
        if fault == "missing":
            return self.send_error(404)
        file = Path(self.translate_path(self.path))
        body = (file / "index.html" if file.is_dir() else file).read_bytes()
        headers = {}
        if callable(fault):
            headers, body = fault(body)
        elif fault == "damaged":
            body = bytes([body[0] ^ 1]) + body[1:]
        self.send_response(200)
        kind = self.guess_type(file if file.is_file() else "index.html")
        for name, value in {"Content-Type": kind, **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if fault == "cut":
            self.wfile.write(body[: len(body) // 2])
            self.close_connection = True
            return None
        size = 65536 if fault == "slow" else len(body)
        for at in range(0, len(body), size):
            self.wfile.write(body[at : at + size])
            if fault == "slow":
                time.sleep(0.1)
        return None


def build(folder: Path, page: str, finish) -> Server:
    """Build the two pages into folder/site, finish them and serve them."""
    (folder / "site").mkdir()
    server = Server(folder / "site")
    (folder / "docs").mkdir()
    (folder / "docs/index.md").write_text(page)
    (folder / "docs/elsewhere.md").write_text("# Elsewhere\n\nNothing.\n")
    (folder / "docs/assets").symlink_to(ROOT / "docs/assets")
    (folder / "includes").symlink_to(ROOT / "includes")
    config = CONFIG.format(root=ROOT, address=server.address)
    (folder / "mkdocs.yml").write_text(config)
    command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    for html in (folder / "site").rglob("*.html"):
        html.write_text(tools_site.add_policy(html.read_text()))
    finish(folder / "site")
    return server
