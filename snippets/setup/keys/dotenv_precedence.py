"""Which value wins: the one in the shell, or the one in .env?"""

import os
from io import StringIO
from unittest.mock import patch

from dotenv import load_dotenv


def load_over(shell: str | None, text: str, override: bool = False) -> tuple:
    """Return load_dotenv's answer to a .env with this text, and DEMO_KEY."""
    with patch.dict(os.environ):  # puts everything back at the end
        os.environ.pop("DEMO_KEY", None)
        if shell is not None:
            os.environ["DEMO_KEY"] = shell
        answer = load_dotenv(stream=StringIO(text), override=override)
        return answer, os.environ.get("DEMO_KEY")


if __name__ == "__main__":
    text = "DEMO_KEY=file"
    for shell in [None, "shell", ""]:
        print("DEMO_KEY in the shell:", repr(shell))
        print("  load_dotenv()", load_over(shell, text))
        print("  override=True", load_over(shell, text, override=True))
