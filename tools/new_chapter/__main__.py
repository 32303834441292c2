"""Make a chapter that is green at once. Run it in the repository's root.

    python -m tools.new_chapter tokens/bytes "How many bytes is a letter?"

It fills in the templates beside this file, adds a line under `nav:`, and records
the snippet. Whatever stops it leaves the tree as it was.
"""

import difflib
import json
import re
import sys
from pathlib import Path
from string import Template

import yaml

from tools.command import end_on_signals, make_parser
from tools.exercises import ROOT, Exercise, to_markdown
from tools.files import explain, write_whole
from tools.recorder import __main__ as recorder

TEMPLATES = Path(__file__).parent
CONFIG = Path("mkdocs.yml")
NAME = re.compile(r"[a-z][a-z0-9_]*/[a-z][a-z0-9_]*")


class ChapterError(Exception):
    """What is wrong with the wish and what to do about it, in one line."""


def main(arguments: list[str] | None = None) -> int:
    """Make the chapter; return 0 only if its snippet is recorded too."""
    parser = make_parser("new_chapter", __doc__)
    parser.add_argument("name", metavar="part/chapter")
    parser.add_argument("title", help="a question")
    options = parser.parse_args(arguments)
    title = " ".join(options.title.split())
    try:
        check_words(options.name, title)
        part, chapter = options.name.split("/")
        check_free(part, chapter)
        files = plan(part, chapter, title)
    except ChapterError as error:
        print(error, file=sys.stderr)
        return 2
    except (OSError, UnicodeDecodeError) as error:
        message = f"{CONFIG}: {error}. Next: git checkout {CONFIG}"
        print(message, file=sys.stderr)
        return 2
    try:
        if make(files, options.name):
            print_next_steps(options.name)
            return 0
    except OSError as error:
        print(explain(error), file=sys.stderr)
    print("\nThe chapter was not made; nothing has changed.", file=sys.stderr)
    return 1


def check_words(name: str, title: str) -> None:
    """Raise ChapterError for a name or a title that cannot be."""
    if not NAME.fullmatch(name):
        raise ChapterError(
            f"NAME={name!r} must be part/chapter, in small letters, digits and "
            "underscores: tokens/bytes"
        )
    if not title.endswith("?") or not title.isprintable() or len(title) > 100:
        raise ChapterError(
            f"TITLE={title!r} must be a question of at most 100 characters, in "
            'quotation marks: TITLE="How many bytes is a letter?"'
        )


def check_free(part: str, chapter: str) -> None:
    """Raise ChapterError if a name is taken."""
    if Path("tests", part).exists() and not Path("docs", part).exists():
        raise ChapterError(
            f"tests/{part} holds other tests; name the part otherwise"
        )
    files = paths(part, chapter)
    for file in (*files.values(), files["snippet.py"].parent):
        if file.exists():
            raise ChapterError(f"{file} exists already; take another name")
    for file in Path("tests").glob(f"*/test_{chapter}.py"):
        # Without an __init__.py, pytest knows a test file by its name alone.
        if not file.with_name("__init__.py").exists():
            raise ChapterError(
                f"{file} exists already, and the chapters of all parts need "
                "different names; take another one"
            )


def paths(part: str, chapter: str) -> dict[str, Path]:
    """Return {template: the file that is made of it}: one word, three trees."""
    return {
        "page.md": Path(f"docs/{part}/{chapter}.md"),
        "snippet.py": Path(f"snippets/{part}/{chapter}/count_bytes.py"),
        "test.py": Path(f"tests/{part}/test_{chapter}.py"),
        "exercise.py": Path(f"docs/exercises/{part}/{chapter}.py"),
    }


