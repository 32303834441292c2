"""Count and measure the vectors of two Gemini models. Needs GOOGLE_API_KEY."""

import math

import httpx2
from dotenv import load_dotenv
from google.genai import Client, errors, types

TEXTS = ["A cat sleeps.", "A kitten is napping.", "The stock market fell."]
HINTS = {404: "no such model", 429: "quota used up", 500: "try again later"}


def embed(client: Client, model: str, texts: list[str], size: int) -> list:
    """Return one vector of `size` values per text, for up to 100 texts."""
    each = [types.Content(parts=[types.Part(text=text)]) for text in texts]
    how = {"output_dimensionality": size}
    reply = client.models.embed_content(model=model, contents=each, config=how)
    vectors = [embedding.values for embedding in reply.embeddings or []]
    if len(vectors) != len(texts):
        raise ValueError(f"{len(vectors)} vectors for {len(texts)} texts")
    return vectors


if __name__ == "__main__":
    load_dotenv()
    options = {"retry_options": {"attempts": 3}, "timeout": 20_000}  # ms
    try:
        client = Client(http_options=options)
        for model in "gemini-embedding-001", "gemini-embedding-2":
            for size in 3072, 768:
                vectors = embed(client, model, TEXTS, size)
                lengths = [f"{math.hypot(*v):.3f}" for v in vectors]
                print(model, len(vectors), "x", len(vectors[0]), *lengths)
    except errors.APIError as e:  # its message may repeat the key
        hint = HINTS.get(min(e.code, 500), "check GOOGLE_API_KEY")
        raise SystemExit(f"Gemini: {e.code} {e.status}, {hint}") from None
    except httpx2.HTTPError as e:  # and so may this one's
        raise SystemExit(f"Gemini: no answer ({type(e).__name__})") from None
    except ValueError as e:  # no key, or a vector is missing or malformed
        raise SystemExit(f"Gemini: {str(e).splitlines()[0]}") from None
