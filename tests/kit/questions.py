"""The questions under "Check yourself", as the pages write them.

A question is a box with a kind, as in `??? question number "How many ...?"`. Its
definition list holds the answers, the right one first, with what is said of each.
Below stands what proves it: lines of a recording, or code with its output, which
test_fences.py runs.
"""

import re
from dataclasses import dataclass
from textwrap import dedent

from tests.kit import ROOT
from tests.kit.chapters import CHAPTERS

BOX = re.compile(r'^\?\?\? question\b(.*) "(.+)"\n((?:(?: {4}.*)?\n)+)', re.M)
ANSWER = re.compile(r"^(?! |`{3})(.+)\n:   ((?:.+\n?)+)", re.M)
PROOF = re.compile(r'^--8<-- "(snippets/.+\.txt):(\d+):(\d+)"$', re.M)
PRINTED = re.compile(r"^ *#> (.+)$", re.M)
CODE = re.compile(r"`([^`]+)`")
ELSE = "anything else"


@dataclass(frozen=True)
class Question:
    """A box of a page."""

    page: str
    kind: str
    title: str
    body: str

    @property
    def answers(self) -> list[tuple[str, str]]:
        """Each answer with what is said of it."""
        return ANSWER.findall(self.body)

    @property
    def proof(self) -> str:
        """What was printed, by a recorded snippet or by code in the box."""
        found = PRINTED.findall(self.body)
        for file, first, last in PROOF.findall(self.body):
            lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
            assert 1 <= int(first) <= int(last) <= len(lines), f"{self}: {file}"
            found += lines[int(first) - 1 : int(last)]
        return "\n".join(found)


QUESTIONS = [
    Question(
        page.relative_to(ROOT).as_posix(), kind.strip(), title, dedent(body)
    )
    for page in CHAPTERS
    for kind, title, body in BOX.findall(page.read_text(encoding="utf-8"))
]
