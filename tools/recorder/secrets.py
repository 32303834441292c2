"""Keys must never reach a recording or a message: find them by value and by look."""

import os
import re
from base64 import b64encode
from collections.abc import Iterator
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
LONG = 12  # characters: so long a value is no chain of words by chance
MESSAGE_LIMIT = 8000  # characters of a message: a hundred lines


def read_settings(dotenv: Path = Path(".env")) -> dict[str, str]:
    """Return what .env and the shell set; the shell's own word counts.

    Raises SystemExit, with a word, if .env is no text.
    """
    try:
        values = dotenv_values(dotenv)
    except UnicodeDecodeError as error:
        message = f"{dotenv}: {error}. Next: save it as text in UTF-8"
        raise SystemExit(message) from None
    return {k: value for k, value in values.items() if value} | os.environ


def known_secrets(settings: dict[str, str] | None = None) -> dict[str, str]:
    """Return {value: name} of every key among the settings, or those of here.

    Each in all its spellings. Values under six characters are left out: they
    would match ordinary words. The longest comes first: one key may be the start
    of another.
    """
    found = {
        spelling: name
        for name, value in (settings or read_settings()).items()
        if len(value.strip()) >= 6 and SECRET_NAME.search(name)
        for spelling in spell(value.strip())
    }
    return dict(sorted(found.items(), key=lambda item: -len(item[0])))


def spell(value: str) -> Iterator[str]:
    """Yield the value as programs write it: plain, backwards, in hex, in base64.

    In base64 what stands before it, "user:" say, shifts it; the characters that
    it shares with its neighbours are left out.
    """
    data = value.encode()
    yield from (value, value[::-1], data.hex())
    for shift, shared in enumerate((0, 2, 3)):
        encoded = b64encode(bytes(shift) + data).decode().rstrip("=")
        whole = (shift + len(data)) * 8 // 6
        yield encoded[shared:whole]


def squeeze(text: str) -> str:
    """Return the text without what wrapping and drawing put between letters."""
    return "".join(text.lower().replace("-", "").split())


def find_secret(text: str, secrets: dict[str, str]) -> str:
    """Name what must not be published: a secret, never its value, or a path of ours."""
    squeezed = squeeze(text) if secrets else ""
    for value, name in secrets.items():
        wrapped = len(value) >= LONG and squeeze(value) in squeezed
        if value in text or wrapped:
            return f"the value of {name}"
    if SECRET_LOOK.search(text):
        return "something that looks like a key"
    return "a path of this machine" if str(Path.cwd()) in text else ""


def redact(text: str, secrets: dict[str, str]) -> str:
    """Return the text with every secret replaced by its name in brackets.

    Only then what is too long is cut: half a key would not be found.
    """
    for value, name in secrets.items():
        text = text.replace(value, f"[{name}]")
    text = SECRET_LOOK.sub("[a key]", text)
    half = MESSAGE_LIMIT // 2
    return text if len(text) <= 2 * half else f"{text[:half]} … {text[-half:]}"
