"""Ask Gemini one question and see what it cost. Needs GOOGLE_API_KEY."""

import sys

import httpx2
from dotenv import load_dotenv
from google import genai
from google.genai import errors, types

MODEL = "gemini-3.8-flash"
HINTS = {
    400: "is GOOGLE_API_KEY mistyped?",
    401: "this kind of key is not taken: make an AQ. key, update google-genai",
    403: "the key is blocked, leaked or restricted: make a new one",
    404: f"there is no model {MODEL}",
    429: "quota used up: wait, or with a limit of 0 take another model",
}


def ask(question: str) -> types.GenerateContentResponse:
    """Return the answer: .text (may be None) and .usage_metadata."""
    retry = types.HttpRetryOptions(attempts=3)  # 408, 429, 500, 502-504
    options = types.HttpOptions(retry_options=retry, timeout=20_000)  # ms
    client = genai.Client(http_options=options)  # ValueError without a key
    return client.models.generate_content(model=MODEL, contents=question)


if __name__ == "__main__":
    load_dotenv()
    try:
        answer = ask("What is a token? Answer in one short sentence.")
    except errors.APIError as error:  # its message may repeat the key
        hint = HINTS.get(error.code, "try again later")
        sys.exit(f"Gemini: {error.code} {error.status}, {hint}")
    except httpx2.HTTPError as error:
        sys.exit(f"Gemini: no answer ({type(error).__name__}), are you online?")
    except ValueError as error:
        sys.exit(str(error))
    print(answer.text or "no text came back")
    print(answer.usage_metadata.model_dump_json(exclude_none=True))
