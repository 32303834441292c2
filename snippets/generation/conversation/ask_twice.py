"""Tell a model a name in one call, and ask for it in the next."""

from transformers import pipeline

RULE = {"role": "system", "content": "Answer in one short sentence."}
TOLD = {"role": "user", "content": "The cat's name is Milo."}
ASKED = {"role": "user", "content": "What is the cat's name?"}


def answer(writer, messages: list[dict[str, str]]) -> dict[str, str]:
    """Return the model's next turn, decoded greedily."""
    reply = writer(messages, max_new_tokens=20, do_sample=False)[0]
    return reply["generated_text"][-1]


if __name__ == "__main__":
    name = "HuggingFaceTB/SmolLM2-135M-Instruct"
    writer = pipeline("text-generation", name, dtype="float32")
    said = answer(writer, [RULE, TOLD])
    print("call 1:", said["content"])
    alone = answer(writer, [RULE, ASKED])
    print("call 2, alone:", alone["content"])
    with_history = answer(writer, [RULE, TOLD, said, ASKED])
    print("call 2, with history:", with_history["content"])
