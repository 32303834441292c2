"""A stand-in for the Hugging Face hub on loopback, to prove gated downloads.

What it is: a standard-library HTTP server on 127.0.0.1 that serves the files of
one repository to the real huggingface_hub client under HF_ENDPOINT, and refuses
them as the hub refuses a gated repository: with its statuses, its
`X-Error-Code` and its `X-Error-Message`. It records who asked for what.

What it is not: the hub, and no model either. `tiny_gemma` makes a randomly
initialised network of Gemma 3's architecture with Gemma's real tokenizer. Its
text is noise: no page may show it as the output of a hosted snippet.
"""

import hashlib
import json
import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import unquote

from tests.kit.loopback import Handler, Service, environment_without

GEMMA = "google/gemma-3-1b-it"
COMMIT = "0123456789abcdef0123456789abcdef01234567"
# What decides where the client looks, and with which token.
SWITCHES = (
    "HF_ENDPOINT",
    "HF_HOME",
    "HF_HUB_CACHE",
    "HF_HUB_OFFLINE",
    "HF_HUB_VERBOSITY",
    "HF_OIDC_RESOURCE",
    "HF_TOKEN",
    "HF_TOKEN_PATH",
    "HUGGING_FACE_HUB_TOKEN",
    "HUGGINGFACE_HUB_CACHE",
    "TRANSFORMERS_OFFLINE",
)


@dataclass(frozen=True)
class Refusal:
    """How the hub says no: a status and the two headers that explain it."""

    status: int
    code: str
    message: str


RESTRICTED = f"Access to model {GEMMA} is restricted"
NOT_LOGGED_IN = Refusal(
    401,
    "GatedRepo",
    f"{RESTRICTED}. You must have access to it and be authenticated to access "
    "it. Please log in.",
)
NOT_ON_THE_LIST = Refusal(
    403,
    "GatedRepo",
    f"{RESTRICTED} and you are not in the authorized list. Visit "
    f"https://huggingface.co/{GEMMA} to ask for access.",
)
NOT_FOR_GATED = Refusal(
    403,
    "",
    "Please enable access to public gated repositories in your fine-grained "
    "token settings to view this repository.",
)
BAD_TOKEN = Refusal(401, "", "Invalid credentials in Authorization header")
NO_FILE = Refusal(404, "EntryNotFound", "Entry not found")
NO_REPOSITORY = Refusal(404, "RepoNotFound", "Repository not found")
BUSY = Refusal(503, "", "Service Unavailable")


@dataclass(frozen=True)
class Request:
    """One request as it arrived: its method, its path, its token."""

    method: str
    path: str
    token: str | None


class HubHandler(Handler):
    """Finds what a path names and sends it, or says no."""

    def do_HEAD(self) -> None:
        """Answer as to GET; `send` leaves the body out."""
        self.do_GET()

    def do_GET(self) -> None:
        """Serve the file listing, the repository's facts, or a file."""
        hub = self.server.service
        path = unquote(self.path.partition("?")[0])
        _scheme, _, token = self.headers.get("Authorization", "").partition(" ")
        request = Request(self.command, path, token or None)
        if refusal := hub.refuse(request):
            return self.say_no(refusal)
        api = f"/api/models/{GEMMA}"
        if path.startswith((f"{api}/tree/main/", f"{api}/tree/{COMMIT}/")):
            return self.say_no(NO_FILE)  # it has no folders
        if path in (f"{api}/tree/main", f"{api}/tree/{COMMIT}"):
            return self.send_json(hub.list_files())
        if path in (api, f"{api}/revision/main", f"{api}/revision/{COMMIT}"):
            files = hub.list_files()
            names = [{"rfilename": file["path"]} for file in files]
            return self.send_json(
                {"id": GEMMA, "sha": COMMIT, "siblings": names, "tags": []}
            )
        for revision in "main", COMMIT:
            start = f"/{GEMMA}/resolve/{revision}/"
            if path.startswith(start):
                file = hub.folder / path.removeprefix(start)
                if file.is_file() and file.parent == hub.folder:
                    return self.send_file(file)
                return self.say_no(NO_FILE)
        return self.say_no(NO_REPOSITORY)

    def say_no(self, refusal: Refusal) -> None:
        """Refuse in the words of the hub."""
        headers = {"X-Error-Message": refusal.message}
        if refusal.code:
            headers["X-Error-Code"] = refusal.code
        self.send(refusal.status, headers, refusal.message.encode())

    def send_json(self, answer: object) -> None:
        """Send what an API call answers."""
        headers = {"Content-Type": "application/json"}
        self.send(200, headers, json.dumps(answer).encode())

    def send_file(self, file: Path) -> None:
        """Send a file, or the part of it that was asked for."""
        body = file.read_bytes()
        first = 0
        headers = {"ETag": f'"{checksum(file)}"', "Accept-Ranges": "bytes"}
        if wanted := self.headers.get("Range"):
            first = int(wanted.removeprefix("bytes=").split("-")[0])
            headers["Content-Range"] = (
                f"bytes {first}-{len(body) - 1}/{len(body)}"
            )
        status = 206 if wanted else 200
        self.send(status, headers, body[first:])

    def send(self, status: int, headers: dict[str, str], body: bytes) -> None:
        """Send an answer under the commit that all of it belongs to."""
        super().send(status, {"X-Repo-Commit": COMMIT} | headers, body)


