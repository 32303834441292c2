"""What both stand-ins share: a server on loopback that starts and stops."""

import os
import socket
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


class Handler(BaseHTTPRequestHandler):
    """Answers one request; a subclass has do_GET, do_POST and so on."""

    protocol_version = "HTTP/1.1"

    def send(self, status: int, headers: dict[str, str], body: bytes) -> None:
        """Send a whole answer; to HEAD, all of it but the body."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_) -> None:
        """Write nothing on stderr."""


class Service:
    """A context manager: inside it, `handler` answers requests to `url`.

    A handler finds this object as `self.server.service`.
    """

    handler: type[Handler]

    def __enter__(self):
        """Start serving on a free port."""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self.handler)
        self._server.daemon_threads = True
        self._server.service = self
        # A stop waits for the end of a poll, which by default lasts 0.5 s.
        serve = self._server.serve_forever
        self._thread = Thread(target=serve, args=(0.01,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_) -> None:
        """Stop serving and free the port."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """The base address."""
        return f"http://127.0.0.1:{self._server.server_port}"


def dead_url() -> str:
    """Return an address on loopback where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


def environment_without(names: tuple[str, ...]) -> dict[str, str]:
    """Return this process's environment less some names, for use on loopback."""
    kept = {
        name: text for name, text in os.environ.items() if name not in names
    }
    return kept | {"NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