def plan(part: str, chapter: str, title: str) -> dict[Path, str]:
    """Return {file: its new text} of the chapter, mkdocs.yml included."""
    config, neighbour = add_to_nav(CONFIG.read_text("utf-8"), part, chapter)
    values = {
        "part": part,
        "chapter": chapter,
        "title": title,
        "quoted_title": quote(title),
        "here": find_here(neighbour),
    }
    files = {CONFIG: config}
    for name, file in paths(part, chapter).items():
        template = Template((TEMPLATES / name).read_text("utf-8"))
        files[file] = template.substitute(values)
    exercise = Exercise(f"{part}/{chapter}", files[file])
    files[exercise.page.relative_to(ROOT)] = to_markdown(exercise)
    return files


def add_to_nav(config: str, part: str, chapter: str) -> tuple[str, Path]:
    """Return mkdocs.yml with the chapter last in its part, and the page before it.

    The text is edited as text, so that comments and order stay. A part without
    a page yet is found by its title; its page before is none at all.
    """
    page = rf"^( +)- .+: {part}/(\w+)\.md *(?:#.*)?\n"
    title = rf"^( +)- {part.replace('_', ' ')}: *\n"
    if found := list(re.finditer(page, config, re.M)):
        indent, neighbour = found[-1].groups()
        neighbour = Path(f"docs/{part}/{neighbour}.md")
    elif found := list(re.finditer(title, config, re.M | re.I)):
        indent, neighbour = found[-1][1] + " " * 4, Path()
    else:
        raise ChapterError(unknown_part(part, config))
    label = chapter.replace("_", " ").capitalize()
    line = f"{indent}- {label}: {part}/{chapter}.md\n"
    place = found[-1].end()
    return config[:place] + line + config[place:], neighbour


def unknown_part(part: str, config: str) -> str:
    """Return what to do about a part that the navigation does not have."""
    parts = list(
        dict.fromkeys(re.findall(r"^ +- .+: (\w+)/\w+\.md", config, re.M))
    )
    near = difflib.get_close_matches(part, parts, 1)
    meant = f"did you mean {near[0]}? The" if near else "the"
    title = part.replace("_", " ").capitalize()
    return (
        f"{part}: {meant} parts are {', '.join(parts)}. To open a new part, put "
        f"the line `  - {title}:` under nav: in {CONFIG} and run this again"
    )


def find_here(page: Path) -> str:
    """Return the front matter's line that says where a page's part stands."""
    text = page.read_text(encoding="utf-8") if page.is_file() else ""
    here = re.search(r"^here: .*\n", text.partition("\n---\n")[0] + "\n", re.M)
    return here[0] if here else ""


def quote(title: str) -> str:
    """Return the title as YAML reads it back, in quotation marks if need be."""
    try:
        if yaml.safe_load(f"title: {title}") == {"title": title}:
            return title
    except yaml.YAMLError:
        pass
    return json.dumps(title, ensure_ascii=False)


def make(files: dict[Path, str], name: str) -> bool:
    """Write the files and record the snippet; undo it all if that fails."""
    snippet = paths(*name.split("/"))["snippet.py"]
    before = CONFIG.read_text(encoding="utf-8")
    end_on_signals()
    try:
        for file, text in files.items():
            write_whole(file, text)
        recorder.main(["update", name])
    finally:
        recorded = snippet.with_suffix(".txt").is_file()
        if not recorded:
            undo([file for file in files if file != CONFIG])
            write_whole(CONFIG, before)
    return recorded


def undo(files: list[Path]) -> None:
    """Delete the files, and their folders where nothing else is in them."""
    for file in files:
        file.unlink(missing_ok=True)
        for folder in file.parents:
            if not folder.is_dir() or any(folder.iterdir()):
                break
            folder.rmdir()


def print_next_steps(name: str) -> None:
    """Say what was made and how to go on."""
    page, snippet, test, exercise = paths(*name.split("/")).values()
    print(f"""
made {page}: the shape of a chapter; write over it
made {snippet}: rename it and write over it
made {test}: and this
made {exercise}: what the reader writes; then make exercises
and a line in {CONFIG}: give it a name, move it to its place

Next: make serve, and write. Then make record SNIPPET={name}, and make test.""")


if __name__ == "__main__":
    raise SystemExit(main())
