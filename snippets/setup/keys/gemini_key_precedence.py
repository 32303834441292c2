"""Which key does a Gemini client send? Asked offline, with made-up keys."""

import logging
import os
import sys

import httpx2
from google import genai


def key_sent() -> str:
    """Return the key in the request that would leave now."""
    sent = []

    def answer(request):  # takes Google's place
        sent.append(request.headers["x-goog-api-key"])
        return httpx2.Response(200, json={})

    offline = httpx2.Client(transport=httpx2.MockTransport(answer))
    client = genai.Client(http_options={"httpx_client": offline})
    client.models.count_tokens(model="any", contents="Hello")
    return sent[0]


if __name__ == "__main__":
    logging.basicConfig(format="log: %(message)s", stream=sys.stdout)
    os.environ["GEMINI_API_KEY"] = "gemini"
    for google in ["google", ""]:
        os.environ["GOOGLE_API_KEY"] = google
        print(f"GOOGLE_API_KEY={google!r} sends", key_sent())
