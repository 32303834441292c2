"""The exercises: one file each, from which starter, page and solution are cut.

docs/exercises/<part>/<chapter>.py holds the task, the solution, the cases that judge
an answer, typical mistakes and hints. docs/exercises/judge.py judges.
"""

import ast
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from textwrap import indent

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs/exercises"
PAGES = ROOT / "includes/exercises"  # what the chapters include
ORDINALS = "First", "Second", "Third"
PAGE = """\
<div class="exercise" markdown>

**{title}** {task}

<div><write-it exercise="{name}"></write-it></div>

```python
{starter}
```

{hints}

{solution}

</div>
"""

LIST = """\
<div class="exercises" markdown>

<div><your-progress></your-progress></div>

| chapter | what you write | you |
| --- | --- | --- |
{rows}

</div>
"""


@dataclass(frozen=True)
class Exercise:
    """An exercise; `name` is that of its chapter, such as tokens/merges."""

    name: str
    source: str

    @property
    def page(self) -> Path:
        """The Markdown that is made of it."""
        return PAGES / f"{self.name}.md"

    @cached_property
    def tree(self) -> ast.Module:
        """The file's syntax tree."""
        return ast.parse(self.source)

    @property
    def function(self) -> ast.FunctionDef:
        """The function that is asked for: the first one."""
        functions = (
            n for n in self.tree.body if isinstance(n, ast.FunctionDef)
        )
        return next(functions)

    @property
    def title(self) -> str:
        """The first line, with its full stop."""
        return ast.get_docstring(self.tree).splitlines()[0]

    @property
    def task(self) -> str:
        """What is asked for."""
        return " ".join(
            ast.get_docstring(self.tree).split()[len(self.title.split()) :]
        )

    @property
    def starter(self) -> str:
        """What the reader begins with: imports, and the function without its body."""
        return f"{self.cut(self.function.body[0].end_lineno)}\n    ..."

    @property
    def solution(self) -> str:
        """Imports and the whole function."""
        return self.cut(self.function.end_lineno)

    @property
    def hints(self) -> tuple[str, ...]:
        """What helps, the lesser help first."""
        [hints] = [
            node.value
            for node in self.tree.body
            if isinstance(node, ast.Assign) and node.targets[0].id == "HINTS"
        ]
        return ast.literal_eval(hints)

    def cut(self, end: int) -> str:
        """Return the lines after the file's docstring up to a line."""
        start = self.tree.body[0].end_lineno
        return "\n".join(self.source.splitlines()[start:end]).strip()


def find_exercises() -> dict[str, Exercise]:
    """Return all exercises by name, in order."""
    files = sorted(FOLDER.glob("*/*.py"))
    names = [f"{file.parent.name}/{file.stem}" for file in files]
    texts = [file.read_text(encoding="utf-8") for file in files]
    return dict(zip(names, map(Exercise, names, texts), strict=True))


def to_markdown(exercise: Exercise) -> str:
    """Return what the chapter shows, complete without JavaScript."""
    hints = (
        f'??? tip "{ordinal} hint"\n\n{indent(hint, "    ")}'
        for ordinal, hint in zip(ORDINALS, exercise.hints, strict=False)
    )
    code = indent(f"```python\n{exercise.solution}\n```", "    ")
    return PAGE.format(
        title=exercise.title,
        task=exercise.task,
        starter=exercise.starter,
        name=exercise.name,
        hints="\n\n".join(hints),
        solution=f'??? success "A solution"\n\n{code}',
    )


def to_list(exercises: dict[str, Exercise]) -> str:
    """Return the page's list of all exercises, in the order of the chapters."""
    from tools.site.outline import read_outline  # needs more than plain Python

    rows = []
    for page in read_outline().pages:
        name = page.source.with_suffix("").as_posix()
        if name in exercises:
            link = (
                f"[{exercises[name].title[:-1]}]({name}.md#write-it-yourself)"
            )
            rows.append(f"| {page.name} | {link} | not yet |")
    return LIST.format(rows="\n".join(rows))
