"""The live preview: real files saved, a real server, a real browser."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import TimeoutError, expect

from tests.kit import ROOT
from tests.kit.needs import linux, unix
from tools.files import write_whole

pytestmark = unix  # signals, and links
PATIENCE = 90  # seconds: CI is busy, and a build takes some
CONFIG = """\
site_name: Preview
strict: true
theme: {name: material, font: false}
markdown_extensions:
  - admonition
  - attr_list
  - pymdownx.superfences
  - pymdownx.highlight: {pygments_lang_class: true}
  - pymdownx.snippets: {check_paths: true, base_path: ["."]}
"""
CODE = """\
```python title="snippets/part/chapter/{name}.py"
--8<-- "snippets/part/chapter/{name}.py"
```

```text title="Output"
--8<-- "snippets/part/chapter/{name}.txt"
```
"""
FIGURE = """
![Old](../snippets/part/chapter/draw.svg#only-light)
![Old](../snippets/part/chapter/draw.dark.svg#only-dark)
"""
DRAW = """\
import matplotlib.pyplot as plt

plt.plot([1, {top}, 2])
plt.show()
print("drawn")
"""
# It is forked from a parent that knows torch, or else says so.
TORCH = """\
import sys

import torch

warm = "tools.recorder.warm" in sys.modules
print(torch.ones({n}).sum().item() if warm else "cold")
"""
# What the tests change, and its recordings.
BEGUN = {
    "count": ('print("one")\n', "one\n"),
    "total": (TORCH.format(n=3), "3.0\n"),
}
LOOP = """\
import os
from pathlib import Path

folder = Path(os.environ["TMPDIR"])
(folder / "starting").write_text(str(os.getpid()))
(folder / "starting").rename(folder / "started")
while True:
    pass
"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9pt" height="9pt"/>\n'


class Preview:
    """A small project, `python -m tools.serve` over it, and what that printed."""

    def __init__(self, root: Path, **environment: str) -> None:
        """Write the project, start the server and wait for its first build."""
        self.folder = root / "snippets/part/chapter"
        self.chapter = root / "docs/part/chapter.md"
        self.log = root / "log"
        self.temporary = Path(f"{root}-tmp")
        self.temporary.mkdir()
        self.folder.mkdir(parents=True)
        self.chapter.parent.mkdir(parents=True)
        (root / "docs/snippets").symlink_to("../snippets")
        (root / "mkdocs.yml").write_text(CONFIG)
        shutil.copy(ROOT / "constraints.txt", root)
        (root / "docs/index.md").write_text("# Home\n")
        names = ("count", "draw", "total")
        shown = [CODE.format(name=name) for name in names]
        self.chapter.write_text("\n".join(["# Chapter\n", *shown, FIGURE]))
        self.begin()
        self.write("draw.py", DRAW.format(top=3))
        self.write("draw.txt", "drawn\n")
        self.write("draw.svg", SVG)
        self.write("draw.dark.svg", SVG)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tools.serve", "--port", "0"],
            cwd=root,
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT),
                "TMPDIR": str(self.temporary),
                **environment,
            },
            stdout=self.log.open("w"),
            stderr=subprocess.STDOUT,
        )
        address = r"(http://127\.0\.0\.1:\d+/) shows the pages"
        try:
            self.address = self.wait_for(address)[1]
        except BaseException:  # there is no fixture yet that would end it
            self.process.kill()
            raise

    def begin(self) -> None:
        """Save what the tests change as it is at first."""
        for name, (code, output) in BEGUN.items():
            self.write(f"{name}.txt", output)
            self.write(f"{name}.py", code)

    def write(self, name: str, text: str | bytes) -> None:
        """Save a file as many editors do: write another, then rename it.

        Written in its place, it could be read while it is still empty.
        """
        write_whole(self.folder / name, text)

    def read(self, name: str) -> str:
        return (self.folder / name).read_text()

    def said(self) -> str:
        return self.log.read_text()

    def wait_for(self, pattern: str) -> re.Match:
        """Wait for the server to print what matches the pattern."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if found := re.search(pattern, self.said()):
                return found
            assert self.process.poll() is None, self.said()
            time.sleep(0.1)
        pytest.fail(f"never printed: {pattern}\n{self.said()}", pytrace=False)

    def run_without_end(self) -> psutil.Process:
        """Save a snippet that never ends; return its process, which runs."""
        started = self.temporary / "started"
        started.unlink(missing_ok=True)
        self.write("count.py", LOOP)
        end = time.monotonic() + PATIENCE
        while not started.exists():
            assert time.monotonic() < end, self.said()
            time.sleep(0.05)
        return psutil.Process(int(started.read_text()))

    def interrupt(self) -> list[psutil.Process]:
        """Press Ctrl+C; return the processes that are still there afterwards."""
        mine = psutil.Process(self.process.pid).children(recursive=True)
        self.process.send_signal(signal.SIGINT)
        self.process.wait(PATIENCE)
        return psutil.wait_procs(mine, timeout=PATIENCE)[1]


class Page:
    """The chapter in an open browser page, which the tests never reload."""

    def __init__(self, page, preview: Preview) -> None:
        page.set_default_timeout(PATIENCE * 1000)
        page.goto(f"{preview.address}part/chapter/")
        self.page = page
        self.preview = preview

    def code(self, name: str):
        title = f"snippets/part/chapter/{name}.py"
        bar = self.page.locator(".filename", has_text=title)
        return self.page.locator("div.language-python", has=bar)

    def wait_for(
        self, name: str, state: str, output: str = "", says: str = ""
    ) -> str:
        """Wait until a snippet is in a state; return its box, if it has one.

        Two files that are saved may be seen one after the other, and shown in
        between: so a box is waited for by what it says.
        """
        code = self.code(name)
        box = code.locator("+ div + .admonition")
        try:
            if output:
                below = code.locator("+ div.language-text code")
                expect(below).to_have_text(output, timeout=PATIENCE * 1000)
            code.and_(self.page.locator(f"[data-live={state}]")).wait_for()
            if says:
                expect(box).to_contain_text(says, timeout=PATIENCE * 1000)
        except (AssertionError, TimeoutError) as error:
            said = self.preview.said()
            pytest.fail(f"{error}\nThe preview said:\n{said}", pytrace=False)
        return box.inner_text() if box.count() else ""


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    """Start one preview for all; it takes some seconds."""
    preview = Preview(tmp_path_factory.mktemp("preview"))
    yield preview
    if preview.process.poll() is None:
        preview.interrupt()


@pytest.fixture
def preview(started):
    """Return the preview, with the files that tests change as they were at first."""
    started.begin()
    return started


@pytest.fixture(scope="module")
def opened(started, browser):
    page = browser.new_page()
    yield Page(page, started)
    page.close()


@pytest.fixture
def page(preview, opened):
    """Return the open page when it shows the files as they were at first."""
    for name, (_, output) in BEGUN.items():
        opened.wait_for(name, "agrees", output.strip())
    return opened


def test_a_saved_snippet_runs_and_no_recording_is_written(preview, page):
    preview.write("count.py", 'print("two")\n')
    box = page.wait_for("count", "differs", "two", "Not recorded yet")
    assert "-one\n+two" in box
    assert "make record SNIPPET=snippets/part/chapter/count.py" in box
    assert page.code("count").locator(".s2").inner_text() == '"two"'
    preview.wait_for(r"differs .*count\.py \(\d")
    assert "-one\n+two" in preview.said()
    assert preview.read("count.txt") == "one\n"
    preview.write("count.py", 'print("one")  # again\n')
    assert page.wait_for("count", "agrees", output="one") == ""


def test_a_failure_shows_its_own_frames_and_the_recording_pale(preview, page):
    preview.write("count.py", "def f():\n    return 1 / 0\n\n\nf()\n")
    fault = "chapter/count.py:2: ZeroDivisionError: division by zero"
    box = page.wait_for("count", "failed", "one", fault)
    assert "line 5, in <module>: f()" in box and "runpy" not in box
    preview.wait_for(r"failed  .*\n.*count.py:2: ZeroDivisionError: division")
    preview.write("count.py", "print('one'\n")
    page.code("count").get_by_text("def").wait_for(state="detached")
    page.wait_for("count", "failed", "one", "count.py:1: SyntaxError")
    assert preview.read("count.txt") == "one\n"


def test_a_save_ends_the_run_of_the_save_before(preview, page):
    loop = preview.run_without_end()
    preview.write("count.py", 'print("one")\n')
    preview.write("count.py", 'print("three")\n')
    page.wait_for("count", "differs", output="three")
    # Not by the time limit for snippets, which is later.
    assert psutil.wait_procs([loop], timeout=30)[1] == []


def test_recording_on_purpose_takes_the_mark_away(preview, page):
    preview.write("count.py", 'print("four")\n')
    page.code("count").get_by_text("four").wait_for()
    page.wait_for("count", "differs", output="four")
    command = ["-m", "tools.recorder", "update", "part/chapter/count"]
    subprocess.run(
        [sys.executable, *command],
        cwd=preview.folder.parents[2],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
    )
    assert preview.read("count.txt") == "four\n"
    assert page.wait_for("count", "agrees", output="four") == ""


def test_torch_runs_in_a_fork_of_the_warm_parent(preview, page):
    preview.write("total.py", TORCH.format(n=7))
    page.wait_for("total", "differs", output="7.0")


def test_a_recording_that_is_no_text_is_said_and_the_preview_goes_on(
    preview, page
):
    preview.write("count.txt", b"\xff\xfe")
    preview.write("count.py", 'print("one")\n')
    page.wait_for("count", "differs", "one", "its recording cannot be read")
    preview.write("count.txt", "one\n")
    page.wait_for("count", "agrees", output="one")


def test_a_figure_is_drawn_anew(preview, page):
    preview.write("draw.py", DRAW.format(top=9))
    changed = "draw.svg: the figure is drawn differently now"
    page.wait_for("draw", "differs", "drawn", changed)
    images = page.page.locator("article img")
    for image in images.all():
        assert "?run=" in image.get_attribute("src")
    shown = page.page.request.get(images.first.evaluate("image => image.src"))
    assert "matplotlib" in shown.text()
    assert preview.read("draw.svg") == SVG


def test_a_saved_chapter_reloads_and_keeps_what_ran(preview, page):
    preview.write("total.py", TORCH.format(n=7))
    page.wait_for("total", "differs", output="7.0")
    preview.write("new.py", 'print("new")\n')
    preview.wait_for(r"new\.py: has no recording yet\. Next: make record")
    chapter = preview.chapter.read_text()
    added = f"\n{CODE.format(name='new')}\nA new sentence.\n"
    write_whole(preview.chapter, chapter + added)
    page.page.get_by_text("A new sentence.").wait_for()
    page.wait_for("new", "differs", "new", "has no recording yet")
    page.wait_for("total", "differs", output="7.0")
    (preview.folder / "new.py").rename(preview.folder / "renamed.py")
    preview.wait_for(r"shows snippets/part/chapter/new\.py, which does not")
    preview.wait_for(r"renamed\.py: no page shows it")
    (preview.folder / "renamed.py").unlink()
    write_whole(preview.chapter, chapter)
    page.page.get_by_text("A new sentence.").wait_for(state="detached")
    assert not (preview.folder / "new.txt").exists()


def test_two_builds_in_one_second_are_two(preview, page):
    newer = {"If-Modified-Since": "Fri, 31 Dec 2100 00:00:00 GMT"}
    answer = page.page.request.get(page.page.url, headers=newer)
    assert answer.status == 200


def test_a_busy_port_is_named_with_the_way_out(preview):
    port = preview.address.rstrip("/").rpartition(":")[2]
    done = subprocess.run(
        [sys.executable, "-m", "tools.serve", "--port", port],
        cwd=preview.folder.parents[2],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 1 and done.stderr == ""
    assert f"Port {port} is taken" in done.stdout
    assert f"make serve PORT={int(port) + 1}" in done.stdout


def commands_below(pid: int) -> str:
    """Return the command lines of a process's children."""
    children = psutil.Process(pid).children()
    return "\n".join(" ".join(child.cmdline()) for child in children)


