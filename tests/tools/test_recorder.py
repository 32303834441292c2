"""The recorder under fault: each failure is one clear line, and nothing is lost."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.kit import ROOT
from tests.kit.needs import unix
from tests.kit.project import KEY, Project
from tools.recorder import compare, provenance
from tools.recorder.snippets import Snippet

pytestmark = unix  # signals, and paths as they are printed


@pytest.fixture
def project(tmp_path):
    (tmp_path / "root").mkdir()
    return Project(tmp_path / "root")


def test_an_agreeing_output_passes_and_is_not_run_again(project):
    path = project.write("same", "print('one')", "one\n")
    assert project.recorder("check")[0] == 0
    code, report = project.recorder("check")
    assert code == 0 and "0 run, 1 proven before" in report
    path.write_text("print('one')  # edited")
    assert "1 run, 0 proven" in project.recorder("check")[1]


def test_an_exception_names_the_file_the_line_and_the_next_frames(project):
    project.write("raises", "def f():\n    return 1 / 0\n\nf()\n", "kept\n")
    code, report = project.recorder("update")
    assert code == 1
    assert (
        "snippets/part/raises/do_it.py:2: ZeroDivisionError: division" in report
    )
    assert "line 4, in <module>: f()" in report and "runpy" not in report
    assert (
        project.root / "snippets/part/raises/do_it.txt"
    ).read_text() == "kept\n"


@pytest.mark.parametrize(
    ("name", "code", "message"),
    [
        (
            "hangs",
            "print(1, flush=True)\nwhile True: pass",
            "did not end within 3 s",
        ),
        (
            "floods",
            "while True: print('x' * 1000)",
            "printed more than 100,000 bytes",
        ),
        ("exits", "import os; print(1, flush=True); os._exit(0)", "os._exit"),
        (
            "stops",
            "raise SystemExit('no model here')",
            "SystemExit: no model here",
        ),
        ("crashes", "import os; os.kill(os.getpid(), 11)", "killed by SIGSEGV"),
        ("mute", "x = 1", "printed nothing"),
        (
            "warns",
            "import sys; print(1); print('hm', file=sys.stderr)",
            "stderr: hm",
        ),
        (
            "rings",
            "print('bell \\a')",
            "printed U+0007 (a control character) in line 1",
        ),
        (
            "unpickles",
            "import collections as c, pickle\n"
            "print(pickle.loads(pickle.dumps(c.OrderedDict())))",
            "unpickling collections.OrderedDict refused",
        ),
        (
            "calls",
            "import urllib.request as r; r.urlopen('http://1.2.3.4')",
            "recorded snippets get no network: 1.2.3.4",
        ),
        (
            "sends",
            "import socket as s\n"
            "s.socket(s.AF_INET, s.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 9))",
            "recorded snippets get no network: 192.0.2.1",
        ),
        (
            "pretends",
            "import socket; socket.gethostbyname('localhost.example')",
            "recorded snippets get no network: localhost.example",
        ),
        ("unparsable", "print(1", "do_it.py:1: SyntaxError"),
        (
            "threads",
            "import threading, time\n"
            "threading.Thread(target=time.sleep, args=(9,)).start()\nprint(1)",
            "is still running after the last line",
        ),
        (
            "trips",
            "import threading, time\n"
            "threading.Thread(target=time.sleep, args=(9,)).start()\n1 / 0",
            "do_it.py:3: ZeroDivisionError",
        ),
        (
            "peeks",
            "print(open('.env').read())",
            "recorded snippets get no key: .env refused",
        ),
    ],
)
def test_every_fault_is_named_and_leaves_the_recording(
    project, name, code, message
):
    (project.root / ".env").write_text(f"GOOGLE_API_KEY={KEY}\n")
    project.write(name, code, "1\n")
    limit = "3" if name == "hangs" else "60"
    exit_code, report = project.recorder("update", "--time-limit", limit)
    assert exit_code == 1
    assert message in report and f"snippets/part/{name}/do_it.py" in report
    assert KEY not in report
    assert (
        project.root / f"snippets/part/{name}/do_it.txt"
    ).read_text() == "1\n"


def test_one_failure_does_not_hide_the_others(project):
    project.write("bad", "1 / 0", "1\n")
    project.write("good", "print('new')", "old\n")
    code, report = project.recorder("update")
    assert code == 1 and "ZeroDivisionError" in report
    assert (
        project.root / "snippets/part/good/do_it.txt"
    ).read_text() == "new\n"


def test_a_snippet_without_a_key_in_its_docstring_gets_none(project):
    project.write(
        "asks", "import os; print(os.environ.get('GOOGLE_API_KEY'))", "None\n"
    )
    assert project.recorder("check", GOOGLE_API_KEY=KEY)[0] == 0


def test_a_printed_key_is_never_written_nor_repeated(project):
    code = '"""Ask. Needs GOOGLE_API_KEY."""\nimport os\n'
    path = project.write("leaks", code + "print(os.environ['GOOGLE_API_KEY'])")
    exit_code, report = project.recorder(
        "update", "--hosted", GOOGLE_API_KEY=KEY
    )
    assert exit_code == 1 and "printed the value of GOOGLE_API_KEY" in report
    assert KEY not in report and not path.with_suffix(".txt").exists()
    path.write_text(code + "raise ValueError(os.environ['GOOGLE_API_KEY'])")
    exit_code, report = project.recorder(
        "update", "--hosted", GOOGLE_API_KEY=KEY
    )
    assert exit_code == 1 and "ValueError: [GOOGLE_API_KEY]" in report
    assert KEY not in report


def test_something_that_looks_like_a_key_is_refused(project):
    project.write("looks", "print('hf_' + 'a1B2' * 9)", "x\n")
    code, report = project.recorder("update")
    assert (
        code == 1 and "looks like a key" in report and "a1B2a1B2" not in report
    )


def test_a_changed_line_shows_a_diff_and_the_next_step(project):
    path = project.write("changed", "print('old line')", "old line\n")
    path.write_text("print('new line')")
    code, report = project.recorder("check")
    assert code == 1 and "-old line\n+new line" in report
    assert "make record SNIPPET=snippets/part/changed/do_it.py" in report


def test_a_digit_edited_by_hand_is_named_although_it_is_within_tolerance(
    project,
):
    path = project.write("number", "print('0.655')", "0.655\n")
    assert project.recorder("check")[0] == 0
    path.with_suffix(".txt").write_text("0.656\n")
    code, report = project.recorder("check")
    assert code == 1
    assert "snippets/part/number/do_it.txt: edited by hand" in report
    assert project.recorder("update")[0] == 0
    assert path.with_suffix(".txt").read_text() == "0.655\n"
    assert project.recorder("check")[0] == 0


def test_code_changed_since_its_recording_is_stale_even_if_it_prints_the_same(
    project,
):
    path = project.write("same", "print('one')", "one\n")
    path.write_text("print('one')  # edited")
    code, report = project.recorder("check")
    assert code == 1 and "the recording is stale" in report
    assert "these changed: its code. Next: make record" in report
    assert project.recorder("update")[0] == 0
    assert project.recorder("check")[0] == 0


def test_a_version_pinned_since_the_recording_makes_it_stale(project):
    project.write("counts", "import numpy\nprint(1)")
    assert project.recorder("update")[0] == 0
    (project.root / "constraints.txt").write_text("numpy==99.1\n")
    code, report = project.recorder("check")
    assert code == 1 and "now pinned: 99.1" in report


def test_a_machine_that_computes_differently_is_told_and_fails_in_ci_only(
    project,
):
    code = "import os\nprint(os.environ.get('RECORDER_HERE', 'there'))"
    path = project.write("differs", code, "there\n")
    exit_code, report = project.recorder("check", RECORDER_HERE="here", CI="")
    assert exit_code == 0 and "-there\n+here" in report
    assert "Please report it" in report and "1 different" in report
    exit_code, report = project.recorder(
        "check", RECORDER_HERE="here", CI="true"
    )
    assert exit_code == 1 and "In CI that is an error" in report
    assert path.with_suffix(".txt").read_text() == "there\n"


TIE = """
import torch
from transformers import LlamaConfig, LlamaForCausalLM
config = LlamaConfig(vocab_size=8, hidden_size=8, intermediate_size=8,
                     num_hidden_layers=1, num_attention_heads=1)
