"""A project of a few snippets, for the recorder to run."""

import contextlib
import os
import subprocess
import sys
from pathlib import Path

from tests.kit import ROOT
from tools.recorder import provenance
from tools.recorder.launch import Run
from tools.recorder.snippets import Snippet

KEY = "planted-value-of-a-key-7391"
PAGE = """# A page

```python title="{code}"
--8<-- "{code}"
```

```text title="Output"
--8<-- "{output}"
```
"""


class Project:
    """A project of a few snippets in an empty folder, driven by the command line."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, name: str, code: str, recorded: str | None = None) -> Path:
        """Write a snippet, its page, and its recording if one is given.

        The recording is noted as one that a run of this code wrote.
        """
        path = self.root / f"snippets/part/{name}/do_it.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(code)
        if recorded is not None:
            path.with_suffix(".txt").write_text(recorded)
        page = self.root / f"docs/part/{name}.md"
        page.parent.mkdir(parents=True, exist_ok=True)
        relative = path.relative_to(self.root)
        shown = PAGE.format(code=relative, output=relative.with_suffix(".txt"))
        page.write_text(shown)
        if recorded is not None:
            with contextlib.chdir(self.root):
                provenance.note(Run(Snippet(relative)))
        return path

    def recorder(self, *arguments: str, **variables: str) -> tuple[int, str]:
        """Run the recorder; return its exit code and all that it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "tools.recorder", *arguments],
            cwd=self.root,
            env={**os.environ, "PYTHONPATH": str(ROOT), **variables},
            capture_output=True,
            text=True,
            timeout=120,
        )
        return done.returncode, done.stdout + done.stderr

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start the recorder in the background."""
        return subprocess.Popen(
            [sys.executable, "-m", "tools.recorder", *arguments],
            cwd=self.root,
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT),
                "TMPDIR": str(self.root.parent),
            },
            stdout=subprocess.PIPE,
            text=True,
        )
