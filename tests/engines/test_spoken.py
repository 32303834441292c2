"""What a screen reader is told of each playground, in two engines' own trees."""

import pytest

from tests.engines import spoken
from tests.engines.conftest import forget
from tests.kit.browser import COMPUTER


@pytest.mark.parametrize("target", ["chromium", "firefox"], indirect=True)
@pytest.mark.parametrize("story", spoken.VISITS, ids=lambda story: story.tag)
def test_each_state_is_told_and_each_change_spoken(target, story):
    engine, server = target
    forget(engine, server)
    engine.resize(*COMPUTER)
    engine.open(f"{server.address}/{story.path}")
    engine.bring(story.tag)
    try:
        spoken.walk(story, engine, server)
    finally:
        server.faults.clear()