torch.manual_seed(0)
with __import__("tempfile").TemporaryDirectory() as folder:
    LlamaForCausalLM(config).save_pretrained(folder)
    model = LlamaForCausalLM.from_pretrained(folder)
weight = model.model.embed_tokens.weight[0, 0].item()
print({shown})
"""


def test_an_output_that_depends_on_the_processor_is_not_recorded(project):
    tie = project.write("tie", TIE.replace("{shown}", "int(weight * 1e12)"))
    steady = project.write("steady", TIE.replace("{shown}", "weight > 9"))
    code, report = project.recorder("update")
    assert code == 1
    assert report.count("its output depends on the processor") == 1
    assert not tie.with_suffix(".txt").exists()
    assert steady.with_suffix(".txt").read_text() == "False\n"


def test_a_missing_recording_says_how_to_make_it(project):
    project.write("unrecorded", "print(1)")
    code, report = project.recorder("check")
    assert code == 1 and "has no recording yet. Next: make record" in report


def test_a_failure_is_not_remembered_as_a_proof(project):
    path = project.write("turns", "print(1)", "1\n")
    project.recorder("check")
    path.write_text("1 / 0")
    assert project.recorder("check")[0] == 1
    assert project.recorder("check")[0] == 1


def test_a_proof_falls_with_a_file_that_the_snippet_read(project):
    project.write("reads", "print(open('data.csv').read())")
    (project.root / "data.csv").write_text("1")
    assert project.recorder("update")[0] == 0
    assert "0 run" in project.recorder("check")[1]
    (project.root / "data.csv").write_text("2")
    assert project.recorder("check")[0] == 1


FIGURE = """
import matplotlib.pyplot as plt
plt.plot([1, 3, 2])
plt.title("A title")
plt.show()
print("1 3 2")
"""


def test_a_shown_figure_is_saved_light_and_dark_and_repeats_byte_for_byte(
    project,
):
    path = project.write("draws", FIGURE)
    assert "FAILED" not in project.recorder("update")[1]
    light = path.with_suffix(".svg").read_bytes()
    dark = path.with_suffix(".dark.svg").read_bytes()
    assert light != dark and b"<dc:date>" not in light
    path.with_suffix(".svg").unlink()
    project.recorder("update", "--all")
    assert path.with_suffix(".svg").read_bytes() == light


def test_a_figure_that_did_not_come_is_missed(project):
    path = project.write("draws", FIGURE)
    project.recorder("update")
    path.write_text(FIGURE.replace("plt.show()", ""))
    code, report = project.recorder("check")
    assert code == 1 and "drew a figure and did not show it" in report
    path.write_text("print('1 3 2')")
    code, report = project.recorder("check")
    assert code == 1 and "the run showed no figure" in report


def test_run_without_a_name_runs_nothing(project):
    project.write("one", "print('it ran')", "it ran\n")
    code, report = project.recorder("run")
    assert code == 2 and "make run SNIPPET=" in report
    assert "it ran" not in report


def test_a_name_that_matches_nothing_is_an_error(project):
    project.write("one", "print(1)", "1\n")
    code, report = project.recorder("check", "part/none")
    assert code == 2 and "part/none: no such snippet" in report


# Says who it is, and then goes on as long as the recorder lives.
SLOW = """
import os, time
from pathlib import Path
parent, folder = os.getppid(), Path(os.environ["TMPDIR"])
(folder / "starting").write_text(str(os.getpid()))
(folder / "starting").rename(folder / "started")
while os.getppid() == parent: time.sleep(0.1)
print(1)
"""


def wait_for(file: Path) -> None:
    """Wait until a file is there."""
    end = time.monotonic() + 60
    while not file.exists():
        assert time.monotonic() < end, f"{file} never came"
        time.sleep(0.05)


COUNT = """
import json, sys
from collections import Counter
opened, parsed = Counter(), []
def count(event, given):
    if event == "open" and str(given[0]).startswith(("docs/", "snippets/", ".cache/")):
        opened[str(given[0])] += 1
    elif event == "compile" and given[1] == "<unknown>":  # by ast.parse
        parsed.append(bytes(given[0]).decode())
