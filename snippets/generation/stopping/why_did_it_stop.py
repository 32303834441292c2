"""Tell the end token, a stop string and the length limit apart."""

from transformers import AutoModelForCausalLM, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"
RUNS = {  # id 2 is <|im_end|>, which ends a turn; 0 is <|endoftext|>
    "A": ("What is the capital of France?", {"eos_token_id": 2}),
    "B": ("Name three colours.", {"eos_token_id": 2}),
    "C": ("Name three colours.", {"eos_token_id": 2, "stop_strings": ":"}),
    "D": ("What is the capital of France?", {"eos_token_id": 0}),
}


def stop_reason(ids, text, limit, eos_token_id, stop_strings=None) -> str:
    """Return why a list of new ids, decoded to text, ends; one stop string."""
    if stop_strings and stop_strings in text:
        return "stop string"
    if eos_token_id in ids:
        return "end token"
    return "limit" if len(ids) >= limit else "something else"


if __name__ == "__main__":
    tok = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype="float32")
    how = {"add_generation_prompt": True, "return_tensors": "pt"}
    for run, (question, ends) in RUNS.items():
        chat = [{"role": "user", "content": question}]
        inputs = tok.apply_chat_template(chat, **how)
        row = model.generate(**inputs, **ends, max_new_tokens=12, tokenizer=tok)
        prompt = inputs["input_ids"].shape[1]
        new = row[0, prompt:].tolist()
        reason = stop_reason(new, tok.decode(new), 12, **ends)
        print(f"{run}: {prompt} + {len(new)}: {reason}\n   {tok.decode(new)!r}")
