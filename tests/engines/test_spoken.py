"""What a screen reader is told of each playground, in two engines' own trees."""

import pytest

from tests.engines import spoken
from tests.engines.conftest import forget
from tests.kit.browser import COMPUTER
from tests.playgrounds.conftest import PLACES


def test_every_playground_has_a_story():
    tags = {story.tag for story in spoken.VISITS}
    assert tags == set(PLACES["playground/"])


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
