"""Keep the last turns that fit a budget, and see what is forgotten."""

from transformers import pipeline

CHAT = [
    {"role": "system", "content": "Answer in one short sentence."},
    {"role": "user", "content": "The cat's name is Milo."},
    {"role": "assistant", "content": "A lovely name."},
    {"role": "user", "content": "Is it far to the harbour?"},
    {"role": "assistant", "content": "It is a ten minute walk."},
    {"role": "user", "content": "What is the cat's name?"},
]


def fit_to_budget(messages: list[dict], tokenizer, budget: int) -> list[dict]:
    """Return what fits budget tokens; ValueError if the last turn does not."""
    first = int(messages[0]["role"] == "system")
    starts = [i for i, m in enumerate(messages) if m["role"] == "user"]
    for start in starts:
        kept = messages[:first] + messages[start:]
        ids = tokenizer.apply_chat_template(kept, add_generation_prompt=True)
        if len(ids["input_ids"]) <= budget:
            return kept
    raise ValueError(f"the last turn takes more than {budget} tokens")


if __name__ == "__main__":
    name = "HuggingFaceTB/SmolLM2-135M-Instruct"
    writer = pipeline("text-generation", name, dtype="float32")
    for budget in (80, 60):
        kept = fit_to_budget(CHAT, writer.tokenizer, budget)
        reply = writer(kept, max_new_tokens=20, do_sample=False)[0]
        print(f"budget {budget}, {len(kept)} messages sent:")
        print(f"  {reply['generated_text'][-1]['content']}")