class Hub(Service):
    """The stand-in as a context manager: `folder` is what GEMMA holds.

    `tokens` says how each token is refused, None for not at all. Any other is a
    bad one, and whoever sends none gets the 401 of a gated repository.
    """

    handler = HubHandler

    def __init__(self, folder: Path, tokens: dict[str, Refusal | None]):
        """Keep what to serve; the server starts on entering the context."""
        self.folder = folder
        self.tokens = tokens
        self.requests: list[Request] = []

    def refuse(self, request: Request) -> Refusal | None:
        """Record the request and return how it is refused, if it is.

        Gated are the files only: anybody may read what the repository holds.
        A bad token is refused everywhere.
        """
        self.requests.append(request)
        if request.token and request.token not in self.tokens:
            return BAD_TOKEN
        if request.path.startswith("/api/"):
            return None
        return self.tokens[request.token] if request.token else NOT_LOGGED_IN

    def list_files(self) -> list[dict]:
        """Return the repository's files as the tree listing names them."""
        return [
            {
                "type": "file",
                "path": file.name,
                "size": file.stat().st_size,
                "oid": checksum(file)[:40],
            }
            for file in sorted(self.folder.iterdir())
        ]


@cache
def checksum(file: Path) -> str:
    """Return the sha256 of a file that does not change."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def tiny_gemma(folder: Path) -> Path:
    """Fill a folder with a tiny random Gemma 3 and the real tokenizer's files.

    The architecture is the real one's, sliding window, grouped heads and tied
    table included; the vocabulary is whole, so that every real id has a row.
    """
    import torch
    from huggingface_hub import snapshot_download
    from transformers import Gemma3ForCausalLM, Gemma3TextConfig

    folder.mkdir()
    snapshot = Path(snapshot_download(GEMMA, local_files_only=True))
    for name in "tokenizer.json", "tokenizer_config.json":
        shutil.copyfile(snapshot / name, folder / name)
    config = Gemma3TextConfig(
        vocab_size=262_144,
        hidden_size=16,
        intermediate_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=1,
        head_dim=8,
        sliding_window=8,
        layer_types=["sliding_attention", "full_attention"],
        max_position_embeddings=512,
        pad_token_id=0,
        bos_token_id=2,
        eos_token_id=[1, 106],
    )
    with torch.random.fork_rng():
        torch.manual_seed(0)
        model = Gemma3ForCausalLM(config).to(torch.bfloat16)
    model.save_pretrained(folder)
    return folder


def continue_greedily(folder: Path, prompt: list[int], count: int) -> list[int]:
    """Return the `count` likeliest ids after a prompt, or fewer up to the end.

    By hand, the prompt alone: no padding, no mask, no batch, no `generate`.
    """
    import torch
    from transformers import AutoModelForCausalLM

    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    ids = torch.tensor([prompt])
    for _ in range(count):
        with torch.no_grad():
            likeliest = model(ids).logits[:, -1:].argmax(-1)
        ids = torch.cat([ids, likeliest], dim=1)
        if likeliest.item() in model.generation_config.eos_token_id:
            break
    return ids[0, len(prompt) :].tolist()


def environment(url: str, home: Path, token: str = "", **more: str) -> dict:
    """Return this process's environment with the client pointed at url.

    `home` is a fresh HF_HOME: nothing cached, nobody logged in. An empty token
    counts as none to huggingface_hub, and yet keeps `load_dotenv` from putting
    the token of a developer's own .env in its place.
    """
    return (
        environment_without(SWITCHES)
        | {
            "HF_ENDPOINT": url,
            "HF_HOME": str(home),
            "HF_HUB_OFFLINE": "0",
            "HF_HUB_VERBOSITY": "warning",
            "HF_TOKEN": token,
        }
        | more
    )
