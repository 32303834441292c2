"""Preview the site while you write.

    python -m tools.serve [--port 8000]

Save a chapter, and the site is built again and open pages reload. Save a
snippet, and it alone runs; open pages show what it gave without a rebuild. No
recording is written: that takes `make record`. Without torch, nothing runs.
"""

import errno
import logging
import os
import signal

from tools.command import end_on_signals, make_parser
from tools.serve.preview import Preview, say
from tools.site.sources import check_link


def main() -> int:
    """Serve until Ctrl+C; return the exit code."""
    parser = make_parser("serve", __doc__)
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args()
    check_link()
    logging.basicConfig(format="%(levelname)s: %(message)s")
    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    end_on_signals()
    try:
        preview = Preview(options.port)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        say(
            f"Port {options.port} is taken, perhaps by another preview. End "
            f"that one, or: make serve PORT={options.port + 1}"
        )
        return 1
    try:
        preview.start()
    except KeyboardInterrupt:
        say("\nended; no recording was written")
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):  # once is enough
            signal.signal(number, signal.SIG_IGN)
        preview.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
