"""The shortened style sheets keep what can match, and little else."""

import importlib.util
import re
from pathlib import Path

import pytest

from tests.kit import ROOT
from tools.site.build import SourceError
from tools.site.theme import (
    MENDED,
    SIGNS,
    drop_unread,
    keep_used,
    parse,
    publish_theme,
)


def originals(site: Path) -> dict[Path, str]:
    """Return the whole style sheets by their paths in the site."""
    package = importlib.util.find_spec("material").submodule_search_locations[0]
    sources = (ROOT / "docs", Path(package) / "templates")
    return {
        name: (source / name).read_text()
        for sheet in site.rglob("*.css")
        for name in [sheet.relative_to(site)]
        for source in sources
        if (source / name).is_file()
    }


def test_the_style_sheets_are_shorter_by_a_quarter(site):
    whole = sum(map(len, originals(site).values()))
    assert sum(len(f.read_text()) for f in site.rglob("*.css")) < 0.75 * whole


def test_what_can_match_stays_and_what_cannot_goes():
    css = """.a, .gone > b, #c:not(.gone) { color: red }
        [dir=rtl] .a { color: red } @media print { .gone { color: red } }
        .a { --read: 1; --unread: url("x;y"); margin: var(--read) }"""
    kept = keep_used(parse(css), {"a", "c", ("dir", "ltr")})
    assert kept.count("red") == 1 and "gone > b" not in kept
    assert ".a,#c:not(.gone){" in kept and "@media" not in kept
    short = drop_unread(kept, {"--read"})
    assert "--read: 1" in short and "--unread" not in short


@pytest.mark.parametrize("sign", ["", *SIGNS.values()])
def test_the_styles_of_a_feature_stay_where_a_page_turns_it_on(tmp_path, sign):
    """The script that knows all their names comes to every page."""
    scripts = tmp_path / "assets/javascripts"
    scripts.mkdir(parents=True)
    names = [f"{name}__one" for name in SIGNS]
    (scripts / "bundle.1.min.js").write_text(" ".join([*MENDED, *names]))
    style = tmp_path / "a.css"
    style.write_text("".join(f".{name}__one{{margin:0}}" for name in SIGNS))
    (tmp_path / "index.html").write_text(f"<body {sign}>")
    publish_theme(tmp_path)
    kept = [name for name in SIGNS if f".{name}__" in style.read_text()]
    assert kept == [name for name in SIGNS if sign and SIGNS[name] == sign]


@pytest.mark.parametrize("fault", MENDED)
def test_a_theme_that_writes_a_fault_otherwise_is_refused(tmp_path, fault):
    script = tmp_path / "assets/javascripts/bundle.1.min.js"
    script.parent.mkdir(parents=True)
    script.write_text("".join(MENDED).replace(fault, ""))
    with pytest.raises(SourceError, match=re.escape(f"has no {fault}. Next:")):
        publish_theme(tmp_path)
