"""Ask the hub whether it lets you have a gated model. Needs HF_TOKEN."""

import sys

import httpx2
from dotenv import load_dotenv

NAME = "google/gemma-3-1b-it"
SETTINGS = "https://huggingface.co/settings/tokens"
HINTS = {  # by status, and whether the hub calls the model gated
    (401, True): "set HF_TOKEN",
    (401, False): f"is your token valid? See {SETTINGS}",
    (403, True): f"accept the licence at https://huggingface.co/{NAME}",
    (403, False): f"let your token read gated repositories, at {SETTINGS}",
}

if __name__ == "__main__":
    load_dotenv()  # before the import, which reads HF_HOME and HF_HUB_OFFLINE
    import huggingface_hub as hub

    try:
        hub.get_hf_file_metadata(hub.hf_hub_url(NAME, "config.json"))
    except hub.errors.HfHubHTTPError as error:
        status = error.response.status_code
        gated = isinstance(error, hub.errors.GatedRepoError)
        hint = HINTS.get((status, gated), "try again later")
        sys.exit(f"Hugging Face: {status}, {hint}")
    except (OSError, ValueError, httpx2.HTTPError) as error:
        kind = type(error).__name__  # its message may repeat the token
        sys.exit(f"Hugging Face: no answer ({kind}), is HF_HUB_OFFLINE=0 set?")
    print(NAME, "is yours to load")
