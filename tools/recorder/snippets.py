"""What a snippet is, where its recording lies, and what it needs."""

import ast
import re
import sys
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path

# Packages worth a warm parent: importing them takes longer than most snippets.
HEAVY = {"accelerate", "sentence_transformers", "torch", "transformers"}
PLACE = re.compile(r"snippets(/[a-z0-9_]+){3}\.py")
SHARED = {"hosted.toml", "recordings.json", "versions.txt"}
NEEDS = re.compile(r"Needs ([A-Z_, ]+)\.")


@dataclass(frozen=True)
class Snippet:
    """One file under snippets/; `path` is relative to the repository root."""

    path: Path

    @property
    def page(self) -> Path:
        """The page that has to show it: one word, three trees."""
        part, chapter = self.path.parts[1:3]
        name = "index" if part == "home" else f"{part}/{chapter}"
        return Path(f"docs/{name}.md")

    @property
    def output(self) -> Path:
        """The recorded text."""
        return self.path.with_suffix(".txt")

    @property
    def figures(self) -> dict[str, Path]:
        """The recorded figure, drawn for the light and for the dark palette."""
        return {
            "light.svg": self.path.with_suffix(".svg"),
            "dark.svg": self.path.with_suffix(".dark.svg"),
        }

    @property
    def recording(self) -> list[Path]:
        """Every recorded file that is there."""
        files = [self.output, *self.figures.values()]
        return [file for file in files if file.is_file()]

    @cached_property
    def source(self) -> str:
        """The code."""
        return self.path.read_text(encoding="utf-8-sig")

    @property
    def tree(self) -> ast.Module:
        """The syntax tree; empty if the code does not parse (running tells).

        Not kept: it takes forty times the memory of the code.
        """
        try:
            return ast.parse(self.source)
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            return ast.Module([], [])

    @cached_property
    def import_lines(self) -> list[str]:
        """The top-level imports of packages that are not Python's own."""
        return [
            ast.unparse(node)
            for node in self.tree.body
            if (names := imported(node)) and not names & sys.stdlib_module_names
        ]

    @cached_property
    def packages(self) -> set[str]:
        """The top-level names of the packages it imports, anywhere in the file."""
        found = set().union(*map(imported, ast.walk(self.tree)))
        return found - sys.stdlib_module_names

    @property
    def heavy(self) -> bool:
        """Whether it should be forked from the warm parent."""
        return bool(self.packages & HEAVY)

    @cached_property
    def keys(self) -> list[str]:
        """The keys it needs, by its docstring: not empty for hosted snippets."""
        if not NEEDS.search(self.source):  # most: parsing takes far longer
            return []
        needs = NEEDS.search(ast.get_docstring(self.tree) or "")
        return re.findall(r"[A-Z_]{2,}", needs[1]) if needs else []


def imported(node: ast.AST) -> set[str]:
    """Return the top-level names that a statement imports, if it is an import."""
    if isinstance(node, ast.Import):
        return {alias.name.split(".")[0] for alias in node.names}
    if isinstance(node, ast.ImportFrom) and node.module:
        return {node.module.split(".")[0]}
    return set()


def find_snippets(wanted: list[str] | None = None) -> list[Snippet]:
    """Return the snippets under the given files, folders or names, sorted.

    `tokens/merges` stands for `snippets/tokens/merges`; nothing for everything.
    Raises FileNotFoundError for a name that matches none.
    """
    found: set[Path] = set()
    for name in wanted or ["snippets"]:
        path = Path(name.removeprefix("./"))
        if path.parts[:1] != ("snippets",):
            path = "snippets" / path
        if path.is_dir():
            matches = {f for f in path.rglob("*.py") if is_snippet(f)}
        else:
            file = path.with_suffix(".py")
            matches = {file} if is_snippet(file) else set()
        if not matches:
            raise FileNotFoundError(f"{name}: no such snippet under snippets/")
        found |= matches
    return [Snippet(path) for path in sorted(found)]


def is_snippet(file: Path) -> bool:
    """Tell whether it is a file of its own, where a chapter's snippets lie."""
    is_file = file.is_file() and not file.is_symlink()
    return is_file and bool(PLACE.fullmatch(file.as_posix()))


def find_misnamed(snippets: list[Snippet]) -> list[str]:
    """Return a line for each whose neighbours would import it for a module."""
    return [
        f"{snippet.path}: its name is a module's, which its neighbours would "
        "import in its place. Next: name it for what it shows"
        for snippet in snippets
        if find_spec(snippet.path.stem)  # run as a file, it is found first
    ]


def find_strays() -> list[str]:
    """Return a line for each file under snippets/ that is none and no recording.

    What is there is published.
    """
    owned = {Path("snippets", name) for name in SHARED}
    for snippet in find_snippets():
        owned |= {snippet.path, snippet.output, *snippet.figures.values()}
    problems = []
    for file in sorted(Path("snippets").rglob("*")):
        is_folder = file.is_dir() and not file.is_symlink() and not file.suffix
        if is_folder or file in owned or "__pycache__" in file.parts:
            continue
        if file.suffix in {".txt", ".svg"}:
            problems.append(
                f"{file}: a recording without its snippet; delete it"
            )
        else:
            problems.append(
                f"{file}: neither a snippet nor its recording, and would be "
                "published. Next: delete it, or name it snippets/part/chapter/a_name.py"
            )
    return problems
