"""Find the note here, let Gemini write the answer. Needs GOOGLE_API_KEY."""

import httpx2
from dotenv import load_dotenv
from google.genai import Client, errors

OPTIONS = {"retry_options": {"attempts": 3}, "timeout": 20_000}  # in ms
HINTS = {404: "no such model", 429: "quota used up", 500: "try again later"}
QUESTION = "How many times can I renew a book?"
NOTES = """Books can be borrowed for three weeks and renewed twice.
A late book costs 20 cents a day.
The spare key hangs behind the blue door.""".splitlines()


def ask(question: str, note: str, model: str = "gemini-3.8-flash") -> str:
    """Return the answer; ValueError without a key or a whole answer."""
    client = Client(http_options=OPTIONS)
    prompt = f"Answer from the note, or say: I don't know.\n{note}\n{question}"
    reply = client.models.generate_content(model=model, contents=prompt)
    end = reply.candidates[0].finish_reason if reply.candidates else "blocked"
    if end != "STOP" or not reply.text:
        raise ValueError(f"Gemini: no whole answer, it ended with {end}")
    return reply.text


if __name__ == "__main__":
    load_dotenv()
    from sentence_transformers import SentenceTransformer  # reads HF_HOME

    try:
        searcher = SentenceTransformer("sentence-transformers/all-MiniLM-L6-v2")
        scores = searcher.encode(NOTES) @ searcher.encode(QUESTION)  # (3,)
        print(note := NOTES[scores.argmax()], ask(QUESTION, note), sep="\n")
    except errors.APIError as e:  # its message may repeat the key
        hint = HINTS.get(min(e.code, 500), "check GOOGLE_API_KEY")
        raise SystemExit(f"Gemini: {e.code} {e.status}, {hint}") from None
    except httpx2.HTTPError as e:
        raise SystemExit(f"No answer ({type(e).__name__}), online?") from None
    except (OSError, ValueError) as e:  # no model, no key, no whole answer
        raise SystemExit(str(e).splitlines()[0]) from None
