"""See how the Gemini client groups three texts; no request is sent."""

import json

import httpx2
from google.genai import Client, types

TEXTS = ["a", "b", "c"]


def group(model: str, contents: list) -> list[list[str]]:
    """Return the texts of each content in the request that would go out."""
    sent = []

    def keep(request):  # takes the service's place
        sent.extend(json.loads(request.content)["requests"])
        return httpx2.Response(200, json={"embeddings": []})

    offline = httpx2.Client(transport=httpx2.MockTransport(keep))
    client = Client(api_key="unused", http_options={"httpx_client": offline})
    client.models.embed_content(model=model, contents=contents)
    parts = [request["content"]["parts"] for request in sent]
    return [[part["text"] for part in one] for one in parts]


if __name__ == "__main__":
    wrapped = [types.Content(parts=[types.Part(text=text)]) for text in TEXTS]
    for model in ["gemini-embedding-001", "gemini-embedding-2"]:
        print(model)
        print("  three strings: ", *group(model, TEXTS))
        print("  three contents:", *group(model, wrapped))
