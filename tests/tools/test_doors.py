"""The doors from a page to the repository, opened in a browser against a stub."""

import gzip
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

from tests.kit import ROOT
from tools.site import doors
from tools.site.outline import read_outline

FORMS = ROOT / ".github/ISSUE_TEMPLATE"
OUTLINE = read_outline()
PAGE = next(p for p in OUTLINE.pages if p.address == "tokens/pieces/")
COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture
def hub():
    """Return a stub of the repository's host; `asked` lists what arrives."""

    class Stub(BaseHTTPRequestHandler):
        def do_GET(self):
            self.server.asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Stub)
    server.asked = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()


@pytest.fixture
def page_with_doors(hub, site, monkeypatch):
    """Return a built page with its doors."""
    address = f"http://127.0.0.1:{hub.server_port}/me/course"
    monkeypatch.setenv("REPO_URL", f"{address}/")
    monkeypatch.setenv("GITHUB_SHA", COMMIT)
    doors.commit.cache_clear()
    html = (site / PAGE.address / "index.html").read_text("utf-8")
    yield doors.add_doors(html, PAGE, OUTLINE.url)
    doors.commit.cache_clear()


def test_each_door_arrives_where_it_says(browser, hub, page_with_doors):
    page = browser.new_page()
    page.set_content(page_with_doors)
    links = page.locator("a[href*='/me/course/']")
    wanted = [link.get_attribute("href") for link in links.all()]
    assert hub.asked == [], "a door asks nobody until it is pressed"
    for address in wanted:
        page.goto(address)
    page.close()
    arrived = [path for path in hub.asked if path != "/favicon.ico"]
    edit, passage, *outputs = arrived
    assert edit == "/me/course/edit/main/docs/tokens/pieces.md"
    url = f"{OUTLINE.url}tokens/pieces/"
    assert read_form(passage) == {
        "template": "unclear-passage.yml",
        "page": url,
        "commit": COMMIT,
    }
    shown = [read_form(path) for path in outputs]
    source = (ROOT / "docs/tokens/pieces.md").read_text("utf-8")
    assert len(shown) == source.count('title="Output"') > 3
    for form in shown:
        assert form["template"] == "wrong-output.yml"
        assert form["page"] == url
        assert form["commit"] == COMMIT
        assert f'title="{form["snippet"]}"' in source
        assert form["versions"].startswith("Recorded with Python 3.11, torch")
    assert len({form["snippet"] for form in shown}) == len(shown)


def test_the_doors_of_a_page_weigh_less_than_a_kilobyte(site, monkeypatch):
    monkeypatch.setenv("REPO_URL", "https://github.com/understanding/llms")
    for page in OUTLINE.pages:
        html = (site / page.address / "index.html").read_text("utf-8")
        with_doors = doors.add_doors(html, page, OUTLINE.url)
        assert with_doors != html, page
        both = [len(gzip.compress(t.encode())) for t in (html, with_doors)]
        assert both[1] - both[0] < 1_000, page


def read_form(path: str) -> dict[str, str]:
    """Return what a form is filled with, if it has such fields."""
    assert urlsplit(path).path == "/me/course/issues/new"
    filled = {k: v for k, [v] in parse_qs(urlsplit(path).query).items()}
    form = yaml.safe_load((FORMS / filled["template"]).read_text("utf-8"))
    fields = {field["id"] for field in form["body"]}
    assert filled.keys() - {"template"} <= fields
    return filled


def test_without_a_repository_there_is_no_door(site, monkeypatch):
    monkeypatch.delenv("REPO_URL", raising=False)
    html = (site / PAGE.address / "index.html").read_text("utf-8")
    assert doors.add_doors(html, PAGE, OUTLINE.url) == html
    assert "issues/new" not in html
    assert "/edit/main/" not in html


def test_without_git_the_commit_is_main(monkeypatch, tmp_path):
    monkeypatch.delenv("GITHUB_SHA", raising=False)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.chdir(tmp_path)
    doors.commit.cache_clear()
    assert doors.commit() == "main"
    doors.commit.cache_clear()
