"""Every snippet against its recording: here, and as on other computers."""

import os
import re
import subprocess
import sys

import pytest

from tests.conftest import ROOT
from tools.recorder.__main__ import VERSIONS, versions_line
from tools.recorder.snippets import find_snippets

PEAK_MB = 2500
# These make a current CPU compute like one from 2013, without AVX-512.
OLDER_CPU = {
    "ATEN_CPU_CAPABILITY": "avx2",
    "MKL_ENABLE_INSTRUCTIONS": "AVX2",
    "ONEDNN_MAX_CPU_ISA": "AVX2",
}


def check(*arguments: str, **variables: str) -> str:
    """Run the recorder's check over the repository; fail with what it says."""
    done = subprocess.run(
        [sys.executable, "-m", "tools.recorder", "check", "--all", *arguments],
        cwd=ROOT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        pytest.fail(done.stderr + done.stdout, pytrace=False)
    return done.stdout


def models_in(source: str) -> bool:
    """Tell whether a snippet computes with a model, not only a tokenizer."""
    calls = ("AutoModel", "SentenceTransformer(", "pipeline(")
    return any(call in source for call in calls)


# Two threads in each of two processes: let the idle ones sleep, and wait longer.
TWO_THREADS = {
    "GOMP_SPINCOUNT": "0",
    "MKL_NUM_THREADS": "2",
    "OMP_NUM_THREADS": "2",
    "OMP_WAIT_POLICY": "PASSIVE",
}
COMPUTING = [
    str(s.path) for s in find_snippets() if models_in(s.source) and not s.keys
]


def test_every_snippet_prints_what_is_recorded():
    report = check()
    print(report)
    assert int(re.search(r"largest (\d+) MB", report)[1]) < PEAK_MB


def test_models_print_the_same_on_an_older_cpu_with_two_threads():
    check("--time-limit", "240", *COMPUTING, **OLDER_CPU, **TWO_THREADS)


@pytest.mark.skipif(
    "not os.environ.get('CI')", reason="your versions may differ"
)
def test_the_pages_name_the_versions_that_made_the_outputs():
    assert (ROOT / VERSIONS).read_text() == versions_line()
