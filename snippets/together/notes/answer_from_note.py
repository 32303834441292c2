"""Put the note that was found into a prompt, and let a model answer."""

from transformers import pipeline

BOOKS = "Books can be borrowed for three weeks and renewed twice."
DENTIST = "The dentist moved to 14 Mill Lane; ring the lower bell."
BOILER = "The boiler was serviced in May and is due again in two years."
FOUND = {  # question: the note that a search by meaning puts first
    "Where is my dentist now?": DENTIST,
    "How many times can I renew a book?": BOOKS,
    "Who won the world cup in 1998?": BOILER,
    "What is the dentist's phone number?": DENTIST,
}
RULE = "Answer in one short sentence, using the notes, or say: I don't know."


def ask(writer, question: str, notes: str) -> str:
    """Return the greedy answer to a question, given the notes found for it."""
    user = {"role": "user", "content": f"Notes:\n{notes}\nQuestion: {question}"}
    chat = [{"role": "system", "content": RULE}, user]
    options = {"tokenizer_encode_kwargs": {"sanitize_control_tokens": True}}
    reply = writer(chat, max_new_tokens=40, do_sample=False, **options)
    return reply[0]["generated_text"][-1]["content"]


if __name__ == "__main__":
    name = "HuggingFaceTB/SmolLM2-135M-Instruct"
    writer = pipeline("text-generation", name, dtype="float32")
    for question, note in FOUND.items():
        print(question)
        print("  note:  ", note)
        print("  answer:", ask(writer, question, note))
