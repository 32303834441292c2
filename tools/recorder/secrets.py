"""Keys must never reach a recording or a message: find them by value and by look."""

import os
import re
from pathlib import Path

from dotenv import dotenv_values

SECRET_NAME = re.compile(
    r"(KEY|TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|AUTH|COOKIE|BEARER"
    r"|WEBHOOK|PROXY|DATABASE_URL|(?<![A-Z])(PASS|PAT))S?(_|$)",
    re.IGNORECASE,
)
# Google has two shapes of key today; others are here because people paste them.
SECRET_LOOK = re.compile(
    r"\b(?:hf_[A-Za-z0-9]{30,}|AIza[\w-]{30,}|AQ\.[\w-]{30,}"
    r"|sk-[\w-]{20,}|gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{30,}"
    r"|(?:AKIA|ASIA)[A-Z0-9]{16}\b|xox[abprs]-[\w-]{10,}|pypi-[\w-]{50,})"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----"
)


def read_dotenv(dotenv: Path = Path(".env")) -> dict[str, str]:
    """Return what .env sets. Raises SystemExit, with a word, if it is no text."""
    try:
        values = dotenv_values(dotenv)
    except UnicodeDecodeError as error:
        message = f"{dotenv}: {error}. Next: save it as text in UTF-8"
        raise SystemExit(message) from None
    return {name: value for name, value in values.items() if value}


def known_secrets(dotenv: Path = Path(".env")) -> dict[str, str]:
    """Return {value: name} of every key in the environment and in .env.

    Values under six characters are left out: they would match ordinary words.
    The longest comes first: one key may be the start of another.
    """
    named = {**os.environ, **read_dotenv(dotenv)}
    found = {
        value.strip(): name
        for name, value in named.items()
        if len(value.strip()) >= 6 and SECRET_NAME.search(name)
    }
    return dict(sorted(found.items(), key=lambda item: -len(item[0])))


def find_secret(text: str, secrets: dict[str, str]) -> str | None:
    """Return the name of a secret that stands in the text, never its value."""
    for value, name in secrets.items():
        if value in text:
            return f"the value of {name}"
    return (
        "something that looks like a key" if SECRET_LOOK.search(text) else None
    )


def redact(text: str, secrets: dict[str, str]) -> str:
    """Return the text with every secret replaced by its name in brackets."""
    for value, name in secrets.items():
        text = text.replace(value, f"[{name}]")
    return SECRET_LOOK.sub("[a key]", text)
