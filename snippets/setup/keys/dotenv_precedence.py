"""Which value wins: the one in the shell, or the one in .env?"""

import os
import tempfile
from pathlib import Path
from unittest.mock import patch

from dotenv import load_dotenv

NAME = "DEMO_KEY"


def load_over(
    shell: str | None, file: Path, override: bool = False
) -> tuple[bool, str | None]:
    """Return what load_dotenv answers and the value that NAME has afterwards.

    `shell` is the value that NAME has before, None for not set.
    """
    with patch.dict(os.environ):  # puts everything back at the end
        os.environ.pop(NAME, None)
        if shell is not None:
            os.environ[NAME] = shell
        answer = load_dotenv(file, override=override)
        return answer, os.environ.get(NAME)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, ".env")
        for title in "no .env at all", f".env: {NAME}=file":
            print(f"{title:<20}load_dotenv()       override=True")
            for shell in None, "shell", "":
                row = f"  shell: {shell!r:<11}"
                for override in False, True:
                    answer, value = load_over(shell, file, override)
                    row += f"{answer!s:<6}{value!r:<14}"
                print(row.rstrip())
            file.write_text(f"{NAME}=file\n", encoding="utf-8")
