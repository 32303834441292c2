"""End the four commands at random moments: is anything alive, or lost?

    python -m tests.tools.interrupt [--moments 10] [site record serve test]

Run it in a clean clone that is set up (`make site`): it ends what it starts with
Ctrl+C, SIGTERM and kill -9, and looks each time whether a process is left, and
whether git sees a changed file. Then the command has to run to its end. Linux
only. No test, because it takes half an hour.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.kit.cleanup import find_left

LONGEST = {"site": 20, "record": 20, "serve": 8, "test": 40}  # seconds
COMMANDS = {
    "site": ["tools.site"],
    "record": ["tools.recorder", "update", "--all"],
    "serve": ["tools.serve", "--port", "0"],
    "test": ["pytest", "-q", "--numprocesses", "2", "--dist", "loadfile"],
}
SIGNALS = {"Ctrl+C": "SIGINT", "SIGTERM": "SIGTERM", "kill -9": "SIGKILL"}
TEMPORARY = Path(".cache/interrupt").absolute()  # what is left lies in it
PATIENCE = 20  # seconds in which all has to be over


def main() -> int:
    """Try all; return 1 if anything was left or lost."""
    parser = argparse.ArgumentParser(prog="interrupt")
    parser.add_argument("commands", nargs="*", metavar="command")
    parser.add_argument("--moments", type=int, default=10)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    chance = random.Random(options.seed)
    print(f"seed {options.seed}")
    # What is started then hears Ctrl+C, even if a shell's & has it ignored here.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    bad = 0
    for name in options.commands or COMMANDS:
        for words, kind in SIGNALS.items():
            moments = [
                chance.uniform(0, LONGEST[name]) for _ in range(options.moments)
            ]
            faults = [end_at(moment, name, kind) for moment in moments]
            bad += sum(map(bool, faults))
            times = ", ".join(f"{moment:.1f}" for moment in moments)
            print(f"{name}, {words}, after {times} s:", end=" ", flush=True)
            print(
                "; ".join(filter(None, faults)) or "nothing left, nothing lost"
            )
        if name not in ("serve", "test"):
            done = subprocess.run([sys.executable, "-m", *COMMANDS[name]])
            bad += bool(done.returncode)
            print(f"{name}, to its end: exit {done.returncode}")
    return bool(bad)


def end_at(moment: float, name: str, kind: str) -> str:
    """Run a command, end it after so many seconds, return what is wrong then."""
    TEMPORARY.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(".cache/proofs", ignore_errors=True)  # so that all runs
    process = subprocess.Popen(
        [sys.executable, "-m", *COMMANDS[name]],
        env={**os.environ, "TMPDIR": str(TEMPORARY)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    time.sleep(moment)
    if kind == "SIGINT":  # as a terminal does
        os.killpg(process.pid, signal.SIGINT)
    else:
        process.send_signal(getattr(signal, kind))
    began = time.monotonic()
    while (
        left := find_left(Path.cwd())
    ) and time.monotonic() < began + PATIENCE:
        process.poll()
        time.sleep(0.2)
    faults = [f"after {moment:.1f} s {line} is alive" for line in left.values()]
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    process.wait()
    changed = subprocess.run(
        ["git", "status", "--porcelain"], capture_output=True, text=True
    ).stdout
    if changed:
        faults.append(f"after {moment:.1f} s git sees {changed.split()}")
    return "; ".join(faults)


if __name__ == "__main__":
    raise SystemExit(main())
