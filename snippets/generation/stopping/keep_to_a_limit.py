"""Hold an answer to a limit in characters: check, ask again, shorten."""

from transformers import pipeline


def shorten(text: str, limit: int) -> str:
    """Return the whole sentences that fit limit characters; "" if none do."""
    return text[: text.rfind(".", 0, limit) + 1]  # rfind: -1 means none


def answer_within(writer, question: str, limit: int) -> str:
    """Return an answer of at most limit characters, after two tries at most."""
    wish = f"{question} Use at most {limit} characters."
    for _ in range(2):
        chat = [{"role": "user", "content": wish}]
        reply = writer(chat, max_new_tokens=60, do_sample=False)[0]
        text = reply["generated_text"][-1]["content"]
        print(len(text), "characters")
        if len(text) <= limit:
            return text
        wish = f"Say it in at most {limit} characters: {text}"
    return shorten(text, limit) or "I have no short answer."


if __name__ == "__main__":
    name = "HuggingFaceTB/SmolLM2-135M-Instruct"
    writer = pipeline("text-generation", name, dtype="float32")
    print("shown:", answer_within(writer, "What is a cat?", limit=80))
