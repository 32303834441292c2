"""Count the same texts here and at Google. Needs GOOGLE_API_KEY."""

from dotenv import load_dotenv
from google import genai

MODEL = "gemini-3.8-flash"
TEXTS = ["The ferry left an hour late.", "if x:\n    return x", "नमस्ते"]


def count_hosted(client: genai.Client, text: str) -> int | None:
    """Return MODEL's number of tokens for one text."""
    return client.models.count_tokens(model=MODEL, contents=text).total_tokens


if __name__ == "__main__":
    load_dotenv()  # before transformers, which reads HF_HOME as it is imported
    from transformers import AutoTokenizer

    gemma = AutoTokenizer.from_pretrained("google/gemma-3-1b-it")
    client = genai.Client()
    for text in TEXTS:
        ours = len(gemma.encode(text, add_special_tokens=False))
        theirs = count_hosted(client, text)
        print(repr(text), "Gemma 3:", ours, f"{MODEL}:", theirs)
