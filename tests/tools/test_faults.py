"""Faults that people make and meet: each is one clear line, and nothing is lost.

A row is a snippet and the words that the recorder must answer it with, or, if it
is honest, what it must record: what a reader's terminal shows. All are written
into one project and recorded by one command.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import pytest

from tests.kit import ROOT
from tests.kit.cleanup import find_left
from tests.kit.needs import unix
from tools.files import explain, write_whole

pytestmark = unix
KEY = "planted-value-of-a-key-7391"
SWALLOWED = "try: {}\nexcept OSError: print('went on')"
AGAIN = "prints something else the second time"
NO_KEY = "recorded snippets get no key"

REFUSED = {
    # It ends badly after its last line.
    "exit_code": (
        "import atexit, os\natexit.register(os._exit, 5)\nprint(1)",
        "ended with code 5",
    ),
    "crash_at_exit": (
        "import atexit, ctypes\natexit.register(ctypes.string_at, 0)\nprint(1)",
        "killed by SIGSEGV",
    ),
    "odd_signal": (
        "import os\nprint(1, flush=True)\nos.kill(os.getpid(), 40)",
        "killed by signal 40",
    ),
    "left_process": (
        "import subprocess\nsubprocess.Popen(['sleep', '60'])\nprint(1)",
        "left a process running after its last line",
    ),
    "own_session": (
        "import os, time\nif not os.fork():\n    os.setsid()\n"
        "    time.sleep(60)\n    os._exit(0)\nprint(1)",
        "left a process running after its last line",
    ),
    "recursion": ("def f(n): return f(n + 1)\nf(0)", "RecursionError"),
    "deep": ("-" * 100_000 + "1", "Error"),
    "silent": ("x = 1", "nothing to show or compare. Next: print"),
    "flood": (
        "while True: print('y' * 999)",
        "and was stopped. Next: print less",
    ),
    # Its output is no text, or too much of it.
    "bytes": ("import os\nos.write(1, b'na\\xefve')", "the byte EF (no UTF-8)"),
    "huge_figure": (
        "import matplotlib.pyplot as plt\nimport numpy as np\n"
        "plt.scatter(*np.random.default_rng(0).random((2, 20_000)))\n"
        "plt.show()\nprint(1)",
        "more than 1,000,000 bytes",
    ),
    "hidden_figure": (
        "import matplotlib.pyplot as plt\nplt.switch_backend('agg')\n"
        "plt.plot([1])\nprint(1)",
        "drew a figure and did not show it",
    ),
    # What was refused is not made good by going on without it.
    "swallowed_network": (
        "import socket\n"
        + SWALLOWED.format("socket.create_connection(('192.0.2.1', 9))"),
        "recorded snippets get no network: 192.0.2.1",
    ),
    "asked_name": (
        "import socket\n" + SWALLOWED.format("socket.getfqdn('192.0.2.1')"),
        "recorded snippets get no network",
    ),
    "reverse_name": (
        "import socket\n"
        + SWALLOWED.format("socket.getnameinfo(('192.0.2.1', 80), 0)"),
        "recorded snippets get no network",
    ),
    "swallowed_key": (SWALLOWED.format("open('.env')"), NO_KEY),
    "key_around": ("print(open('snippets/../.env').read())", NO_KEY),
    "key_in_proc": ("print(open('/proc/self/cwd/.env').read())", NO_KEY),
    "key_of_parent": (
        "import os\nprint(open(f'/proc/{os.getppid()}/environ').read()[::-1])",
        "the shell's variables are its user's",
    ),
    # What another program reads is known by what it prints, however written.
    "key_in_base64": (
        "import base64, subprocess\n"
        "found = subprocess.run(['cat', '.env'], capture_output=True).stdout\n"
        "print(base64.b64encode(found).decode())",
        "printed the value of A_KEY",
    ),
    "key_in_hex": (f"print({KEY!r}.encode().hex())", "the value of A_KEY"),
    "key_backwards": (f"print({KEY!r}[::-1])", "the value of A_KEY"),
    "key_wrapped": (
        f"import textwrap\nprint(textwrap.fill({KEY!r}, 14))",
        "the value of A_KEY",
    ),
    "key_in_title": (
        "import matplotlib.pyplot as plt\n"
        f"plt.title({KEY!r}.replace('-', '--'))\nplt.show()\nprint(1)",
        "the value of A_KEY",
    ),
    "key_in_error": (
        f"import base64\nraise ValueError(base64.b64encode({KEY!r}.encode()))",
        "ValueError: b'[A_KEY]",
    ),
    "key_at_the_cut": (
        f"import sys\nsys.stderr.write({KEY!r} + 'x' * 988)\nsys.exit(1)",
        "SystemExit: 1\n[A_KEY]xxx",
    ),
    "key_of_mine": ("print(open('.env.local').read())", NO_KEY),
    "key_linked": (
        "import os, tempfile\nname = tempfile.mkdtemp() + '/a'\n"
        "os.symlink(os.path.abspath('.env'), name)\nprint(open(name).read())",
        "changes no file: os.symlink of .env",
    ),
    "key_moved": ("import os\nos.rename('.env', '/tmp/x')", "changes no file"),
    # It changes the repository.
    "writes": ("open('left.txt', 'w').write('x')\nprint(1)", "writes no file"),
    "writes_path": (
        "from pathlib import Path\nPath('left.txt').write_text('x')\nprint(1)",
        "writes no file: left.txt",
    ),
    "overwrites": ("open('README.md', 'a').write('x')", "writes no file"),
    "removes": ("import os\nos.remove('README.md')", "changes no file"),
    "removes_models": (
        "import shutil\nshutil.rmtree('.cache')",
        "changes no file: shutil.rmtree of .cache",
    ),
    "removes_all": (
        "import shutil\nshutil.rmtree('snippets', ignore_errors=True)\nprint(1)",
        "changes no file",
    ),
    # It prints what no reader will see again.
    "set_order": ("print({'a', 'b', 'c', 'd', 'e', 'f'})", AGAIN),
    "hash_value": ("print(hash('abc'))", AGAIN),
    "clock": ("import time\nprint(time.time())", AGAIN),
    "process_id": ("import os\nprint(os.getpid())", AGAIN),
    "random_number": ("import random\nprint(1e6 + random.random())", AGAIN),
    "address": ("print(object())", AGAIN),
    "temporary": ("import tempfile\nprint(tempfile.mkdtemp())", AGAIN),
    "today": ("import datetime\nprint(datetime.date.today())", AGAIN),
    "user": ("import getpass\nprint(getpass.getuser())", AGAIN),
    "root": ("import os\nprint(os.getcwd())", "a path of this machine"),
    # A neighbour would import it in a module's place.
    "../other/tokenize": ("print(1)", "its name is a module's"),
    "../other/numpy": ("print(1)", "its name is a module's"),
}
AS_AT_A_TERMINAL = {
    "order": (
        "import subprocess, sys\nprint('first')\n"
        "subprocess.run([sys.executable, '-c', \"print('second')\"])\n"
        "print('third')",
        "first\nsecond\nthird\n",
    ),
    "forked": (
        "import os\nprint('parent')\nif not os.fork():\n    print('child')\n"
        "    os._exit(0)\nos.wait()",
        "parent\nchild\n",
    ),
    "at_exit": (
        "import atexit, torch\natexit.register(print, 'bye')\nprint('hello')",
        "hello\nbye\n",
    ),
    "from_c": (
        "import ctypes, torch\nprint('Python', flush=True)\n"
        "ctypes.CDLL(None).printf(b'C\\n')",
        "Python\nC\n",
    ),
    "pool": (
        "from concurrent.futures import ProcessPoolExecutor\n"
        "from multiprocessing import get_context\n"
        "from fractions import Fraction\n"
        "with ProcessPoolExecutor(2, get_context('fork')) as pool:\n"
        "    print(list(pool.map(Fraction, [1, 2])))",
        "[Fraction(1, 1), Fraction(2, 1)]\n",
    ),
    "shell": (
        "import os, shutil, time\n"
        "print(os.environ.get('COLUMNS'), shutil.get_terminal_size().columns)\n"
        "print(os.environ.get('FOO'), time.strftime('%Z'))\n"
        "print(os.environ.get('OMP_NUM_THREADS'), os.listdir(os.environ['HOME']))\n"
        "print([n for n in os.environ if n.startswith(('HUGGING', 'SENTENCE'))])",
        "None 80\nNone UTC\n1 []\n[]\n",
    ),
    "unix_socket": (
        "import socket, tempfile\nname = tempfile.mkdtemp().encode() + b'/s'\n"
        "s, c = socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX)\n"
        "s.bind(name); s.listen(); c.connect(name); print('connected')",
        "connected\n",
    ),
}
OF_A_SHELL = {
    "COLUMNS": "40",
    "FOO": "bar",
    "HUGGINGFACE_HUB_CACHE": "/x",
    "OMP_NUM_THREADS": "2",
    "SENTENCE_TRANSFORMERS_HOME": "/x",
    "TZ": "Asia/Tokyo",
}


def recorder(root: Path, *arguments: str) -> tuple[int, str]:
    """Run the recorder in a shell with variables of its user's."""
    done = subprocess.run(
        [sys.executable, "-m", "tools.recorder", *arguments],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(ROOT), **OF_A_SHELL},
        capture_output=True,
        text=True,
        timeout=300,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def recorded(tmp_path_factory) -> tuple[Path, dict[str, str]]:
    """Return a project with all of them, and {snippet: what was said of it}."""
    root = tmp_path_factory.mktemp("faults") / "root"
    folder = root / "snippets/part/chapter"
    folder.mkdir(parents=True)
    (root / "snippets/part/other").mkdir()
    (root / "docs").mkdir()
    for name in (".env", ".env.local"):
        (root / name).write_text(f"A_KEY={KEY}\n")
    (root / ".cache/models").mkdir(parents=True)
    (root / "README.md").write_text("# Mine\n")
    for name, (code, _) in {**REFUSED, **AS_AT_A_TERMINAL}.items():
        (folder / f"{name}.py").write_text(f"{code}\n")
    (folder / "latin.py").write_bytes(b"print('na\xefve')\n")
    (folder / "nothing.py").symlink_to("nowhere.py")
    (folder / "folder.py").mkdir()
    os.mkfifo(folder / "pipe.py")
    (folder / "Odd name.py").write_text("print(1)\n")
    (folder / "id_rsa").write_text("x\n")
    (folder / f"{KEY}.txt").write_text("x\n")
    (folder / "e\x1b[31m.py").write_text("print(1)\n")
    (root / "snippets/part/linked").symlink_to(root / "docs")
    (root / "snippets/alone.py").write_text("print(1)\n")
    code, report = recorder(root, "update", "--time-limit", "120")
    assert code == 1 and KEY[4:] not in report and "\x1b" not in report
    assert "[A_KEY].txt: a recording without its snippet" in report
    assert "Traceback" not in report and "site-packages" not in report
    said: dict[str, str] = {"": report}
    for block in report.split("\n\n"):
        for line in block.splitlines():
            if line.startswith("snippets/part/"):
                path = Path(line.partition(":")[0]).with_suffix("")
                name = os.path.relpath(path, "snippets/part/chapter")
                said[name] = said.get(name, "") + block + "\n"
    return root, said


