"""The server of the preview: what has changed, what is built, what has run."""

import json
import os
import shutil
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path

from tools.recorder.faults import (
    escape,
    find_disagreement,
    missing_model,
    refuse_secrets,
)
from tools.recorder.launch import (
    Again,
    Run,
    prepare_environment,
    run_all,
    start_warm_parent,
    stop_warm_parent,
)
from tools.recorder.secrets import known_secrets
from tools.recorder.snippets import Snippet, find_snippets, find_strays
from tools.serve.build import build_site, highlight
from tools.serve.handler import Handler
from tools.site.check import find_unrecorded
from tools.site.sources import scan

LOOK = 0.1  # seconds between looks at the files
SETTLE = 0.03  # seconds without a change: editors save in several steps
HEARTBEAT = 15  # seconds after which a silent page is written to, or let go
LIGHT = (
    "Torch is not installed, so snippets are not run and pages show their "
    "recordings. To run what you save: `make models`, then start this again."
)


@dataclass
class Shown:
    """What pages show of a saved snippet, instead of what was built."""

    state: str  # running, agrees, differs, failed or skipped
    html: str  # its code, highlighted
    note: str = ""
    output: str | None = None  # None if it has not printed all of it
    figures: dict[str, str] = field(default_factory=dict)  # {file: SVG}
    number: int = 0  # higher than that of anything shown before


