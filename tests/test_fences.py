"""Run every inline Python fence of the pages; --update-examples rewrites them."""

import re

import pytest
from pytest_examples import CodeExample, EvalExample, find_examples
from transformers import PreTrainedModel

from tests.kit.chapters import PAGES
from tools.recorder.jitter import SHAKES, move_models

INCLUDE = '--8<-- "'
EXAMPLES = [e for e in find_examples(*PAGES) if INCLUDE not in e.source]
MODELS = re.compile(r"AutoModel|SentenceTransformer\(|pipeline\(")
COMPUTING = [e for e in EXAMPLES if MODELS.search(e.source)]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_a_fence_prints_what_it_says(
    example: CodeExample, eval_example: EvalExample
):
    eval_example.set_config(line_length=80)
    try:
        if eval_example.update_examples:
            eval_example.run_print_update(example)
        else:
            eval_example.run_print_check(example)
    except Exception as error:  # or an example that raises ends the whole run
        message = f"{example}: {type(error).__name__}: {error}"
    else:
        return
    pytest.fail(message, pytrace=False)


@pytest.mark.full
@pytest.mark.parametrize("example", COMPUTING, ids=str)
def test_a_fence_prints_the_same_with_moved_weights(
    example: CodeExample, eval_example: EvalExample, monkeypatch
):
    kept = vars(PreTrainedModel)["from_pretrained"]
    monkeypatch.setattr(PreTrainedModel, "from_pretrained", kept)
    moved = move_models(SHAKES[-1])  # until the monkeypatch ends
    eval_example.set_config(line_length=80)
    eval_example.run_print_check(example)
    assert moved


def test_no_fence_was_missed():
    fence = re.compile(
        r"^ *```+ ?\{? ?\.?(?:python|py)\b[^\n]*\n(.*?)^ *```", re.M | re.S
    )
    bodies = [b for page in PAGES for b in fence.findall(page.read_text())]
    assert len([b for b in bodies if INCLUDE not in b]) == len(EXAMPLES)
    for page in PAGES:
        assert "~~~" not in page.read_text(), (
            f"{page}: use backticks for fences"
        )
