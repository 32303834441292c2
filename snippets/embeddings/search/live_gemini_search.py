"""Search with two Gemini models, each told its task. Needs GOOGLE_API_KEY."""

import numpy as np
from dotenv import load_dotenv
from google import genai

RULES = ["Novels: three weeks.", "Laptops stay here.", "Late: twenty cents."]
QUESTION = "Can I borrow a PC?"


def embed(client: genai.Client, model: str, text: str, task: str = "") -> list:
    """Return the 3,072 values of one text's vector, of length 1."""
    how = {"task_type": task or None}
    reply = client.models.embed_content(model=model, contents=text, config=how)
    return reply.embeddings[0].values


if __name__ == "__main__":
    load_dotenv()
    client = genai.Client()
    first, second = "gemini-embedding-001", "gemini-embedding-2"

    question = embed(client, first, QUESTION, "RETRIEVAL_QUERY")
    for rule in RULES:
        vector = embed(client, first, rule, "RETRIEVAL_DOCUMENT")
        print(first, f"{np.dot(question, vector):.2f}", rule)

    question = embed(client, second, f"task: search result | query: {QUESTION}")
    for rule in RULES:
        vector = embed(client, second, f"title: none | text: {rule}")
        print(second, f"{np.dot(question, vector):.2f}", rule)