class Preview(ThreadingHTTPServer):
    """The server, its latest build, and the runs since it started."""

    daemon_threads = True

    def __init__(self, port: int) -> None:
        """Listen on a port, 0 for any. Raises OSError for a busy one."""
        super().__init__(("127.0.0.1", port), Handler)
        self.address = f"http://127.0.0.1:{self.server_port}/"
        # Of this port alone: what a killed preview left here goes now.
        self.folder = Path(".cache/preview", str(self.server_port)).absolute()
        shutil.rmtree(self.folder, ignore_errors=True)
        self.build = ""  # the name of the folder that is served
        self.stale = threading.Event()
        self.changed = threading.Condition()  # held to change what follows
        self.version = 0
        self.shown: dict[str, Shown] = {}
        self.runs: dict[Path, Run] = {}
        self.stops: dict[Path, threading.Event] = {}
        self.pool = ThreadPoolExecutor(os.cpu_count())
        self.can_run = find_spec("torch") is not None
        self.secrets = known_secrets()

    def start(self) -> None:
        """Build, then serve and watch for ever."""
        seen = scan()
        if self.can_run:
            prepare_environment(find_snippets())
            start_warm_parent(find_snippets())
        self.rebuild()
        if not self.build:
            raise SystemExit(1)
        for work in (self.serve_forever, self.rebuild_forever):
            threading.Thread(target=work, daemon=True).start()
        if not self.can_run:
            say(LIGHT)
        for snippet in find_snippets():
            if self.can_run and not snippet.keys and not snippet.recording:
                self.save(snippet.path)
        say(f"{self.address} shows the pages; Ctrl+C ends it")
        self.watch(seen)

    def watch(self, seen: dict[Path, tuple[int, int]]) -> None:
        """Look at the files for ever, at a large project less often."""
        while True:
            started = time.monotonic()
            now = scan()
            pause = max(LOOK, 5 * (time.monotonic() - started))
            time.sleep(pause if now == seen else SETTLE)
            if now != seen and now == scan():
                self.notice({path for path, _ in now.items() ^ seen.items()})
                seen = now

    def notice(self, changed: set[Path]) -> None:
        """Do what changed, new and deleted files ask for."""
        snippets = {
            path.with_name(path.name.partition(".")[0] + ".py")
            for path in changed
            if path.parts[0] == "snippets"
        }
        for path in sorted(snippets):
            if path in changed and path.is_file():
                self.save(path)
            elif path in self.runs and path.is_file():
                with self.changed:
                    self.judge(self.runs[path])  # its recording has changed
            else:
                if path in changed:
                    self.forget(path)
                self.stale.set()
        if any(path.parts[0] != "snippets" for path in changed):
            self.stale.set()

    def rebuild_forever(self) -> None:
        """Build whenever something that the build reads has changed."""
        while self.stale.wait():
            self.stale.clear()
            self.rebuild()

    def rebuild(self) -> None:
        """Build into a new folder and serve it; after an error, the one before."""
        started = time.monotonic()
        target = self.folder / str(time.time_ns())
        try:
            build_site(target, self.address)
            problems = find_unrecorded(target) + find_strays()
        except (Exception, SystemExit) as error:
            say(f"failed  to build, so the pages stay as they were: {error!r}")
            shutil.rmtree(target, ignore_errors=True)
            return
        with self.changed:
            old, self.build = self.build, target.name
            self.version += 1
            self.changed.notify_all()
        if old:
            shutil.rmtree(self.folder / old, ignore_errors=True)
        say(f"built   the site ({time.monotonic() - started:.1f} s)")
        for problem in problems:
            say(problem)

    def save(self, path: Path) -> None:
        """Run a saved snippet; an earlier run of it that still goes on ends."""
        self.forget(path)
        snippet = Snippet(path)
        try:
            shown = Shown("running", highlight(snippet.source))
        except (OSError, UnicodeDecodeError) as error:
            say(f"failed  {path}: {error}")
            return
        shown.note = why_not_run(snippet) if self.can_run else LIGHT
        if shown.note:
            shown.state = "skipped"
            say(f"skipped {path}: {shown.note}")
        self.show(path, shown)
        if not shown.note:
            stop = self.stops[path] = threading.Event()
            self.pool.submit(self.run, snippet, stop)

    def forget(self, path: Path) -> None:
        """End the run of a snippet, if there is one, and drop what it gave."""
        with self.changed:
            self.stops.pop(path, threading.Event()).set()
            self.runs.pop(path, None)
            self.shown.pop(path.as_posix(), None)

    def run(self, snippet: Snippet, stop: threading.Event) -> None:
        """Run a snippet, keep what it gave and judge it, unless it is stopped."""

        def finish(run: Run, _again: Again | None = None) -> None:
            refuse_secrets(run, self.secrets)
            with self.changed:  # or a newer save could come in between
                if not stop.is_set():
                    self.runs[snippet.path] = run
                    self.judge(run)

        try:
            run_all([snippet], on_done=finish, stop=stop)
        except Exception as error:  # or this thread would keep it to itself
            finish(Run(snippet, error=f"{snippet.path}: {error!r}"))

    def judge(self, run: Run) -> None:
        """Compare a run with its recording; tell the terminal and the pages.

        `changed` is held, or two could judge it by recordings of two saves.
        """
        path = run.snippet.path
        shown = Shown("failed", highlight(run.snippet.source), run.error)
        if not run.error:
            escaped = Run(run.snippet, escape(run.output), run.figures)
            shown.note = find_disagreement(escaped)
            shown.state = "differs" if shown.note else "agrees"
            shown.output = run.output.rstrip() + "\n"
            shown.figures = {
                file.as_posix(): run.figures[name]
                for name, file in run.snippet.figures.items()
                if name in run.figures
            }
        self.show(path, shown)
        say(
            f"{shown.state:7} {path} ({run.seconds:.1f} s)\n{shown.note}".strip()
        )

    def show(self, path: Path, shown: Shown) -> None:
        """Tell the open pages."""
        with self.changed:
            self.version = shown.number = self.version + 1
            self.shown[path.as_posix()] = shown
            self.changed.notify_all()

    def wait_for_news(self, sent: int) -> tuple[int, str]:
        """Return the version after `sent` and what pages have to know of it."""
        with self.changed:
            self.changed.wait_for(lambda: self.version != sent, HEARTBEAT)
            runs = {
                path: {**vars(shown), "figures": list(shown.figures)}
                for path, shown in self.shown.items()
            }
            news = {"build": self.build, "runs": runs}
            return self.version, json.dumps(news)

    def close(self) -> None:
        """End every run and stop serving."""
        for stop in list(self.stops.values()):
            stop.set()
        stop_warm_parent()
        self.pool.shutdown(cancel_futures=True)
        self.server_close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def handle_error(self, *_: object) -> None:
        """Say nothing when a browser hangs up."""


def why_not_run(snippet: Snippet) -> str:
    """Return why saving a snippet does not run it, and what would; or nothing."""
    if snippet.keys:
        return (
            f"It needs {' and '.join(snippet.keys)}. With the key in .env: "
            f".venv/bin/python -m tools.hosted {snippet.path}"
        )
    if model := missing_model(snippet):
        return f"It needs {model}, which is not fetched. Next: make models"
    return ""


def say(line: str) -> None:
    """Print at once, into a pipe too."""
    print(line, flush=True)