@pytest.mark.parametrize("name", REFUSED)
def test_a_fault_is_refused_in_a_clear_line(recorded, name):
    root, said = recorded
    assert REFUSED[name][1] in said[name]
    assert len(said[name].splitlines()) < 25
    recording = root / f"snippets/part/chapter/{name}.txt"
    assert recording.exists() == (REFUSED[name][1] == "its name is a module's")


@pytest.mark.parametrize("name", AS_AT_A_TERMINAL)
def test_what_is_recorded_is_what_a_terminal_shows(recorded, name):
    root, said = recorded
    recording = root / f"snippets/part/chapter/{name}.txt"
    assert recording.is_file(), said.get(name)
    assert recording.read_text() == AS_AT_A_TERMINAL[name][1]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("latin.py", "Next: save it as text in UTF-8"),
        ("nothing.py", "neither a snippet nor its recording"),
        ("folder.py", "neither a snippet nor its recording"),
        ("pipe.py", "neither a snippet nor its recording"),
        ("Odd name.py", "neither a snippet nor its recording"),
        ("id_rsa", "neither a snippet nor its recording"),
        ("../linked", "neither a snippet nor its recording"),
        ("../../alone.py", "neither a snippet nor its recording"),
    ],
)
def test_an_odd_file_is_one_line_and_ends_nothing(recorded, name, why):
    root, said = recorded
    path = os.path.relpath(f"{root}/snippets/part/chapter/{name}", root)
    lines = [x for x in said[""].splitlines() if x.startswith(f"{path}:")]
    assert why in lines[0]


