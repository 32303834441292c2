"""The list of upgrades is what the history of the recordings says."""

import subprocess

import pytest

from tests.kit.repository import make_repository
from tools.site import upgrades

BEFORE = "Recorded with Python 3.11, torch 2.13.0, numpy 2.4.6, on a CPU.\n"


@pytest.fixture
def history(tmp_path, monkeypatch):
    """Return a function that commits recordings, in the current folder."""
    make = make_repository(tmp_path)
    monkeypatch.chdir(tmp_path)

    def commit(versions: str, **outputs: str) -> str:
        files = {f"snippets/a/b/{k}.txt": v for k, v in outputs.items()}
        return make({"snippets/versions.txt": versions, **files})

    return commit


def test_an_upgrade_is_listed_with_the_lines_that_it_changed(history):
    history(BEFORE, one="a 1\nb 2\n", two="x\n")
    history(BEFORE, two="y\n")  # somebody's change, and no upgrade
    new = BEFORE.replace("2.13.0", "2.14.0")
    commit = history(new, one="a 1\nb <3>\n", three="new\n")
    [found] = upgrades.find_upgrades()
    assert found.commit == commit
    assert found.versions == [("torch", "2.13.0", "2.14.0")]
    assert found.lines == [("snippets/a/b/one.txt", ("2", "b 2", "b <3>"))]
    html = upgrades.to_html([found])
    assert "<h2>torch 2.13.0 to 2.14.0</h2>" in html
    assert "<h3>a/b/one.txt</h3><table>" in html
    assert "<td>2</td><td><code>b 2</code></td>" in html
    assert "<code>b &lt;3&gt;</code>" in html


def test_an_upgrade_that_changed_nothing_says_so(history):
    history(BEFORE, one="a\n")
    history(BEFORE.replace("2.4.6", "2.5.0"))
    text = upgrades.to_html(upgrades.find_upgrades())
    assert "numpy 2.4.6 to 2.5.0" in text
    assert "No recorded line changed." in text


def test_without_an_upgrade_the_list_is_honest(history):
    history(BEFORE, one="a\n")
    assert upgrades.find_upgrades() == []
    assert "nothing to list yet" in upgrades.to_html([])


def test_without_the_history_the_page_says_that_it_is_missing(
    history, tmp_path, monkeypatch
):
    page = tmp_path / "site" / upgrades.PAGE
    page.parent.mkdir(parents=True)
    kept = '<div class="upgrades">\n<p>missing here</p>\n</div>'
    page.write_text(kept)
    history(BEFORE, one="a\n")
    history(BEFORE, one="b\n")
    copy = ["git", "clone", "--quiet", "--depth", "1", f"file://{tmp_path}"]
    subprocess.run([*copy, "shallow"], check=True)
    monkeypatch.chdir(tmp_path / "shallow")
    upgrades.publish_upgrades(tmp_path / "site")
    assert page.read_text() == kept
    monkeypatch.chdir(tmp_path)
    upgrades.publish_upgrades(tmp_path / "site")
    assert "nothing to list yet" in page.read_text()
    assert "missing" not in page.read_text()