sys.addaudithook(count)
from tools.recorder.__main__ import main
code = main(sys.argv[1:])
print(json.dumps({"code": code, "opened": opened, "parsed": parsed}))
"""


def count_files(project: Project, *arguments: str) -> dict:
    """Run the recorder; return how often it opened each file of the project."""
    done = subprocess.run(
        [sys.executable, "-c", COUNT, *arguments],
        cwd=project.root,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_an_unchanged_check_parses_nothing_and_reads_no_file_often(project):
    for name in ("one", "two", "three"):
        project.write(name, f"print('{name}')", f"{name}\n")
    assert project.recorder("check")[0] == 0
    counts = count_files(project, "check")
    assert counts["code"] == 0 and counts["parsed"] == []
    # Code, recording and proof of each, and what they were made from.
    assert len(counts["opened"]) == 3 * 3 + 1
    assert max(counts["opened"].values()) <= 4


def test_checking_one_snippet_reads_nothing_of_the_others(project):
    for name in ("one", "two", "three"):
        project.write(name, f"print('{name}')", f"{name}\n")
    assert project.recorder("check")[0] == 0
    path = project.write("two", "print('two')  # edited", "two\n")
    counts = count_files(project, "check", "part/two")
    assert counts["code"] == 0 and counts["parsed"] == [path.read_text()]
    shared = str(provenance.RECORDINGS)
    assert all("/two" in file or file == shared for file in counts["opened"])


def test_a_run_that_is_killed_keeps_what_it_has_proven(project):
    project.write("quick", "print(1)", "1\n")
    project.write("slow", SLOW, "1\n")
    with project.start("check") as process:
        assert "quick" in process.stdout.readline()
        process.kill()
    assert (
        "0 run, 1 proven before" in project.recorder("check", "part/quick")[1]
    )


# Prints the sum, and whether it was forked from a parent that knows torch.
TORCH = """
import sys
import torch
print(torch.ones(3, 3).mm(torch.ones(3, 3)).sum().item())
print("tools.recorder.warm" in sys.modules)
"""
WARM = sys.platform == "linux"


def test_warm_and_fresh_processes_print_the_same(project):
    project.write("sums", TORCH, f"27.0\n{WARM}\n")
    assert project.recorder("check", "--all")[0] == 0
    project.write("sums", TORCH, "27.0\nFalse\n")
    assert project.recorder("check", "--all", "--fresh")[0] == 0


def test_a_parent_with_a_second_thread_is_never_forked(project):
    (project.root / "noisy.py").write_text(
        "import threading, time\n"
        "threading.Thread(target=time.sleep, args=(30,), daemon=True).start()\n"
    )
    path = f"{ROOT}{os.pathsep}{project.root}"
    project.write("sums", "import noisy\n" + TORCH, "27.0\nFalse\n")
    code, report = project.recorder("check", PYTHONPATH=path)
    assert code == 0, report


def test_a_stop_ends_what_runs_and_proves_nothing(project):
    project.write("slow", SLOW, "1\n")
    with project.start("check") as process:
        wait_for(project.root.parent / "started")
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=60)[0]
    assert process.returncode == 130 and "stopped; nothing" in said
    assert "ok " not in said and "FAILED" not in said
    child = int((project.root.parent / "started").read_text())
    assert not psutil.pid_exists(child)


# The preview prepares one run while another thread starts the process of one. If a
# variable went just then, the system would not start it: exit code 255, or OSError.
PREPARES = """
import os, subprocess, sys, threading
from tools.recorder.launch import STARTING, prepare_environment
prepare_environment([])
names, ended = set(os.environ), threading.Event()
def prepare():
    while not ended.is_set():
        prepare_environment([])
