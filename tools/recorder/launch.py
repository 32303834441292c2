"""Start a process for each snippet, warm or fresh, and watch its limits.

Warm: a parent imports torch and transformers once and forks a clean child per
snippet (multiprocessing's forkserver). Fresh: a new interpreter per snippet
(spawn), which takes seconds longer with torch and works on every system. Light
snippets always start fresh, so they never wait for torch.
"""

import contextlib
import json
import multiprocessing
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tools.offline import offline
from tools.recorder.child import run_snippet
from tools.recorder.jitter import Jitter, played
from tools.recorder.processes import (
    TICK,
    find_children,
    is_left_behind,
    kill_group,
    say_end,
)
from tools.recorder.snippets import Snippet
from tools.recorder.visible import find_invisible, make_visible

TIME_LIMIT = 60.0  # seconds
OUTPUT_LIMIT = 100_000  # bytes, many times what a page can show
FIGURE_LIMIT = 1_000_000  # bytes; the largest of ours has 80,000
# What a snippet's process inherits. Everything else is the user's own: keys,
# widths, caches, proxies. A reader's output must not depend on it.
INHERITED = re.compile(
    r"PATH|LD_LIBRARY_PATH|PYTHONPATH|PYTHONDONTWRITEBYTECODE|TMPDIR|TEMP|TMP|CI"
    r"|ATEN_CPU_CAPABILITY|MKL_ENABLE_INSTRUCTIONS|ONEDNN_MAX_CPU_ISA"
    r"|OPENBLAS_CORETYPE|OPENBLAS_L2_SIZE|RECORDER_\w+"
    r"|SYSTEMROOT|SYSTEMDRIVE|COMSPEC|PATHEXT|NUMBER_OF_PROCESSORS"
)
# How this machine reaches others: for those alone that need a service.
NETWORK = re.compile(r"(HTTPS?|NO|ALL)_PROXY|(SSL|CURL|REQUESTS)_C[AE]\w+")

# Modules that a name loads lazily, at its first use: import them in the parent.
LAZY = {
    "AutoTokenizer": "transformers.models.gemma.tokenization_gemma",
    "AutoModelForCausalLM": "transformers.models.llama.modeling_llama",
    "pipeline": "transformers.models.llama.modeling_llama",
    "SentenceTransformer": "transformers.models.bert.modeling_bert",
}
# Processors compute alike with the instructions that nearly all have. That makes
# differences rarer; what must hold without it is tested with jitter.
ONE_THREAD = {
    "MKL_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",  # or numpy starts threads at import
}
SAME_INSTRUCTIONS = {
    "ATEN_CPU_CAPABILITY": "avx2",
    "MKL_ENABLE_INSTRUCTIONS": "AVX2",
    "ONEDNN_MAX_CPU_ISA": "AVX2",
}


@dataclass
class Run:
    """What one run of a snippet gave; `error` is empty if it went well."""

    snippet: Snippet
    output: str = ""
    figures: dict[str, str] = field(default_factory=dict)
    error: str = ""
    opened: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)  # models, under jitter
    alone: bool = True  # it started no process, which reads unseen
    started: float = 0.0  # what is younger was not what ran
    seconds: float = 0.0
    peak_mb: int = 0


def prepare_environment(snippets: list[Snippet]) -> None:
    """Set what every child inherits; must come before the warm parent starts.

    Another thread may start one meanwhile: so nothing of it is ever away, and none
    is started while it changes, which can end a process with 255 before its start.
    """
    cache = Path.cwd() / ".cache"
    lines = {line for s in snippets if s.heavy for line in s.import_lines}
    named = " ".join(lines)
    lazy = {
        f"import {module}" for name, module in LAZY.items() if name in named
    }
    ours = offline(Path.cwd()) | {
        "HOME": str(cache / "home"),  # where nobody keeps a key
        "LANG": "C.UTF-8",
        "MPLBACKEND": "module://tools.recorder.figures",
        "MPLCONFIGDIR": str(cache / "matplotlib"),
        "MATPLOTLIBRC": str(Path(__file__).with_name("matplotlibrc")),
        "NO_COLOR": "1",
        "PYTHONUTF8": "1",  # Windows has other defaults
        "RECORDER_IMPORTS": json.dumps(sorted(lines) + sorted(lazy)),
        **variables_of(SEED),
    }
    kept = {
        n: v for n, v in os.environ.items() if INHERITED.fullmatch(n.upper())
    }
    variables = same_arithmetic() | kept | ours
    with STARTING:
        os.environ |= variables
        for name in os.environ.keys() - variables.keys():
            del os.environ[name]
    (cache / "home").mkdir(parents=True, exist_ok=True)
    if any("matplotlib" in snippet.packages for snippet in snippets):
        make_font_list(cache / "matplotlib")


def same_arithmetic() -> dict[str, str]:
    """Return the variables that let most processors compute alike.

    torch takes AVX2 at its word, and would crash without; where Linux does not
    say that the processor has it, it is left out.
    """
    processor = Path("/proc/cpuinfo")
    if processor.is_file() and "avx2" in processor.read_text().split():
        return ONE_THREAD | SAME_INSTRUCTIONS
    return ONE_THREAD


