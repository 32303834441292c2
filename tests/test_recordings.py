"""Every snippet against its recording: here, and as on other processors."""

import os
import re
import subprocess
import sys
import warnings

import pytest

from tests.kit import ROOT
from tools.recorder.__main__ import SHOWN_VERSIONS, VERSIONS
from tools.recorder.jitter import SHAKES, VARIABLE
from tools.recorder.provenance import PINS
from tools.recorder.snippets import find_snippets

PEAK_MB = 2500


def check(*arguments: str, **variables: str) -> str:
    """Run the recorder's check over the repository; fail with what it says."""
    done = subprocess.run(
        [sys.executable, "-m", "tools.recorder", "check", *arguments],
        cwd=ROOT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        pytest.fail(done.stderr + done.stdout, pytrace=False)
    if done.stderr:  # this machine computes differently, which CI refuses
        warnings.warn(done.stderr, stacklevel=2)
    return done.stdout


def models_in(source: str) -> bool:
    """Tell whether a snippet computes with a model, not only a tokenizer."""
    calls = ("AutoModel", "SentenceTransformer(", "pipeline(")
    return any(call in source for call in calls)


COMPUTING = [
    str(s.path) for s in find_snippets() if models_in(s.source) and not s.keys
]


def test_every_snippet_prints_what_is_recorded():
    """In CI each is run; elsewhere not those that `make site` has just proven."""
    report = check(*(["--all"] if os.environ.get("CI") else []))
    print(report)
    assert int(re.search(r"largest (\d+) MB", report)[1]) < PEAK_MB


# Every recording was made under all of them: the recorder refuses it else.
@pytest.mark.full
@pytest.mark.parametrize("shake", SHAKES, ids=str)
def test_models_print_the_same_with_their_weights_moved(shake):
    machine = {VARIABLE: f"{shake.size}:{shake.seed}", "CI": "true"}
    assert len(COMPUTING) > 50
    check("--all", "--time-limit", "240", *COMPUTING, **machine)


def test_the_pages_name_pinned_versions():
    line, pins = (ROOT / VERSIONS).read_text(), (ROOT / PINS).read_text()
    named = re.findall(r"\b([a-z-]+) ([\d.]+)[,.]", line)
    assert [name for name, _ in named] == list(SHOWN_VERSIONS)
    for name, version in named:
        assert re.search(rf"^{name}=={re.escape(version)}\b", pins, re.M), name
