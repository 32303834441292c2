"""The built site on loopback, from a server that can fail on purpose."""

import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

SITE_URL = b"http://127.0.0.1:8000"  # of mkdocs.yml, where nothing is set


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

    `asked` lists the paths of all requests.
    """

    daemon_threads = True

    def __init__(self, folder: Path):
        """Start serving the folder in the background."""
        super().__init__(("127.0.0.1", 0), partial(Handler, directory=folder))
        self.faults = {}
        self.asked = []
        self.address = f"http://127.0.0.1:{self.server_port}"
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
        for ending in list(self.server.faults):
            if path.endswith(ending):
                return self.fail(ending)
        if path == "/sitemap.xml":  # instant navigation goes by its addresses
            here = self.server.address.encode()
            return self.send(self.file.read_bytes().replace(SITE_URL, here))
        return super().do_GET()

    @property
    def file(self) -> Path:
        """The file that was asked for."""
        file = Path(self.translate_path(self.path))
        return file / "index.html" if file.is_dir() else file

    def send(
        self, body: bytes, headers: dict | None = None, end=None, told=True
    ):
        """Answer with a body, or with its first bytes only, its length told or not."""
        kind = {"Content-Type": self.guess_type(self.file)}
        self.send_response(200)
        for name, value in (kind | (headers or {})).items():
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
