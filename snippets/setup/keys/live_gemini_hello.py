"""Ask Gemini one question and see what it cost. Needs GOOGLE_API_KEY."""

import sys

import httpx2
from dotenv import load_dotenv
from google import genai
from google.genai import errors, types

MODEL = "gemini-3.8-flash"
RETRY = types.HttpRetryOptions(attempts=3)
OPTIONS = types.HttpOptions(timeout=20_000, retry_options=RETRY)  # in ms
HINTS = {
    400: "is GOOGLE_API_KEY mistyped?",
    401: "this kind of key is not taken: make an AQ. key, update google-genai",
    403: "the key is blocked, leaked or restricted: make a new one",
    404: f"there is no model {MODEL}",
    429: "quota used up: wait, or with a limit of 0 take another model",
}

if __name__ == "__main__":
    load_dotenv()
    client = genai.Client(http_options=OPTIONS)  # ValueError without a key
    question = "What is a token? Answer in one short sentence."
    try:
        answer = client.models.generate_content(model=MODEL, contents=question)
    except errors.APIError as error:  # its message may repeat the key
        hint = HINTS.get(error.code, "try again later")
        sys.exit(f"Gemini: {error.code} {error.status}, {hint}")
    except httpx2.HTTPError as error:  # and so may this one's
        sys.exit(f"Gemini: no answer ({type(error).__name__}), are you online?")
    print(answer.text)
    print(answer.usage_metadata.total_token_count, "tokens in all")
