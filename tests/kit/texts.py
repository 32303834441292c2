"""Texts drawn by lot, of all scripts, to compare two tokenizers on."""

import random

SCRIPTS = [
    *((0x20, 0x7E), (0xA0, 0x24F), (0x370, 0x3FF), (0x400, 0x4FF)),
    *((0x590, 0x6FF), (0x900, 0x97F), (0xB80, 0xBFF), (0xE00, 0xE7F)),
    *((0x1200, 0x137F), (0x2000, 0x206F), (0x3040, 0x30FF), (0x4E00, 0x9FFF)),
    *((0xAC00, 0xD7A3), (0xE000, 0xE0FF), (0x10000, 0x107FF)),
    *((0x1F300, 0x1FAFF), (0x00, 0x1F)),
]
SPACES = [" ", "  ", "\n", "\n\n", "\t", "\t\t", "\r\n", "▁", "▁▁", "\u00a0"]


def random_text(draw: random.Random, added: list[str]) -> str:
    """Return a mixture of scripts, white space and added tokens."""
    parts = []
    for _ in range(draw.randint(1, 7)):
        kind = draw.random()
        if kind < 0.15:
            parts.append(draw.choice(added))
        elif kind < 0.35:
            parts.append(draw.choice(SPACES) * draw.choice((1, 1, 1, 2, 5, 40)))
        else:
            script = draw.choice(SCRIPTS)
            size = draw.randint(1, 8)
            parts += [chr(draw.randint(*script)) for _ in range(size)]
    return "".join(parts)