def make_font_list(folder: Path) -> None:
    """Let matplotlib list the fonts once, or each child would, and say so."""
    if not list(folder.glob("fontlist-*.json")):
        command = [sys.executable, "-c", "import matplotlib.font_manager"]
        subprocess.run(command, capture_output=True, check=False)


def run_all(
    snippets: list[Snippet],
    *,
    fresh: bool = False,
    keys: dict[str, str] | None = None,
    time_limit: float = TIME_LIMIT,
    on_done: "Callable[[Run, Again], None]",
    stop: threading.Event | None = None,
) -> None:
    """Run each snippet in its own process, as many at once as there are cores.

    `keys` are given to hosted snippets only, which alone may use the network.
    `on_done` is given each run as it ends, and can run it again with its models'
    weights moved; nobody else keeps it. Setting `stop` ends those that go on, and
    `on_done` hears no more.
    """
    if not snippets:
        return
    stop = stop or threading.Event()
    ended = threading.Event()  # ours: an error is no wish of the caller's
    machine = played()
    network = {
        k: v for k, v in os.environ.items() if NETWORK.fullmatch(k.upper())
    }
    prepare_environment(snippets)
    warm = None if fresh else start_warm_parent(snippets)

    def is_stopped() -> bool:
        return stop.is_set() or ended.is_set()

    def work(snippet: Snippet) -> None:
        hosted = bool(snippet.keys)
        context = warm if warm and snippet.heavy and not hosted else SPAWN
        extra = {name: (keys or {}).get(name, "") for name in snippet.keys}
        extra |= network if hosted else {}
        if "HF_TOKEN" in extra:  # the hub's files stay apart from our models
            extra["HF_HOME"] = str(Path.cwd() / ".cache/hosted")
            extra["HF_HUB_OFFLINE"] = "0"

        def start(jitter: Jitter | None, seed: str = SEED) -> Run:
            limits = (time_limit, is_stopped, jitter, seed)
            use = context if seed == SEED else SPAWN
            # None: the warm parent is not safe to fork from.
            return run_one(snippet, use, extra, *limits) or run_one(
                snippet, SPAWN, extra, *limits
            )

        run = start(machine if snippet.heavy else None)
        if not is_stopped():
            on_done(run, start)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        futures = [pool.submit(work, s) for s in in_good_order(snippets)]
        try:
            for future in futures:
                future.result()
        except BaseException:  # Ctrl+C: nothing goes on, and nothing starts
            ended.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise


SPAWN = multiprocessing.get_context("spawn")
# What multiprocessing gives if another thread, starting a process, has read the
# code of a forked one first.
LOST = 255
SEED = "0"  # of the order in sets of words
STARTING = threading.Lock()  # a new interpreter reads these as it starts
Again = Callable[..., Run]  # (jitter, seed)


def variables_of(seed: str) -> dict[str, str]:
    """Return the order, the clock and the user of a run: another seed, others.

    There it is another day too: what prints one is told by running it twice.
    """
    if seed == SEED:
        return {"PYTHONHASHSEED": SEED, "TZ": "UTC", "USER": "reader"}
    # The sign is POSIX's: minus is east, where it is later.
    clock = "UTC-14" if time.gmtime().tm_hour >= 10 else "UTC+12"
    return {"PYTHONHASHSEED": seed, "TZ": clock, "USER": "another"}


def start_warm_parent(
    snippets: list[Snippet],
) -> multiprocessing.context.BaseContext | None:
    """Return a context whose processes are forked warm, where that is safe."""
    if sys.platform != "linux" or not any(s.heavy for s in snippets):
        return None
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(
        ["tools.recorder.warm", "tools.recorder.child"]
    )
    # Now, for it ends with the thread that starts it. Neither is on Windows.
    from multiprocessing import forkserver, resource_tracker

    # Ctrl+C is for us to answer: the server inherits that it hears none. The
    # tracker sees to that itself, and lets us hear again as it starts: so first.
    try:
        resource_tracker.ensure_running()
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        forkserver.ensure_running()
    except OSError:  # the temporary folder's path is too long for a socket
        return None
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    return context


def stop_warm_parent() -> None:
    """End the warm parent at once, even if it is importing; none is fine."""
    if sys.platform == "linux":
        from multiprocessing.forkserver import _forkserver

        with contextlib.suppress(TypeError, ProcessLookupError):
            os.kill(_forkserver._forkserver_pid, signal.SIGKILL)


def in_good_order(snippets: list[Snippet]) -> Iterable[Snippet]:
    """Put one heavy snippet first, so the rest need not wait while torch loads."""
    heavy = [snippet for snippet in snippets if snippet.heavy]
    light = [snippet for snippet in snippets if not snippet.heavy]
    return [*heavy[:1], *light, *heavy[1:]]


