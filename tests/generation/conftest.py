"""What the chapters on generation share."""

import copy

import pytest


@pytest.fixture
def left_tokenizer(smollm2_tokenizer):
    """Return SmolLM2's tokenizer, padding on the left."""
    tokenizer = copy.deepcopy(smollm2_tokenizer)
    tokenizer.padding_side = "left"
    return tokenizer
