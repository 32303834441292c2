"""What tests have started ends with them, also when they are killed."""

import subprocess
import sys

import psutil

from tests.kit import ROOT
from tests.kit.needs import linux

PROGRAM = """
import subprocess, sys, time
from tests.kit.cleanup import watch
watcher = watch()
sleeper = subprocess.Popen(["sleep", "300"], start_new_session=True)
print(sleeper.pid, flush=True)
time.sleep(300)
"""


@linux
def test_what_a_killed_run_has_started_ends_with_it():
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as run:
        sleeper = psutil.Process(int(run.stdout.readline()))
        run.kill()
    assert not psutil.wait_procs([sleeper], timeout=20)[1]
