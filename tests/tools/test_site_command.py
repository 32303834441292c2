"""`python -m tools.site`: the old site stays until a whole new one is there."""

import contextlib
import os
import re
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
from tests.kit.needs import give_up, unix
from tools.recorder import provenance
from tools.recorder.launch import Run
from tools.recorder.snippets import Snippet
from tools.site.check import find_unrecorded

pytestmark = unix  # signals, and links
PATIENCE = 60
CONFIG = """\
site_name: Small
strict: true
theme: {name: mkdocs}
plugins: [search]
markdown_extensions:
  - pymdownx.superfences
  - pymdownx.snippets: {check_paths: true, base_path: ["."]}
"""
PAGE = """\
# Page {number}

Edition {edition}.

```python title="snippets/part/page{number}/do_it.py"
--8<-- "snippets/part/page{number}/do_it.py"
```

```text title="Output"
--8<-- "snippets/part/page{number}/do_it.txt"
```
"""
# Goes on until it is let go.
HELD = """\
import os
import time
from pathlib import Path

folder = Path(os.environ["TMPDIR"])
(folder / "started").touch()
while not (folder / "go").exists():
    time.sleep(0.05)
print(0)
"""
# The command, with what a test does to `Path.rename(self, target)` before.
FAULTY = """\
import os
from pathlib import Path

rename = Path.rename

def faulty(self, target):
    if Path(target).name == "site" and self.name != "old":
        {fault}
    return rename(self, target)

Path.rename = faulty
from tools.site.__main__ import main

raise SystemExit(main())
"""
DATE = re.compile(rb"Build Date.+")  # at the end of the home page
PUBLISHED = "index.html is ready"