def test_nothing_is_lost_and_nothing_left(recorded):
    root, _ = recorded
    assert (root / ".env").read_text() == f"A_KEY={KEY}\n"
    assert (root / "README.md").read_text() == "# Mine\n"
    assert (root / ".cache/models").is_dir()
    assert not (root / "left.txt").exists()


@pytest.fixture
def small(tmp_path) -> Path:
    """Return a project of one honest snippet, recorded."""
    folder = tmp_path / "root/snippets/part/chapter"
    folder.mkdir(parents=True)
    (folder / "honest.py").write_text("print(1)\n")
    assert "ok " in recorder(tmp_path / "root", "update")[1]
    return tmp_path / "root"


@pytest.mark.parametrize("proof", ["{}", "[]", "null", "3", '{"key": "x"}'])
def test_a_proof_of_another_shape_is_none(small, proof):
    (small / ".cache/proofs/snippets/part/chapter/honest.json").write_text(
        proof
    )
    assert "1 run, 0 proven" in recorder(small, "check")[1]


@pytest.mark.parametrize(
    ("code", "file"),
    [
        ("import os\nprint(len(os.listdir('data')))", "data/new.txt"),
        (
            "from pathlib import Path\nprint(len(list(Path('data').glob('*'))))",
            "data/new.txt",
        ),
        (
            "try: print(open('later.txt').read())\nexcept OSError: print('no')",
            "later.txt",
        ),
        ("print(open('.cache/data.txt').read())", ".cache/data.txt"),
    ],
)
def test_a_recording_is_stale_when_what_was_looked_for_changes(
    small, code, file
):
    (small / "data").mkdir()
    (small / ".cache/data.txt").write_text("old\n")
    (small / "snippets/part/chapter/looks.py").write_text(f"{code}\n")
    recorder(small, "update")
    assert "0 run, 2 proven" in recorder(small, "check")[1]
    (small / file).write_text("new\n")
    code, report = recorder(small, "check")
    assert code == 1 and "looks.py: the recording is stale" in report
    assert f"these changed: {file.removesuffix('/new.txt')}. Next" in report


