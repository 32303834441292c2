"""See what the Gemini client sends for three texts, with no request sent."""

import json

import httpx2
from google import genai
from google.genai import types

TEXTS = ["a", "b", "c"]


def count_parts(model: str, contents: list) -> list[int]:
    """Return the parts of each content in the request that would go out."""
    bodies = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        bodies.append(json.loads(request.content))
        return httpx2.Response(200, json={"embeddings": []})

    offline = httpx2.Client(transport=httpx2.MockTransport(answer))
    client = genai.Client(
        api_key="unused", http_options=types.HttpOptions(httpx_client=offline)
    )
    client.models.embed_content(model=model, contents=contents)
    contents_sent = [item["content"] for item in bodies[0]["requests"]]
    return [len(content["parts"]) for content in contents_sent]


if __name__ == "__main__":
    wrapped = [
        types.Content(parts=[types.Part.from_text(text=text)]) for text in TEXTS
    ]
    nested = [[text] for text in TEXTS]
    print("model                 contents=        parts of each content sent")
    for model in "gemini-embedding-001", "gemini-embedding-2":
        shapes = {"list of str": TEXTS, "list of lists": nested}
        for label, contents in (shapes | {"list of Content": wrapped}).items():
            print(f"{model:<22}{label:<17}{count_parts(model, contents)}")