def obey_ctrl_c() -> None:
    """Undo what `pytest &` hands down: there Ctrl+C is ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class SiteProject:
    """A site of three pages, built by the real command."""

    def __init__(self, root: Path) -> None:
        self.root, self.site = root, root / "site"
        self.temporary = Path(f"{root}-tmp")
        self.temporary.mkdir(exist_ok=True)
        self.started = []

    def write(self) -> None:
        """Write the old edition of everything."""
        root = self.root
        (root / "docs/part").mkdir(parents=True)
        (root / "mkdocs.yml").write_text(CONFIG)
        shutil.copy(ROOT / "constraints.txt", root)
        (root / "docs/index.md").write_text("# Home\n")
        for number in range(3):
            self.write_snippet(number)
            self.note(number)
        self.write_edition("old")

    def write_snippet(self, number: int) -> None:
        """Write a snippet and its recording."""
        folder = self.root / f"snippets/part/page{number}"
        folder.mkdir(parents=True)
        (folder / "do_it.py").write_text(f"print({number})\n")
        (folder / "do_it.txt").write_text(f"{number}\n")

    def write_page(self, number: int, text: str) -> None:
        """Write the page of a snippet."""
        text = text.replace("{number}", str(number)).replace("{edition}", "new")
        (self.root / f"docs/part/page{number}.md").write_text(text)

    def note(self, number: int) -> None:
        """Note that a snippet, as it is now, made its recording."""
        path = Path(f"snippets/part/page{number}/do_it.py")
        with contextlib.chdir(self.root):
            provenance.note(Run(Snippet(path)))

    def write_edition(self, edition: str) -> None:
        """Write every page anew, with a word that tells which it is."""
        for number in range(3):
            page = PAGE.format(number=number, edition=edition)
            (self.root / f"docs/part/page{number}.md").write_text(page)

    def hold(self) -> None:
        """Let the check of the next build wait for `go`."""
        (self.root / "snippets/part/page0/do_it.py").write_text(HELD)
        self.note(0)

    def start(self, *command: str) -> subprocess.Popen[str]:
        """Start the command, or another Python, in the background."""
        process = subprocess.Popen(
            [sys.executable, *(command or ("-m", "tools.site"))],
            cwd=self.root,
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT),
                "TMPDIR": str(self.temporary),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            preexec_fn=obey_ctrl_c,
        )
        self.started.append(process)
        return process

    def build(self, *command: str) -> tuple[int, str]:
        """Run the command; return its exit code and all that it said."""
        process = self.start(*command)
        said = process.communicate(timeout=PATIENCE)[0]
        assert "Traceback" not in said, said
        return process.returncode, said

    def wait_for(self, file: Path) -> None:
        """Wait until a file is there."""
        end = time.monotonic() + PATIENCE
        while not file.exists():
            assert time.monotonic() < end, f"{file} never came"
            time.sleep(0.05)

    def content(self) -> dict[str, bytes]:
        """Return every file of the site, but for what tells the time."""
        return {
            str(file.relative_to(self.site)): DATE.sub(b"", file.read_bytes())
            for file in self.site.rglob("*")
            if file.is_file() and file.name != "sitemap.xml.gz"
        }

    def edition(self) -> str:
        """Return which edition the site is; it is whole, and alone."""
        found = set()
        for number in range(3):
            page = self.site / f"part/page{number}"
            html = (page / "index.html").read_text()
            assert html.count("Content-Security-Policy") == 1
            assert (page / "index.md").is_file()
            found |= set(re.findall(r"Edition (\w+)", html))
        names = {path.name for path in self.root.iterdir()}
        assert not names & {".site.build"}
        [edition] = found
        return edition


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """Return a project whose old edition has been published."""
    project = SiteProject(tmp_path_factory.mktemp("published"))
    project.write()
    code, said = project.build()
    assert code == 0 and PUBLISHED in said, said
    assert project.edition() == "old"
    project.write_edition("new")
    return project


@pytest.fixture
def project(published, tmp_path):
    """Return a copy of it, whose new edition is written but not published."""
    shutil.copytree(published.root, tmp_path, dirs_exist_ok=True)
    project = SiteProject(tmp_path)
    yield project
    for process in project.started:
        if process.poll() is None:  # after a failure
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def test_a_good_build_replaces_the_site_and_leaves_nothing_of_the_old(project):
    (project.site / "gone.html").touch()
    code, said = project.build()
    assert code == 0 and PUBLISHED in said
    assert project.edition() == "new"
    assert not (project.site / "gone.html").exists()


@pytest.mark.parametrize(
    ("file", "text", "why"),
    [
        ("snippets/part/page1/do_it.txt", "7\n", "the recordings failed"),
        ("docs/index.md", "[x](no.md)\n", "mkdocs build failed"),
    ],
)
def test_what_fails_leaves_the_old_site_as_it_was(project, file, text, why):
    before = project.content()
    (project.root / file).write_text(text)
    code, said = project.build()
    assert code == 1 and PUBLISHED not in said
    assert f"Not published: {why} (see above); site/ is as it was." in said
    assert project.content() == before and project.edition() == "old"


HEAD = "---\n{}\n---\n# Page\n"
ODD = [
    ("mkdocs.yml", "a: [", "MkDocs encountered an error parsing"),
    ("mkdocs.yml", "strict: true\n", "'site_name': Required"),
    ("docs/index.md", HEAD.format("title: ["), "docs/index.md: while parsing"),
    (
        "docs/index.md",
        HEAD.format("- a"),
        "docs/index.md: its front matter has no",
    ),
    (
        "docs/index.md",
        HEAD.format("title: 5"),
        "docs/index.md: title is no text",
    ),
    (
        "docs/index.md",
        HEAD.format("description: {a: b}"),
        "description is no text",
    ),
    (
        "docs/index.md",
        "---\ntitle: A\n# Page\n",
        "docs/index.md: its front matter",
    ),
    ("docs/index.md", "# Page\n\xff", "Error reading page 'index.md'"),
    ("docs/index.md", '--8<-- "docs/part/page1.md:no"\n', "page 'index.md'"),
]


@pytest.mark.parametrize(("file", "text", "why"), ODD)
def test_an_odd_source_is_named_without_a_traceback(project, file, text, why):
    before = project.content()
    (project.root / file).write_bytes(text.encode("latin-1"))
    code, said = project.build("-m", "tools.site", "--no-check")
    assert code == 1 and why in said
    assert project.content() == before and project.edition() == "old"


# Each page below the code of its snippet, and the words that it is refused with.
INCLUDE = '--8<-- "snippets/part/page{number}/do_it.{suffix}"'
OUTPUT = '```text title="Output"\n{}\n```\n'
TYPED = [
    (OUTPUT.format("ACCURACY 100 PERCENT"), "'Output' is not snippets/"),
    (OUTPUT.format(f"{INCLUDE}\nACCURACY 100 PERCENT"), "is not snippets/"),
    (OUTPUT.format(INCLUDE) * 2, "no code with one stands right above it"),
    (
        OUTPUT.format(INCLUDE)
        + '<div class="highlight"><span class="filename">Output</span>'
        "<pre><code>ACCURACY</code></pre></div>\n",
        "no code with one stands right above it",
    ),
    (
        OUTPUT.format(INCLUDE)
        + OUTPUT.format("7").replace("Output", "output:"),
        "'output:' is no recording",
    ),
    (
        OUTPUT.format(INCLUDE)
        + '<!--\n```python title="snippets/part/other/do_it.py"\n'
        '--8<-- "snippets/part/other/do_it.py"\n```\n-->\n\n'
        + OUTPUT.format('--8<-- "snippets/part/other/do_it.txt"'),
        "no code with one stands right above it",
    ),
    (OUTPUT.format('--8<-- "docs/index.md"'), "'Output' is not snippets/"),
    (OUTPUT.format('-8<- "snippets/part/other/do_it.txt"'), "is not snippets/"),
    (
        OUTPUT.format(INCLUDE) + "![x](../snippets/part/other/do_it.svg)\n",
        "do_it.svg is shown, but not the code that drew it",
    ),
]


def test_what_no_run_printed_is_not_published_however_it_came_there(project):
    before = project.content()
    root = project.root
    other = root / "snippets/part/other"
    other.mkdir()
    (other / "do_it.py").write_text("print('else')\n")
    (other / "do_it.txt").write_text("else\n")
    (other / "do_it.svg").write_text("<svg/>\n")
    for number, (below, _) in enumerate(TYPED, 3):
        project.write_snippet(number)
        page = PAGE.partition('```text title="Output"')[0] + below
        project.write_page(number, page.replace("{suffix}", "txt"))
    (root / "docs/snippets").symlink_to("../snippets")
    (root / ".env").write_text("A_KEY=planted-value-7391\n")
    (root / "docs/leak.md").write_text("# Leak\n\nplanted-value-7391\n")
    (root / "docs/path.md").write_text(f"# Path\n\n{root}/x\n")
    (root / "docs/id_rsa").write_text("x\n")
    code, said = project.build("-m", "tools.site", "--no-check")
    assert code == 1 and PUBLISHED not in said
    for number, (_, why) in enumerate(TYPED, 3):
        lines = [
            x for x in said.splitlines() if f"docs/part/page{number}.md:" in x
        ]
        assert why in "".join(lines), said
    assert re.search(r"page3\.md:\d+: the block titled 'Output' is not", said)
    assert "leak/index.html: holds the value of A_KEY" in said
    assert "path/index.html: holds a path of this machine" in said
    assert "id_rsa: is no kind of file that the site has" in said
    assert "planted-value" not in said
    assert not [n for n in range(3) if f"docs/part/page{n}.md:" in said]
    assert project.content() == before and project.edition() == "old"


def test_a_key_of_the_shell_is_found_though_snippets_have_run(
    project, monkeypatch
):
    """Those may not see it, so the recorder takes it out of the environment."""
    monkeypatch.setenv("A_KEY", "planted-value-7391")
    leak = project.root / "docs/leak.md"
    leak.write_text("# Leak\n\nplanted-value-7391\n")
    shutil.rmtree(project.root / ".cache/proofs")
    code, said = project.build()
    assert code == 1 and "3 run" in said and PUBLISHED not in said
    assert "leak/index.html: holds the value of A_KEY" in said


def test_what_is_no_source_is_not_even_built(project):
    before = project.content()
    docs = project.root / "docs"
    (docs / "snippets").symlink_to("../snippets")
    (docs / "leak.md").write_text('# Leak\n\n--8<-- ".env"\n')
    (docs / "own.md").write_text('# Own\n\n-8<- "mkdocs.yml"\n')
    (docs / "block.md").write_text("# B\n\n--8<--\nmkdocs.yml\n--8<--\n")
    (docs / "linked").symlink_to(project.temporary)
    code, said = project.build("-m", "tools.site", "--no-check")
    assert code == 1 and PUBLISHED not in said
    assert 'docs/leak.md:3: --8<-- ".env" shows what is no source' in said
    assert 'docs/own.md:3: -8<- "mkdocs.yml" shows what is no source' in said
    assert "docs/block.md:3: --8<-- shows what is no source" in said
    assert "docs/linked: a link, which publishes what it leads to" in said
    assert "docs/snippets: a link" not in said
    assert project.content() == before and project.edition() == "old"


# Each page, and how the place is named where its snippet is not shown as it must be.
HEAD_OF_CODE = ' title="snippets/part/page{number}/do_it.py"'
LOOSE = [
    (
        "# Empty\n",
        "page7.md:5: snippets/part/page3/do_it.py belongs into docs/part/page3",
    ),
    (PAGE.replace(HEAD_OF_CODE, ""), "page4/do_it.py: no page shows it;"),
    (PAGE * 2, "page5.md:16: snippets/part/page5/do_it.py is shown already in"),
    (
        PAGE.replace('title="Output"', 'title="Result"'),
        "page6.md:5: snippets/part/page6/do_it.txt is recorded but not shown",
    ),
    (
        PAGE.replace("page{number}", "page3"),
        "page7/do_it.py: no page shows it; show it in docs/part/page7.md",
    ),
    (PAGE, "page8.md:5: snippets/part/page8/do_it.svg is recorded but not"),
    (
        PAGE.replace("do_it.py", "gone.py"),
        "page9/gone.py' shows snippets/part/page9/gone.py, which does not exist",
    ),
]


def test_a_snippet_stands_once_in_its_chapter_with_all_that_it_gave(project):
    for number, (page, _) in enumerate(LOOSE, 3):
        project.write_snippet(number)
        project.write_page(number, page)
    folder = project.root / "snippets/part"
    (folder / "page8/do_it.svg").write_text("<svg/>\n")
    config = project.root / "mkdocs.yml"
    config.write_text(CONFIG.replace("check_paths: true", "check_paths: false"))
    code, said = project.build("-m", "tools.site", "--no-check")
    assert code == 1 and PUBLISHED not in said
    for _, why in LOOSE:
        assert why in said, said
    assert not [n for n in range(3) if f"page{n}" in said]


def test_the_proof_does_not_grow_with_the_square(tmp_path, monkeypatch):
    project = SiteProject(tmp_path)
    project.write()
    calls, built = {}, 3
    monkeypatch.chdir(tmp_path)
    for size in (10, 20, 40):
        for number in range(built, size):
            project.write_snippet(number)
            project.write_page(number, PAGE)
        built = size
        assert project.build("-m", "mkdocs", "build")[0] == 0
        assert find_unrecorded(project.site) == []  # compiles expressions
        seen = []
        sys.setprofile(
            lambda frame, event, given, seen=seen: seen.append(event)
        )
        try:
            find_unrecorded(project.site)
        finally:
            sys.setprofile(None)
        calls[size] = len(seen)
    # Twice the step, twice the calls; if they grew with the square, four times.
    assert calls[40] - calls[20] < 2.2 * (calls[20] - calls[10]), calls


def test_without_the_check_a_stale_recording_is_published(project):
    (project.root / "snippets/part/page1/do_it.txt").write_text("7\n")
    assert project.build("-m", "tools.site", "--no-check")[0] == 0
    assert project.edition() == "new"


def test_a_second_build_waits_for_the_first_and_publishes_a_whole_site(
    project,
):
    project.hold()
    first = project.start()
    project.wait_for(project.temporary / "started")
    project.write_edition("newest")
    second = project.start()
    assert "Another build is at work" in second.stdout.readline()
    (project.temporary / "go").touch()
    said = first.communicate(timeout=PATIENCE)[0]
    assert first.returncode == 1 and PUBLISHED not in said
    assert "docs/part/page1.md: was saved while the site was built" in said
    said = second.communicate(timeout=PATIENCE)[0]
    assert second.returncode == 0 and PUBLISHED in said, said
    assert project.edition() == "newest"
    published = project.content()
    assert project.build()[0] == 0 and project.content() == published


def test_builds_at_once_leave_the_site_that_one_alone_makes(project):
    for process in [project.start(), project.start()]:
        said = process.communicate(timeout=PATIENCE)[0]
        assert process.returncode == 0, said
    together = project.content()
    assert project.edition() == "new"
    assert project.build()[0] == 0 and project.content() == together


def test_a_killed_build_changes_nothing_and_the_next_one_clears_up(project):
    project.hold()
    before = project.content()
    killed = project.start()
    project.wait_for(project.temporary / "started")
    project.wait_for(project.root / f".site.build/{killed.pid}/sitemap.xml")
    for process in psutil.Process(killed.pid).children(recursive=True):
        process.kill()
    killed.kill()
    killed.wait()
    assert project.content() == before
    (project.temporary / "go").touch()
    code, said = project.build()
    assert code == 0 and "Another build" not in said
    assert project.edition() == "new"


def test_ctrl_c_changes_nothing(project):
    project.hold()
    before = project.content()
    process = project.start()
    project.wait_for(project.temporary / "started")
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does
    said = process.communicate(timeout=PATIENCE)[0]
    assert process.returncode == 1 and PUBLISHED not in said
    assert project.content() == before and project.edition() == "old"


def test_ctrl_c_ends_a_build_that_waits_in_one_line(project):
    project.hold()
    first = project.start()
    project.wait_for(project.temporary / "started")
    second = project.start()
    said = second.stdout.readline()
    second.send_signal(signal.SIGINT)
    said += second.communicate(timeout=PATIENCE)[0]
    assert second.returncode == 1 and "Traceback" not in said
    assert said.endswith("it was stopped; site/ is as it was.\n")
    (project.temporary / "go").touch()
    assert first.wait(PATIENCE) == 0


# Putting the new one in place


def test_a_new_site_that_cannot_be_put_in_place_gives_way_to_the_old(project):
    before = project.content()
    fault = 'raise OSError(5, "Input/output error", str(self))'
    code, said = project.build("-c", FAULTY.format(fault=fault))
    assert code == 1 and ": Input/output error. Next: make room" in said
    assert project.content() == before and project.edition() == "old"


def test_a_build_killed_between_old_and_new_loses_neither(project):
    before = project.content()
    project.build("-c", FAULTY.format(fault="os._exit(9)"))
    assert not project.site.exists()
    output = project.root / "snippets/part/page1/do_it.txt"
    output.write_text("7\n")
    assert project.build()[0] == 1
    assert project.content() == before
    output.write_text("1\n")
    assert project.build()[0] == 0 and project.edition() == "new"


@pytest.fixture
def elsewhere(tmp_path):
    """Return an empty folder on another file system than the project's."""
    for parent in (Path("/dev/shm"), Path("/run"), Path.home(), ROOT):
        if not os.access(parent, os.W_OK):
            continue
        with tempfile.TemporaryDirectory(dir=parent) as folder:
            if Path(folder).stat().st_dev != tmp_path.stat().st_dev:
                yield Path(folder)
                return
    give_up("a second file system")


