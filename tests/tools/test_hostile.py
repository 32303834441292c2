"""Hostile output: what nobody sees is refused, what is seen does nothing."""

import json
import re
import subprocess
import sys

import pytest

from tests.kit import ROOT
from tests.kit.needs import unix
from tests.kit.tree import text_files
from tools.recorder.compare import difference
from tools.recorder.faults import escape
from tools.recorder.snippets import find_snippets
from tools.recorder.visible import find_invisible, make_visible

# All that a reader can see, and that a careless page would obey.
HOSTILE = f"""--8<-- "README.md"
  --8<--
;--8<-- "README.md"
```python
````
`````text title="Output"
<script>document.title = "owned"</script>
<img src=x onerror="document.title = 'owned'">
</code></pre></div><script>document.title = "owned"</script>
<a href="javascript:document.title='owned'">a</a>
[not a link](javascript:document.title='owned') https://example.org
*not bold* {{{{ config }}}} {{% raw %}} &amp; &lt;b&gt; &#x202e; $x$ end
[TOC]
=== "a tab"
!!! danger "a box"
{{ .hidden }} <!-- a comment
{"long " * 1000}
"""
HIDDEN = {
    "a terminal's colour": "\x1b[31mred",
    "a terminal's link": "\x1b]8;;https://example.org\x07link\x1b]8;;\x07",
    "an 8-bit escape": "\x9b31mred",
    "a null": "a\0b",
    "a backspace": "ab\bc",
    "an overwritten line": "10 %\r20 %\n",
    "a deletion": "a\x7fb",
    "a turned direction": "access = '\u202euser\u202c'",
    "an isolated direction": "/*\u2066 check \u2069*/",
    "a direction mark": "a\u200fb",
    "a space without width": "pass\u200bword",
    "a joiner": "pass\u200dword",
    "a byte order mark": "\ufeffstart",
    "a soft hyphen": "pass\xadword",
    "a line separator": 'a\u2028--8<-- "README.md"',
    "a next line": 'a\x85--8<-- "README.md"',
    "a form feed": "a\fb",
    "a space that looks like one": "a\xa0b",
    "a blank letter": "a\u3164b",
    "a hidden tag": "a\U000e0041b",
    "a hidden variation": "a\U000e0100b",
    "a private character": "a\ue000b",
}


@pytest.mark.parametrize("text", HIDDEN.values(), ids=HIDDEN)
def test_what_nobody_sees_is_found_and_made_visible(text):
    assert re.match(r"U\+[0-9A-F]{4,5} \(.+\) in line 1", find_invisible(text))
    shown = make_visible(text)
    assert not find_invisible(shown) and "\\" in shown


@pytest.mark.parametrize(
    "text",
    ["naïve café", "日本語", "👍🏽 ❤️", "a\tb\n", "שלום", "Ġ▁Ċ�", HOSTILE],
)
def test_what_is_seen_is_welcome(text):
    assert find_invisible(text) == "" and make_visible(text) == text


@unix
def test_the_recorder_refuses_it_and_keeps_the_terminal_clean(tmp_path):
    """By a program that prints it, one that raises it, and a doctored recording."""
    prints = "print('access = \\u202euser\\u2066')"
    raises = "raise ValueError('\\x1b[2J\\u202egone')"
    shows = "print('plain')"
    for name, code in {
        "prints": prints,
        "raises": raises,
        "shows": shows,
    }.items():
        folder = tmp_path / f"snippets/part/{name}"
        folder.mkdir(parents=True)
        (folder / "do_it.py").write_text(code)
        (folder / "do_it.txt").write_text("\x1b[2Jplain\n")
    done = subprocess.run(
        [sys.executable, "-m", "tools.recorder", "check"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    report = done.stdout + done.stderr
    assert done.returncode == 1 and find_invisible(report) == ""
    assert "prints/do_it.py: printed U+202E (RIGHT-TO-LEFT OVERRIDE)" in report
    assert "print it with repr()" in report
    assert r"do_it.py:1: ValueError: \x1b[2J\u202egone" in report
    assert r"-\x1b[2Jplain" in report


def test_no_recording_holds_what_nobody_sees():
    """Hosted ones too, which no test runs again."""
    for snippet in find_snippets():
        for file in snippet.recording:
            assert find_invisible(file.read_text("utf-8")) == "", file


def test_no_output_of_the_notebook_holds_what_nobody_sees():
    """Its file is JSON, where such a character looks like plain letters."""
    notebook = json.loads((ROOT / "docs/Understanding_LLMs.ipynb").read_text())
    outputs = [
        out for cell in notebook["cells"] for out in cell.get("outputs", [])
    ]
    assert outputs
    for output in outputs:
        texts = [output.get("text", ""), *output.get("data", {}).values()]
        for text in texts:
            assert find_invisible("".join(text)) == "", "".join(text)[:200]


def test_no_recorded_figure_holds_a_script_or_leads_elsewhere():
    active = re.compile(
        r"<script|<foreignObject|\son\w+=|href=\"(?!#|data:image/png)", re.I
    )
    for file in ROOT.glob("snippets/**/*.svg"):
        assert not active.search(file.read_text("utf-8")), file


def test_no_file_of_the_repository_turns_the_direction_or_hides_a_space():
    """The joiner is left out: it holds an emoji family together."""
    found = [
        f"{name}: {hidden}"
        for name, text in text_files().items()
        if (hidden := find_invisible(text.replace("\u200d", "")))
    ]
    assert not found, "\n".join(found)


def output(name: str) -> str:
    """Return a page that shows a file as an output."""
    return f'# A page\n\n``````text title="Output"\n--8<-- "{name}"\n``````\n'


def test_hostile_recorded_text_is_shown_as_it_is_and_does_nothing(
    tmp_path, one_page, browser
):
    (tmp_path / "README.md").write_text("included by mistake\n")
    (tmp_path / "hostile.txt").write_text(escape(HOSTILE))
    done = one_page(output("hostile.txt"))
    assert done.returncode == 0, done.stderr
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"file://{tmp_path}/site/index.html")
    shown = page.text_content("article pre code").splitlines()
    assert shown == [line.rstrip() for line in HOSTILE.splitlines()]
    inside = "article script, article img, article pre code a[href], .danger"
    assert page.locator(inside).count() == 0
    assert page.locator("article pre").count() == 1
    wide = "document.documentElement.scrollWidth > innerWidth"
    assert not page.evaluate(wide)  # the long line scrolls in its box
    assert page.title() != "owned"
    page.close()


def test_an_include_of_a_missing_file_stops_the_build(one_page):
    done = one_page(output("snippets/gone.txt"))
    assert done.returncode != 0 and "snippets/gone.txt" in done.stderr


def test_a_diff_of_a_doctored_recording_gives_the_terminal_no_command():
    assert find_invisible(difference("\x1b[2Ja\n", "a\n", "a.txt")) == ""
