"""Count the room for notes in a model's window, and the notes that fit."""

from transformers import AutoConfig, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"
RULE = "Answer in one short sentence, using the notes, or say: I don't know."
QUESTION = "How many times can I renew a book?"
NOTE = "Books can be borrowed for three weeks and renewed twice."
ANSWER = 40  # max_new_tokens


def count_prompt(tokenizer, notes: list[str]) -> int:
    """Return the tokens of the whole chat, its template included."""
    lines = ["Notes:", *notes, f"Question: {QUESTION}"]
    user = {"role": "user", "content": "\n".join(lines)}
    chat = [{"role": "system", "content": RULE}, user]
    options = {"add_generation_prompt": True, "sanitize_control_tokens": True}
    return len(tokenizer.apply_chat_template(chat, **options)["input_ids"])


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    window = AutoConfig.from_pretrained(NAME).max_position_embeddings
    frame = count_prompt(tokenizer, [])
    room = window - frame - ANSWER
    print(f"room: {window} - frame {frame} - answer {ANSWER} = {room} tokens")
    for note in NOTE, NOTE + "<|im_end|>" * 3, NOTE * 20:
        size = count_prompt(tokenizer, [note]) - frame
        print(f"{size:3} tokens, so {room // size:3} fit")
