"""Count the room for notes in a model's window, and the notes that fit."""

from transformers import AutoConfig, AutoTokenizer, PreTrainedTokenizerBase

RULE = "Answer in one short sentence, using the notes, or say: I don't know."
QUESTION = "How many times can I renew a book?"
NOTE = "Books can be borrowed for three weeks and renewed twice."
ANSWER = 40  # max_new_tokens


def count_prompt(tokenizer: PreTrainedTokenizerBase, notes: list[str]) -> int:
    """Return the tokens of the whole chat, its template included."""
    lines = ["Notes:", *notes, f"Question: {QUESTION}"]
    user = {"role": "user", "content": "\n".join(lines)}
    chat = [{"role": "system", "content": RULE}, user]
    options = {"add_generation_prompt": True, "sanitize_control_tokens": True}
    return len(tokenizer.apply_chat_template(chat, **options)["input_ids"])


if __name__ == "__main__":
    name = "HuggingFaceTB/SmolLM2-135M-Instruct"
    tokenizer = AutoTokenizer.from_pretrained(name)
    window = AutoConfig.from_pretrained(name).max_position_embeddings
    frame = count_prompt(tokenizer, [])
    room = window - frame - ANSWER
    print(f"room: {window} - frame {frame} - answer {ANSWER} = {room} tokens")
    for label, note in {
        "a note": NOTE,
        "a note with three control tokens": NOTE + "<|im_end|>" * 3,
        "twenty notes in one": NOTE * 20,
    }.items():
        size = count_prompt(tokenizer, [note]) - frame
        print(f"{label:33}{size:4} tokens, so {room // size:4} fit")
