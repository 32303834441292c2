"""The environment of every test, and what many share: models, the site, a browser."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmark.project import NAV
from tests.kit import GEMMA, MINILM, ROOT, SMOLLM2
from tests.kit.axe import Judge
from tests.kit.browser import PATIENCE, find_chromium, launch
from tests.kit.cleanup import watch
from tests.kit.needs import DEEP, LEFT_OUT, give_up, no_browser, summarise
from tests.kit.site_server import Server, build_once
from tools.offline import offline

# Before any test imports transformers, which reads these once, at import.
os.environ |= offline(ROOT) | {
    "MPLBACKEND": "Agg",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}

BROWSERS = {"chromium", "at_root", "target"}  # what brings one to a test
LONGEST = (
    "test_recordings",
    "test_model",
    "test_wide",
    "test_write_it",
    "test_playgrounds",
    "test_faults",
    "test_tokenizer",
    "test_notebook",
    "test_phone",
)

TOKENIZERS = []  # (tokenizer, its padding side, its truncation side)


def pytest_addoption(parser):
    parser.addoption(
        "--no-browser", action="store_true", help="skip what needs a browser"
    )


def pytest_xdist_auto_num_workers(config):
    """Use half as many again as there are cores: while one waits, another works."""
    return max(2, 3 * (os.cpu_count() or 1) // 2)


def pytest_configure(config):
    if not hasattr(config, "workerinput"):  # those inherit the mark
        config.watcher = watch()


def pytest_ignore_collect(collection_path, config):
    """Leave whole folders to a full run, unless the command line names them."""
    if is_short(config) and collection_path in DEEP:
        return True


def is_short(config) -> bool:
    """Tell whether only what a chapter can break is tried: not with -m ''."""
    return config.option.markexpr == "not full"


def pytest_collection_modifyitems(config, items):
    """Begin with the longest files: last, they would run when all else is done."""
    rank = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: rank.get(item.path.stem, len(rank)))
    if config.getoption("no_browser"):
        for item in items:
            if BROWSERS & set(item.fixturenames):
                item.add_marker(no_browser)


@pytest.hookimpl(trylast=True)  # after the slowest tests
def pytest_terminal_summary(terminalreporter):
    """Say once what was not checked, and how it would be."""
    config = terminalreporter.config
    if is_short(config) and config.args_source is config.ArgsSource.TESTPATHS:
        terminalreporter.write_line(LEFT_OUT)
    skipped = terminalreporter.stats.get("skipped", [])
    if line := summarise([report.longrepr[2] for report in skipped]):
        terminalreporter.write_line(line, yellow=True)


def remember(tokenizer):
    """Note a shared tokenizer's settings, which a pipeline changes."""
    sides = (tokenizer.padding_side, tokenizer.truncation_side)
    TOKENIZERS.append((tokenizer, *sides))
    return tokenizer


@pytest.fixture(autouse=True, scope="module")
def shared_tokenizers_as_loaded():
    """Put the shared tokenizers' settings back before each file's tests."""
    for tokenizer, padding, truncation in TOKENIZERS:
        tokenizer.padding_side, tokenizer.truncation_side = padding, truncation


@pytest.fixture(scope="session")
def npm_models():
    """Give up where what npm brings, Gemma's tokenizer say, was not fetched."""
    from tools.fetch_models import is_ready, load_manifest

    for model in load_manifest():
        if model["registry"] == "npm" and not is_ready(model):
            give_up("npm", f"to fetch {model['name']}")


@pytest.fixture(scope="session")
def gemma(npm_models):
    """Return the tokenizer of google/gemma-3-1b-it."""
    from transformers import AutoTokenizer

    return remember(AutoTokenizer.from_pretrained(GEMMA))


@pytest.fixture(scope="session")
def smollm2_tokenizer():
    """Return the tokenizer of SmolLM2-135M-Instruct."""
    from transformers import AutoTokenizer

    return remember(AutoTokenizer.from_pretrained(SMOLLM2))


@pytest.fixture(scope="session")
def smollm2():
    """Return SmolLM2-135M-Instruct in float32, ready to evaluate."""
    import torch
    from transformers import AutoModelForCausalLM

    return AutoModelForCausalLM.from_pretrained(SMOLLM2, dtype=torch.float32)


@pytest.fixture(scope="session")
def minilm_tokenizer():
    """Return the WordPiece tokenizer of all-MiniLM-L6-v2."""
    from transformers import AutoTokenizer

    return remember(AutoTokenizer.from_pretrained(MINILM))


@pytest.fixture(scope="session")
def minilm():
    """Return all-MiniLM-L6-v2 as a SentenceTransformer on the CPU."""
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(MINILM, device="cpu")


@pytest.fixture(scope="session")
def notebook():
    """Return the notebook as it is stored; no test changes it."""
    from tools.notebook.execute import read
    from tools.notebook.page import NOTEBOOK

    return read(ROOT / NOTEBOOK)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the system's Chromium; without one, skip here and fail in CI."""
    return find_chromium() or give_up("chromium")


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Path:
    """Return the folder of the built site."""
    return build_once(tmp_path_factory, "site")


@pytest.fixture(scope="session")
def site_server(site):
    """Serve the built site on loopback, from a server that can fail."""
    with Server(site) as server:
        yield server


@pytest.fixture(scope="session")
def address(site_server) -> str:
    """Return the address of the served site."""
    return site_server.address


@pytest.fixture(scope="session")
def browser(chromium):
    """Start the system's Chromium once."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        instance = launch(playwright, chromium)
        yield instance
        instance.close()


@pytest.fixture(scope="session")
def axe():
    """Return a function that gives the violations axe-core finds on a page."""
    return Judge()


@pytest.fixture
def one_page(tmp_path):
    """Build a site of one page with our configuration; return what MkDocs said."""
    for name in ("mkdocs.yml", "theme", "includes", "docs/assets"):
        source, target = ROOT / name, tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copy)(source, target)
    config = (tmp_path / "mkdocs.yml").read_text()
    one = NAV.sub("nav:\n  - Home: index.md\n", config)
    (tmp_path / "mkdocs.yml").write_text(one)
    (tmp_path / "snippets").mkdir()

    def build(text: str) -> subprocess.CompletedProcess[str]:
        (tmp_path / "docs/index.md").write_text(text)
        command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
        return subprocess.run(
            command, cwd=tmp_path, capture_output=True, text=True
        )

    return build
