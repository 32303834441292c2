"""Count the tokens that are sent in each turn of a conversation."""

from transformers import AutoTokenizer

SYSTEM = {"role": "system", "content": "Answer in one short sentence."}
QUESTION = {"role": "user", "content": "Which stop comes next?"}
ANSWER = {"role": "assistant", "content": "The harbour, in four minutes."}


def count_tokens(tokenizer, messages: list[dict[str, str]]) -> int:
    """Return the tokens of a request: messages, marks, generation prompt."""
    inputs = tokenizer.apply_chat_template(messages, add_generation_prompt=True)
    return len(inputs["input_ids"])


if __name__ == "__main__":
    name = "HuggingFaceTB/SmolLM2-135M-Instruct"
    tokenizer = AutoTokenizer.from_pretrained(name)
    history, total = [SYSTEM], 0
    for turn in range(1, 11):
        history.append(QUESTION)
        request = count_tokens(tokenizer, history)
        total += request
        print(f"turn {turn:2}: sends {request:3} tokens, so far {total:5,}")
        history.append(ANSWER)
