"""Search with two Gemini models, each told its task. Needs GOOGLE_API_KEY."""

import httpx2
import numpy as np
from dotenv import load_dotenv
from google.genai import Client, errors, types

OPTIONS = {"retry_options": {"attempts": 3}, "timeout": 20_000}  # ms
HINTS = {0: "are you online?", 404: "no such model", 429: "quota used up"}
RULES = ["Novels: three weeks.", "Laptops stay here.", "Late: twenty cents."]
PREFIXES = {"QUERY": "task: search result | query: "}
PREFIXES["DOCUMENT"] = "title: none | text: "


def embed(model: str, role: str, texts: list[str]) -> np.ndarray:
    """Return unit vectors (texts, 3072) for the role QUERY or DOCUMENT."""
    prefix = PREFIXES[role] if model == "gemini-embedding-2" else ""
    how = {"task_type": None if prefix else f"RETRIEVAL_{role}"}
    each = [types.Content(parts=[types.Part(text=prefix + t)]) for t in texts]
    client = Client(http_options=OPTIONS)  # ValueError without a key
    reply = client.models.embed_content(model=model, contents=each, config=how)
    rows = np.array([e.values for e in reply.embeddings or []])
    if [round(np.linalg.norm(row), 2) for row in rows] != [1] * len(texts):
        raise ValueError(f"{len(texts)} texts, but not as many unit vectors")
    return rows


if __name__ == "__main__":
    load_dotenv()
    try:
        for model in "gemini-embedding-001", "gemini-embedding-2":
            rows = embed(model, "DOCUMENT", RULES)
            scores = rows @ embed(model, "QUERY", ["Can I borrow a PC?"])[0]
            print(model, *(RULES[i] for i in np.argsort(-scores)), sep="\n  ")
    except (errors.APIError, httpx2.HTTPError) as error:  # may quote the key
        code = getattr(error, "code", 0)
        hint = HINTS.get(code, "check your key" if code < 404 else "try later")
        raise SystemExit(f"Gemini: {code or 'no answer'}, {hint}") from None
    except ValueError as error:
        raise SystemExit(str(error).splitlines()[0]) from None
