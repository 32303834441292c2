"""Show tokens, sentence similarity and generated text in one short run."""

from sentence_transformers import SentenceTransformer
from transformers import pipeline

WRITER = "HuggingFaceTB/SmolLM2-135M-Instruct"
EMBEDDER = "sentence-transformers/all-MiniLM-L6-v2"

if __name__ == "__main__":
    writer = pipeline("text-generation", WRITER, dtype="float32")
    embedder = SentenceTransformer(EMBEDDER, device="cpu")

    ids = writer.tokenizer("The capital of Australia is")["input_ids"]
    print("tokens    ", [writer.tokenizer.decode(i) for i in ids])

    login = embedder.encode("I cannot log in.")
    for text in ["My password is not accepted.", "We planted tomatoes."]:
        score = embedder.similarity(login, embedder.encode(text)).item()
        print(f"similarity {score:.3f}  {text}")

    options = {"max_new_tokens": 10, "do_sample": False}
    for country in ["France", "Australia"]:
        prompt = f"The capital of {country} is"
        answer = writer(prompt, return_full_text=False, **options)
        print("next text ", repr(answer[0]["generated_text"]))
