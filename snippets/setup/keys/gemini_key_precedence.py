"""Which key does a Gemini client send? Asked offline, with made-up keys."""

import logging
import os
import sys
from unittest.mock import patch

import httpx2
from google import genai
from google.genai import types

GEMINI = {"GEMINI_API_KEY": "gemini"}
GOOGLE = {"GOOGLE_API_KEY": "google"}


def key_sent(keys: dict[str, str]) -> str:
    """Return the key in the request that would leave with only `keys` set."""
    sent = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        sent.append(request.headers["x-goog-api-key"])
        return httpx2.Response(200, json={})

    offline = httpx2.Client(transport=httpx2.MockTransport(answer))
    options = types.HttpOptions(httpx_client=offline)
    with patch.dict(os.environ, keys, clear=True):
        client = genai.Client(http_options=options)
    client.models.count_tokens(model="any", contents="Hello")
    return sent[0]


if __name__ == "__main__":
    logging.basicConfig(format="  log: %(message)s", stream=sys.stdout)
    for keys in GEMINI, GOOGLE | GEMINI, {"GOOGLE_API_KEY": ""} | GEMINI, {}:
        print("  ".join(f"{k}={v}" for k, v in keys.items()) or "no key set")
        try:
            print("  sends:", key_sent(keys))
        except ValueError as error:
            print("  ValueError:", str(error).replace(". ", ".\n  "))
