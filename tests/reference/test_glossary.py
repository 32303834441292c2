"""The glossary: every word that a chapter marks, in order, and the tooltips."""

import re

import pytest

from tests.kit import ROOT
from tests.kit.chapters import (
    CHAPTERS,
    new_reader,
    read_page,
    without_front_matter,
)
from tests.kit.reference import TERMS
from tools.site.outline import read_outline

PAGE = read_page("reference/glossary")
TOOLTIPS = dict(
    re.findall(
        r"^\*\[(.+?)\]: (.+)$",
        (ROOT / "includes/glossary.md").read_text(encoding="utf-8"),
        re.M,
    )
)
# Italics that stress an ordinary word, and so need no entry.
STRESSED = {
    "about",
    "assistant",
    "before",
    "below",
    "cut",
    "data",
    "how",
    "it",
    "its own text",
    "means the same",
    "measure",
    "model's",
    "not",
    "parts",
    "space",
    "the same",
    "used in similar places",
    "work",
}
# What a chapter marks: words in italics.
MARKED = re.compile(r"(?<![*\w])\*([^*]+?)\*(?![*\w])")
# Words that have their entry under a longer name.
LONGER = {
    "asymmetric": "asymmetric search",
    "gated": "gated model",
    "greedy": "greedy decoding",
    "instruct": "instruct model",
    "key": "key and value",
    "one-hot": "one-hot vector",
    "symmetric": "symmetric search",
    "value": "key and value",
}
# Words that chapters also use as everybody does, or that name a library.
EVERYDAY = {"decode", "draw", "gap", "history", "merge", "piece", "transformer"}
EVERYDAY |= {"turn", "window"}


def prose(text: str) -> str:
    """Return a page without its front matter, fences, figures and code spans."""
    text = without_front_matter(text)
    text = re.sub(r"^( *)(`{3,}).*?^\1\2$", "", text, flags=re.S | re.M)
    text = re.sub(r"<figure.*?</figure>", "", text, flags=re.S)
    return re.sub(r"(`+).+?\1", "", text)


def singular(word: str) -> str:
    """Return a word on one line, small, without the ending of the plural."""
    word = " ".join(word.lower().split())
    return LONGER.get(word, word).removesuffix("s")


@pytest.mark.parametrize("page", CHAPTERS, ids=lambda page: page.stem)
def test_every_word_that_a_chapter_marks_has_an_entry(page):
    known = {singular(term) for term in TERMS}
    text = prose(page.read_text(encoding="utf-8"))
    marked = MARKED.findall(text)
    missing = [
        word
        for word in marked
        if singular(word) not in known
        and " ".join(word.split()) not in STRESSED
    ]
    assert not missing, f"explain in docs/reference/glossary.md: {missing}"


def test_the_first_chapter_that_uses_a_term_explains_it():
    chapters = {page.relative_to(ROOT / "docs").as_posix() for page in CHAPTERS}
    path = {
        name: re.sub(r"\]\(.*?\)", "](link)", prose(read_page(name[:-3])))
        for name in (p.source.as_posix() for p in read_outline().pages)
        if name in chapters
    }
    assert path.keys() == chapters
    late = []
    for term, entry in TERMS.items():
        if term.lower() in EVERYDAY or term in TOOLTIPS or "](../" not in entry:
            continue
        word = re.compile(rf"(?<![\w-]){re.escape(term)}s?(?![\w-])", re.I)
        uses = [name for name, text in path.items() if word.search(text)]
        if not uses or uses[0] in entry:
            continue
        text = path[uses[0]]
        marks = MARKED.findall(text)
        # A sentence, with its links: "a row of numbers ([explained](link))".
        sentences = re.split(r"(?<=[.!?])\s", text)
        first = next(one for one in sentences if word.search(one))
        if "](link)" not in first and not any(map(word.search, marks)):
            late.append(f"{uses[0]}: {term}: {' '.join(first.split())[:90]}")
    assert not late, "\n".join(["mark and explain, or link:", *late])


def test_the_terms_stand_in_alphabetical_order_under_the_right_heading():
    terms = [term.lower() for term in TERMS]
    assert terms == sorted(terms)
    sections = re.split(r"^## (\w) to (\w)$", PAGE, flags=re.M)[1:]
    for first, last, text in zip(*[iter(sections)] * 3, strict=True):
        for term in re.findall(r"^-   \*\*(.)", text, re.M):
            assert first <= term.upper() <= last


def test_every_entry_links_to_a_chapter_or_to_another_entry():
    for term, text in TERMS.items():
        other = re.fullmatch(r"See (.+)\.", text)
        if other:
            assert other[1].lower() in {t.lower() for t in TERMS}, term
        else:
            assert text.endswith(")") and "](../" in text, term


def test_a_tooltip_says_what_the_glossary_says():
    assert TOOLTIPS
    for term, text in TOOLTIPS.items():
        explained = TERMS[term].rpartition(" [")[0].replace("`", "")
        assert text == explained, term


def test_every_tooltip_is_for_a_word_that_some_chapter_uses():
    text = " ".join(prose(p.read_text(encoding="utf-8")) for p in CHAPTERS)
    text += read_page("about")
    for term in TOOLTIPS:
        assert re.search(rf"(?<!\w){term}(?!\w)", text), term


def test_no_tooltip_stands_in_a_heading():
    for page in [*CHAPTERS, *ROOT.glob("docs/*.md")]:
        text = prose(page.read_text(encoding="utf-8"))
        for heading in re.findall(r"^#+ .+", text, re.M):
            found = [t for t in TOOLTIPS if re.search(rf"\b{t}\b", heading)]
            assert not found, f"{page}: {heading}"


def test_tooltips_are_added_to_prose_and_never_to_code(monkeypatch):
    monkeypatch.chdir(ROOT)  # as the includes are relative to it
    source = "BPE and `BPE`\n\n```python\nBPE = 'BPE'\n```\n\n    BPE\n"
    shown = new_reader().convert(source)
    assert shown.count("<abbr ") == 1
    assert f'<abbr title="{TOOLTIPS["BPE"]}">BPE</abbr> and' in shown