def test_a_cache_on_another_file_system_loses_nothing(project, elsewhere):
    cache = project.root / ".cache"
    cache.rename(project.root / "cache")
    cache.symlink_to(elsewhere)
    before = project.content()
    output = project.root / "snippets/part/page1/do_it.txt"
    output.write_text("7\n")
    assert project.build()[0] == 1
    assert project.content() == before
    output.write_text("1\n")
    code, said = project.build()
    assert code == 0 and PUBLISHED in said
    assert project.edition() == "new"


def test_a_link_to_a_folder_elsewhere_is_followed(project, elsewhere):
    target = elsewhere / "public"
    project.site.rename(project.root / "before")
    project.site.symlink_to(target)
    for edition in ("new", "newest"):  # into nothing, and over a site
        project.write_edition(edition)
        assert project.build()[0] == 0
        assert project.site.is_symlink() and target.is_dir()
        assert project.edition() == edition
    assert [path.name for path in elsewhere.iterdir() if path.is_dir()] == [
        "public"
    ]


def test_a_file_where_the_site_goes_is_kept(project):
    project.site.rename(project.root / "before")
    project.site.write_text("mine\n")
    code, said = project.build("-m", "tools.site", "--no-check")
    assert code == 1 and "site is a file. Next: move it away" in said
    assert project.site.read_text() == "mine\n"
