"""Answer from the best note, then from the best two."""

from transformers import pipeline

FOUND = {  # question: the notes found for it, best first
    "Where is the spare key?": [
        "The spare key hangs behind the blue door.",
        "The wifi password is on the back of the router.",
    ],
    "What must I pay if I forget to renew a book?": [
        "Books can be borrowed for three weeks and renewed twice.",
        "A late book costs 20 cents a day.",
    ],
}
RULE = "Answer in one short sentence, using the notes, or say: I don't know."


def ask(writer, question: str, notes: str) -> str:
    """Return the greedy answer to a question, given the notes found for it."""
    user = {"role": "user", "content": f"Notes:\n{notes}\nQuestion: {question}"}
    chat = [{"role": "system", "content": RULE}, user]
    options = {"tokenizer_encode_kwargs": {"sanitize_control_tokens": True}}
    reply = writer(chat, max_new_tokens=16, do_sample=False, **options)
    return reply[0]["generated_text"][-1]["content"]


if __name__ == "__main__":
    name = "HuggingFaceTB/SmolLM2-135M-Instruct"
    writer = pipeline("text-generation", name, dtype="float32")
    for question, (best, second) in FOUND.items():
        print(question)
        print("  one note: ", ask(writer, question, best))
        print("  two notes:", ask(writer, question, f"{best}\n{second}"))