def run_one(
    snippet: Snippet,
    context: multiprocessing.context.BaseContext,
    environment: dict[str, str],
    time_limit: float,
    is_stopped: Callable[[], bool],
    jitter: Jitter | None,
    seed: str,
) -> Run | None:
    """Run one snippet to its end or its limits; None if forking was not safe."""
    folder = Path(tempfile.mkdtemp(prefix="snippet-"))
    try:
        process = context.Process(
            target=run_snippet,
            args=(str(snippet.path), str(folder), environment, jitter),
        )
        began = time.time()
        if not start_process(process, context, time_limit, seed):
            return None
        started = time.monotonic()
        broken = wait_within_limits(
            process, snippet.path, folder, time_limit, is_stopped
        )
        seconds = time.monotonic() - started
        # Empty if the child did not live to write it.
        status = json.loads(read_text(folder / "status.json") or "{}")
        # Each of its children may have opened a group, or a session, of its own.
        groups = [process.pid, *status.get("children", [])]
        if not broken and any(map(is_left_behind, groups)):
            broken = (
                f"{snippet.path}: left a process running after its last line. "
                "Next: wait for it"
            )
        for group in groups:
            kill_group(group)
        if status.get("unsafe"):
            return None
        figures = {
            name: read_text(folder / name)
            for name in snippet.figures
            if (folder / name).is_file()
        }
        run = Run(
            snippet,
            read_text(folder / "stdout"),
            figures,
            started=began,
            seconds=seconds,
            **status.get("seen", {}),
        )
        run.error = make_visible(
            broken or find_error(run, status, process.exitcode, folder)
        )
        return run
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def start_process(
    process: multiprocessing.Process,
    context: multiprocessing.context.BaseContext,
    time_limit: float,
    seed: str,
) -> bool:
    """Start it; tell whether it could be forked from the warm parent.

    That may still import, or never end importing, or have crashed.
    """
    if context is SPAWN:
        with STARTING:
            os.environ |= variables_of(seed)
            process.start()
            os.environ |= variables_of(SEED)
        return True
    watch = threading.Timer(time_limit, stop_warm_parent)
    watch.start()
    try:
        process.start()
    except (EOFError, OSError):
        return False
    finally:
        watch.cancel()
    return True


def wait_within_limits(
    process: multiprocessing.Process,
    path: Path,
    folder: Path,
    time_limit: float,
    is_stopped: Callable[[], bool],
) -> str:
    """Wait for the end; kill the whole group at a limit and say which."""
    deadline = time.monotonic() + time_limit
    broken = ""
    while process.exitcode is None and not broken:
        process.join(TICK)
        printed = sum(file.stat().st_size for file in folder.glob("std*"))
        if is_stopped():
            broken = "was stopped"
        elif printed > OUTPUT_LIMIT:
            broken = (
                f"printed more than {OUTPUT_LIMIT:,} bytes and was stopped. "
                "Next: print less"
            )
        elif process.exitcode is None and time.monotonic() > deadline:
            broken = (
                f"did not end within {time_limit:g} seconds and was stopped. "
                "Next: let it compute less, or wait for nothing"
            )
    if process.exitcode is None:
        for group in [*find_children(process.pid), process.pid]:
            kill_group(group)
        process.kill()
        process.join()
    return f"{path}: {broken}" if broken else ""


def read_text(file: Path) -> str:
    """Return a file's text, or nothing; an endless one is cut off.

    Bytes that are no UTF-8 stay in it as what Python calls surrogates.
    """
    try:
        with file.open("rb") as data:
            text = data.read(2 * FIGURE_LIMIT)
    except OSError:
        return ""
    return text.decode("utf-8", errors="surrogateescape")


def find_error(run: Run, status: dict, exitcode: int, folder: Path) -> str:
    """Return the first thing wrong with a run that stayed within its limits."""
    path = run.snippet.path
    complaint = read_text(folder / "stderr").strip()
    if not status:
        end = f"{path}: {say_end(exitcode)} before its end (os._exit?)"
        return f"{end}. Next: make run SNIPPET={path}\n{complaint}".rstrip()
    if exitcode not in (0, LOST):
        end = f"{path}: {say_end(exitcode)} after its last line"
        return f"{end}. Next: make run SNIPPET={path}"
    if status.get("error"):
        return f"{status['error']}\n{complaint}".rstrip()
    if complaint and not run.snippet.keys:
        return (
            f"{path}: wrote on stderr: {complaint}\n"
            "    Next: avoid the warning, or catch it and print it if it is the lesson."
        )
    if not run.output.strip():
        return (
            f"{path}: printed nothing, so there is nothing to show or compare. "
            "Next: print what the page should show"
        )
    for name, svg in run.figures.items():
        if len(svg) > FIGURE_LIMIT:
            return (
                f"{path}: its {name} has more than {FIGURE_LIMIT:,} bytes. "
                "Next: draw fewer points, or rasterized=True"
            )
    if hidden := find_invisible(run.output):
        return f"{path}: printed {hidden}, which no reader sees; print it with repr()"
    return ""
