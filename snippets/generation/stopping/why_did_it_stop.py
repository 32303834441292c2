"""Tell the end token, a stop string and the length limit apart."""

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"
FRANCE, COLOURS = "What is the capital of France?", "Name three colours."
RUNS = {  # question, ids of the end tokens, stop strings
    "A": (FRANCE, [2], []),  # 2 is <|im_end|>, which ends a turn
    "B": (COLOURS, [2], []),
    "C": (COLOURS, [2], [":"]),
    "D": (FRANCE, [0], []),  # 0 is <|endoftext|>
}


def stop_reason(
    ids: list[int], text: str, ends: list[int], stops: list[str], limit: int
) -> str:
    """Return why a row of new token ids, decoded to `text`, ends."""
    if any(stop in text for stop in stops):
        return "stop string"
    if any(end in ids for end in ends):
        return "end token"
    return "limit" if len(ids) >= limit else "something else"


if __name__ == "__main__":
    tok = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    model.generation_config.update(max_new_tokens=12, do_sample=False)
    for run, (question, ends, stops) in RUNS.items():
        turns = [{"role": "user", "content": question}]
        how = {"add_generation_prompt": True, "return_tensors": "pt"}
        inputs = tok.apply_chat_template(turns, **how)
        stop = {"eos_token_id": ends, "stop_strings": stops or None}
        output = model.generate(**inputs, **stop, tokenizer=tok)
        ids = output[0, inputs["input_ids"].shape[1] :].tolist()
        reason = stop_reason(ids, tok.decode(ids), ends, stops, limit=12)
        print(f"{run}: {len(output[0]) - len(ids)} + {len(ids)}: {reason}")
        print(f"   {tok.decode(ids)!r}")