@linux  # elsewhere nothing is kept warm
def test_ctrl_c_ends_it_while_torch_is_loading(preview):
    process = subprocess.Popen(
        [sys.executable, "-m", "tools.serve", "--port", "0"],
        cwd=preview.folder.parents[2],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    end = time.monotonic() + PATIENCE
    while "forkserver" not in commands_below(process.pid):
        assert process.poll() is None and time.monotonic() < end
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does
    said = process.communicate(timeout=PATIENCE)[0]  # all have let go of it
    assert process.returncode == 0
    assert said == "\nended; no recording was written\n"


def test_ctrl_c_ends_everything(tmp_path):
    preview = Preview(tmp_path / "root")  # its own: the others need theirs
    preview.run_without_end()
    assert preview.interrupt() == []
    assert preview.process.returncode == 0
    assert "Traceback" not in preview.said()
    builds = preview.folder.parents[2] / ".cache/preview"
    assert list(builds.iterdir()) == []


def test_without_torch_it_previews_and_says_what_is_missing(tmp_path, browser):
    (tmp_path / "light").mkdir()
    missing = ("torch", "transformers", "numpy", "matplotlib")
    (tmp_path / "light/sitecustomize.py").write_text(
        f"import sys\nsys.modules |= dict.fromkeys({missing})\n"
    )
    path = f"{tmp_path / 'light'}{os.pathsep}{ROOT}"
    preview = Preview(tmp_path / "project", PYTHONPATH=path)
    try:
        assert "Torch is not installed" in preview.said()
        page = Page(browser.new_page(), preview)
        preview.write("count.py", 'print("two")\n')
        box = page.wait_for("count", "skipped", output="one")
        assert "Not run" in box and "make models" in box
        assert page.code("count").locator(".s2").inner_text() == '"two"'
        page.page.close()
    finally:
        assert preview.interrupt() == []