sys.setswitchinterval(1e-4)
threads = [threading.Thread(target=prepare) for _ in range(2)]
for thread in threads: thread.start()
try:
    for _ in range(100):
        assert not names - os.environ.keys()
        with STARTING:
            process = subprocess.Popen([sys.executable, "-I", "-S", "-c", ""])
        assert process.wait() == 0
finally:
    ended.set()
"""


def test_a_process_starts_while_other_threads_prepare_the_environment(
    project,
):
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PREPARES],
        cwd=project.root,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_recording_one_snippet_leaves_the_versions_of_all(project):
    versions = project.root / "snippets/versions.txt"
    project.write("one", "print(1)")
    versions.write_text("Recorded with others.\n")
    code, report = project.recorder("update", "part/one")
    assert code == 0 and "record everything: make record" in report
    assert versions.read_text() == "Recorded with others.\n"
    assert project.recorder("update", "--all")[0] == 0
    assert "torch 2.13.0, " in versions.read_text()


def test_a_recording_that_is_no_text_is_named_with_the_next_step(project):
    path = project.write("one", "print(1)")
    path.with_suffix(".txt").write_bytes(b"\xff\xfe1")
    code, report = project.recorder("check")
    assert code == 1 and "its recording cannot be read" in report
    assert "make record SNIPPET=snippets/part/one/do_it.py" in report


def test_numbers_are_compared_nearly_and_text_exactly():
    assert compare.agree("p = 0.7734512", "p = 0.7734515")  # the seventh digit
    assert not compare.agree("p = 0.77", "p = 0.78")  # the second
    assert compare.agree(
        "0.655 cosine", "0.656 cosine"
    )  # one in the last place
    assert not compare.agree(
        "0.05", "0.06"
    )  # one in the last place, but a fifth
    assert not compare.agree("torch 2.13.0", "torch 2.13.1")  # no measurement
    assert not compare.agree("17 tokens", "18 tokens")  # counts are exact
    assert not compare.agree("0.655 a", "0.655 b")


def test_figures_may_differ_in_the_last_digits_and_in_hashed_names():
    drawn = (
        '<path id="m0123456789" d="M 1.234567 2.5"/><use href="#m0123456789"/>'
    )
    moved = drawn.replace("1.234567", "1.234571").replace(
        "0123456789", "9876543210"
    )
    assert compare.figures_agree(drawn, moved)
    assert not compare.figures_agree(
        drawn, drawn.replace("1.234567", "1.334567")
    )
    assert not compare.figures_agree(
        drawn, drawn.replace("#m0123456789", "#m9876543210")
    )


def test_a_hosted_snippet_is_known_by_its_docstring(tmp_path):
    file = tmp_path / "ask.py"
    file.write_text('"""Ask. Needs GOOGLE_API_KEY."""\n')
    assert Snippet(file).keys == ["GOOGLE_API_KEY"]
    file.write_text('"""Explain which key wins."""\nprint("GOOGLE_API_KEY")\n')
    assert Snippet(file).keys == []
