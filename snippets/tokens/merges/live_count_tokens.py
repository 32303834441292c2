"""Count the same texts here and at Google. Needs GOOGLE_API_KEY."""

import sys

import httpx2
from dotenv import load_dotenv
from google import genai
from google.genai import errors, types

MODEL = "gemini-3.8-flash"
TEXTS = "The ferry left an hour late.", "if x:\n    return x", "नमस्ते"
HINTS = {404: "no such model", 429: "quota used up", 500: "try again later"}


def count_hosted(texts: tuple[str, ...]) -> list[int]:
    """Return MODEL's number of tokens for each text, one request each."""
    retry = types.HttpRetryOptions(attempts=3)  # 408, 429, 500, 502-504
    options = types.HttpOptions(retry_options=retry, timeout=20_000)  # ms
    client = genai.Client(http_options=options)  # ValueError without a key
    count = client.models.count_tokens
    return [count(model=MODEL, contents=text).total_tokens for text in texts]


if __name__ == "__main__":
    load_dotenv()
    try:
        hosted = count_hosted(TEXTS)
        from transformers import AutoTokenizer  # reads HF_HOME at import

        gemma = AutoTokenizer.from_pretrained("google/gemma-3-1b-it")
    except errors.APIError as error:  # its message may repeat the key
        hint = HINTS.get(min(error.code, 500), "check GOOGLE_API_KEY")
        sys.exit(f"Gemini: {error.code} {error.status}, {hint}")
    except httpx2.HTTPError as error:
        sys.exit(f"Gemini: no answer ({type(error).__name__}), are you online?")
    except (OSError, ValueError) as error:  # no tokenizer, no key
        sys.exit(str(error).splitlines()[0])
    for text, theirs in zip(TEXTS, hosted, strict=True):
        ours = len(gemma.encode(text, add_special_tokens=False))
        print(f"{text!r:31} Gemma 3: {ours:2}  {MODEL}: {theirs:2}")