def test_a_file_that_cannot_be_written_is_named_and_kept(tmp_path):
    import resource  # not on Windows

    file = tmp_path / "kept.txt"
    file.write_text("old\n")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, limits[1]))
    try:
        with pytest.raises(OSError) as caught:
            write_whole(file, "new " * 100)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert explain(caught.value).startswith(f"{file}: File too large. Next: ")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["old\n"]


def test_a_recording_that_is_a_folder_is_one_line(small):
    output = small / "snippets/part/chapter/honest.txt"
    output.unlink()
    output.mkdir()
    code, report = recorder(small, "check")
    assert code == 1 and "honest" in report and "Traceback" not in report


@pytest.mark.parametrize("text", ["[]", '{"snippets/x.py": 3}', "<<<<", "\xff"])
def test_notes_of_another_shape_are_named(small, text):
    (small / "snippets/recordings.json").write_bytes(text.encode("latin-1"))
    code, report = recorder(small, "check")
    assert code == 1 and "Traceback" not in report
    assert report.startswith("snippets/recordings.json: ") and "Next" in report


def test_a_mark_of_the_byte_order_hides_no_package(small):
    snippet = small / "snippets/part/chapter/marked.py"
    snippet.write_text("\ufeffimport numpy\nprint(numpy.ones(1))\n")
    recorder(small, "update")
    notes = (small / "snippets/recordings.json").read_text()
    assert '"numpy": ' in notes.partition("marked.py")[2]


def test_nobody_to_hear_is_one_line(small):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "tools.recorder", "check", "--all"],
            cwd=small,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert done.returncode and "No space left on device" in done.stderr
    assert "Traceback" not in done.stderr


