"""Colours that look alike are judged once, and none is passed over for it."""

from tests.kit.axe import COLOUR_RULES, Judge

FAINT = '<p style="color: #bbb">faint</p>'
OFF = '<button disabled style="color: #bbb; background: #fff">faint</button>'
COVER = '<i style="position: absolute; inset: 0; background: #fff"></i>'
PAGE = '<html lang="en"><title>A page</title><main><h1>One</h1>{}</main>'


def test_each_look_is_judged_once_wherever_it_stands(browser):
    axe = Judge()
    page = browser.new_page()
    page.set_content(PAGE.format("<p>plain</p>"))
    assert axe(page) == []
    known = len(axe.looks)
    page.set_content(PAGE.format(f"<p>plain</p><div>{FAINT}</div>"))
    [found] = axe(page)
    assert found.startswith("color-contrast: <p")
    assert len(axe.looks) == known + 1
    page.set_content(PAGE.format(f'<div style="color: red">{FAINT}</div>'))
    assert len(axe(page, rules=COLOUR_RULES)) == 1, "the text around counts"
    ground = f'<div style="background: #222">{FAINT}</div>'
    page.set_content(PAGE.format(ground))
    axe(page, rules=COLOUR_RULES)
    assert len(axe.looks) == known + 3, "and so does what lies behind it"
    page.context.close()


def test_what_is_disabled_is_judged_when_it_is_not(browser):
    axe = Judge()
    page = browser.new_page()
    page.set_content(PAGE.format(OFF))
    assert axe(page, rules=COLOUR_RULES) == []
    page.set_content(PAGE.format(OFF.replace("disabled ", "")))
    [found] = axe(page, rules=COLOUR_RULES)
    assert "faint" in found
    page.context.close()


def test_what_is_hidden_or_covered_is_judged_when_it_is_seen(browser):
    axe = Judge()
    page = browser.new_page()
    for unseen in f"<div hidden>{FAINT}</div>", FAINT + COVER:
        page.set_content(PAGE.format(unseen))
        assert axe(page, rules=COLOUR_RULES) == []
    page.set_content(PAGE.format(FAINT))
    [found] = axe(page, rules=COLOUR_RULES)
    assert "faint" in found
    page.context.close()
