"""Answer questions from notes: retrieve one, put it in a prompt, generate."""

from sentence_transformers import SentenceTransformer
from transformers import TextGenerationPipeline, pipeline

NOTES = """Books can be borrowed for three weeks and renewed twice.
A late book costs 20 cents a day.
The spare key hangs behind the blue door.
The dentist moved to 14 Mill Lane; ring the lower bell.
The boiler was serviced in May and is due again in two years.
The wifi password is on the back of the router.""".splitlines()
QUESTIONS = """Where is my dentist now?
Where is the spare key?
How many times can I renew a book?
What is the fine for a book that is three days late?
Who won the world cup in 1998?
What is the dentist's phone number?""".splitlines()
RULE = "Answer in one short sentence, using the notes, or say: I don't know."


def ask(writer: TextGenerationPipeline, question: str, notes: str) -> str:
    """Return the greedy answer to a question, given the notes found for it."""
    user = {"role": "user", "content": f"Notes:\n{notes}\nQuestion: {question}"}
    chat = [{"role": "system", "content": RULE}, user]
    options = {"tokenizer_encode_kwargs": {"sanitize_control_tokens": True}}
    reply = writer(chat, max_new_tokens=40, do_sample=False, **options)
    return reply[0]["generated_text"][-1]["content"]


if __name__ == "__main__":
    searcher = SentenceTransformer("sentence-transformers/all-MiniLM-L6-v2")
    name = "HuggingFaceTB/SmolLM2-135M-Instruct"
    writer = pipeline("text-generation", name, dtype="float32")
    rows = searcher.encode(NOTES)  # (6, 384), once for all questions
    for question in QUESTIONS:
        scores = rows @ searcher.encode(question)  # (6,)
        note = NOTES[scores.argmax()]
        print(f"{question}\n  {scores.max():.3f}  {note}")
        print(f"  {ask(writer, question, note)}")