def test_keys_that_are_no_text_are_named(small):
    (small / ".env").write_bytes("A_KEY=x".encode("utf-16"))
    code, report = recorder(small, "check")
    assert code == 1 and report.startswith(".env: ") and "UTF-8" in report


@pytest.mark.parametrize("limit", ["nan", "0", "-1", "inf"])
def test_a_limit_that_is_none_is_refused(small, limit):
    code, report = recorder(small, "check", "--all", f"--time-limit={limit}")
    assert code == 2 and "--time-limit" in report


@pytest.mark.parametrize(
    "name", ["/tmp", "snippets/../x.py", "../../x", "alone.py"]
)
def test_a_name_outside_the_chapters_is_none(small, name):
    (small / "snippets/alone.py").write_text("print(1)\n")
    code, report = recorder(small, "update", name)
    assert code == 2 and "no such snippet" in report


def test_what_another_process_read_is_never_taken_for_proven(small):
    (small / "snippets/part/chapter/asks.py").write_text(
        "import subprocess\n"
        "print(subprocess.run(['cat', 'data.csv'], capture_output=True).stdout)\n"
    )
    (small / "data.csv").write_text("1")
    assert recorder(small, "update")[0] == 0
    (small / "data.csv").write_text("2")
    assert (
        "differs snippets/part/chapter/asks.py" in recorder(small, "check")[1]
    )


@pytest.mark.parametrize("last", ["print(1)", "time.sleep(99)"])
def test_a_session_of_its_own_is_ended_too(small, last):
    (small / "snippets/part/chapter/leaves.py").write_text(
        "import subprocess, time\n"
        "subprocess.Popen(['sleep', '61'], start_new_session=True)\n" + last
    )
    code, report = recorder(small, "update", "--time-limit", "3")
    assert code == 1 and ("left a process" in report or "3 seconds" in report)
    assert find_left(small) == {}


def test_an_import_that_never_ends_meets_the_limit(small):
    lib = small.parent / "lib"
    lib.mkdir()
    (lib / "endless.py").write_text("while True: pass\n")
    snippet = small / "snippets/part/chapter/waits.py"
    snippet.write_text("import torch, endless\nprint(1)\n")
    done = subprocess.run(
        [sys.executable, "-m", "tools.recorder", "update", "--time-limit", "4"],
        cwd=small,
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{lib}"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert "waits.py: did not end within 4 seconds" in done.stderr


@pytest.mark.parametrize("package", ["time", "torch"])
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT", "SIGKILL"])
def test_a_recorder_that_is_ended_leaves_nothing_alive(small, name, package):
    (small / "snippets/part/chapter/sleeps.py").write_text(
        f"import time, {package}\nprint(1)\ntime.sleep(100)\n"
    )
    folder = Path(tempfile.mkdtemp())  # short: a socket's path lies in it
    process = subprocess.Popen(
        [sys.executable, "-m", "tools.recorder", "update"],
        cwd=small,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not [f for f in folder.glob("snippet-*/stdout") if f.stat().st_size]:
        assert process.poll() is None
    started = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(getattr(signal, name))
    _, complaint = process.communicate(timeout=30)  # nobody holds the pipe
    assert "Traceback" not in complaint
    assert started and not psutil.wait_procs(started, timeout=10)[1]
    if name != "SIGKILL":
        assert process.returncode == 130
        assert not list(folder.glob("snippet-*"))
    shutil.rmtree(folder)


@pytest.mark.parametrize("delay", [0.0, 0.1, 0.2])
def test_a_snippet_that_starts_while_its_recorder_dies_ends_too(small, delay):
    (small / "snippets/part/chapter/sleeps.py").write_text(
        "import time\ntime.sleep(100)\n"
    )
    folder = Path(tempfile.mkdtemp())
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(folder)}
    with subprocess.Popen(
        [sys.executable, "-m", "tools.recorder", "update"],
        cwd=small,
        env=environment,
        stdout=subprocess.DEVNULL,
    ) as process:
        while not list(folder.glob("snippet-*")):
            assert process.poll() is None
        time.sleep(delay)  # an interpreter takes that long to start
        started = psutil.Process(process.pid).children(recursive=True)
        process.kill()
    assert not psutil.wait_procs(started, timeout=10)[1]
    shutil.rmtree(folder)
