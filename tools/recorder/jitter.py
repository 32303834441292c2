"""Play another processor: move each model's weights a little after loading.

Processors add numbers in another order, so a model's logits differ between
machines by up to 6e-5 (measured between AVX-512, AVX2 and SSE). Weights moved by
a millionth of their size move them by up to 9e-5. What still prints the same
under SHAKES holds on machines that nobody here has.
"""

import functools
import os
from dataclasses import dataclass

VARIABLE = "RECORDER_JITTER"  # "1e-3:7" plays such a machine: size and seed


@dataclass(frozen=True)
class Jitter:
    """How far weights move, relative to their size, and the seed."""

    size: float
    seed: int


SHAKES = (Jitter(1e-6, 1), Jitter(1e-6, 2), Jitter(1e-6, 3), Jitter(3e-6, 4))


def played() -> Jitter | None:
    """Return the machine that the environment asks to play, if any.

    Raises SystemExit, with a word, for a value that is not "size:seed".
    """
    value = os.environ.get(VARIABLE)
    if not value:
        return None
    try:
        size, seed = value.split(":")
        return Jitter(float(size), int(seed))
    except ValueError:
        message = f"{VARIABLE}={value}: write size:seed, as in 1e-6:7"
        raise SystemExit(message) from None


def move_models(jitter: Jitter) -> list[str]:
    """From now on move every model that transformers loads; return their names.

    The list fills as models are loaded. The same file gives the same weights
    again, and no random number of the program's own is used up.
    """
    from transformers import PreTrainedModel

    moved: list[str] = []
    load = PreTrainedModel.from_pretrained.__func__

    @functools.wraps(load)
    def load_and_move(cls, name, *arguments, **options):
        loaded = load(cls, name, *arguments, **options)
        model = loaded[0] if isinstance(loaded, tuple) else loaded
        move_weights(model, jitter)
        moved.append(str(name))
        return loaded

    PreTrainedModel.from_pretrained = classmethod(load_and_move)
    return moved


def move_weights(model, jitter: Jitter) -> None:
    """Multiply each float32 weight by 1 + u, u uniform within the size.

    16-bit weights are too coarse for that: each goes one step up or down.
    """
    import torch

    generator = torch.Generator().manual_seed(jitter.seed)
    with torch.no_grad():
        for weights in model.parameters():
            if not weights.is_floating_point():
                continue
            u = torch.empty(weights.shape)
            u.uniform_(-1, 1, generator=generator)
            if weights.dtype.itemsize > 2:
                weights.mul_(1 + jitter.size * u)
            else:
                away = torch.where(u < 0, -torch.inf, torch.inf).to(weights)
                weights.copy_(torch.nextafter(weights, away))
