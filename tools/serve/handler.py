"""Answers to the browser."""

from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from tools.serve.preview import Preview

PAGE_SCRIPT = Path(__file__).with_name("page.js")


class Handler(SimpleHTTPRequestHandler):
    """Serve the latest build, the figures of the runs, and the news."""

    server: "Preview"
    # On Windows any program may have told the system that .js is plain text,
    # and a browser runs no module of that type.
    extensions_map: ClassVar[dict[str, str]] = {
        **SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript",
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
    }

    def do_GET(self) -> None:
        """Answer one request, with the file even if the browser has one.

        It compares whole seconds: of two builds in one second, the browser
        would keep the first, see that it is old, and reload for ever.
        """
        del self.headers["If-Modified-Since"]
        name = self.path.partition("?")[0].lstrip("/")
        figures = {}
        for shown in list(self.server.shown.values()):
            figures |= shown.figures
        if name == "live/events":
            self.send_news()
        elif name == "live/page.js":
            self.send("text/javascript", PAGE_SCRIPT.read_text("utf-8"))
        elif name in figures:
            self.send("image/svg+xml", figures[name])
        else:
            super().do_GET()

    def translate_path(self, path: str) -> str:
        """Return the file in the latest build."""
        self.directory = str(self.server.folder / self.server.build)
        return super().translate_path(path)

    def send(self, kind: str, text: str = "") -> None:
        """Send a text that is no file of the build."""
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.end_headers()
        self.wfile.write(text.encode())

    def send_news(self) -> None:
        """Send the news now and whenever there are some, until the page leaves."""
        self.send("text/event-stream")
        sent = -1
        while True:
            sent, news = self.server.wait_for_news(sent)
            self.wfile.write(f"data: {news}\n\n".encode())

    def end_headers(self) -> None:
        """Let the browser ask again each time."""
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing of requests."""
