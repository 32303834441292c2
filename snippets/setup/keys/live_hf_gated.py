"""Ask the hub whether it lets you have a gated model. Needs HF_TOKEN."""

import sys

import httpx2
from dotenv import load_dotenv

NAME = "google/gemma-3-1b-it"
LICENCE = f"accept the licence at https://huggingface.co/{NAME}"
TOKENS = "https://huggingface.co/settings/tokens"
RIGHTS = f"let your token read gated repositories, at {TOKENS}"


def explain(status: int, gated: bool, token: str | None) -> str:
    """Return what is missing, from the hub's refusal and the token it got."""
    login = f"is your token valid? See {TOKENS}" if token else "set HF_TOKEN"
    rights = LICENCE if gated else RIGHTS
    return {401: login, 403: rights}.get(status, "try again later")


if __name__ == "__main__":
    load_dotenv()  # before the import, which reads HF_HOME and HF_HUB_OFFLINE
    import huggingface_hub as hub

    try:
        hub.get_hf_file_metadata(hub.hf_hub_url(NAME, "config.json"))
        from transformers import AutoTokenizer  # takes seconds, so only now

        pieces = AutoTokenizer.from_pretrained(NAME).vocab_size
    except hub.errors.HfHubHTTPError as error:
        status = error.response.status_code
        gated = isinstance(error, hub.errors.GatedRepoError)
        why = explain(status, gated, hub.get_token())
        sys.exit(f"Hugging Face: {status}, {why}")
    except httpx2.HTTPError as error:  # its message may repeat the token
        sys.exit(f"Hugging Face: no answer ({type(error).__name__})")
    except (OSError, ValueError) as error:
        sys.exit(f"Hugging Face: {error}".splitlines()[0])
    print(f"{NAME} is yours to load: {pieces:,} pieces")
