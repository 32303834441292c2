"""Find the note here, let Gemini write the answer. Needs GOOGLE_API_KEY."""

from dotenv import load_dotenv
from google import genai

MODEL = "gemini-3.8-flash"
QUESTION = "How many times can I renew a book?"
NOTES = [
    "Books can be borrowed for three weeks and renewed twice.",
    "A late book costs 20 cents a day.",
    "The spare key hangs behind the blue door.",
]


def ask(client: genai.Client, question: str, note: str) -> str:
    """Return the answer; ValueError if it is blocked, cut or empty."""
    prompt = f"Answer from the note, or say: I don't know.\n{note}\n{question}"
    reply = client.models.generate_content(model=MODEL, contents=prompt)
    end = reply.candidates[0].finish_reason if reply.candidates else "blocked"
    if end != "STOP" or not reply.text:
        raise ValueError(f"Gemini: no whole answer, it ended with {end}")
    return reply.text


if __name__ == "__main__":
    load_dotenv()  # before the next import, which reads HF_HOME
    from sentence_transformers import SentenceTransformer

    searcher = SentenceTransformer("sentence-transformers/all-MiniLM-L6-v2")
    scores = searcher.encode(NOTES) @ searcher.encode(QUESTION)  # (3,)
    note = NOTES[scores.argmax()]
    print(note)
    print(ask(genai.Client(), QUESTION, note))
