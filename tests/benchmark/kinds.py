"""What a generated project consists of; {number} makes each file another one."""

TORCH = '''"""Generate with a tiny random Llama, number {number}."""

import torch
from transformers import LlamaConfig, LlamaForCausalLM

torch.manual_seed({number})
config = LlamaConfig(
    vocab_size=256, hidden_size=64, intermediate_size=128,
    num_hidden_layers=2, num_attention_heads=4, pad_token_id=0,
)
model = LlamaForCausalLM(config).eval()
ids = torch.tensor([[1, 2, {number}]])
ids = model.generate(ids, max_new_tokens=40, do_sample=False)
print(ids[0].tolist())
'''
TENSOR = '''"""Multiply two matrices, number {number}."""

import torch


def multiply(size: int) -> float:
    """Return the sum of a product of two square matrices of ones."""
    ones = torch.ones(size, size)
    return (ones @ ones).sum().item()


if __name__ == "__main__":
    print(multiply({number} % 50 + 2))
'''
NUMPY = '''"""Add up numbers, number {number}."""

import numpy as np


def add_up(count: int) -> int:
    """Return the sum of the first whole numbers."""
    return int(np.arange(count).sum())


if __name__ == "__main__":
    print(add_up({number} + 10))
'''
PLAIN = '''"""Count the words of a sentence, number {number}."""

from collections import Counter


def count_words(sentence: str) -> Counter[str]:
    """Return how often each word stands in the sentence."""
    return Counter(sentence.lower().split())


if __name__ == "__main__":
    for word, count in count_words("The cat saw the other cat {number}").items():
        print(word, count)
'''
FIGURE = '''"""Draw a line, number {number}."""

import matplotlib.pyplot as plt

plt.plot([1, {number}, 3])
plt.show()
print({number})
'''
KINDS = {
    "torch": TORCH,
    "tensor": TENSOR,
    "numpy": NUMPY,
    "plain": PLAIN,
    "figure": FIGURE,
}

WORDS = """You type letters, and the model receives a list of whole numbers. A
*tokenizer* makes that list before the model starts, from pieces that it has
learned. The `ids` of two models never mix, so take both from one place."""
PAGE = f"""---
title: What does chapter {{number}} ask?
description: Chapter {{number}} of a generated project, as long as a real one.
here: tokens
---

# What does chapter {{number}} ask?

{WORDS}
"""
SHOWN = f"""
## Program {{place}}

{WORDS}

```python title="{{path}}.py"
--8<-- "{{path}}.py"
```

```text title="Output"
--8<-- "{{path}}.txt"
```

{WORDS}
"""
SHOWN_FIGURE = """
![A line](../{path}.svg#only-light)
![A line](../{path}.dark.svg#only-dark)
"""
