"""Count and measure the vectors of two Gemini models. Needs GOOGLE_API_KEY."""

import numpy as np
from dotenv import load_dotenv
from google import genai
from google.genai import types

TEXTS = ["A cat sleeps.", "A kitten is napping.", "The stock market fell."]


def embed(client: genai.Client, model: str, texts: list, size: int) -> list:
    """Return one vector of `size` values per text, for up to 100 texts."""
    each = [types.Content(parts=[types.Part(text=text)]) for text in texts]
    how = {"output_dimensionality": size}
    reply = client.models.embed_content(model=model, contents=each, config=how)
    vectors = [embedding.values for embedding in reply.embeddings]
    if len(vectors) != len(texts):
        raise ValueError(f"{len(vectors)} vectors for {len(texts)} texts")
    return vectors


if __name__ == "__main__":
    load_dotenv()
    client = genai.Client()
    for model in ["gemini-embedding-001", "gemini-embedding-2"]:
        for size in [3072, 768]:
            vectors = embed(client, model, TEXTS, size)
            lengths = np.linalg.norm(vectors, axis=1)
            print(model, np.shape(vectors), "lengths", lengths.round(3))
