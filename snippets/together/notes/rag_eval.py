"""Score retrieval and generation apart, with one note and with three."""

from sentence_transformers import SentenceTransformer
from transformers import TextGenerationPipeline, pipeline

NOTES = """Books can be borrowed for three weeks and renewed twice.
A late book costs 20 cents a day.
The spare key hangs behind the blue door.
The dentist moved to 14 Mill Lane; ring the lower bell.
The boiler was serviced in May and is due again in two years.
The wifi password is on the back of the router.""".splitlines()
GOLD = """3|14 Mill Lane|Where is my dentist now?
2|blue door|Where is the spare key?
0|twice|How many times can I renew a book?
1|20 cents|What must I pay if I forget to renew a book?""".splitlines()
RULE = "Answer in one short sentence, using the notes, or say: I don't know."


def ask(writer: TextGenerationPipeline, question: str, notes: str) -> str:
    """Return the greedy answer to a question, given the notes found for it."""
    user = {"role": "user", "content": f"Notes:\n{notes}\nQuestion: {question}"}
    chat = [{"role": "system", "content": RULE}, user]
    options = {"tokenizer_encode_kwargs": {"sanitize_control_tokens": True}}
    reply = writer(chat, max_new_tokens=16, do_sample=False, **options)
    return reply[0]["generated_text"][-1]["content"]


if __name__ == "__main__":
    searcher = SentenceTransformer("sentence-transformers/all-MiniLM-L6-v2")
    name = "HuggingFaceTB/SmolLM2-135M-Instruct"
    writer = pipeline("text-generation", name, dtype="float32")
    rows = searcher.encode(NOTES)  # (6, 384)
    for k, found, right in (1, 0, 0), (3, 0, 0):
        for gold, words, question in (line.split("|") for line in GOLD):
            best = (rows @ searcher.encode(question)).argsort()[::-1][:k]
            answer = ask(writer, question, "\n".join(NOTES[i] for i in best))
            found += int(gold) in best
            right += words in answer
            print(f"{int(gold) in best:d} {words in answer:d}  {answer}")
        print(f"best {k}: {found} of 4 found, {right} of 4 right")
